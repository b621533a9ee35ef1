"""Build the table of samples, which all other code reads, from columns of numbers."""

from collections.abc import Mapping
from datetime import UTC
from functools import lru_cache
from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Bools, Floats, Ints
from ingest.order import agreeing, in_file_order, spread, unleaped
from ingest.recording import Repair

COLUMNS = {
    "latitude": "degrees",
    "longitude": "degrees",
    "altitude": "m",
    "distance": "m, cumulative",
    "speed": "m/s",
    "heart_rate": "bpm",
    "cadence": "steps/min, both feet",
    "power": "W",
    "temperature": "°C",
}
"""Every column a table of samples may have, in order, with its unit."""

NO_TIME = np.iinfo(np.int64).min
"""Marks a sample without a time, in arrays of microseconds since 1970."""

_DAY_US = 86_400_000_000
_NEAR_US = 10_000_000  # our choice: a heart rate is valid for this long, before and after
_GAP_US = 30_000_000  # our choice: sensors read every second to 5 s, so more is a gap
_ABSURD_DAYS = 60  # our choice: longer than any session, shorter than a watch's clock reset


def tabulate(time_us: Ints, columns: Mapping[str, Floats]) -> tuple[pd.DataFrame, list[Repair]]:
    """The samples as a table, and the repairs that were needed.

    `time_us` holds microseconds since 1970 UTC, `NO_TIME` where unknown; each column has the same
    length, NaN where unknown. Samples without a time are left out; a time far from all others
    (a clock that was reset) counts as unknown; backward times are sorted, or corrected where the
    file's order is right (see `ingest.order`); samples that share a time become one, the last known
    value of each column winning, or are spread where times are coarse. Columns without any value
    are dropped.
    """
    present = {c: columns[c] for c in COLUMNS if c in columns}
    if _sound(time_us):
        return _frame(time_us, present), []
    time, table, repairs = in_order(time_us, present)
    step = np.diff(time)
    if (step == 0).any():
        first = np.flatnonzero(np.concatenate(([True], step != 0)))
        repairs.append(
            Repair("same_time", f"{len(time) - len(first)} samples shared a time and were joined")
        )
        table = {c: _last_known(values, first) for c, values in table.items()}
        time = time[first]
    return _frame(time, table), repairs


def in_order(
    time_us: Ints, columns: Mapping[str, Floats]
) -> tuple[Ints, dict[str, Floats], list[Repair]]:
    """Times in order with the columns of their samples, and the repairs.

    Nothing is copied if nothing is wrong.
    """
    if _sound(time_us):
        return time_us, dict(columns), []
    repairs: list[Repair] = []
    timed = time_us != NO_TIME
    time, table = _chosen(timed, time_us, columns)
    if not len(time):
        if len(time_us):
            repairs.append(Repair("no_time", f"none of {len(time_us)} samples has a time"))
        return time, table, repairs
    time, leaps = unleaped(time, table)
    repairs += leaps

    # A time that exists: halfway between two groups there may be none.
    middle = float(np.partition(time, len(time) // 2)[len(time) // 2])
    near = np.abs(time.astype(np.float64) - middle) <= _ABSURD_DAYS * _DAY_US
    if absurd := int((~near).sum()):
        repairs.append(Repair("absurd_time", f"{absurd} samples have an impossible time"))
        time, table = _chosen(near, time, table)
    if missing := int((~timed).sum()):
        repairs.append(Repair("no_time", f"{missing} samples have no time and were left out"))

    if backwards := int((np.diff(time) < 0).sum()):
        if in_file_order(time, table):
            told = f"time went backwards {backwards} times; the order of the file is kept"
            repairs.append(Repair("jumbled_time", told))
            time = agreeing(time)
        else:
            told = f"time went backwards {backwards} times; sorted"
            repairs.append(Repair("time_backwards", told))
            time, table = _chosen(np.argsort(time, kind="stable"), time, table)
    if (even := spread(time, table)) is not None:
        told = "times are only to the minute or similar; samples are spread evenly between them"
        repairs.append(Repair("coarse_time", told))
        time = even
    return time, table, repairs


def _chosen(
    rows: Bools | NDArray[np.intp],
    time_us: Ints,
    columns: Mapping[str, Floats],
) -> tuple[Ints, dict[str, Floats]]:
    return time_us[rows], {name: values[rows] for name, values in columns.items()}


def _sound(time_us: Ints) -> bool:
    """Whether nothing needs repair: every time known, later than the one before, and near it."""
    return bool(
        len(time_us)
        and time_us[0] != NO_TIME
        and int(time_us[-1]) - int(time_us[0]) <= _ABSURD_DAYS * _DAY_US
        and (time_us[1:] > time_us[:-1]).all()
    )


def _frame(time_us: Ints, columns: Mapping[str, Floats]) -> pd.DataFrame:
    """The table of the columns that have a value, in one piece of memory."""
    known = {c: values for c, values in columns.items() if _any_known(values)}
    block = np.empty((len(known), len(time_us)))
    for row, values in zip(block, known.values(), strict=True):
        row[:] = values
    time = pd.DatetimeIndex(time_us.view("datetime64[us]"), tz=UTC, name="time")
    return pd.DataFrame(block.T, index=time, columns=_labels(tuple(known)).view(), copy=False)


def _any_known(values: Floats) -> bool:
    return len(values) > 0 and not (isnan(values[0]) and np.isnan(values).all())


@lru_cache(maxsize=512)
def _labels(names: tuple[str, ...]) -> "pd.Index[str]":
    """The column labels, made once: pandas takes longer over them than over the numbers."""
    return pd.Index(names, dtype="str")


def _last_known(values: Floats, first: NDArray[np.intp]) -> Floats:
    """The last number of each group that starts at `first`, NaN for a group without any."""
    position = np.where(np.isnan(values), -1, np.arange(len(values)))
    last = np.maximum.reduceat(position, first)
    return np.where(last >= 0, values[np.maximum(last, 0)], np.nan)


def heart_rate_at(time_us: Ints, read_us: Ints, rate: Floats) -> Floats:
    """The heart rate (bpm) at these times, on the line between the readings before and after.

    `read_us` and `rate` are the readings in the order of time, in the same microseconds. It is
    unknown (NaN) far from any reading and between readings far apart. Of readings at the same time
    the last counts.
    """
    if not len(read_us):
        return np.full(len(time_us), np.nan)
    last = np.append(np.diff(read_us) > 0, True)
    known_us, known = read_us[last], rate[last]
    after = np.searchsorted(known_us, time_us)
    right = np.minimum(after, len(known_us) - 1)
    left = np.where(known_us[right] == time_us, right, np.maximum(after - 1, 0))
    before_us, after_us = known_us[left], known_us[right]
    near = np.minimum(np.abs(time_us - before_us), np.abs(after_us - time_us)) <= _NEAR_US
    near &= after_us - before_us <= _GAP_US
    return np.where(near, np.interp(time_us, known_us, known), np.nan)
