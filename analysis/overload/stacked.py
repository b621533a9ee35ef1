"""Stacked stress: a hard or downhill run on legs that have not recovered from the last one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History, days_of
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
from analysis.overload.intensity import hard_minutes
from analysis.soreness.curve import DOWNHILL, FLAT, time_course
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import LASTING_DAYS, Bouts
from analysis.windows import known_days

_HARD_MIN = 8.0  # our choice, as for intensity minutes
_DOWNHILL_M = 150.0  # our choice, as for new downhill
_SORE = 30.0  # our choice: level of the quadriceps at the start
_HEAVY, _HEAVY_H = 40.0, 72.0  # our choice: peak of the one before, and how long it counts


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Hard or downhill runs begun at a level of 30, or within 72 h of a bout that peaks at 40.

    Economy and strength are reduced for days after unaccustomed downhill (Chen 2007, J Sports Sci
    25:55), even when it no longer hurts.
    """
    at_start, since_h = _before(history, loads)
    minutes = np.nan_to_num(hard_minutes(history))
    ran = history.ran
    stressed = ran & ((minutes >= _HARD_MIN) | (loads.dose_m >= _DOWNHILL_M))
    return found(
        enough(missing(history, loads)) & stressed & ((at_start >= _SORE) | (since_h < _HEAVY_H)),
        severity=every(history, Severity.CAUTION),
        confidence=every(history, Confidence.LOW),
        level_at_start=at_start,
        hours_since=since_h,
        dose_m=loads.dose_m,
        hard_min=minutes,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing: a first activity has none before it."""
    return lacking((known_days(history.activities["day"].to_numpy()) < 1, Missing.HISTORY))


def _before(history: History, loads: Bouts) -> tuple[Floats, Floats]:
    """The level of the quadriceps at each start, and hours since the last heavy bout (else NaN)."""
    start = days_of(history.activities["start"])
    peak = np.hypot(loads.downhill[:, 0], loads.flat[:, 0])
    level, since = np.zeros(len(start)), np.full(len(start), np.nan)
    first = np.searchsorted(loads.end_days, start - LASTING_DAYS)
    last = np.searchsorted(loads.end_days, start, side="right")
    for i in np.flatnonzero(first < np.minimum(last, np.arange(len(start)))):
        earlier = slice(first[i], min(last[i], i))
        if peak[earlier].max() < _SORE / 2:
            continue
        hours = (start[i] - loads.end_days[earlier]) * 24.0
        down = loads.downhill[earlier, 0] * time_course(hours, DOWNHILL)
        flat = loads.flat[earlier, 0] * time_course(hours, FLAT)
        level[i] = min(100.0, float(np.sqrt((down**2 + flat**2).sum())))
        heavy = hours[peak[earlier] >= _HEAVY]
        if len(heavy):
            since[i] = heavy.min()
    return level, since


DETECTOR = Detector(
    id="stacked_stress",
    evidence=Evidence.B,
    source="Chen 2007, J Sports Sci 25:55; Cheung 2003 (an early return may raise the risk); "
    "the thresholds are Legcast's",
    detect=detect,
    missing=missing,
)
