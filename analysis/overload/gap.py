"""Return from a gap: the first runs after weeks without any, where no month's longest helps."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.history import History
from analysis.overload.distance import run_metres
from analysis.overload.finding import (
    Detector,
    Grade,
    Missing,
    Severity,
    enough,
    every,
    found,
    lacking,
)
from analysis.overload.window import highest_before, known_days
from analysis.soreness.forecast import Bouts, Confidence

GAP_DAYS, LONGEST_DAYS = 21, 90

_SHARE = 0.5
_SHORTEST_M = 5_000.0  # our choice, as for session distance


def detect(history: History, legs: Bouts) -> pd.DataFrame:
    """Runs after 21 days without any that are more than half the longest of the 90 days before."""
    day, metres = history.activities["day"].to_numpy(), run_metres(history)
    longest = highest_before(day, metres, LONGEST_DAYS)
    away = _days_away(day, ~np.isnan(metres))
    back = (away >= GAP_DAYS) & (metres > _SHARE * longest) & (metres >= _SHORTEST_M)
    return found(
        enough(missing(history, legs)) & back,
        severity=every(history, Severity.CAUTION),
        confidence=every(history, Confidence.LOW),
        distance_m=metres,
        longest_90d_m=longest,
        days_away=away,
    )


def missing(history: History, legs: Bouts) -> NDArray[np.object_]:
    """What there is too little of."""
    day = history.activities["day"].to_numpy()
    longest = highest_before(day, run_metres(history), LONGEST_DAYS)
    return lacking(
        (known_days(day) < LONGEST_DAYS, Missing.HISTORY), (np.isnan(longest), Missing.RUNS)
    )


def _days_away(day: NDArray[np.int64], ran: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Days since the last run on an earlier date, NaN for what is no run or has none before it."""
    days = np.full(len(day), np.nan)
    runs = day[ran]
    earlier = np.searchsorted(runs, runs)  # the first run of each date
    known = earlier > 0
    away = np.full(len(runs), np.nan)
    away[known] = runs[known] - runs[earlier[known] - 1]
    days[ran] = away
    return days


DETECTOR = Detector(
    id="return_from_gap",
    grade=Grade.C,
    source="Legcast's own rule: coaching custom",
    detect=detect,
    missing=missing,
)
