"""Real FIT files moved to separate days: as many as needed, without duplicates."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import ingest
from benchmarks.corpus import corpus
from ingest.errors import Rejected
from ingest.formats.fit.container import parts
from ingest.formats.fit.crc import checksum
from ingest.formats.fit.layouts import Block
from ingest.formats.fit.messages import walk

_FIRST_DAY = datetime(2008, 1, 1, 6, tzinfo=UTC)
_DAY_S = 86_400
_LEAST = 30_000  # bytes; smaller ones are fixtures rather than runs
_TIMES = {18: (2, 253), 19: (2, 253), 34: (5, 253), 0: (4,)}
"""Fields that hold a time, by message: session, lap, activity, file_id; in all others 253."""


def write_shifted(folder: Path, count: int) -> int:
    """Put `count` files into a folder, a day apart; how many bytes that were."""
    originals = [found for path in _candidates() if (found := _usable(path)) is not None]
    written = 0
    for number in range(count):
        data, start = originals[number % len(originals)]
        shift = int(_FIRST_DAY.timestamp()) + number * _DAY_S - start
        (folder / f"{number:05}.fit").write_bytes(shifted(data, shift))
        written += len(data)
    return written


def shifted(data: bytes, seconds: int) -> bytes:
    """The same recording so many seconds later, with a checksum that is right."""
    changed = bytearray(data)
    (part,) = parts(data)
    for block in walk(data, part.start, part.end).blocks:
        for number in _TIMES.get(block.layout.message, (253,)):
            _shift(changed, block, number, seconds)
    end = part.end
    changed[end : end + 2] = checksum(bytes(changed[:end])).to_bytes(2, "little")
    return bytes(changed)


def _shift(data: bytearray, block: Block, field: int, seconds: int) -> None:
    slot = block.layout.fields.get(field)
    if slot is None or slot.size != 4:
        return
    kind = np.dtype(f"{block.layout.order}u4")
    for offset in block.offsets:
        at = offset + slot.offset
        value = int(np.frombuffer(data, kind, 1, at)[0])
        if 0x10000000 <= value < 0xFFFFFFFF:
            data[at : at + 4] = np.array([value + seconds], kind).tobytes()


def _candidates() -> list[Path]:
    return [p for p in sorted(corpus().rglob("*.fit")) if p.stat().st_size >= _LEAST]


def _usable(path: Path) -> tuple[bytes, int] | None:
    """The bytes of a file and when it starts; None for one that cannot be moved as a whole."""
    data = path.read_bytes()
    try:
        found = ingest.read_bytes(data)
    except Rejected:
        return None
    if len(found) != 1 or found[0].samples.empty or len(list(parts(data))) != 1:
        return None
    return data, int(found[0].start.timestamp())
