"""The envelope of a FIT file: header, declared size, checksum, and one file after another."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.errors import Reason, Rejected
from ingest.formats.fit.crc import checksum
from ingest.recording import Repair

SIGNATURE = b".FIT"
_SHORT_HEADER = 12
_HEADER = 14
_CRC = 2
_MOST = 500
"""The most files that may be chained; later ones are ignored, with a warning."""


@dataclass(frozen=True, slots=True)
class Part:
    """One FIT file inside the bytes: its messages are between `start` and `end`."""

    start: int
    end: int
    repairs: tuple[Repair, ...]


def is_fit(data: bytes) -> bool:
    """Whether `data` begins like a FIT file."""
    return data[8:12] == SIGNATURE


def parts(data: bytes) -> Iterator[Part]:
    """Every FIT file in `data`: usually one, several when they are chained.

    Raises `Rejected` when `data` does not begin with a header. Later inconsistencies (size,
    checksum, bytes that follow) are listed in the part's repairs.
    """
    if not data:
        raise Rejected(Reason.EMPTY, "the file has no bytes")
    if not is_fit(data):
        raise Rejected(
            Reason.CORRUPT, "no FIT header", 0, expected=SIGNATURE, got=bytes(data[8:12])
        )
    at = count = 0
    while at < len(data):
        count += 1
        part, stop = _part(data, at)
        following = data.find(SIGNATURE, stop) - 8
        if following >= stop and _plausible(data, following) and count < _MOST:
            gap = following - stop
        else:
            following, gap = len(data), len(data) - stop
        if gap > 0:
            trailing = Repair("trailing_bytes", f"{gap:,} bytes belong to no FIT file", stop)
            part = Part(part.start, part.end, (*part.repairs, trailing))
        yield part
        at = following


def _plausible(data: bytes, at: int) -> bool:
    """Whether a header may begin at `at`: its size field has a valid value."""
    return at >= 0 and data[at] in (_SHORT_HEADER, _HEADER)


def _part(data: bytes, at: int) -> tuple[Part, int]:
    """The part whose header is at `at`, and the byte after its checksum."""
    repairs: list[Repair] = []
    header = data[at]
    if header < _SHORT_HEADER:
        repairs.append(
            Repair("header_size", f"expected {_SHORT_HEADER} or {_HEADER}, got {header}", at)
        )
        header = _SHORT_HEADER
    start = at + header
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    end, stop = start + size, start + size + _CRC
    if size == 0 and len(data) > stop:
        following = data.find(SIGNATURE, start) - 8
        end = following if following >= start else len(data)
        detail = "the header says there is no data; the recorder probably stopped without closing"
        repairs.append(Repair("no_data_size", detail, at + 4))
        return Part(start, end, tuple(repairs)), end
    if len(data) < stop:
        repairs.append(
            Repair(
                "truncated",
                f"the file is shorter than its header says "
                f"(expected {stop - at:,} bytes, got {len(data) - at:,})",
                len(data),
            )
        )
        return Part(min(start, len(data)), min(end, len(data)), tuple(repairs)), len(data)
    if header >= _HEADER:
        stored = int.from_bytes(data[at + _SHORT_HEADER : at + _HEADER], "little")
        if stored:  # 0 is legal: the header then has no checksum
            computed = checksum(data[at : at + _SHORT_HEADER])
            if computed != stored:
                repairs.append(_bad_crc("header", at + _SHORT_HEADER, computed, stored))
    stored = int.from_bytes(data[end:stop], "little")
    computed = checksum(memoryview(data)[at:end])
    if computed != stored:
        whole = len(data) - _CRC
        last = int.from_bytes(data[whole:], "little")
        if whole > end and at == 0 and checksum(memoryview(data)[:whole]) == last:
            repairs.append(
                Repair(
                    "wrong_data_size",
                    f"the header says {size:,} bytes, the checksum proves {whole - start:,}",
                    at + 4,
                )
            )
            return Part(start, whole, tuple(repairs)), len(data)
        repairs.append(_bad_crc("file", end, computed, stored))
    return Part(start, end, tuple(repairs)), stop


def _bad_crc(what: str, offset: int, computed: int, stored: int) -> Repair:
    """The repair for a checksum that does not match."""
    return Repair(
        "bad_crc", f"{what} checksum (expected 0x{computed:04X}, got 0x{stored:04X})", offset
    )
