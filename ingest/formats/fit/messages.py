"""The walk over a FIT file: where every message lies, and how it is laid out."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.profile import BaseType, base_types
from ingest.recording import Repair

_DEFINITION = 0x40
_WITH_DEVELOPER = 0x20
_COMPRESSED = 0x80


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field lies in its message (`offset` counts the header byte) and how it is stored.

    `base` is None for a base type that the profile does not know.
    """

    offset: int
    size: int
    base: BaseType | None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What one definition says: the message's number, byte order (`<` or `>`), size and fields.

    `size` counts the header byte. `fields` is keyed by field number, `developer` by index of the
    developer and field number; there a slot's base type is in a message of its own.
    """

    message: int
    order: str
    size: int
    fields: dict[int, Slot]
    developer: dict[tuple[int, int], Slot]


@dataclass(slots=True, eq=False)
class Block:
    """The messages of one layout: their offsets, in file order, but for those in stretches.

    `compressed` tells those whose header byte carries five bits of the time. `stretches` are
    offsets of records that were found many at once.
    """

    layout: Layout
    compressed: bool
    offsets: list[int] = field(default_factory=list)
    stretches: list[NDArray[np.int64]] = field(default_factory=list)

    def positions(self) -> NDArray[np.int64]:
        """All offsets in file order."""
        alone = np.fromiter(self.offsets, np.int64, len(self.offsets))
        if not self.stretches:
            return alone
        return np.sort(np.concatenate((alone, *self.stretches)), kind="stable")


@dataclass(frozen=True, slots=True)
class Walk:
    """The blocks of a file, the byte after its last whole message, and why the walk ended early."""

    blocks: list[Block]
    end: int
    repairs: list[Repair]


def walk(data: bytes, start: int, end: int, wanted: Container[int] | None = None) -> Walk:
    """Every whole message between `start` and `end`, block by block; never raises.

    Only offsets of messages whose number is `wanted` are kept (of all, when None). Data that no
    definition explains, or that is cut off, ends the walk and is told.
    """
    sizes = [0] * 256
    keep: list[Callable[[int], None] | None] = [None] * 256
    blocks: dict[tuple[int, bool], Block] = {}
    repairs: list[Repair] = []
    position = start
    header = 0
    while True:
        # The hot loop: nothing but table look-ups for each data message.
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
            repairs.append(
                Repair(
                    "undefined_message",
                    f"a message of local type {_local(header)} that nothing defines; "
                    f"{end - position:,} bytes after it were left out",
                    position,
                )
            )
            return Walk(_filled(blocks), position, repairs)
        length = _definition_length(data, position, end)
        if length is None:
            repairs.append(
                Repair(
                    "truncated",
                    f"a definition is cut off (got {end - position} bytes of it)",
                    position,
                )
            )
            return Walk(_filled(blocks), position, repairs)
        local = header & 0x0F
        definition = data[position + 2 : position + length]
        with_developer = bool(header & _WITH_DEVELOPER)
        layout = None
        if wanted is None or message_of(definition) in wanted:
            layout = parse(definition, with_developer)
        size = layout.size if layout else size_of(definition, with_developer)
        for is_compressed, headers in _headers(local):
            push = None
            if layout:
                key = (id(layout), is_compressed)
                if key not in blocks:
                    blocks[key] = Block(layout, is_compressed)
                push = blocks[key].offsets.append
            sizes[headers] = [size] * len(sizes[headers])
            keep[headers] = [push] * len(keep[headers])
        position += length

    if position > end:  # the last message is cut off
        position -= sizes[header]
        for block in blocks.values():
            if block.offsets and block.offsets[-1] == position:
                block.offsets.pop()
        repairs.append(
            Repair(
                "truncated",
                f"the last message is cut off (expected {sizes[header]} bytes, "
                f"got {end - position})",
                position,
            )
        )
    return Walk(_filled(blocks), position, repairs)


def _filled(blocks: Mapping[tuple[int, bool], Block]) -> list[Block]:
    """The blocks that have messages."""
    return [block for block in blocks.values() if block.offsets]


def _local(header: int) -> int:
    """The local message type in a header byte."""
    return (header >> 5) & 3 if header & _COMPRESSED else header & 0x0F


@cache
def _headers(local: int) -> list[tuple[bool, slice]]:
    """The header bytes of data of a local type: plain ones, and (for 0 to 3) with a short time."""
    found = [(False, slice(local, _DEFINITION, 16))]
    if local < 4:
        start = _COMPRESSED | (local << 5)
        found.append((True, slice(start, start + 32)))
    return found


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


def message_of(definition: bytes) -> int:
    """The global number of the message that a definition (after its reserved byte) is of."""
    return int.from_bytes(definition[1:3], "big" if definition[0] else "little")


def size_of(definition: bytes, has_developer: bool) -> int:
    """The bytes of a message so defined, with its header."""
    after = 4 + 3 * definition[3]
    size = 1 + sum(definition[5:after:3])
    return size + sum(definition[after + 2 :: 3]) if has_developer else size


@lru_cache(maxsize=2048)
def parse(definition: bytes, has_developer: bool) -> Layout:
    """The layout in a definition's bytes after its header and reserved byte.

    The same bytes give the same object, so that what is worked out for a layout is worked out once.
    """
    order = ">" if definition[0] else "<"
    offset = 1
    fields: dict[int, Slot] = {}
    after = 4 + 3 * definition[3]
    for at in range(4, after, 3):
        number, size, base = definition[at : at + 3]
        if size:
            fields.setdefault(number, Slot(offset, size, base_types().get(base & 0x1F)))
        offset += size
    developer: dict[tuple[int, int], Slot] = {}
    if has_developer:
        for at in range(after + 1, len(definition), 3):
            number, size, index = definition[at : at + 3]
            if size:
                developer.setdefault((index, number), Slot(offset, size, None))
            offset += size
    return Layout(message_of(definition), order, offset, fields, developer)
