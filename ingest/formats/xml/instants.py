"""Whole columns of ISO 8601 times, read from the bytes at once.

What does not look as expected is marked as odd and left to `numerals`. `_values.c` does the same.
"""

import re
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Bools, Ints
from ingest.formats.xml.numerals import ZONELESS
from ingest.formats.xml.swar import HIGH, ByteView, Words, digits

_BLOCK = 1 << 13  # times worked on at once: the temporaries stay in the processor's cache
_DATE = re.compile(rb"(\d{4})-(\d\d)-(\d\d)T")
_OFFSET = re.compile(rb"([+-])(\d\d):(\d\d)")
_EPOCH = date(1970, 1, 1).toordinal()
_NEVER = -1_000_000  # the day, or the zone, that there is not
_SECOND_US = 1_000_000
_FILLED = 10 ** np.arange(8, -1, -1)
"""What makes hundredths of a microsecond of a fraction, by its digits."""

_CLOCK = np.uint64(int.from_bytes(b"00:00:00", "little"))
_NO_SUCH_CHAR = np.uint64(0x7676_7F76_767F_7676)
"""What lifts everything but a digit, and everything but the colons, beyond its byte."""
_PAIRS = np.uint64(0x00FF_0000_FF00_00FF)
_NO_SUCH_HOUR = np.uint64((0x80 - 60) << 48 | (0x80 - 60) << 24 | (0x80 - 24))
_BYTE = np.uint64(0xFF)
_THREE, _SIX = np.uint64((1 << 24) - 1), np.uint64((1 << 48) - 1)  # bytes
_POINT, _PLUS, _MINUS, _ZULU = (np.uint64(ord(char)) for char in ".+-Z")
_UNTOLD = np.uint64(0)


def instants(at: ByteView, start: Ints, end: Ints) -> tuple[Ints, NDArray[np.int32], Bools]:
    """The ISO 8601 times written from each `start` to each `end`.

    Microseconds since 1970 UTC, the zone each was written in (seconds, `ZONELESS` if none), and
    which are odd.
    """
    time_us = np.empty(len(start), np.int64)
    zone_s = np.empty(len(start), np.int32)
    odd = np.empty(len(start), np.bool_)
    for low in range(0, len(start), _BLOCK):
        block = slice(low, low + _BLOCK)
        time_us[block], zone_s[block], odd[block] = _instants(at, start[block], end[block])
    return time_us, zone_s, odd


def _instants(at: ByteView, start: Ints, end: Ints) -> tuple[Ints, Ints | int, Bools]:
    length = end - start
    odd = length < 19
    if np.count_nonzero(odd):  # too short to look that far ahead
        start = np.where(odd, np.maximum(end - 19, 0), start)
    # 2026-03- 29T14:05 :59.250+ 02:00
    words = at.long(start).T
    day = _by_run(_day, words[0], words[1] & _THREE)
    seconds, wrong = _second_of_day((words[1] >> np.uint64(24)) | (words[2] << np.uint64(40)))
    zone_s, zone_length = _zones(at, end)
    odd |= wrong != 0
    odd |= (day == _NEVER) | (zone_s == _NEVER)

    seconds += day * 86_400 - np.where(zone_s == ZONELESS, 0, zone_s)
    time_us = seconds * _SECOND_US
    places = length - zone_length - 20  # digits behind the second's point
    pointed = places != -1
    if np.count_nonzero(pointed):
        taken = np.minimum(np.maximum(places, 0), 8)
        fraction, wrong = digits((words[2] >> np.uint64(32)) | (words[3] << np.uint64(32)), taken)
        wrong |= ((words[2] >> np.uint64(24)) & _BYTE) ^ _POINT
        odd |= pointed & ((taken != places) | (places == 0) | (wrong != 0))
        if np.count_nonzero(fraction):
            time_us += fraction * _FILLED[taken] // 100
    return time_us, zone_s, odd


def _second_of_day(clock: Words) -> tuple[Ints, Words]:
    """The seconds since midnight of each `hh:mm:ss`; not zero where it is none."""
    clock = clock ^ _CLOCK
    wrong = (clock + _NO_SUCH_CHAR) | clock
    clock = (clock * np.uint64(10) + (clock >> np.uint64(8))) & _PAIRS
    wrong |= clock + _NO_SUCH_HOUR
    wrong &= HIGH
    hour, minute = clock & _BYTE, (clock >> np.uint64(24)) & _BYTE
    seconds = (hour * np.uint64(60) + minute) * np.uint64(60) + (clock >> np.uint64(48))
    return seconds.view(np.int64), wrong


def _zones(at: ByteView, end: Ints) -> tuple[Ints | int, Ints | int]:
    """The zones of times that end at `end`, and how many characters they take.

    Impossible ones are `_NEVER`.
    """
    last = at.word(end - 6)
    zulu = (last >> np.uint64(40)) & _BYTE == _ZULU
    if np.count_nonzero(zulu) == len(end):
        return 0, 1
    sign = last & _BYTE
    told = (sign == _PLUS) | (sign == _MINUS)
    zone_s = _by_run(_zone, np.where(zulu, _ZULU, np.where(told, last & _SIX, _UNTOLD)))
    return zone_s, np.where(zulu, 1, np.where(zone_s == ZONELESS, 0, 6))


def _by_run(read: Callable[[bytes], int], *columns: Words) -> Ints | int:
    """What `read` makes of the bytes of each row, asked only where they change.

    A session has one date, or two, and one zone.
    """
    changed = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        changed |= column[1:] != column[:-1]
    firsts = [0, *(changed.nonzero()[0] + 1).tolist()]
    found = [read(b"".join(column[first].tobytes() for column in columns)) for first in firsts]
    if len(found) == 1:
        return found[0]
    return np.repeat(np.array(found), np.diff(firsts, append=len(columns[0])))


def _day(text: bytes) -> int:
    """The day since 1970 that `YYYY-MM-DDT` names, `_NEVER` if there is none."""
    match = _DATE.match(text)
    try:
        return date(*map(int, match.groups())).toordinal() - _EPOCH if match else _NEVER
    except ValueError:
        return _NEVER


def _zone(text: bytes) -> int:
    """The seconds that `+hh:mm` is ahead of UTC, `_NEVER` if no zone is, `ZONELESS` without."""
    if text.startswith(b"Z"):
        return 0
    match = _OFFSET.match(text)
    if not match:
        return ZONELESS
    hours, minutes = int(match[2]), int(match[3])
    if hours > 23 or minutes > 59:
        return _NEVER
    return (hours * 3600 + minutes * 60) * (-1 if match[1] == b"-" else 1)
