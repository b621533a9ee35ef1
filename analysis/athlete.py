"""What the past tells about the athlete: highest heart rate and critical speed, as known then."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.history import History, days_of, per_history
from analysis.intensity import critical_speed, heart_peak
from analysis.overload.window import highest_before
from analysis.sport import RUNS

Floats = NDArray[np.float64]

HEART_DAYS = 365
SPEED_DAYS = 90

_PLAUSIBLE = (120.0, 220.0)  # bpm; our choice: peaks outside are a sensor's, not a heart's


@per_history
def highest_heart_rates(history: History) -> Floats:
    """The highest heart rate of the athlete as known at each activity (bpm), NaN if unknown.

    What the athlete told wins; else the second highest peak (held 15 s) of the runs of the year up
    to and with the activity: one glitch of a sensor must not set it for a year.
    """
    told = history.profile.highest_heart_rate
    if told is not None:
        return np.full(len(history.activities), told)
    peaks = np.array([heart_peak(row) for row in history.heart])
    plausible = (peaks >= _PLAUSIBLE[0]) & (peaks <= _PLAUSIBLE[1])
    return _second_highest(history.activities, np.where(plausible, peaks, np.nan), HEART_DAYS)


@per_history
def critical_speeds(history: History) -> Floats:
    """The athlete's critical speed as known at each activity (m/s), NaN if unknown.

    What the athlete told wins; else from the best 400, 800 and 5,000 m (grade-adjusted) of the 90
    days up to and with the activity. Without an all-out effort among them it comes out too low.
    """
    told = history.profile.critical_speed_ms
    if told is not None:
        return np.full(len(history.activities), told)
    table = history.activities
    ran = table["sport"].isin([s.value for s in RUNS]).to_numpy(dtype=bool)
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


def _second_highest(table: pd.DataFrame, values: Floats, days: int) -> Floats:
    end = days_of(table["end"])
    result = np.full(len(end), np.nan)
    first = np.searchsorted(end, end - days)
    for i, start in enumerate(first):
        seen = values[start : i + 1]
        seen = seen[~np.isnan(seen)]
        if len(seen) >= 2:
            result[i] = np.partition(seen, -2)[-2]
    return result
