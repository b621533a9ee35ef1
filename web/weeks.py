"""The chart of a year of training: weeks as bars, and the line of the primary alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.history import History
from analysis.language import Speech, catalogue
from analysis.overload.distance import WINDOW_DAYS, run_metres
from analysis.overload.finding import Finding, Severity
from analysis.sport import ON_FOOT
from analysis.windows import highest_before
from web.figures import Figures

Floats = NDArray[np.float64]

FEWEST, MOST = 20, 53
"""Weeks shown: a year and the current week, fewer while less is on record."""

_EPOCH = date(1970, 1, 1)
_ROUND = (10, 20, 40, 60, 80, 100, 120, 160, 200, 300, 400)
_NAME_DAYS = 20  # our choice: a month's name needs this much room on a phone


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Whole weeks, day by day from a Monday on: metres run, the longest run, the dose.

    `limit` is the longest run of the 30 days before each day, NaN without any; `loud` holds the
    highest severity of the days with a finding above a note.
    """

    first: date
    run: Floats
    longest: Floats
    dose: Floats
    limit: Floats
    loud: dict[int, str]

    def __len__(self) -> int:
        return len(self.run)


def days_of(history: History, findings: Sequence[Finding], today: date) -> Days:
    """The last year of a history, up to and including the week of a date."""
    table = history.activities
    day = table["day"].to_numpy()
    since = today.toordinal() - _EPOCH.toordinal() - (int(day[0]) if len(day) else 0)
    weeks = min(MOST, max(FEWEST, since // 7 + 2))
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    start, count = (first - _EPOCH).days, 7 * weeks
    here = (day >= start) & (day < start + count)
    at = day[here] - start
    metres = run_metres(history)
    runs = np.nan_to_num(metres[here])
    foot = table["sport"].isin([s.value for s in ON_FOOT]).to_numpy(dtype=bool)
    dose = np.where(foot, np.nan_to_num(table["dose_m"].to_numpy()), 0.0)[here]
    longest = np.zeros(count)
    np.maximum.at(longest, at, runs)
    all_days = np.concatenate([day, np.arange(start, start + count)])
    limit = highest_before(all_days, np.append(metres, np.full(count, np.nan)), WINDOW_DAYS)
    return Days(
        first,
        np.asarray(np.bincount(at, runs, count), np.float64),
        longest,
        np.asarray(np.bincount(at, dose, count), np.float64),
        limit[-count:],
        _loud(findings, start, count),
    )


def _loud(findings: Sequence[Finding], start: int, count: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for finding in findings:
        at = (finding.day - _EPOCH).days - start
        if finding.severity is not Severity.NOTE and 0 <= at < count:
            high = Severity.HIGH in (finding.severity, found.get(at))
            found[at] = (Severity.HIGH if high else Severity.CAUTION).value
    return found


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its start, distance, longest run, dose, and days that stood out."""

    monday: date
    run_m: float
    longest_m: float
    dose_m: float
    loud: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A position on the chart in percent, and its label."""

    x: float
    y: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """The chart, in a box of `days` by 100; heights are in percent."""

    days: int
    weeks: tuple[Week, ...]
    bars: tuple[float, ...]
    doses: tuple[float, ...]
    longest: tuple[Mark, ...]
    line: str
    flags: tuple[Mark, ...]
    months: tuple[Mark, ...]
    scale: tuple[Mark, ...]
    deepest: str


def year(days: Days, speech: Speech, figures: Figures) -> Year:
    """The chart of some weeks."""
    run, dose = (column.reshape(-1, 7).sum(axis=1) for column in (days.run, days.dose))
    longest = days.longest.reshape(-1, 7)
    top = _round_up(float(run.max()) / figures.far_m) * figures.far_m
    deepest = float(dose.max())
    count = len(days)

    def x(day: float) -> float:
        return round(day / count * 100, 2)

    return Year(
        days=count,
        weeks=tuple(
            Week(days.first + timedelta(weeks=n), *facts, sum(d // 7 == n for d in days.loud))
            for n, facts in enumerate(
                zip(run.tolist(), longest.max(axis=1).tolist(), dose.tolist(), strict=True)
            )
        ),
        bars=_percents(run / top),
        doses=_percents(dose / (deepest or 1.0)),
        longest=tuple(
            Mark(x(7 * n + day + 0.5), round(100 - metres / top * 100, 1))
            for n, (day, metres) in enumerate(
                zip(longest.argmax(axis=1).tolist(), longest.max(axis=1).tolist(), strict=True)
            )
            if metres
        ),
        line=_steps(100 - np.minimum(days.limit / top, 1.0) * 100),
        flags=tuple(Mark(x(day + 0.5), 0.0, word) for day, word in days.loud.items()),
        months=tuple(Mark(x(day), 0.0, name) for day, name in _months(days, speech)),
        scale=tuple(
            Mark(0.0, 100 - 100 * share, figures.distance(top * share).replace(".0", ""))
            for share in (0.5, 1.0)
        ),
        deepest=figures.height(deepest) if deepest else "",
    )


def _percents(shares: Floats) -> tuple[float, ...]:
    return tuple(np.round(shares * 100, 1).tolist())


def _steps(height: Floats) -> str:
    """A line that rises and falls in steps, with gaps where it is unknown."""
    path, before = [], float("nan")
    for day, y in enumerate(np.round(height, 1).tolist()):
        if y == before or np.isnan([y, before]).all():
            continue
        if not np.isnan(before):
            path.append(f"H{day}")
        if not np.isnan(y):
            path.append(f"M{day},{y:g}" if np.isnan(before) else f"V{y:g}")
        before = y
    return "".join(path) + ("" if np.isnan(before) else f"H{len(height)}")


def _months(days: Days, speech: Speech) -> list[tuple[int, str]]:
    names = catalogue(speech.language)["time"]["months"]
    dates = [(n, days.first + timedelta(days=n)) for n in range(len(days) - _NAME_DAYS)]
    return [(n, names[day.month - 1]) for n, day in dates if day.day == 1]


def _round_up(units: float) -> float:
    """The next round figure, for the top of a scale."""
    return float(next((step for step in _ROUND if units <= step), np.ceil(units / 100) * 100))
