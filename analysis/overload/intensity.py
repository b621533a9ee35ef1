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
from analysis.overload.window import count_since, highest_before, known_days
from analysis.soreness.forecast import Confidence
from analysis.soreness.legs import Bouts
from analysis.sport import RUNS

WINDOW_DAYS = 30  # our choice, as for the distance

Floats = NDArray[np.float64]

_RATIO = 1.5  # our choice
_MORE_MIN = 8.0  # our choice: about two hard intervals


@per_history
def hard_minutes(history: History) -> Floats:
    """Minutes of each run at 90 % of the highest heart rate or more, else above critical speed.

    By the heart where most runs of the last 30 days have it, else by speed, else NaN, and for what
    is no run: minutes by one measure say nothing beside minutes by the other.
    """
    by_heart, by_speed = _measures(history)
    return np.where(_hearts(history), by_heart, by_speed)


def detect(history: History, legs: Bouts) -> pd.DataFrame:
    """Runs with over 1.5 times, and at least 8 minutes more than, the most hard minutes in 30 days.

    Needs 30 days on record with hard minutes known in them by the same measure. By a speed that is
    estimated the confidence is low: without an all-out effort it comes out too easy to exceed.
    """
    minutes, most, by_heart = _compared(history)
    spiked = (minutes > _RATIO * most) & (minutes >= most + _MORE_MIN)
    told = history.profile.critical_speed_ms is not None
    return found(
        enough(missing(history, legs)) & spiked,
        severity=every(history, Severity.CAUTION),
        confidence=np.where(by_heart | told, Confidence.MEDIUM, Confidence.LOW).astype(object),
        hard_min=minutes,
        most_30d_min=most,
    )


def missing(history: History, legs: Bouts) -> NDArray[np.object_]:
    """What there is too little of."""
    minutes, most, _ = _compared(history)
    return lacking(
        (known_days(history.activities["day"].to_numpy()) < WINDOW_DAYS, Missing.HISTORY),
        (np.isnan(minutes), Missing.INTENSITY),
        (np.isnan(most), Missing.RUNS),
    )


@per_history
def _compared(history: History) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """The hard minutes of each run, the most before it by the same measure, and if by heart."""
    day = history.activities["day"].to_numpy()
    by_heart, by_speed = (highest_before(day, m, WINDOW_DAYS) for m in _measures(history))
    hearts = _hearts(history)
    return hard_minutes(history), np.where(hearts, by_heart, by_speed), hearts


@per_history
def _hearts(history: History) -> NDArray[np.bool_]:
    """Where most runs of the last 30 days have a heart rate."""
    table = history.activities
    day = table["day"].to_numpy()
    ran = table["sport"].isin([s.value for s in RUNS]).to_numpy(dtype=bool)
    by_heart, _ = _measures(history)
    known = count_since(day, ~np.isnan(by_heart), WINDOW_DAYS)
    return np.asarray((known > 0) & (known >= COVERAGE * count_since(day, ran, WINDOW_DAYS)))


@per_history
def _measures(history: History) -> tuple[Floats, Floats]:
    """Hard minutes of each run by the heart and by speed, NaN where unknown."""
    table = history.activities
    ran = table["sport"].isin([s.value for s in RUNS]).to_numpy(dtype=bool)
    by_heart = _minutes_from(history.heart, HARD_SHARE * highest_heart_rates(history), 1.0)
    covered = ran & (table["heart_coverage"].to_numpy() >= COVERAGE)
    by_speed = _minutes_from(history.speed, critical_speeds(history), SPEED_STEP)
    return np.where(covered, by_heart, np.nan), np.where(ran, by_speed, np.nan)


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
