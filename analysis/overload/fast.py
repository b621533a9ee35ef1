"""Fast running: distance well above critical speed, which loads hamstrings and calves."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.athlete import critical_speeds
from analysis.history import History
from analysis.intensity import SPEED_BINS, SPEED_STEP
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

WINDOW_DAYS = 30  # our choice, as for the distance

_SHARE = 1.1  # our choice
_FAST_MS = 5.0  # published: from here on the swinging knee brakes hard (J Exp Biol 218:2472)
_LEAST_M, _RATIO = 400.0, 2.0  # our choice


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Runs with 400 m or more of fast running and over twice the maximum of the 30 days before.

    Fast is 1.1 times critical speed, or 5 m/s where that is unknown, grade-adjusted.
    """
    day, metres = history.activities["day"].to_numpy(), _metres(history)
    most = highest_before(day, metres, WINDOW_DAYS)
    return found(
        enough(missing(history, loads)) & (metres >= _LEAST_M) & (metres > _RATIO * most),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        fast_m=metres,
        most_30d_m=most,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    day, metres = history.activities["day"].to_numpy(), _metres(history)
    return lacking(
        (known_days(day) < WINDOW_DAYS, Missing.HISTORY),
        (np.isnan(metres), Missing.INTENSITY),
        (np.isnan(highest_before(day, metres, WINDOW_DAYS)), Missing.RUNS),
    )


def _metres(history: History) -> Floats:
    """Metres of each run above the fast speed of that day, NaN where no speed is known."""
    ran = history.ran
    known = ran & (history.speed.sum(axis=1) > 0)
    threshold = np.nan_to_num(_SHARE * critical_speeds(history), nan=_FAST_MS)
    lower = np.arange(SPEED_BINS) * SPEED_STEP
    covered = history.speed * (lower + SPEED_STEP / 2)
    fast = np.where(lower[None, :] >= threshold[:, None] - 1e-9, covered, 0.0).sum(axis=1)
    return np.where(known, fast, np.nan)


DETECTOR = Detector(
    id="fast_running",
    evidence=Evidence.C,
    source="Dorn 2012, J Exp Biol 215:1944 (what muscles do at speed); the threshold is Legcast's",
    detect=detect,
    missing=missing,
)
