"""Columns of numbers become the one table of samples that everything above reads."""

from collections.abc import Mapping
from datetime import UTC
from functools import lru_cache
from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
_ABSURD_DAYS = 60  # our choice: longer than any session, shorter than a watch's clock reset


def tabulate(
    time_us: NDArray[np.int64], columns: Mapping[str, NDArray[np.float64]]
) -> tuple[pd.DataFrame, list[Repair]]:
    """The samples in the agreed shape, and what had to be mended to get there.

    `time_us` holds microseconds since 1970 UTC, `NO_TIME` where unknown; each column has the same
    length, NaN where unknown. Samples without a time are left out; a time far from all others
    (a clock that was reset) counts as unknown; backward times are sorted; samples that share a
    time become one, the last known value of each column winning. Columns without any value go.
    """
    present = {c: columns[c] for c in COLUMNS if c in columns}
    if _sound(time_us):
        return _frame(time_us, present), []
    repairs: list[Repair] = []
    order = np.arange(len(time_us))

    timed = time_us != NO_TIME
    if timed.any():
        # One of the times themselves: half-way between two crowds there may be nobody.
        known = time_us[timed]
        middle = float(np.partition(known, len(known) // 2)[len(known) // 2])
        with np.errstate(over="ignore"):
            near = np.abs(time_us.astype(np.float64) - middle) <= _ABSURD_DAYS * _DAY_US
        if absurd := int((timed & ~near).sum()):
            repairs.append(Repair("absurd_time", f"{absurd} samples have an impossible time"))
        if missing := int((~timed).sum()):
            repairs.append(Repair("no_time", f"{missing} samples have no time and were left out"))
        order = order[timed & near]
    else:
        if len(time_us):
            repairs.append(Repair("no_time", f"none of {len(time_us)} samples has a time"))
        order = order[:0]

    time = time_us[order]
    step = np.diff(time)
    if backwards := int((step < 0).sum()):
        repairs.append(Repair("time_backwards", f"time went backwards {backwards} times; sorted"))
        order = order[np.argsort(time, kind="stable")]
        time = time_us[order]
        step = np.diff(time)

    if (step == 0).any():
        first = np.flatnonzero(np.concatenate(([True], step != 0)))
        repairs.append(
            Repair("same_time", f"{len(time) - len(first)} samples shared a time and were joined")
        )
        table = {c: _last_known(values[order], first) for c, values in present.items()}
        time = time[first]
    else:
        table = {c: values[order] for c, values in present.items()}
    return _frame(time, table), repairs


def _sound(time_us: NDArray[np.int64]) -> bool:
    """Whether nothing needs mending: every time known, later than the one before, and near it."""
    return bool(
        len(time_us)
        and time_us[0] != NO_TIME
        and int(time_us[-1]) - int(time_us[0]) <= _ABSURD_DAYS * _DAY_US
        and (time_us[1:] > time_us[:-1]).all()
    )


def _frame(time_us: NDArray[np.int64], columns: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """The table of the columns that have a value, in one piece of memory."""
    known = {c: values for c, values in columns.items() if _any_known(values)}
    block = np.empty((len(known), len(time_us)))
    for row, values in zip(block, known.values(), strict=True):
        row[:] = values
    time = pd.DatetimeIndex(time_us.view("datetime64[us]"), tz=UTC, name="time")
    return pd.DataFrame(block.T, index=time, columns=_labels(tuple(known)).view(), copy=False)


def _any_known(values: NDArray[np.float64]) -> bool:
    return len(values) > 0 and not (isnan(values[0]) and np.isnan(values).all())


@lru_cache(maxsize=512)
def _labels(names: tuple[str, ...]) -> "pd.Index[str]":
    """The column labels, made once: pandas takes longer over them than over the numbers."""
    return pd.Index(names, dtype="str")


def _last_known(values: NDArray[np.float64], first: NDArray[np.intp]) -> NDArray[np.float64]:
    """The last number of each group that starts at `first`, NaN for a group without any."""
    position = np.where(np.isnan(values), -1, np.arange(len(values)))
    last = np.maximum.reduceat(position, first)
    return np.where(last >= 0, values[np.maximum(last, 0)], np.nan)
