"""The reviewed advice, kept as data and selected by the forecast."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analysis.outlook import Outlook
from analysis.overload.finding import Evidence, Severity
from analysis.soreness.forecast import NONE_BELOW, Band


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of advice: when it applies and its evidence. Its text is in the catalogues."""

    id: str
    bands: frozenset[Band]
    phase: str | None
    after: frozenset[str]
    evidence: Evidence
    source: str


@dataclass(frozen=True, slots=True)
class Habit:
    """A long-term habit and its evidence. Its text is in the catalogues."""

    id: str
    evidence: Evidence
    source: str


@cache
def habits() -> tuple[Habit, ...]:
    """The habits, in the order in which successive weeks show them."""
    return tuple(Habit(h["id"], Evidence(h["grade"]), h["source"]) for h in _reviewed()["habit"])


@cache
def all_advice() -> tuple[Advice, ...]:
    """Every line, in order of priority."""
    return tuple(
        Advice(
            id=line["id"],
            bands=frozenset(Band(band) for band in line["bands"]),
            phase=line.get("phase"),
            after=frozenset(line.get("after", ())),
            evidence=Evidence(line["grade"]),
            source=line["source"],
        )
        for line in _reviewed()["advice"]
    )


def _reviewed() -> dict[str, Any]:
    text = files("analysis.advice").joinpath("advice.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def advise(view: Outlook, most: int = 2, activity: int | None = None) -> tuple[Advice, ...]:
    """The lines that apply to an outlook, at most `most`; none when an answer raised a flag.

    With the number of an `activity`, only its own findings call for advice. Soreness that is usual
    for this person needs no advice, and nobody who should get help is given tips as well.
    """
    if view.withholds_advice:
        return ()
    worst = view.soreness[view.sorest]
    phase = "rising" if worst.peak_at is not None and worst.peak_at > view.now else "falling"
    felt = worst.band if worst.above >= NONE_BELOW else Band.NONE
    loud = {
        f.detector
        for f in view.findings
        if f.severity is not Severity.NOTE and activity in (None, f.activity)
    }
    fitting = [
        line
        for line in all_advice()
        if felt in line.bands
        and line.phase in (None, phase)
        and (not line.after or line.after & loud)
    ]
    if felt in (Band.NONE, Band.LOW):  # then what was done says more than what is felt
        fitting.sort(key=lambda line: not line.after)
    return tuple(fitting[:most])
