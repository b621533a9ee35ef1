"""Decimal numbers and times, read from text: one at a time, or a whole column at once.

The column readers load eight bytes at a time into one integer and turn eight digits into a number
with three multiplications (the "SIMD within a register" idea of Lemire's fast number parsers).
What they do not understand they mark as odd, for the one-at-a-time readers to look at.
"""

import math
import re
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

Windows = NDArray[np.uint64]
"""For every position of a text, the eight bytes that start there as one little-endian integer."""

PADDING = 24
"""Bytes that must follow the markup that ends the last text to be read, so that no window reaches past the end."""

ZONELESS = np.iinfo(np.int32).max
"""Marks a time written without any zone, among offsets in seconds."""

_BLOCK = 1 << 15  # values worked on at once: the temporaries stay in the processor's cache
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_ONES = np.uint64(0x0101_0101_0101_0101)
_HIGH = np.uint64(0x8080_8080_8080_8080)
_NIBBLES = np.uint64(0xF0F0_F0F0_F0F0_F0F0)
_SIXES = np.uint64(0x0606_0606_0606_0606)
_ZEROS = np.uint64(0x3030_3030_3030_3030)
_DOTS = np.uint64(0x2E2E_2E2E_2E2E_2E2E)
_TENS = 10 ** np.arange(19, dtype=np.uint64)
_POWERS = 10.0 ** np.arange(19)
_MOST_DIGITS = 18  # of a mantissa that is sure to fit 64 bits
_LONGEST = 48  # characters of a number; Garmin Connect writes up to 31

_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?"
    r"\s*(?:([Zz])|([+-])(\d\d):?(\d\d))?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def windows(text: bytes) -> Windows:
    """Every eight bytes of `text`, which must be at least that long; nothing is copied."""
    return np.ndarray((len(text) - 7,), "<u8", text, 0, (1,))


def decimal(text: str) -> float:
    """The number written in `text`, NaN if there is none; a comma may stand for the point."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return math.nan
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) else math.nan


def instant(text: str) -> tuple[int, int] | None:
    """The time written in `text`: microseconds since 1970 UTC and its zone in seconds.

    A time without a zone is taken for UTC, as GPX demands, and says so by `ZONELESS`.
    """
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _EPOCH
    except ValueError:
        return None
    fraction, zulu, sign, hours, minutes = match.group(7, 8, 9, 10, 11)
    time_us = (moment.days * 86_400 + moment.seconds) * _SECOND_US
    time_us += int((fraction or "0")[:6].ljust(6, "0"))
    if sign is None:
        return time_us, 0 if zulu else ZONELESS
    if int(hours) > 23 or int(minutes) > 59:
        return None
    zone = (int(hours) * 60 + int(minutes)) * (-60 if sign == "-" else 60)
    return time_us - zone * _SECOND_US, zone


def decimals(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The numbers written from each `start` to each `end`, and which of them are odd.

    Up to fifteen digits are rounded as `float` rounds them, more are within one unit in the last
    place.
    """
    values = np.empty(len(start))
    odd = np.empty(len(start), np.bool_)
    for low in range(0, len(start), _BLOCK):
        block = slice(low, low + _BLOCK)
        values[block], odd[block] = _decimals(at, start[block], end[block])
    return values, odd


def _decimals(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    head = at[start]
    negative = (head & np.uint64(0xFF)) == ord("-")
    signed = bool(negative.any())
    if signed:
        start = start + negative
        head = at[start]
    length = end - start

    # Which byte is the point: the lowest zero byte of the difference, 8 if there is none.
    differ = head ^ _DOTS
    zero = (differ - _ONES) & ~differ & _HIGH
    point = (np.bitwise_count((zero & -zero) - np.uint64(1)) >> 3).astype(np.int64)

    whole = np.minimum(point, length)
    fraction = length - point - 1
    odd = (whole <= 0) | (length > _LONGEST) | ((point == 8) & (length > 8))
    if odd.any():
        whole[odd] = fraction[odd] = 0
    mantissa, wrong = _digits(head, whole)
    odd |= wrong
    scale = np.zeros(len(start), np.int64)

    some = np.flatnonzero(fraction > 0)
    if len(some):
        first = start[some] + point[some] + 1
        mantissa[some], scale[some], wrong = _with_fraction(
            at, mantissa[some], whole[some], first, fraction[some]
        )
        odd[some] |= wrong
    values = mantissa / _POWERS[scale]
    return (np.where(negative, -values, values) if signed else values), odd


def _with_fraction(
    at: Windows,
    mantissa: NDArray[np.uint64],
    whole: NDArray[np.int64],
    first: NDArray[np.int64],
    length: NDArray[np.int64],
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.bool_]]:
    """The mantissas with the digits after the point appended, how many these are, what is odd."""
    scale = np.minimum(length, 8)
    digits, wrong = _digits(at[first], scale)
    mantissa = mantissa * _TENS[scale] + digits
    long = np.flatnonzero(length > 8)
    if not len(long):
        return mantissa, scale, wrong

    first, left = first[long] + 8, length[long] - 8
    more = mantissa[long]
    room = np.where(more < _TENS[8], _MOST_DIGITS, _MOST_DIGITS - whole[long]) - 8
    while True:
        count = np.minimum(left, 8)
        take = np.minimum(count, room)
        digits, bad = _digits(at[first], count)  # all must be digits, also those not taken
        wrong[long] |= bad
        more = more * _TENS[take] + digits // _TENS[count - take]
        scale[long] += take
        room -= take
        left -= count
        if not left.any():
            break
        first += count
    mantissa[long] = more
    # Cut off behind leading zeros, too few digits may be left.
    wrong[long] |= (length[long] > scale[long]) & (more < _TENS[16])
    return mantissa, scale, wrong


