"""FIT seconds converted to UTC, also when they do not count from the FIT epoch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

import numpy as np

from analysis.arrays import Floats, Ints
from ingest.formats.fit.contents import Contents
from ingest.formats.fit.rows import Row, number
from ingest.recording import Repair
from ingest.samples import NO_TIME

_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
_EPOCH_S = 631_065_600
_REAL = 0x10000000
"""Smaller numbers count from when the device was switched on, before it had a date."""
_END = 2**32
_DAYS_S = 7 * 86_400.0  # our choice: a file is created when its session starts, or ends, or is sent
_TIMES = frozenset({"timestamp", "start_time", "local_timestamp"})


def is_real(seconds: float | None) -> TypeGuard[float]:
    """Whether FIT seconds count from the epoch."""
    return seconds is not None and _REAL <= seconds < _END


def time_field(row: Row, name: str, shift: int) -> datetime | None:
    """A row's time in UTC; None if missing or without a date."""
    seconds = number(row, name)
    if seconds is not None and 0 <= seconds < _REAL and shift:
        seconds += shift
    return _EPOCH + timedelta(seconds=seconds) if is_real(seconds) else None


def shift_of(contents: Contents) -> tuple[int, list[Repair]]:
    """Seconds to add to times that count from switching on, and the repair.

    0 when real times exist, or when it is unknown when the device was switched on. The date comes
    from the file's creation time, else from the local time of the activity message.
    """
    if len(contents.time) and not np.isnan(latest := np.fmax.reduce(contents.time)):
        earliest = float(np.fmin.reduce(contents.time))
    else:
        starts = [number(row, "start_time") for row in contents.rows["session"]]
        known = [seconds for seconds in starts if seconds is not None]
        latest, earliest = max(known, default=_REAL), min(known, default=_REAL)
    if latest >= _REAL:
        return 0, []
    made = number(contents.identity, "time_created")
    activity = contents.last("activity")
    local, stamp = number(activity, "local_timestamp"), number(activity, "timestamp")
    if is_real(made):
        shift, source = int(made - earliest), "when the file was made"
    elif is_real(local) and stamp is not None and not is_real(stamp):
        shift, source = int(local - stamp), "its local clock, taken for UTC"
    else:
        return 0, []
    detail = f"times count from when the device was switched on; placed by {source}"
    return shift, [Repair("relative_time", detail)]


def from_fit_epoch(contents: Contents) -> tuple[Contents, list[Repair]]:
    """The contents with all times counted from the FIT epoch, where some count from Unix's.

    The file's creation time shows it: times that differ from it by the twenty years between the
    epochs were converted once too often, or never. The others stay.
    """
    made = number(contents.identity, "time_created")
    first = next((float(s) for s in contents.time if not np.isnan(s)), None)
    if first is None:
        starts = (number(row, "start_time") for row in contents.rows["session"])
        first = next((s for s in starts if s is not None), None)
    if not is_real(made) or not is_real(first):
        return contents, []
    by = _EPOCH_S if first > made else -_EPOCH_S
    if abs(first - made - by) > _DAYS_S:
        return contents, []
    rows = {
        name: [
            {
                field: value - by if field in _TIMES and _is_off(value, made, by) else value
                for field, value in row.items()
            }
            for row in found
        ]
        for name, found in contents.rows.items()
    }
    off = np.abs(contents.time - made - by) < _EPOCH_S / 2
    time = np.where(off, contents.time - by, contents.time)
    detail = "times are off by the twenty years between the epochs of Unix and FIT; corrected"
    return replace(contents, rows=rows, time=time), [Repair("unix_time", detail)]


def _is_off(value: float | str, made: float, by: float) -> TypeGuard[float]:
    return not isinstance(value, str) and abs(value - made - by) < _EPOCH_S / 2


def microseconds(seconds: Floats, shift: int) -> Ints:
    """FIT seconds as microseconds since 1970, `NO_TIME` where they cannot be placed."""
    if shift:
        seconds = seconds + shift
    with np.errstate(invalid="ignore"):
        real = (seconds >= _REAL) & (seconds < _END)
    if real.all():
        return ((seconds + _EPOCH_S) * 1_000_000).astype(np.int64)
    placed = np.full(len(seconds), NO_TIME)
    placed[real] = ((seconds[real] + _EPOCH_S) * 1_000_000).astype(np.int64)
    return placed
