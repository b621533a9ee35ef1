"""What the days before each activity held: local dates, the activity's own day left out."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]


def highest_before(day: Days, value: Floats, days: int) -> Floats:
    """The highest value of the `days` dates before each activity's own, NaN without any."""
    return _rolled(day, value, days, "max")


def sum_before(day: Days, value: Floats, days: int) -> Floats:
    """The sum of values over the `days` dates before each activity's own, 0 without any."""
    return np.nan_to_num(_rolled(day, value, days, "sum"))


def count_before(day: Days, counts: NDArray[np.bool_], days: int) -> Floats:
    """How many activities count in the `days` dates before each activity's own."""
    return sum_before(day, counts.astype(np.float64), days)


def known_days(day: Days) -> Days:
    """How many dates before each activity are on record at all."""
    return day - day[0] if len(day) else day


def _rolled(day: Days, value: Floats, days: int, how: str) -> Floats:
    if not len(day):
        return np.empty(0)
    by_day = pd.Series(value, index=day).dropna().groupby(level=0)
    per_day = by_day.max() if how == "max" else by_day.sum()
    calendar = per_day.reindex(range(int(day.min()), int(day.max()) + 1))
    window = calendar.rolling(days, min_periods=1)
    before = (window.max() if how == "max" else window.sum()).shift(1)
    return before.reindex(day).to_numpy()