def _digits(
    chars: NDArray[np.uint64], count: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """The first `count` (0 to 8) characters as a whole number, and where they are not digits."""
    shift = (count << 3).view(np.uint64)
    chars = (chars << (np.uint64(64) - shift)) | (_ZEROS >> shift)
    wrong = ((chars & _NIBBLES) != _ZEROS) | (((chars + _SIXES) & _NIBBLES) != _ZEROS)
    return _eight(chars), wrong


def _eight(chars: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Eight digits as one number, pairwise: ones to hundreds to tens of thousands to all."""
    chars = ((chars & np.uint64(0x0F0F_0F0F_0F0F_0F0F)) * np.uint64(2561)) >> np.uint64(8)
    chars = ((chars & np.uint64(0x00FF_00FF_00FF_00FF)) * np.uint64(6553601)) >> np.uint64(16)
    pairs = (chars & np.uint64(0x0000_FFFF_0000_FFFF)) * np.uint64(42949672960001)
    return np.asarray(pairs >> np.uint64(32), np.uint64)


def instants(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
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


def _instants(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    odd = end - start < 19
    if odd.any():  # too short to look that far ahead
        start = np.where(odd, end - 19, start).clip(0)
    date, wrong = _picture(at[start], b"9999-99-")
    odd |= wrong
    clock, wrong = _picture(at[start + 8], b"99T99:99")
    odd |= wrong
    tail = at[start + 16]
    second, wrong = _picture(tail, b":99")
    odd |= wrong

    zone_s, length, wrong = _zones(at, end)
    odd |= wrong
    day, in_day = clock // 1_000_000, clock % 1_000_000
    hour, minute = in_day // 1000, in_day % 1000
    first_day, days = _month(date, odd)
    odd |= (day < 1) | (day > days) | (hour > 23) | (minute > 59) | (second > 59)
    seconds = (first_day + day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    time_us = (seconds - np.where(zone_s == ZONELESS, 0, zone_s)) * _SECOND_US

    # The fraction of a second, cut to microseconds.
    length = end - length - start - 20
    if (length != -1).any():
        pointed = ((tail >> np.uint64(24)) & np.uint64(0xFF)) == ord(".")
        odd |= (length != -1) & (~pointed | (length < 1) | (length > 8))
        length = np.where(odd, 0, length).clip(0)
        digits, wrong = _digits(at[start + 20], length)
        odd |= wrong
        micro = digits * _TENS[(6 - length).clip(0)] // _TENS[(length - 6).clip(0)]
        time_us += micro.view(np.int64)
    return time_us, zone_s, odd


def _zones(
    at: Windows, end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """The zones of times that end at `end`, the characters they take, and which are impossible."""
    last = at[end - 6]
    zulu = ((last >> np.uint64(40)) & np.uint64(0xFF)) == ord("Z")
    if zulu.all():
        return np.zeros(len(end), np.int64), np.ones(len(end), np.int64), ~zulu
    sign = last & np.uint64(0xFF)
    zone, wrong = _picture(last >> np.uint64(8), b"99:99")
    hours, minutes = zone // 1000, zone % 1000
    offset = ~zulu & ~wrong & ((sign == ord("+")) | (sign == ord("-")))
    seconds = (hours * 3600 + minutes * 60) * np.where(sign == ord("-"), -1, 1)
    zone_s = np.where(offset, seconds, np.where(zulu, 0, ZONELESS))
    taken = np.where(offset, 6, np.where(zulu, 1, 0))
    return zone_s, taken, offset & ((hours > 23) | (minutes > 59))


def _month(
    date: NDArray[np.int64], odd: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The day (since 1970) on which each month (YYYY0MM0) begins, and how many days it has.

    Dates that are none are marked in `odd`.
    """
    if len(date) and (date == date[0]).all():
        date = date[:1]  # nearly always; it then broadcasts
    year, month = date // 10_000, date // 10 % 1000
    wrong = (year < 1) | (month < 1) | (month > 12)
    odd |= wrong
    months = np.where(wrong, 0, (year - 1970) * 12 + month - 1).view("datetime64[M]")
    first = months.astype("datetime64[D]").view(np.int64)
    following = (months + 1).astype("datetime64[D]").view(np.int64)
    return first, following - first


def _picture(
    chars: NDArray[np.uint64], picture: bytes
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The number in the nines of `picture` (all else counts as 0), and where it does not fit."""
    separators = int.from_bytes(bytes(0 if c == ord("9") else 0xFF for c in picture), "little")
    expected = int.from_bytes(bytes(0 if c == ord("9") else c for c in picture), "little")
    mask = np.uint64(separators)
    wrong = (chars & mask) != np.uint64(expected)
    number, not_digits = _digits(
        (chars & ~mask) | (_ZEROS & mask), np.full(len(chars), len(picture))
    )
    return number.astype(np.int64), wrong | not_digits
