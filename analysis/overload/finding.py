"""Findings, and the interface of a detector."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Bools, Floats
from analysis.history import History
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts


class Severity(StrEnum):
    """How serious a finding is. A `note` is descriptive and never triggers a prompt alone."""

    NOTE = "note"
    CAUTION = "caution"
    HIGH = "high"


class Evidence(StrEnum):
    """How good the evidence behind a detector is."""

    A = "A"
    """A large cohort, a trial or a meta-analysis."""
    B = "B"
    """Small trials or consistent physiology."""
    C = "C"
    """Expert opinion, a heuristic, or conflicting results."""


class Missing(StrEnum):
    """The data a detector lacks to judge an activity."""

    HISTORY = "too_little_history"
    """Too few days are on record before it."""
    RUNS = "too_few_runs"
    """Too few runs in the days it is compared with, as after a gap."""
    ALTITUDE = "no_altitude"
    """No altitude that can be trusted."""
    INTENSITY = "no_intensity"
    """Neither a heart rate nor a critical speed is known."""
    EFFORT = "no_hard_effort"
    """No hard effort on record yet that would show the highest heart rate."""
    CADENCE = "no_cadence"
    """No steps were counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stood out in one activity.

    `numbers` are the figures that caused it (SI units). `at` is the activity's end in UTC, `day`
    its local date.
    """

    detector: str
    severity: Severity
    at: datetime
    day: date
    numbers: Mapping[str, float]
    evidence: Evidence
    confidence: Confidence
    source: str
    activity: int


@dataclass(frozen=True, slots=True)
class Detector:
    """A rule over a whole history.

    `detect` takes the history and its bouts and returns a table with one row per activity that
    stood out: its position in `history.activities` as the index, a `severity`, a `confidence`,
    and the numbers that caused it as further columns. `missing` gives for every activity the data
    that are lacking, None where there are enough. Both depend only on that activity and earlier
    ones, so that a morning is the last row and a replay all of them.
    """

    id: str
    evidence: Evidence
    source: str
    detect: Callable[[History, Bouts], pd.DataFrame]
    missing: Callable[[History, Bouts], NDArray[np.object_]]


def found(where: Bools, **columns: object) -> pd.DataFrame:
    """The table of a detector: the rows where it fires, picked from full-length columns."""
    index = np.flatnonzero(where)
    picked = {name: np.asarray(values)[index] for name, values in columns.items()}
    return pd.DataFrame(picked, index=pd.Index(index, name="activity"))


def graded(ratio: Floats, *steps: tuple[float, Severity]) -> NDArray[np.object_]:
    """The severity of each ratio: that of the highest threshold it exceeds, None below all."""
    severity = np.full(len(ratio), None, dtype=object)
    for threshold, word in steps:
        severity[ratio > threshold] = word
    return severity


def lacking(*reasons: tuple[Bools, Missing]) -> NDArray[np.object_]:
    """For every activity the first reason that applies, None where none does."""
    found = np.full(len(reasons[0][0]), None, dtype=object)
    for holds, reason in reversed(reasons):
        found[holds] = reason
    return found


def enough(missing: NDArray[np.object_]) -> Bools:
    """Where nothing is missing."""
    return np.array([reason is None for reason in missing], dtype=bool)


def every(history: History, word: Severity | Confidence) -> NDArray[np.object_]:
    """The same value for every activity."""
    return np.full(len(history.activities), word, dtype=object)
