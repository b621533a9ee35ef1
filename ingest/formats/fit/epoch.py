"""FIT's seconds as moments in UTC, and what to do when they do not count from the epoch."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.columns import Floats
from ingest.formats.fit.contents import Contents
from ingest.formats.fit.rows import Row
from ingest.recording import Repair
from ingest.samples import NO_TIME

_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
_EPOCH_S = 631_065_600
_REAL = 0x10000000
"""Smaller numbers count from when the device was switched on: it had no date yet."""
_END = 2**32


def is_real(seconds: object) -> bool:
    """Whether FIT seconds count from the epoch."""
    return isinstance(seconds, (int, float)) and _REAL <= seconds < _END


def moment(row: Row, name: str, shift: int) -> datetime | None:
    """A row's time in UTC; None when it has none that can be placed."""
    seconds = row.get(name)
    if isinstance(seconds, (int, float)) and 0 <= seconds < _REAL and shift:
        seconds += shift
    if not isinstance(seconds, (int, float)) or not is_real(seconds):
        return None
    return _EPOCH + timedelta(seconds=seconds)


def shift_of(contents: Contents) -> tuple[int, list[Repair]]:
    """Seconds to add to times that count from switching on, and the repair that says so.

    0 when real times exist, or when nothing says when the device was switched on. The date comes
    from the local clock of the activity message, else from when the file was made.
    """
    activity = contents.last("activity")
    own = [r["start_time"] for r in contents.rows["session"] if "start_time" in r]
    samples = contents.time[~np.isnan(contents.time)]
    if len(samples):
        own = samples.tolist()
    if not own or any(is_real(seconds) for seconds in (min(own), max(own))):
        return 0, []
    local, made = activity.get("local_timestamp"), contents.last("file_id").get("time_created")
    stamp = activity.get("timestamp")
    if is_real(made):
        shift, source = int(made) - int(min(own)), "the time the file was made"
    elif is_real(local) and stamp is not None and not is_real(stamp):
        shift, source = int(local) - int(stamp), "the local clock, taken as UTC"
    else:
        return 0, []
    detail = f"times count from when the device was switched on; placed by {source}"
    return shift, [Repair("relative_time", detail)]


def microseconds(seconds: Floats, shift: int) -> NDArray[np.int64]:
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
