"""Whole columns of decimal numbers and times, read from the bytes at once.

Eight characters at a time are loaded as one integer, and three multiplications make a number of
them (the idea is that of the fast number parsers of D. Lemire and others). What does not look as
expected is marked as odd and left to `numerals`.
"""

import numpy as np
from numpy.typing import NDArray

from ingest.formats.xml.numerals import ZONELESS

Windows = NDArray[np.uint64]
"""For every position of a text, the eight bytes that start there as one little-endian integer."""

PADDING = 24
"""Bytes that must follow the markup behind the last value, so that no window looks too far."""

BRIEF = 8
"""Characters of the longest number that is read with a single window."""

_BLOCK = 1 << 14  # values worked on at once: the temporaries stay in the processor's cache
_LONGEST = 33  # characters; Garmin Connect writes up to 31
_MOST_DIGITS = 18  # that are sure to fit 64 bits

_ONES = np.uint64(0x0101_0101_0101_0101)
_HIGH = np.uint64(0x8080_8080_8080_8080)
_ABOVE_NINE = np.uint64(0x7676_7676_7676_7676)
_ZEROS = np.uint64(0x3030_3030_3030_3030)
_POINTS = np.uint64(0x2E2E_2E2E_2E2E_2E2E)
_TENS = 10 ** np.arange(19, dtype=np.uint64)
_POWERS = 10.0 ** np.arange(19)
_BELOW = np.array([(1 << 8 * i) - 1 for i in range(9)], np.uint64)
"""By a number of bytes: the bits of that many at the front of a window."""

_SECOND_US = 1_000_000
_CLOCK = np.array([[0], [8], [16], [20]])
"""Where in a time to look: the date, day to minute, the second, its fraction."""


def _pictures(*pictures: bytes) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The bits of all but the nines of each picture, and what they must be; a row for each."""
    separators = [bytes(0 if char == ord("9") else 0xFF for char in p) for p in pictures]
    expected = [p.replace(b"9", b"\0") for p in pictures]
    bits, values = (
        np.array([int.from_bytes(row, "little") for row in rows], np.uint64)[:, None]
        for rows in (separators, expected)
    )
    return bits, values


_SEPARATORS, _EXPECTED = _pictures(b"9999-99-", b"99T99:99", b":99", b"")
_ZONE_SEPARATORS, _ZONE_EXPECTED = _pictures(b"99:99")

# The C library gives the memory of every freed array above 128 KB back to the system, and fetching
# it again page by page costs more than the arithmetic. Having once freed a larger array it keeps as
# much (mallopt(3), M_MMAP_THRESHOLD), which halves the time of the first files.
_reserve = np.empty(1 << 23, np.uint8)
del _reserve


def windows(text: bytes) -> Windows:
    """Every eight bytes of `text`, which must be at least that long; nothing is copied."""
    return np.ndarray((len(text) - 7,), "<u8", text, 0, (1,))


def decimals(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The numbers written from each `start` to each `end`, and which of them are odd.

    Up to fifteen digits are rounded as `float` rounds them; of more, those beyond the sixteenth
    after the point are dropped.
    """
    values = np.empty(len(start))
    odd = np.empty(len(start), np.bool_)
    brief = bool((end - start <= BRIEF).all())
    for low in range(0, len(start), _BLOCK):
        block = slice(low, low + _BLOCK)
        read = _brief_decimals if brief else _decimals
        values[block], odd[block] = read(at, start[block], end[block])
    return values, odd


