"""Intensity minutes: far more hard minutes in one run than any of the month before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.athlete import critical_speeds, highest_heart_rates
from analysis.history import History, per_history
from analysis.intensity import COVERAGE, HARD_SHARE, SPEED_STEP
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
from analysis.sport import RUNS

WINDOW_DAYS = 30

_RATIO = 1.5
_MORE_MIN = 8.0


@per_history
def hard_minutes(history: History) -> NDArray[np.float64]:
    """Minutes of each run at 90 % of the highest heart rate or more, else above critical speed.

    NaN for what is no run, and where neither heart rate nor critical speed is known by then.
    """
    table = history.activities
    ran = table["sport"].isin([s.value for s in RUNS]).to_numpy(dtype=bool)
    highest = highest_heart_rates(history)
    by_heart = _minutes_from(history.heart, HARD_SHARE * highest, 1.0)
    by_speed = _minutes_from(history.speed, critical_speeds(history), SPEED_STEP)
    covered = (table["heart_coverage"].to_numpy() >= COVERAGE) & ~np.isnan(by_heart)
    return np.where(ran, np.where(covered, by_heart, by_speed), np.nan)


def detect(history: History, legs: Bouts) -> pd.DataFrame:
    """Runs with over 1.5 times, and at least 8 minutes more than, the most hard minutes in 30 days.

    Needs 30 days on record with hard minutes known in them.
    """
    day, minutes = history.activities["day"].to_numpy(), hard_minutes(history)
    most = highest_before(day, minutes, WINDOW_DAYS)
    spiked = (minutes > _RATIO * most) & (minutes >= most + _MORE_MIN)
    return found(
        enough(missing(history, legs)) & spiked,
        severity=every(history, Severity.CAUTION),
        confidence=every(history, Confidence.MEDIUM),
        hard_min=minutes,
        most_30d_min=most,
    )


def missing(history: History, legs: Bouts) -> NDArray[np.object_]:
    """What there is too little of."""
    day, minutes = history.activities["day"].to_numpy(), hard_minutes(history)
    return lacking(
        (known_days(day) < WINDOW_DAYS, Missing.HISTORY),
        (np.isnan(minutes), Missing.INTENSITY),
        (np.isnan(highest_before(day, minutes, WINDOW_DAYS)), Missing.RUNS),
    )


def _minutes_from(
    histogram: NDArray[np.float64], threshold: NDArray[np.float64], step: float
) -> NDArray[np.float64]:
    """Minutes in each row's bins from that row's threshold up; NaN where it is unknown."""
    if not len(histogram):
        return np.empty(0)
    width = histogram.shape[1]
    held = np.cumsum(histogram[:, ::-1], axis=1)[:, ::-1]
    first = np.ceil(np.nan_to_num(threshold) / step - 1e-9).astype(np.intp)
    seconds = np.where(first < width, held[np.arange(len(held)), np.minimum(first, width - 1)], 0.0)
    return np.where(np.isnan(threshold), np.nan, seconds / 60.0)


DETECTOR = Detector(
    id="intensity_minutes",
    grade=Grade.C,
    source="Legcast's own rule; trials disagree (Run Clever 2018, 10.1136/bmjsem-2017-000333)",
    detect=detect,
    missing=missing,
)
