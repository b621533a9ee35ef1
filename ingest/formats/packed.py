"""Decompress gzip files, up to the size that a recording can have."""

import zlib

from ingest.errors import Reason, Rejected
from ingest.recording import Repair

MOST_BYTES = 200_000_000
"""Of unpacked content: a day of one-second samples in the wordiest GPX is a fifth of it."""

_MOST_RATIO = 100  # real tracks pack 3 to 20 times, a bomb about 1000 times
_ALWAYS_FINE = 8_000_000  # bytes; a small file may compress as well as it likes
_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 20


def is_packed(data: bytes) -> bool:
    """Whether gzip wrote this."""
    return data.startswith(_MAGIC)


def unpack(data: bytes) -> tuple[bytes, Repair | None]:
    """The decompressed content of `data`, and the warnings.

    A truncated file gives what came before the break. Raises `Rejected`: TOO_LARGE for a bomb,
    UNSUPPORTED for nested gzip, CORRUPT if nothing can be decompressed.
    """
    limit = min(MOST_BYTES, max(_ALWAYS_FINE, len(data) * _MOST_RATIO))
    pieces: list[bytes] = []
    size = 0
    rest = data
    fault: str | None = None
    while rest.startswith(_MAGIC):  # gzip files may be chained
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, _CHUNK)
            except zlib.error as error:
                fault = str(error)
                break
            rest = unpacker.unconsumed_tail
            size += len(piece)
            pieces.append(piece)
            if size > limit:
                raise Rejected(
                    Reason.TOO_LARGE,
                    "unpacks to more than any recording has",
                    expected=f"at most {limit:,} bytes",
                    got="more",
                )
            if not piece and not rest and not unpacker.eof:
                fault = "the packed data break off"
                break
        if fault:
            break
        rest = unpacker.unused_data
    content = b"".join(pieces)
    if not content and fault:
        raise Rejected(Reason.CORRUPT, f"gzip: {fault}")
    if is_packed(content):
        raise Rejected(Reason.UNSUPPORTED, "a gzip file inside a gzip file")
    repair = Repair("bad_gzip", f"{fault}; read as far as possible") if fault else None
    return content, repair
