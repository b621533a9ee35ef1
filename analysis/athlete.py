"""Highest heart rate and critical speed of an athlete, estimated from the past at each time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.arrays import Bools, Floats
from analysis.history import History, days_of, per_history
from analysis.intensity import HEART_BINS, critical_speed, heart_peak
from analysis.windows import highest_before, sum_since

RESTING = 60.0
"""Assumed resting heart rate (bpm) when none was entered; our choice: only ratios within one
athlete are used, and they depend little on it."""

HEART_DAYS, SPEED_DAYS = 365, 90
"""How long a highest heart rate and a best time stay valid; our choice: form changes sooner."""

_LOWEST_PEAK, _HIGHEST_PEAK = 120.0, 220.0  # bpm; our choice: values outside are sensor errors
_PEAK_S, _HELD_S = 15.0, 120.0  # our choice: a rate held this long (twice; once) is no glitch
_HARD = 1.2  # our choice: easy runs peak at about 1.1 times their mean


@per_history
def highest_heart_rates(history: History) -> Floats:
    """The highest heart rate of the athlete as known at each activity (bpm), NaN if unknown.

    A value entered by the athlete wins. Otherwise, from activities of any sport in the year up to
    and including the activity: the second highest peak (held 15 s), because one sensor glitch must
    not set it for a year, or the rate held for two minutes, if that is higher.
    """
    told = history.physiology.highest_heart_rate
    if told is not None:
        return np.full(len(history.activities), told)
    peaks, held = (_plausible(history, seconds) for seconds in (_PEAK_S, _HELD_S))
    return _highest(history.activities, peaks, held, HEART_DAYS)


@per_history
def went_hard(history: History) -> Bools:
    """Whether the highest heart rate known at each activity may come from a hard effort.

    True where the athlete entered it, or where it is a fifth above the mean heart rate of the runs
    of the year so far: nobody knows the maximum of somebody who has only run easily.
    """
    table = history.activities
    if history.physiology.highest_heart_rate is not None:
        return np.ones(len(table), dtype=bool)
    day = table["day"].to_numpy()
    ran = history.ran
    seconds = np.where(ran[:, None], history.heart, 0.0)
    beats = seconds @ np.arange(HEART_BINS, dtype=np.float64)
    total = sum_since(day, seconds.sum(axis=1), HEART_DAYS)
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = sum_since(day, beats, HEART_DAYS) / total
        return np.asarray(highest_heart_rates(history) >= _HARD * usual, dtype=np.bool_)


def _plausible(history: History, held_s: float) -> Floats:
    """The highest heart rate held for `seconds` in each activity, NaN where implausible."""
    peaks = np.array([heart_peak(row, held_s) for row in history.heart])
    return np.where((peaks >= _LOWEST_PEAK) & (peaks <= _HIGHEST_PEAK), peaks, np.nan)


@per_history
def critical_speeds(history: History) -> Floats:
    """The athlete's critical speed as known at each activity (m/s), NaN if unknown.

    A value entered by the athlete wins; else from the best 400, 800 and 5,000 m (grade-adjusted) of
    the 90 days up to and including the activity. Without an all-out effort among them it is too
    low.
    """
    told = history.physiology.critical_speed_ms
    if told is not None:
        return np.full(len(history.activities), told)
    table = history.activities
    ran = history.ran
    day = table["day"].to_numpy()
    best = np.where(ran[:, None], history.best, np.nan)
    if not len(day):
        return np.empty(0)
    # The minimum of the seconds is the maximum of their negatives.
    earlier = np.column_stack([-highest_before(day, -seconds, SPEED_DAYS) for seconds in best.T])
    known = np.fmin(earlier, best)
    unique, inverse = np.unique(np.nan_to_num(known, nan=-1.0), axis=0, return_inverse=True)
    speeds = np.array([critical_speed(np.where(row < 0, np.nan, row)) for row in unique])
    return np.asarray(speeds[inverse.reshape(-1)])


@dataclass(frozen=True, slots=True)
class Estimate:
    """A physiological value with its possible range; `told` if entered and not estimated."""

    value: float
    low: float
    high: float
    told: bool = False


def estimates(history: History, lately: slice) -> dict[str, Estimate]:
    """The athlete's values at the last of the activities `lately`, in bpm and m/s.

    Values entered by the athlete are used unchanged. The highest heart rate seen is a lower bound,
    and few runs are all-out: up to 12 beats more are possible. Critical speed from bests that were
    not all races is too low by up to 8 %. Recordings do not show the resting heart rate: 60, from
    45 to 75. All ranges are our choice. Unknown values have no entry.
    """
    told = history.physiology
    found: dict[str, Estimate] = {}
    for name, value, below, above in (
        ("highest_heart_rate", _latest(highest_heart_rates(history)[lately]), 0.0, 12.0),
        ("resting_heart_rate", RESTING, 15.0, 15.0),
        ("critical_speed_ms", _latest(critical_speeds(history)[lately]), 0.0, 0.08),
    ):
        given = getattr(told, name)
        if given is not None:
            found[name] = Estimate(given, given, given, told=True)
        elif not np.isnan(value):
            reach = value if name == "critical_speed_ms" else 1.0
            found[name] = Estimate(value, value - below, value + above * reach)
    return found


def _latest(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else float("nan")


def _highest(table: pd.DataFrame, peaks: Floats, held: Floats, days: int) -> Floats:
    """The second highest peak or the highest held rate up to each activity."""
    end = days_of(table["end"])
    result = np.full(len(end), np.nan)
    first = np.searchsorted(end, end - days)
    for i, start in enumerate(first):
        seen = peaks[start : i + 1]
        seen = seen[~np.isnan(seen)]
        if len(seen) >= 2:
            result[i] = np.partition(seen, -2)[-2]
        result[i] = np.fmax(result[i], np.fmax.reduce(held[start : i + 1]))
    return result
