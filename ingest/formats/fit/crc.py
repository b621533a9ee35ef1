"""The FIT checksum, computed over whole slices instead of byte by byte."""

import numpy as np

_TABLE = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip
_TRINOMIAL = 0xC001  # x¹⁵ + x + 1, lowest power in the highest bit, as the checksum itself
_SMALL = 64  # bytes; below this the plain loop is quicker than slicing
_INTEGER = 128
"""Folds of fewer bytes go over to Python's integers, which take less time to start."""


def checksum(data: bytes | memoryview) -> int:
    """The CRC-16 of `data`, as FIT stores it at the end of a file (and of a 14-byte header).

    The generator x¹⁶ + x¹⁵ + x² + 1 is (x + 1)(x¹⁵ + x + 1). Modulo the second factor
    x^(15q) = x^q + 1 for every power of two q, so the front of the data folds onto its end in two
    XORs of large slices; modulo the first only the parity of all bits remains. Fifteen bytes and
    one bit then give the checksum of the whole.
    """
    if len(data) <= _SMALL:
        return _by_byte(data)
    folded = np.frombuffer(data, np.uint8).copy()
    odd = _odd_parity(folded)
    reach = 1 << ((len(folded) - 1) // 15).bit_length()
    while reach >= _INTEGER:
        keep = 15 * reach
        while len(folded) > keep:
            head = min(len(folded) - keep, 14 * reach)
            front, folded = folded[:head], folded[head:]
            for end in (keep, keep - reach):
                folded[end - head : end] ^= front
        reach >>= 1
    rest = int.from_bytes(folded.tobytes(), "big")
    while reach:
        shift = 8 * 15 * reach
        while front_bits := rest >> shift:
            rest = (rest & ((1 << shift) - 1)) ^ front_bits ^ (front_bits << 8 * reach)
        reach >>= 1
    crc = _by_byte(rest.to_bytes(15, "big"))
    return crc ^ _TRINOMIAL if (crc.bit_count() & 1) != odd else crc


def _odd_parity(data: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> int:
    """1 when the number of set bits in `data` is odd."""
    whole = len(data) & ~7
    words = int(np.bitwise_xor.reduce(data[:whole].view(np.uint64)))
    rest = int(np.bitwise_xor.reduce(data[whole:]))
    return (words ^ rest).bit_count() & 1


def _by_byte(data: bytes | memoryview) -> int:
    """The checksum of a few bytes, a nibble at a time."""
    crc = 0
    for byte in data:
        crc = (crc >> 4) ^ _TABLE[crc & 15] ^ _TABLE[byte & 15]
        crc = (crc >> 4) ^ _TABLE[crc & 15] ^ _TABLE[byte >> 4]
    return crc
