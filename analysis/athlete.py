"""What the past tells about the athlete: highest heart rate and critical speed, as known then."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.arrays import Bools, Floats
from analysis.history import History, days_of, per_history
from analysis.intensity import HEART_BINS, critical_speed, heart_peak
from analysis.windows import highest_before, sum_since

RESTING = 60.0
"""Resting heart rate (bpm) of whom nothing is told; our choice: only ratios of one athlete with
himself or herself are used, and they move little with it."""

HEART_DAYS, SPEED_DAYS = 365, 90
"""How long a highest heart rate and a best stand; our choice: form changes sooner."""

_LOWEST_PEAK, _HIGHEST_PEAK = 120.0, 220.0  # bpm; our choice: others are a sensor's peaks
_PEAK_S, _HELD_S = 15.0, 120.0  # our choice: what is held so long twice, or once, is no glitch
_HARD = 1.2  # our choice: easy runs peak at about 1.1 times their mean


@per_history
def highest_heart_rates(history: History) -> Floats:
    """The highest heart rate of the athlete as known at each activity (bpm), NaN if unknown.

    What the athlete told wins; else, of the year up to and with the activity and of any sport, the
    second highest peak (held 15 s), for one glitch of a sensor must not set it for a year, or what
    was held for two minutes, if that is more.
    """
    told = history.physiology.highest_heart_rate
    if told is not None:
        return np.full(len(history.activities), told)
    peaks, held = (_plausible(history, seconds) for seconds in (_PEAK_S, _HELD_S))
    return _highest(history.activities, peaks, held, HEART_DAYS)


@per_history
def went_hard(history: History) -> Bools:
    """Whether the highest heart rate known at each activity can be one of a hard effort.

    True where the athlete told it, or where it is a fifth above the mean heart rate of the runs of
    the year so far: of somebody who has only run easily nobody knows how high it goes.
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
    """The highest heart rate held for so long in each activity, NaN where a heart cannot."""
    peaks = np.array([heart_peak(row, held_s) for row in history.heart])
    return np.where((peaks >= _LOWEST_PEAK) & (peaks <= _HIGHEST_PEAK), peaks, np.nan)


@per_history
def critical_speeds(history: History) -> Floats:
    """The athlete's critical speed as known at each activity (m/s), NaN if unknown.

    What the athlete told wins; else from the best 400, 800 and 5,000 m (grade-adjusted) of the 90
    days up to and with the activity. Without an all-out effort among them it comes out too low.
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
    # The fewest seconds are the highest of the negated ones.
    earlier = np.column_stack([-highest_before(day, -seconds, SPEED_DAYS) for seconds in best.T])
    known = np.fmin(earlier, best)
    unique, inverse = np.unique(np.nan_to_num(known, nan=-1.0), axis=0, return_inverse=True)
    speeds = np.array([critical_speed(np.where(row < 0, np.nan, row)) for row in unique])
    return np.asarray(speeds[inverse.reshape(-1)])


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of the athlete's body with the range it may lie in; `told` if it is no estimate."""

    value: float
    low: float
    high: float
    told: bool = False


def estimates(history: History, lately: slice) -> dict[str, Estimate]:
    """What is known of the athlete at the last of the activities `lately`: bpm, and m/s.

    What the athlete told stands as it is. The highest heart rate that was seen is the least it can
    be, and few runs are all-out: up to 12 beats more are possible. Critical speed from bests that
    were not all races comes out low, by up to 8 %. Of the resting heart rate recordings tell
    nothing: 60, from 45 to 75. All ranges are our choice. What cannot be said has no entry.
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
    """The second highest of the peaks, or the highest that was held, up to each activity."""
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
