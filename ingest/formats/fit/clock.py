"""The times of messages with a compressed time, five bits in the header."""

import numpy as np

from analysis.arrays import Bools, Ints
from ingest.formats.fit.columns import file_order, fit, gather, numbers, reading
from ingest.formats.fit.layouts import Block
from ingest.formats.fit.profile import TIMESTAMP, Field

_SECONDS = Field(TIMESTAMP, None, None)
_LOW = 0x1F


def compressed_times(data: bytes, blocks: list[Block]) -> dict[int, int]:
    """FIT seconds of every message with a compressed time, by offset.

    `blocks` must hold every message of the file: each full time, whatever message it is in, sets
    the clock; each compressed one moves it on by less than 32 seconds. Before the first full time
    the clock starts at 0.
    """
    offsets, times, short = [], [], []
    for block in blocks:
        at = block.positions()
        slot = block.layout.fields.get(TIMESTAMP)
        if slot and fit(slot):
            how = reading(block.layout.order, [(slot, _SECONDS)])
            (full,) = numbers(gather(data, at, block.layout), how)
            known = ~np.isnan(full)
            offsets.append(at[known])
            times.append(full[known].astype(np.int64))
            short.append(np.zeros(int(known.sum()), bool))
        if block.compressed:
            offsets.append(at)
            times.append(np.frombuffer(data, np.uint8)[at].astype(np.int64) & _LOW)
            short.append(np.ones(len(at), bool))
    if not offsets:
        return {}
    place, value, is_short = (np.concatenate(x) for x in (offsets, times, short))
    order = file_order(place)
    if order is not None:
        place, value, is_short = place[order], value[order], is_short[order]
    found = accumulate(value, is_short)
    return dict(zip(place[is_short].tolist(), found[is_short].tolist(), strict=True))


def accumulate(value: Ints, is_short: Bools) -> Ints:
    """Full times from full ones and five-bit ones, in file order."""
    low = value & _LOW
    step = (low - np.concatenate(([0], low[:-1]))) & _LOW
    moved = np.cumsum(np.where(is_short, step, 0))
    last_full = np.maximum.accumulate(np.where(is_short, -1, np.arange(len(value))))
    base = np.where(last_full >= 0, (value - moved)[np.maximum(last_full, 0)], 0)
    found: Ints = base + moved
    return found
