"""Whole columns of decimal numbers, read from the bytes at once.

What does not look as expected is marked as odd and left to `numerals`. `_values.c` does the same.
"""

import numpy as np

from analysis.arrays import Bools, Floats, Ints
from ingest.formats.xml.swar import HIGH, ByteView, Words, digits, not_digits

_BRIEF = 8  # characters of the longest number that is read with a single word
_BLOCK = 1 << 13  # numbers worked on at once: the temporaries stay in the processor's cache
_MOST_AFTER = 32  # characters behind the point; Garmin Connect writes up to 29
_MOST_DIGITS = 18  # that are sure to fit 64 bits

_ONES = np.uint64(0x0101_0101_0101_0101)
_POINTS = np.uint64(0x2E2E_2E2E_2E2E_2E2E)
_TENS = 10 ** np.arange(19, dtype=np.int64)
_POWERS = 10.0 ** np.arange(19)
_BELOW = np.array([(1 << 8 * i) - 1 for i in range(9)], np.uint64)
"""By a number of bytes: the bits of that many at the front of a word."""


def decimals(at: ByteView, start: Ints, end: Ints) -> tuple[Floats, Bools]:
    """The numbers written from each `start` to each `end`, and which of them are odd.

    There is a row of them for each column, as in what is returned. Up to fifteen digits are rounded
    as `float` rounds them; of more, those beyond the sixteenth after the point are dropped.
    """
    values = np.empty(start.shape)
    odd = np.empty(start.shape, np.bool_)
    brief = (end - start).max(axis=1, initial=0) <= _BRIEF
    # Columns of a kind go together: numpy's calls cost more than their work on short ones.
    for alike in (brief.nonzero()[0], (~brief).nonzero()[0]):
        if len(alike):
            shape = len(alike), start.shape[1]
            some, wrong = _in_blocks(at, start[alike].ravel(), end[alike].ravel())
            values[alike], odd[alike] = some.reshape(shape), wrong.reshape(shape)
    return values, odd


def _in_blocks(at: ByteView, start: Ints, end: Ints) -> tuple[Floats, Bools]:
    values = np.empty(len(start))
    odd = np.empty(len(start), np.bool_)
    for low in range(0, len(start), _BLOCK):
        block = slice(low, low + _BLOCK)
        values[block], odd[block] = _decimals(at, start[block], end[block])
    return values, odd


def _decimals(at: ByteView, start: Ints, end: Ints) -> tuple[Floats, Bools]:
    chars = at.word(start)
    length = end - start
    negative = (chars & np.uint64(0xFF)) == ord("-")
    signed = np.count_nonzero(negative)
    if signed:
        start = start + negative
        length -= negative
        chars = at.word(start)
    point = _point(chars)
    whole = np.minimum(point, length)
    odd = whole <= 0
    odd |= (point == 8) & (length > 8)
    if np.count_nonzero(odd):
        length[odd] = whole[odd] = 0
    if np.maximum.reduce(length) <= _BRIEF:
        values, wrong = _in_one_word(chars, whole, length)
    else:
        values, wrong = _in_many_words(at, start, chars, whole, length, odd)
    odd |= wrong != 0
    if signed:
        values = np.where(negative, -values, values)
    return values, odd


def _point(chars: Words) -> Ints:
    """Which byte is the point: the lowest zero byte of the difference, 8 if there is none."""
    differ = chars ^ _POINTS
    zero = (differ - _ONES) & ~differ & HIGH
    return (np.bitwise_count((zero & -zero) - np.uint64(1)) >> 3).astype(np.int64)


def _in_one_word(chars: Words, whole: Ints, length: Ints) -> tuple[Floats, Words]:
    """Numbers of eight characters at most: the point is taken out of them."""
    pointed = whole < length
    before = _BELOW[whole]
    chars = np.where(pointed, (chars & before) | ((chars >> np.uint64(8)) & ~before), chars)
    length = length - pointed
    number, wrong = digits(chars, length)
    return number / _POWERS[length - whole], wrong


def _in_many_words(
    at: ByteView,
    start: Ints,
    head: Words,
    whole: Ints,
    length: Ints,
    odd: Bools,
) -> tuple[Floats, Words]:
    """Numbers with up to eight digits before the point, and 32 behind it."""
    after = np.maximum(length - whole - 1, 0)
    odd |= after > _MOST_AFTER
    words = at.long(start + whole + 1).T
    tenths = np.minimum(after, 8)
    mantissa, wrong = digits(head, whole)
    number, not_these = digits(words[0], tenths)
    wrong |= not_these
    mantissa *= _TENS[tenths]
    mantissa += number
    after -= tenths
    most = int(np.maximum.reduce(after))
    if most > 0:
        more = np.minimum(after, np.minimum(_MOST_DIGITS - 8 - whole, 8))
        number, _ = digits(words[1], more)
        mantissa *= _TENS[more]
        mantissa += number
        tenths += more
        # What is left is too small to matter, but it has to be digits all the same.
        odd |= (after > more) & (whole > 2) & (mantissa < _TENS[16])  # padded by zeros in front
        for low in range(0, min(most, _MOST_AFTER - 8), 8):
            wrong |= not_digits(words[1 + low // 8], np.minimum(np.maximum(after - low, 0), 8))
    return mantissa / _POWERS[tenths], wrong
