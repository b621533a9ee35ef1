"""Intensity minutes: far more hard minutes in one run than in any of the month before."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Bools, Floats
from analysis.athlete import critical_speeds, highest_heart_rates, went_hard
from analysis.history import History, per_history
from analysis.intensity import COVERAGE, HARD_SHARE, SPEED_STEP
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
from analysis.windows import count_since, dates_before, known_days

WINDOW_DAYS = 30  # our choice, as for the distance


_RATIO = 1.5  # our choice
_MORE_MIN = 8.0  # our choice: about two hard intervals


@dataclass(frozen=True, slots=True, eq=False)
class HardTime:
    """The time that each activity spent at or above every intensity, in one measure.

    `held` are seconds, one row per activity and one column per step of the measure, at that step or
    above; `first` is the column from which time is hard for the activity, `known` marks where both
    are known.
    """

    held: Floats
    first: NDArray[np.intp]
    known: Bools

    def minutes(self, rows: NDArray[np.intp], by: NDArray[np.intp]) -> Floats:
        """Hard minutes of activities by the thresholds of other activities, NaN where unknown."""
        seconds = self.held[rows, self.first[by]]
        return np.where(self.known[rows] & self.known[by], seconds / 60.0, np.nan)


@per_history
def hard_minutes(history: History) -> Floats:
    """Minutes of each run at 90 % of the highest heart rate or more, else above critical speed.

    By heart rate where most runs of the last 30 days have it, else by speed, else NaN, also for
    other activities: minutes by one measure cannot be compared with minutes by the other.
    """
    own = np.arange(len(history.activities))
    return minutes_by(history, own, own)


def minutes_by(history: History, rows: NDArray[np.intp], by: NDArray[np.intp]) -> Floats:
    """The hard minutes of runs by the measure and the threshold of other runs; NaN if unknown."""
    by_heart, by_speed = _measures(history)
    return np.where(_hearts(history)[by], by_heart.minutes(rows, by), by_speed.minutes(rows, by))


def most_before(history: History, days: int) -> Floats:
    """The most hard minutes in the `days` dates before each run, by that run's threshold.

    One threshold for both sides: the threshold of a month of easy runs cannot be compared with that
    of the first intervals. NaN where there is nothing to compare with.
    """
    first, end = dates_before(history.activities["day"].to_numpy(), days)
    most = np.full(len(first), np.nan)
    for back in range(int((end - first).max(initial=0))):
        by = np.flatnonzero(first + back < end)
        most[by] = np.fmax(most[by], minutes_by(history, first[by] + back, by))
    return most


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Runs with over 1.5 times, and at least 8 minutes more than, the most hard minutes in 30 days.

    Needs 30 days on record with hard minutes in the same measure. With an estimated critical speed
    the confidence is low: without an all-out effort it is too easy to exceed.
    """
    minutes, most = _compared(history)
    spiked = (minutes > _RATIO * most) & (minutes >= most + _MORE_MIN)
    told = history.physiology.critical_speed_ms is not None
    sure = _hearts(history) | told
    return found(
        enough(missing(history, loads)) & spiked,
        severity=every(history, Severity.CAUTION),
        confidence=np.where(sure, Confidence.MEDIUM, Confidence.LOW).astype(object),
        hard_min=minutes,
        most_30d_min=most,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    minutes, most = _compared(history)
    return lacking(
        (known_days(history.activities["day"].to_numpy()) < WINDOW_DAYS, Missing.HISTORY),
        (_hearts(history) & ~went_hard(history), Missing.EFFORT),
        (np.isnan(minutes), Missing.INTENSITY),
        (np.isnan(most), Missing.RUNS),
    )


@per_history
def _compared(history: History) -> tuple[Floats, Floats]:
    """The hard minutes of each run, and the maximum before it by the same threshold."""
    return hard_minutes(history), most_before(history, WINDOW_DAYS)


@per_history
def _hearts(history: History) -> Bools:
    """Whether to judge by heart rate: most runs of the last 30 days have it, and nothing is better.

    For somebody who has only run easily, an entered critical speed is better; one estimated from
    easy runs is no better than their heart rate.
    """
    table = history.activities
    day = table["day"].to_numpy()
    ran = history.ran
    covered = ran & (table["heart_coverage"].to_numpy() >= COVERAGE)
    known = count_since(day, covered, WINDOW_DAYS)
    most = (known > 0) & (known >= COVERAGE * count_since(day, ran, WINDOW_DAYS))
    told = history.physiology.critical_speed_ms is not None
    return np.asarray(most & (went_hard(history) | (not told)))


@per_history
def _measures(history: History) -> tuple[HardTime, HardTime]:
    """The hard time of each run by heart rate and by speed."""
    table = history.activities
    ran = history.ran
    covered = ran & (table["heart_coverage"].to_numpy() >= COVERAGE)
    highest = np.where(went_hard(history), highest_heart_rates(history), np.nan)
    return (
        _hard_time(history.heart, HARD_SHARE * highest, 1.0, covered),
        _hard_time(history.speed, critical_speeds(history), SPEED_STEP, ran),
    )


def _hard_time(histogram: Floats, threshold: Floats, step: float, counts: Bools) -> HardTime:
    """Seconds at or above each step, with a last column of zeros; each row's first hard column."""
    held = np.zeros((len(histogram), histogram.shape[1] + 1))
    held[:, :-1] = np.cumsum(histogram[:, ::-1], axis=1)[:, ::-1]
    first = np.ceil(np.nan_to_num(threshold) / step - 1e-9).astype(np.intp)
    first = np.minimum(first, held.shape[1] - 1)
    return HardTime(held, first, counts & ~np.isnan(threshold))


DETECTOR = Detector(
    id="intensity_minutes",
    evidence=Evidence.C,
    source="Legcast's own rule; trials disagree (Run Clever 2018, 10.1136/bmjsem-2017-000333)",
    detect=detect,
    missing=missing,
)
