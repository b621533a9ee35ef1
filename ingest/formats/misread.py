"""Correct impossible times where their meaning can be inferred.

A running app of 2025 writes the first time a hundredfold, in the year 7533, and the others as
seconds since the start, in 1970. Others confuse seconds and milliseconds.
"""

import numpy as np

from analysis.arrays import Bools, Ints
from ingest.recording import Repair
from ingest.samples import NO_TIME

EARLIEST_US = 631_152_000_000_000  # 1990: before any receiver a runner could carry
LATEST_US = 4_102_444_800_000_000  # 2100: Keep exports years as far off as 7605

_FIRST_US = 946_684_800_000_000  # 2000: no app is older, and so only one power of ten fits
_DAY_US = 86_400_000_000
_LONGEST_US = 60 * _DAY_US  # our choice: what times of one file may span
_COUNTED_US = 2 * _DAY_US  # our choice: seconds since a start go no further
_MOSTLY = 0.9  # our choice: share of the times that must count from the start
_POWERS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
_THOUSAND = 1_000


def placed(time_us: Ints, made_us: int | None) -> tuple[Ints, Repair] | None:
    """The times (µs since 1970) as they were meant; None where that is unclear.

    `made_us` is when the file says it was made, for times that count from a start.
    """
    timed = time_us != NO_TIME
    known = time_us[timed]
    if len(known) < 2:
        return None
    counted = timed & (time_us >= 0) & (time_us <= _COUNTED_US)
    if np.count_nonzero(counted) >= max(2, _MOSTLY * len(known)):
        return _from_start(time_us, timed, counted, made_us)
    for meant in (*(known // power for power in _POWERS[1:]), known * _THOUSAND):
        low, high = int(meant.min()), int(meant.max())
        if _FIRST_US <= low <= high <= LATEST_US and high - low <= _LONGEST_US:
            repaired = time_us.copy()
            repaired[timed] = meant
            detail = f"times are off by a power of ten; taken for {_date(low)}"
            return repaired, Repair("scaled_time", detail)
    return None


def _from_start(
    time_us: Ints, timed: Bools, counted: Bools, made_us: int | None
) -> tuple[Ints, Repair] | None:
    """Times that count from a start, after the first that tells a date, or after `made_us`."""
    rows = np.flatnonzero(counted)
    since = time_us[rows]
    others = np.flatnonzero(timed & ~counted)
    anchor = _meant(int(time_us[others[0]])) if len(others) else made_us
    if anchor is None:
        return None
    start = anchor
    if len(others) and others[0] > rows[0]:
        start -= int(np.interp(others[0], rows, since))
    elif len(others):
        start -= max(0, int(since[0]) - max(0, int(np.median(np.diff(since)))))
    repaired = np.full(len(time_us), NO_TIME, np.int64)
    repaired[rows] = start + since
    if len(others):
        repaired[others[0]] = anchor
    detail = f"times count from the start, which is taken to be on {_date(start)}"
    return repaired, Repair("counted_time", detail)


def _meant(time_us: int) -> int | None:
    """The time itself, or what is left of it without some zeros, if a run can have begun then."""
    meant = (time_us // power for power in _POWERS)
    return next((time for time in meant if _FIRST_US <= time <= LATEST_US), None)


def _date(time_us: int) -> str:
    return str(np.datetime64(time_us // _DAY_US, "D"))
