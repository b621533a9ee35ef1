"""Eight bytes of a text as one integer (SWAR), so that all its digits are read at once.

Three multiplications make a number of eight characters; the idea is that of the fast number
parsers of D. Lemire and others.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Ints

Words = NDArray[np.uint64]
"""Eight bytes each, the first of them the lowest."""

WORD, LONG = 8, 32
"""Bytes that are taken at once."""

PADDING = LONG + 1
"""Bytes that must follow the last value, so that nothing is read beyond the end."""

HIGH = np.uint64(0x8080_8080_8080_8080)
"""The bit of every byte that tells what went beyond its range."""

_ABOVE_NINE = np.uint64(0x7676_7676_7676_7676)
_ZEROS = np.uint64(0x3030_3030_3030_3030)

# The C library gives the memory of every freed array above 128 KB back to the system, and fetching
# it again page by page costs more than the arithmetic. Having once freed a larger array it keeps as
# much (mallopt(3), M_MMAP_THRESHOLD), which halves the time of the first files.
_reserve = np.empty(1 << 23, np.uint8)
del _reserve


class ByteView:
    """A text of at least `PADDING` bytes, read as integers at many positions at once."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._words = np.ndarray((len(text) - WORD + 1,), "<u8", text, 0, (1,))
        self._longs = np.ndarray((len(text) - LONG + 1,), f"V{LONG}", text, 0, (1,))

    def word(self, at: Ints) -> Words:
        """The eight bytes at each position."""
        return self._words[at]

    def long(self, at: Ints) -> Words:
        """The 32 bytes at each position as four words, which make one more dimension.

        It takes no longer than a single word: what costs is to find the place.
        """
        return self._longs[at.ravel()].view("<u8").reshape(*at.shape, LONG // WORD)


def word(literal: bytes) -> tuple[np.uint64, np.uint64]:
    """The bits that `literal` (up to eight bytes) fills in a word, and what they are."""
    mask = np.uint64((1 << 8 * len(literal)) - 1)
    return mask, np.uint64(int.from_bytes(literal, "little"))


def digits(chars: Words, count: Ints) -> tuple[Ints, Words]:
    """The first `count` (0 to 8) characters as a number, and what `not_digits` says of them."""
    number = _aligned(chars, count)
    wrong = _above_nine(number)
    # Pairwise: ones to hundreds, to tens of thousands, to all eight.
    number *= np.uint64(2561)
    number >>= np.uint64(8)
    number &= np.uint64(0x00FF_00FF_00FF_00FF)
    number *= np.uint64(6553601)
    number >>= np.uint64(16)
    number &= np.uint64(0x0000_FFFF_0000_FFFF)
    number *= np.uint64(42949672960001)
    number >>= np.uint64(32)
    return number.view(np.int64), wrong


def not_digits(chars: Words, count: Ints) -> Words:
    """Not zero where one of the first `count` (0 to 8) characters is no digit."""
    return _above_nine(_aligned(chars, count))


def _aligned(chars: Words, count: Ints) -> Words:
    """The values of the first `count` characters, behind zeros."""
    number = chars ^ _ZEROS
    number <<= ((8 - count) << 3).view(np.uint64)
    return number


def _above_nine(number: Words) -> Words:
    """A bit for every byte that is more than nine."""
    return np.asarray(((number + _ABOVE_NINE) | number) & HIGH, np.uint64)
