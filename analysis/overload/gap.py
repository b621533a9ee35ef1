"""Return from a gap: the first runs after weeks without any to compare with."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History
from analysis.overload.distance import run_metres
from analysis.overload.finding import (
    Detector,
    Evidence,
    Missing,
    Severity,
    enough,
    every,
    found,
    lacking,
)
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts
from analysis.windows import highest_before, known_days

GAP_DAYS, LONGEST_DAYS = 21, 90  # our choice

_SHARE = 0.5  # our choice
_SHORTEST_M = 5_000.0  # our choice, as for session distance


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Runs after 21 days without any, over half the longest of the 90 days before the break."""
    longest, away = _before_the_break(history)
    metres = run_metres(history)
    back = (away >= GAP_DAYS) & (metres > _SHARE * longest) & (metres >= _SHORTEST_M)
    return found(
        enough(missing(history, loads)) & back,
        severity=every(history, Severity.CAUTION),
        confidence=every(history, Confidence.LOW),
        distance_m=metres,
        longest_90d_m=longest,
        days_away=away,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    day = history.activities["day"].to_numpy()
    longest, _ = _before_the_break(history)
    return lacking(
        (known_days(day) < LONGEST_DAYS, Missing.HISTORY), (np.isnan(longest), Missing.RUNS)
    )


def _before_the_break(history: History) -> tuple[Floats, Floats]:
    """The longest run of the 90 days up to the last earlier date with a run, and days since it.

    NaN for other activities and for runs with none before them.
    """
    day, metres = history.activities["day"].to_numpy(), run_metres(history)
    ran = ~np.isnan(metres)
    longest, away = np.full(len(day), np.nan), np.full(len(day), np.nan)
    runs, way = day[ran], metres[ran]
    earlier = np.searchsorted(runs, runs)  # the first run of each date
    known = earlier > 0
    last = earlier[known] - 1
    upto = highest_before(runs, way, LONGEST_DAYS)
    length, since = np.full(len(runs), np.nan), np.full(len(runs), np.nan)
    length[known], since[known] = np.fmax(upto[last], way[last]), runs[known] - runs[last]
    longest[ran], away[ran] = length, since
    return longest, away


DETECTOR = Detector(
    id="return_from_gap",
    evidence=Evidence.C,
    source="Legcast's own rule: coaching custom",
    detect=detect,
    missing=missing,
)
