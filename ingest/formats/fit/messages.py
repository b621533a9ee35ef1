"""The scan of a FIT file: the place and layout of every message."""

from collections.abc import Callable, Container
from dataclasses import dataclass

from ingest.formats.fit.layouts import Block, message_of, parse, size_of
from ingest.recording import Repair

_DEFINITION = 0x40
_WITH_DEVELOPER = 0x20
_COMPRESSED = 0x80

_RESERVED, _SHORT_TIMES = 4, 32
"""Header bytes that mean the same: plain ones differ in reserved bits, others in their time."""
_HEADERS = tuple(
    [
        (slice(local, _DEFINITION, 16), False),
        *([(slice(0x80 | local << 5, (0x80 | local << 5) + 32), True)] if local < 4 else []),
    ]
    for local in range(16)
)
"""By local type: the header bytes of its data, and whether they carry a short time."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The blocks of a file, the byte after its last whole message, and why the walk ended early."""

    blocks: list[Block]
    end: int
    repairs: tuple[Repair, ...] = ()


def walk(data: bytes, start: int, end: int, wanted: Container[int] | None = None) -> Walk:
    """Every whole message between `start` and `end`, block by block; never raises.

    Only offsets of messages whose number is `wanted` are kept (of all, when None). Data without a
    definition, or cut off, ends the scan with a repair.

    1. Data messages are skipped one by one, using only table look-ups.
    2. A definition changes the tables.
    """
    tables = _Tables(wanted)
    sizes, keep = tables.sizes, tables.keep
    position, header = start, 0
    while True:
        while position < end:
            header = data[position]
            if not (size := sizes[header]):
                break
            if push := keep[header]:
                push(position)
            position += size
        else:
            break

        if header & _COMPRESSED or not header & _DEFINITION:
            return tables.stopped(position, _undefined(header, position, end))
        length = _definition_length(data, position, end)
        if length is None:
            detail = f"a definition is cut off (got {end - position} bytes of it)"
            return tables.stopped(position, Repair("truncated", detail, position))
        body = data[position + 2 : position + length]
        tables.define(header & 0x0F, body, bool(header & _WITH_DEVELOPER))
        position += length

    if position > end:  # the last message is cut off
        position -= sizes[header]
        return tables.stopped(position, _cut_off(position, sizes[header], end), cut_off=True)
    return Walk(tables.filled(), position)


class _Tables:
    """The look-up tables by header byte: sizes, and where offsets go.

    A size of 0 means that there is no definition for the byte.
    """

    def __init__(self, wanted: Container[int] | None) -> None:
        self.wanted = wanted
        self.sizes = [0] * 256
        self.keep: list[Callable[[int], None] | None] = [None] * 256
        self.blocks: dict[tuple[int, bool], Block] = {}

    def define(self, local: int, definition: bytes, has_developer: bool) -> None:
        """Take up a definition: its bytes after the reserved one."""
        layout = None
        if self.wanted is None or message_of(definition) in self.wanted:
            layout = parse(definition, has_developer)
        size = layout.size if layout else size_of(definition, has_developer)
        for headers, compressed in _HEADERS[local]:
            push = None
            if layout:
                key = (id(layout), compressed)
                if key not in self.blocks:
                    self.blocks[key] = Block(layout, compressed)
                push = self.blocks[key].offsets.append
            count = _SHORT_TIMES if compressed else _RESERVED
            self.sizes[headers] = [size] * count
            self.keep[headers] = [push] * count

    def filled(self) -> list[Block]:
        """The blocks that have messages."""
        return [b for b in self.blocks.values() if b.offsets]

    def stopped(self, position: int, repair: Repair, *, cut_off: bool = False) -> Walk:
        """The walk as far as it came; `cut_off` leaves out the message at `position`."""
        if cut_off:
            for block in self.blocks.values():
                if block.offsets and block.offsets[-1] == position:
                    block.offsets.pop()
        return Walk(self.filled(), position, (repair,))


def _undefined(header: int, position: int, end: int) -> Repair:
    """The repair for a message that no definition explains."""
    local = (header >> 5) & 3 if header & _COMPRESSED else header & 0x0F
    detail = (
        f"a message of local type {local} that nothing defines; "
        f"{end - position:,} bytes from it on were left out"
    )
    return Repair("undefined_message", detail, position)


def _cut_off(position: int, size: int, end: int) -> Repair:
    """The repair for a last message that is not whole."""
    detail = f"the last message is cut off (expected {size} bytes, got {end - position})"
    return Repair("truncated", detail, position)


def _definition_length(data: bytes, position: int, end: int) -> int | None:
    """The bytes of the definition at `position` with its header, None when it is cut off."""
    if position + 6 > end:
        return None
    length = 6 + 3 * data[position + 5]
    if data[position] & _WITH_DEVELOPER:
        if position + length >= end:
            return None
        length += 1 + 3 * data[position + length]
    return length if position + length <= end else None
