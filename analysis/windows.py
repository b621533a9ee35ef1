"""Sums, maxima and counts over the days before each activity, by local date.

`…_before` excludes the activity's own date; `…_since` includes the activity itself, but nothing
later that day.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Bools, Floats, Ints


def highest_before(day: Ints, value: Floats, days: int) -> Floats:
    """The highest value in the `days` dates before each activity's own, NaN without any."""
    return _rolled(day, value, days, "max")


def dates_before(day: Ints, days: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows in the `days` dates before each activity's own, as start and stop indices."""
    return np.searchsorted(day, day - days), np.searchsorted(day, day)


def sum_before(day: Ints, value: Floats, days: int) -> Floats:
    """The sum of values over the `days` dates before each activity's own, 0 without any."""
    return np.nan_to_num(_rolled(day, value, days, "sum"))


def count_before(day: Ints, counts: Bools, days: int) -> Floats:
    """How many activities count in the `days` dates before each activity's own."""
    return sum_before(day, counts.astype(np.float64), days)


def sum_since(day: Ints, value: Floats, days: int) -> Floats:
    """The sum of values over the last `days` dates, the activity and its own date included."""
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(value))))
    first = np.searchsorted(day, day - days, side="right")
    return np.asarray(total[1:] - total[first], dtype=np.float64)


def count_since(day: Ints, counts: Bools, days: int) -> Floats:
    """How many activities count in the last `days` dates, the activity's own date included."""
    return sum_since(day, counts.astype(np.float64), days)


class Calendar(NamedTuple):
    """A value summed by date: `total[i]` belongs to the date `first + i`, 0 without activities.

    `today` is, for each activity, the sum of its own date up to and including it; `at` the index of
    that date.
    """

    total: Floats
    today: Floats
    at: NDArray[np.intp]


def calendar(day: Ints, value: Floats) -> Calendar:
    """Sum values of activities, given in date order, by date."""
    known = np.nan_to_num(value)
    at = (day - day[0]).astype(np.intp) if len(day) else np.empty(0, np.intp)
    total = np.bincount(at, weights=known) if len(day) else np.empty(0)
    return Calendar(np.asarray(total, np.float64), sum_since(day, known, 1), at)


def known_days(day: Ints) -> Ints:
    """How many dates before each activity are on record at all."""
    return day - day[0] if len(day) else day


def _rolled(day: Ints, value: Floats, days: int, how: str) -> Floats:
    if not len(day):
        return np.empty(0)
    at = (day - day.min()).astype(np.intp)
    known = ~np.isnan(value)
    calendar = np.full(at.max() + 1, np.nan)
    if how == "max":
        np.fmax.at(calendar, at[known], value[known])
    else:
        calendar[at[known]] = 0.0
        np.add.at(calendar, at[known], value[known])
    window = pd.Series(calendar).rolling(days, min_periods=1)
    before = (window.max() if how == "max" else window.sum()).to_numpy()
    return np.asarray(np.concatenate(([np.nan], before))[at])
