"""Definition messages: the layout of the data messages that follow."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from analysis.arrays import Ints
from ingest.formats.fit.profile import BaseType, base_types


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a field in its message (`offset` counts the header byte) and its storage.

    `base` is None for a base type that the profile does not know.
    """

    offset: int
    size: int
    base: BaseType | None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One definition: the message's number, byte order (`<` or `>`), size and fields.

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
    """The messages of one layout: their offsets in file order.

    `compressed` marks those whose header byte contains five bits of the time.
    """

    layout: Layout
    compressed: bool
    offsets: list[int] = field(default_factory=list)

    def positions(self) -> Ints:
        """The offsets as an array."""
        return np.fromiter(self.offsets, np.int64, len(self.offsets))


def message_of(definition: bytes) -> int:
    """The global message number in a definition (after its reserved byte)."""
    return int.from_bytes(definition[1:3], "big" if definition[0] else "little")


def size_of(definition: bytes, has_developer: bool) -> int:
    """The size in bytes of a message so defined, with its header."""
    after = 4 + 3 * definition[3]
    size = 1 + sum(definition[5:after:3])
    return size + sum(definition[after + 2 :: 3]) if has_developer else size


@lru_cache(maxsize=2048)
def parse(definition: bytes, has_developer: bool) -> Layout:
    """The layout in a definition's bytes after its header and reserved byte.

    The same bytes give the same object, so that everything derived from a layout is computed once.
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
