"""Long stretches of records found and proved at once, so that nobody walks them one by one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.formats.fit.layouts import Block
from ingest.formats.fit.profile import TIMESTAMP

_SHORTEST = 16
"""Records; a shorter stretch is walked as quickly as it is taken over."""
_MOST_BETWEEN = 64
"""Other messages between two records of a stretch."""
_WINDOW_S = 2 * 86_400
"""How far after a known record the time of another may lie for it to be one."""


class Ahead:
    """The stretches that lie ahead of a walk, each from one record to another.

    The walk from the first record of a stretch leads to its last over all those between, and
    meets no other wanted message and no definition. `used` tells which header bytes it meets: the
    stretches hold as long as none of those is defined anew.
    """

    def __init__(
        self,
        offsets: NDArray[np.int64],
        bounds: list[tuple[int, int]],
        used: NDArray[np.bool_],
        octets: NDArray[np.uint8],
        blocks: dict[int, Block],
    ) -> None:
        self.offsets = offsets
        self.bounds = bounds[::-1]
        self.used = used
        self.octets = octets
        self.blocks = blocks

    def take(self, position: int, end: int) -> tuple[int, int]:
        """Keep the records of the stretch at `position`, if there is one.

        Gives where the walk goes on, and where it should ask again (`end`: never).
        """
        while self.bounds:
            first, last = self.bounds[-1]
            if position < self.offsets[first]:
                return position, int(self.offsets[first])
            self.bounds.pop()
            at = int(np.searchsorted(self.offsets, position))
            if at < last and self.offsets[at] == position:
                self._keep(self.offsets[at:last])
                position = int(self.offsets[last])
        return position, end

    def _keep(self, offsets: NDArray[np.int64]) -> None:
        """Put these records into the blocks of their header bytes."""
        if len(self.blocks) == 1:
            (block,) = self.blocks.values()
            block.stretches.append(offsets)
            return
        headers = self.octets[offsets]
        for header, block in self.blocks.items():
            block.stretches.append(offsets[headers == header])


def stretches(
    data: bytes, start: int, end: int, sizes: Sequence[int], records: dict[int, Block]
) -> Ahead | None:
    """The stretches between `start` and `end`, None when there is none.

    `sizes` gives the size of a message by header byte, 0 where a walk must stop: at wanted
    messages and at what nothing defines. `records` gives the block of each header byte that
    begins a record. A guess (header byte and a likely time) says where records may lie; the proof
    is the walk from each to the next, all of them at the same pace.
    """
    octets = np.frombuffer(data, np.uint8)
    found = [_likely(data, octets, start, end, header, block) for header, block in records.items()]
    offsets = np.sort(np.concatenate(found))
    if len(offsets) <= _SHORTEST:
        return None
    step = np.array(sizes)
    used = np.zeros(256, bool)
    own = np.zeros(256, np.int64)
    for header, block in records.items():
        own[header], used[header] = block.layout.size, True

    at = offsets[:-1] + own[octets[offsets[:-1]]]
    goal = offsets[1:]
    going = np.flatnonzero(at < goal)
    for _ in range(_MOST_BETWEEN):
        if not len(going):
            break
        header = octets[at[going]]
        stride = step[header]
        used[header] |= stride > 0
        place = at[going] + stride
        at[going] = place
        going = going[(stride > 0) & (place < goal[going])]

    broken = np.flatnonzero(at != goal)
    firsts = np.concatenate(([0], broken + 1))
    lasts = np.concatenate((broken, [len(offsets) - 1]))
    long = lasts - firsts >= _SHORTEST
    if not long.any():
        return None
    bounds = list(zip(firsts[long].tolist(), lasts[long].tolist(), strict=True))
    return Ahead(offsets, bounds, used, octets, dict(records))


def _likely(
    data: bytes, octets: NDArray[np.uint8], start: int, end: int, header: int, block: Block
) -> NDArray[np.int64]:
    """Where messages with this header byte may begin: a time follows that suits the last one."""
    layout = block.layout
    slot = layout.fields.get(TIMESTAMP)
    if slot is None or slot.size != 4 or not block.offsets or end - start <= layout.size:
        return np.empty(0, np.int64)
    known = block.offsets[-1] + slot.offset
    now = int.from_bytes(data[known : known + 4], "little" if layout.order == "<" else "big")
    places = np.flatnonzero(octets[start : end - layout.size + 1] == header) + start
    times: NDArray[np.uint32] = np.ndarray(
        (len(data) - 3,), np.dtype(layout.order + "u4"), data, strides=(1,)
    )[places + slot.offset]
    return places[(times - np.uint32(now)) < _WINDOW_S]  # unsigned: an earlier time is far off
