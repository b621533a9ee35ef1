"""Samples as one compressed block: lossless at the device's own resolution, a few bytes each.

A watch writes whole numbers (semicircles, fifths of a metre, millimetres per second), so each
column is kept as the integers it came from: differences of neighbours, bytes of equal weight
together, then deflated. A column that fits no known resolution is kept as plain floats.
"""

import json
import struct
import zlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

VERSION = 1

_MAGIC = b"LC"
_LEVEL = 6
_UNKNOWN = np.iinfo(np.int64).min

_RESOLUTIONS: tuple[tuple[str, float, float], ...] = (
    ("1", 1.0, 1.0),
    ("2", 2.0, 1.0),
    ("5", 5.0, 1.0),
    ("10", 10.0, 1.0),
    ("100", 100.0, 1.0),
    ("500", 500.0, 1.0),
    ("1000", 1000.0, 1.0),
    ("semicircles", 2.0**31, 180.0),
    ("1e6", 1e6, 1.0),
    ("1e7", 1e7, 1.0),
)
"""Names of resolutions, and by what to multiply and divide a value to get its whole number."""


def encode(samples: pd.DataFrame) -> bytes:
    """A table of samples as a block."""
    time = pd.DatetimeIndex(samples.index).as_unit("us").asi8
    parts = []
    header: list[list[object]] = []
    for name, values in [("time", None), *samples.items()]:
        if values is None:
            unit = 1_000_000 if not (time % 1_000_000).any() else 1
            how, body = str(unit), _packed(time // unit)
        else:
            how, body = _column(values.to_numpy())
        header.append([str(name), how, len(body)])
        parts.append(body)
    head = json.dumps([len(samples), header], separators=(",", ":")).encode()
    payload = struct.pack("<H", len(head)) + head + b"".join(parts)
    return _MAGIC + bytes([VERSION]) + zlib.compress(payload, _LEVEL)


def decode(block: bytes) -> pd.DataFrame:
    """The very table that was encoded. Raises ValueError for a block of an unknown version."""
    if block[:3] != _MAGIC + bytes([VERSION]):
        raise ValueError(f"samples of version {block[2:3].hex()}, this program reads {VERSION}")
    payload = zlib.decompress(block[3:])
    size = struct.unpack_from("<H", payload)[0]
    count, header = json.loads(payload[2 : 2 + size])
    offset = 2 + size
    table: dict[str, NDArray[np.float64]] = {}
    index = pd.DatetimeIndex([], tz="UTC")
    for name, how, length in header:
        body = payload[offset : offset + length]
        offset += length
        if name == "time":
            moments = _unpacked(body, count) * int(how)
            index = pd.DatetimeIndex(moments.view("datetime64[us]"), name="time").tz_localize("UTC")
        else:
            table[name] = _restored(body, how, count)
    return pd.DataFrame(table, index=index, columns=list(table), dtype=np.float64)


def _column(values: NDArray[np.float64]) -> tuple[str, bytes]:
    known = ~np.isnan(values)
    real = values[known]
    for how, times, over in _RESOLUTIONS:
        with np.errstate(over="ignore"):
            whole = np.rint(real * times / over)
        if np.abs(whole).max(initial=0) < 2**53 and np.array_equal(whole * over / times, real):
            numbers = np.full(len(values), _UNKNOWN, dtype=np.int64)
            numbers[known] = whole.astype(np.int64)
            return how, _packed(numbers)
    return "float", values.astype("<f8").tobytes()


def _restored(body: bytes, how: str, count: int) -> NDArray[np.float64]:
    if how == "float":
        return np.frombuffer(body, "<f8").astype(np.float64)
    times, over = next((t, o) for name, t, o in _RESOLUTIONS if name == how)
    numbers = _unpacked(body, count)
    return np.where(numbers == _UNKNOWN, np.nan, numbers.astype(np.float64) * over / times)


def _packed(numbers: NDArray[np.int64]) -> bytes:
    """Whole numbers as a mask of the known ones, and the differences of those, shuffled by byte."""
    known = numbers != _UNKNOWN
    mask = b"" if known.all() else np.packbits(known).tobytes()
    steps = np.diff(numbers[known], prepend=0)
    first = int(steps[0]) if len(steps) else 0
    rest = steps[1:]
    width = next(
        w for w in (1, 2, 4, 8) if w == 8 or np.abs(rest).max(initial=0) < 2 ** (8 * w - 1)
    )
    shuffled = rest.astype(f"<i{width}").view(np.uint8).reshape(-1, width).T.tobytes()
    return bytes(struct.pack("<?Bq", bool(mask), width, first) + mask + shuffled)


def _unpacked(body: bytes, count: int) -> NDArray[np.int64]:
    masked, width, first = struct.unpack_from("<?Bq", body)
    at = struct.calcsize("<?Bq")
    known = np.ones(count, dtype=bool)
    if masked:
        size = (count + 7) // 8
        bits = np.frombuffer(body[at : at + size], np.uint8)
        known = np.unpackbits(bits, count=count).astype(bool)
        at += size
    shuffled = np.frombuffer(body[at:], np.uint8).reshape(width, -1)
    rest = shuffled.T.copy().view(f"<i{width}").reshape(-1).astype(np.int64)
    numbers = np.full(count, _UNKNOWN, dtype=np.int64)
    if known.any():
        numbers[known] = np.cumsum(np.concatenate(([first], rest)))
    return numbers