def _brief_decimals(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers that fit into one window: the point is taken out of it, and it is read at once."""
    chars = at[start]
    length = end - start
    negative = (chars & np.uint64(0xFF)) == ord("-")
    signed = np.count_nonzero(negative)
    if signed:
        chars = np.where(negative, chars >> np.uint64(8), chars)
        length -= negative
    whole = np.minimum(_point(chars), length)
    odd = whole <= 0
    if np.count_nonzero(odd):
        length[odd] = whole[odd] = 0
    pointed = whole < length
    if np.count_nonzero(pointed):
        before = _BELOW[whole]
        chars = (chars & before) | ((chars >> np.uint64(8)) & ~before)
        length -= pointed
    digits, wrong = _digits(chars, length)
    odd |= wrong != 0
    values = digits / _POWERS[length - whole]
    if signed:
        values = np.where(negative, -values, values)
    return values, odd


def _point(chars: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Which byte is the point: the lowest zero byte of the difference, 8 if there is none."""
    differ = chars ^ _POINTS
    zero = (differ - _ONES) & ~differ & _HIGH
    return (np.bitwise_count((zero & -zero) - np.uint64(1)) >> 3).astype(np.int64)


def _decimals(
    at: Windows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    head = at[start]
    negative = (head & np.uint64(0xFF)) == ord("-")
    signed = np.count_nonzero(negative)
    if signed:
        start = start + negative
        head = at[start]
    length = end - start

    point = _point(head)
    # Up to eight digits before the point, eight behind it, and eight more.
    counts = np.empty((3, len(start)), np.int64)
    whole, tenths, more = counts
    np.minimum(point, length, out=whole)
    odd = (whole <= 0) | (length > _LONGEST) | ((point == 8) & (length > 8))
    if np.count_nonzero(odd):
        length[odd] = whole[odd] = 0
    left = (length - point - 1).clip(0)
    np.minimum(left, 8, out=tenths)
    left -= tenths
    np.minimum(left, np.minimum(_MOST_DIGITS - 8 - whole, 8), out=more)
    left -= more

    chars = np.empty((3, len(start)), np.uint64)
    chars[0] = head
    first = np.where(tenths > 0, start + point + 1, start)
    chars[1] = at[first]
    chars[2] = at[first + 8] if np.count_nonzero(more) else 0
    digits, wrong = _digits(chars, counts)
    odd |= (wrong[0] | wrong[1] | wrong[2]) != 0
    mantissa = (digits[0] * _TENS[tenths] + digits[1]) * _TENS[more] + digits[2]
    values = mantissa / _POWERS[tenths + more]
    if signed:
        values = np.where(negative, -values, values)

    # What is left is too small to matter, but it has to be digits all the same: the last eight
    # characters, and before them as many as one more window shows.
    long = np.flatnonzero(left)
    if len(long):
        last = end[long]
        beyond = last - left[long]
        wrong = _above_nine(at[last - 8] ^ _ZEROS)
        wrong |= np.where(left[long] > 8, _above_nine(at[beyond] ^ _ZEROS), np.uint64(0))
        padded = (whole[long] > 2) & (mantissa[long] < _TENS[16])  # by zeros in front
        odd[long] |= (wrong != 0) | (left[long] > 16) | padded
    return values, odd


def _digits(
    chars: NDArray[np.uint64], count: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first `count` (0 to 8) characters as a number; not zero where they are no digits."""
    digits = chars ^ _ZEROS
    digits <<= ((8 - count) << 3).view(np.uint64)  # zeros come in front
    wrong = _above_nine(digits)
    # Pairwise: ones to hundreds, to tens of thousands, to all eight.
    digits *= np.uint64(2561)
    digits >>= np.uint64(8)
    digits &= np.uint64(0x00FF_00FF_00FF_00FF)
    digits *= np.uint64(6553601)
    digits >>= np.uint64(16)
    digits &= np.uint64(0x0000_FFFF_0000_FFFF)
    digits *= np.uint64(42949672960001)
    digits >>= np.uint64(32)
    return digits, wrong


def _above_nine(digits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A bit for every byte that is more than nine."""
    return np.asarray(((digits + _ABOVE_NINE) | digits) & _HIGH, np.uint64)


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
    if np.count_nonzero(odd):  # too short to look that far ahead
        start = np.where(odd, end - 19, start).clip(0)
    zone_s, zone_length, wrong_zone = _zones(at, end)
    odd |= wrong_zone

    chars = at[start + _CLOCK]
    fraction = end - zone_length - start - 20
    odd |= (fraction == 0) | (fraction < -1) | (fraction > 8)
    odd |= (fraction >= 0) & ((chars[2] >> np.uint64(24)) & np.uint64(0xFF) != ord("."))
    if np.count_nonzero(odd):
        fraction[odd] = 0
    counts = np.empty(chars.shape, np.int64)
    counts[:2], counts[2], counts[3] = 8, 3, fraction.clip(0)
    misplaced = (chars & _SEPARATORS) ^ _EXPECTED
    chars &= ~_SEPARATORS
    chars |= _ZEROS & _SEPARATORS
    digits, wrong = _digits(chars, counts)
    wrong |= misplaced
    odd |= (wrong[0] | wrong[1] | wrong[2] | wrong[3]) != 0
    date, clock, second, fractions = digits.view(np.int64)

    day, in_day = clock // 1_000_000, clock % 1_000_000
    hour, minute = in_day // 1000, in_day % 1000
    first_day, days = _month(date, odd)
    odd |= (day < 1) | (day > days) | (hour > 23) | (minute > 59) | (second > 59)
    seconds = (first_day + day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    time_us = (seconds - np.where(zone_s == ZONELESS, 0, zone_s)) * _SECOND_US
    if np.count_nonzero(fractions):
        shift = 6 - counts[3]
        tens = _TENS.view(np.int64)
        time_us += fractions * tens[shift.clip(0)] // tens[(-shift).clip(0)]
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
    zone = last >> np.uint64(8)
    misplaced = (zone & _ZONE_SEPARATORS[0]) != _ZONE_EXPECTED[0]
    zone = (zone & ~_ZONE_SEPARATORS[0]) | (_ZEROS & _ZONE_SEPARATORS[0])
    number, wrong = _digits(zone, np.full(len(end), 5))
    hours, minutes = number.view(np.int64) // 1000, number.view(np.int64) % 1000
    offset = ~zulu & ~misplaced & (wrong == 0) & ((sign == ord("+")) | (sign == ord("-")))
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
    if (date == date[0]).all():
        date = date[:1]  # nearly always; it then broadcasts
    year, month = date // 10_000, date // 10 % 1000
    wrong = (year < 1) | (month < 1) | (month > 12)
    odd |= wrong
    months = np.where(wrong, 0, (year - 1970) * 12 + month - 1).view("datetime64[M]")
    first = months.astype("datetime64[D]").view(np.int64)
    following = (months + 1).astype("datetime64[D]").view(np.int64)
    return first, following - first
