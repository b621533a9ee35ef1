"""What a detector says, and how a detector looks."""

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
    """How loudly a finding speaks. A `note` describes; it never asks for a prompt alone."""

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
    """Why a detector has not enough to say anything of an activity."""

    HISTORY = "too_little_history"
    """Too few days are on record before it."""
    RUNS = "too_few_runs"
    """Too few runs lie in the days it is compared with, as after a gap."""
    ALTITUDE = "no_altitude"
    """No altitude that can be trusted."""
    INTENSITY = "no_intensity"
    """Neither a heart rate nor a critical speed is known."""
    EFFORT = "no_hard_effort"
    """Nothing hard is on record yet from which the highest heart rate could be known."""
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
    and the numbers that caused it as further columns. `missing` tells for every activity why there
    is not enough to say anything, None where there is. Both depend on that activity and earlier
    ones alone, so that a morning is the last row and a replay all of them.
    """

    id: str
    evidence: Evidence
    source: str
    detect: Callable[[History, Bouts], pd.DataFrame]
    missing: Callable[[History, Bouts], NDArray[np.object_]]


def found(where: Bools, **columns: object) -> pd.DataFrame:
    """The table of a detector: the rows where it holds, with full-length columns to pick from."""
    index = np.flatnonzero(where)
    picked = {name: np.asarray(values)[index] for name, values in columns.items()}
    return pd.DataFrame(picked, index=pd.Index(index, name="activity"))


def graded(ratio: Floats, *steps: tuple[float, Severity]) -> NDArray[np.object_]:
    """The severity of each ratio: that of the highest step it exceeds, None below all."""
    severity = np.full(len(ratio), None, dtype=object)
    for threshold, word in steps:
        severity[ratio > threshold] = word
    return severity


def lacking(*reasons: tuple[Bools, Missing]) -> NDArray[np.object_]:
    """For every activity the first reason that holds, None where none does."""
    found = np.full(len(reasons[0][0]), None, dtype=object)
    for holds, reason in reversed(reasons):
        found[holds] = reason
    return found


def enough(missing: NDArray[np.object_]) -> Bools:
    """Where nothing is missing."""
    return np.array([reason is None for reason in missing], dtype=bool)


def every(history: History, word: Severity | Confidence) -> NDArray[np.object_]:
    """The same word for every activity."""
    return np.full(len(history.activities), word, dtype=object)
