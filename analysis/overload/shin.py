"""Shin accumulation: steps of the week, weighted by speed, against the three weeks before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History
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
from analysis.windows import known_days, sum_since

_WEEK, _WEEKS_BEFORE = 7, 3
_RATIO = 1.3
_PER_MS, _FROM_MS = 0.09, 2.8
"""One m/s more raises the tibia's peak strain by 9 % (Baggaley, arXiv 2305.04139)."""


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Runs after which the week's steps exceed 1.3 times the mean of the three weeks before.

    Steps are weighted by 1 + 0.09 (v − 2.8 m/s). Descent is left out: it loads the tibia less
    (Rice 2024). Needs 28 days on record, with steps counted.
    """
    week, usual = _weeks(history)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = week / usual
    return found(
        enough(missing(history, loads)) & (ratio > _RATIO),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        week_steps=week,
        usual_steps=usual,
        ratio=ratio,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    day = history.activities["day"].to_numpy()
    _, usual = _weeks(history)
    return lacking(
        (known_days(day) < _WEEK * (_WEEKS_BEFORE + 1), Missing.HISTORY),
        (np.isnan(_steps(history)), Missing.CADENCE),
        (usual <= 0, Missing.RUNS),
    )


def _weeks(history: History) -> tuple[Floats, Floats]:
    """The weighted steps of the week up to each activity, and the mean of three weeks before it."""
    day, steps = history.activities["day"].to_numpy(), _steps(history)
    week = sum_since(day, steps, _WEEK)
    before = sum_since(day, steps, _WEEK * (_WEEKS_BEFORE + 1)) - week
    return week, before / _WEEKS_BEFORE


def _steps(history: History) -> Floats:
    table = history.activities
    ran = history.ran
    with np.errstate(invalid="ignore", divide="ignore"):
        speed = table["distance_m"].to_numpy() / table["moving_s"].to_numpy()
    weight = 1.0 + _PER_MS * (np.nan_to_num(speed, nan=_FROM_MS, posinf=_FROM_MS) - _FROM_MS)
    return np.where(ran, table["steps"].to_numpy() * np.maximum(weight, 0.5), np.nan)


DETECTOR = Detector(
    id="shin_load",
    evidence=Evidence.C,
    source="Baggaley, arXiv 2305.04139 (speed and strain of the tibia); Newman 2013, "
    "10.2147/OAJSM.S39331; the threshold is Legcast's",
    detect=detect,
    missing=missing,
)
