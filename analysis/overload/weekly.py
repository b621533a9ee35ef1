"""The weekly figures that coaches use: jump, ratio to the month, monotony.

In 5,205 runners neither the change from week to week nor the ratio of acute to chronic load was
associated with more injuries (Frandsen 2025, 10.1136/bjsports-2024-109380). So these are
descriptive, and never more than a note.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History
from analysis.load import steady_load
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
from analysis.windows import Calendar, calendar, known_days, sum_since

JUMP, JUMP_M = 1.3, 8_000.0
RATIO = 1.5
MONOTONY = 2.0
"""Thresholds that coaches use; the one for monotony is from a secondary source."""

_JUMP_DAYS, _LOAD_DAYS = 21, 42  # our choice: days on record before they are shown
_ACUTE, _CHRONIC = 2.0 / (7 + 1), 2.0 / (28 + 1)  # Williams 2017, BJSM 51:209, at second hand
_WEEK = 7


def detect_jump(history: History, loads: Bouts) -> pd.DataFrame:
    """Weeks of running over 1.3 times, and 8 km longer than, the week before.

    Needs 21 days on record.
    """
    day, metres = history.activities["day"].to_numpy(), run_metres(history)
    week = sum_since(day, metres, _WEEK)
    before = sum_since(day, metres, 2 * _WEEK) - week
    jumped = ~np.isnan(metres) & (before > 0) & (week > JUMP * before) & (week >= before + JUMP_M)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = week / before
    return found(
        enough(jump_missing(history, loads)) & jumped,
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        week_m=week,
        week_before_m=before,
        ratio=ratio,
    )


def jump_missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """What there is too little of."""
    day, metres = history.activities["day"].to_numpy(), run_metres(history)
    before = sum_since(day, metres, 2 * _WEEK) - sum_since(day, metres, _WEEK)
    return lacking((known_days(day) < _JUMP_DAYS, Missing.HISTORY), (before <= 0, Missing.RUNS))


def detect_ratio(history: History, loads: Bouts) -> pd.DataFrame:
    """Activities after which the exponentially weighted load of a week is 1.5 times the month's.

    E = λL + (1 − λ)E of the day before, with λ for 7 and for 28 days. Needs 42 days on record.
    """
    acute, chronic = _weighted(history, _ACUTE), _weighted(history, _CHRONIC)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = acute / chronic
    return found(
        enough(load_missing(history, loads)) & (chronic > 0) & (ratio > RATIO),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        ratio=ratio,
        acute=acute,
        chronic=chronic,
    )


def load_missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """What there is too little of."""
    day = history.activities["day"].to_numpy()
    return lacking(
        (known_days(day) < _LOAD_DAYS, Missing.HISTORY),
        (np.isnan(steady_load(history, _LOAD_DAYS)), Missing.INTENSITY),
    )


def detect_monotony(history: History, loads: Bouts) -> pd.DataFrame:
    """Weeks whose days are too similar (mean over SD above 2), at a strain rare for this athlete.

    Foster 1998, MSSE 30:1164. Strain is load times monotony; rare means above nine in ten of the
    days of the six weeks before. Needs 42 days on record, including days of rest.
    """
    week, monotony, usual = _monotony(history)
    strain = week * monotony
    return found(
        enough(load_missing(history, loads)) & (monotony > MONOTONY) & (strain > usual),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        monotony=monotony,
        strain=strain,
        usual_strain=usual,
    )


def _weighted(history: History, share: float) -> Floats:
    """The exponentially weighted load at each activity, including its own date up to it."""
    loads = _loads(history)
    if not len(loads.total):
        return np.empty(0)
    ends = pd.Series(loads.total).ewm(alpha=share, adjust=False).mean().to_numpy()
    before = np.concatenate(([0.0], ends))[loads.at]
    return np.asarray(share * loads.today + (1.0 - share) * before, dtype=np.float64)


def _monotony(history: History) -> tuple[Floats, Floats, Floats]:
    """Load and monotony of the week up to each activity, and the strain that would be rare."""
    loads = _loads(history)
    if not len(loads.total):
        return np.empty(0), np.empty(0), np.empty(0)
    six = pd.Series(loads.total).rolling(_WEEK - 1, min_periods=1)
    total = np.concatenate(([0.0], six.sum().to_numpy()))[loads.at] + loads.today
    squares = pd.Series(loads.total**2).rolling(_WEEK - 1, min_periods=1).sum().to_numpy()
    squares = np.concatenate(([0.0], squares))[loads.at] + loads.today**2
    daily = pd.Series(loads.total).rolling(_WEEK, min_periods=_WEEK)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / _WEEK
        spread = np.sqrt(np.maximum(squares / _WEEK - mean**2, 0.0))
        monotony = np.where(spread > 0, mean / spread, 0.0)
        strains = daily.sum() * daily.mean() / daily.std(ddof=0).replace(0.0, np.nan)
    rare = strains.rolling(_LOAD_DAYS, min_periods=1).quantile(0.9).shift(1).to_numpy()
    return total, monotony, np.nan_to_num(rare[loads.at], nan=np.inf)


def _loads(history: History) -> Calendar:
    day = history.activities["day"].to_numpy()
    return calendar(day, steady_load(history, _LOAD_DAYS))


WEEKLY_JUMP = Detector(
    id="weekly_jump",
    evidence=Evidence.C,
    source="Coaching custom; no relation to injury in Frandsen 2025, "
    "10.1136/bjsports-2024-109380, nor in Buist 2008, AJSM 36:33",
    detect=detect_jump,
    missing=jump_missing,
)

LOAD_RATIO = Detector(
    id="load_ratio",
    evidence=Evidence.C,
    source="Gabbett 2016, BJSM 50:273; contradicted by Impellizzeri 2020, "
    "10.1007/s40279-020-01378-6, and Frandsen 2025, 10.1136/bjsports-2024-109380",
    detect=detect_ratio,
    missing=load_missing,
)

MONOTONY_DETECTOR = Detector(
    id="monotony",
    evidence=Evidence.C,
    source="Foster 1998, MSSE 30:1164 (25 athletes)",
    detect=detect_monotony,
    missing=load_missing,
)
