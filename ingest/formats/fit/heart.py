"""Heart rates in separate messages, as chest straps store them under water.

A strap counts time with its own clock, in 1/1024 s; the first message that also has a date anchors
that clock (the FIT SDK's description of the `hr` message).
"""

from collections.abc import Iterable, Sequence
from struct import unpack_from
from typing import NamedTuple

import numpy as np

from analysis.arrays import Floats, Ints
from ingest.formats.fit.layouts import Block, Layout
from ingest.formats.fit.profile import TIMESTAMP
from ingest.samples import heart_rate_at

HEART = 132
"""The global number of the message."""

_FRACTION, _BPM, _EVENT, _EVENT_12 = 0, 6, 9, 10
_TICKS = 1024.0
_FRACTIONS = 32768.0
_ROLLS_OVER = 1 << 12
_UNKNOWN_U32, _UNKNOWN_U16 = 0xFFFF_FFFF, 0xFFFF
_NOTHING = (0, 255)


class Beats(NamedTuple):
    """Heart rates (bpm) and their times (FIT seconds), in time order."""

    time: Floats
    rate: Floats


NO_BEATS = Beats(np.empty(0), np.empty(0))


def beats(data: bytes, blocks: Sequence[Block]) -> Beats:
    """Every heart rate of the `hr` messages in `blocks`; without an anchor there is none."""
    messages = sorted((o, block.layout) for block in blocks for o in block.offsets)
    return _placed(_Message.at(data, offset, layout) for offset, layout in messages)


class _Message(NamedTuple):
    """One `hr` message: its date (FIT s) if it has one, ticks in full or in 12 bits, rates."""

    date: float | None
    ticks: tuple[int, ...]
    low: tuple[int, ...]
    rates: bytes

    @classmethod
    def at(cls, data: bytes, offset: int, layout: Layout) -> "_Message":
        def raw(number: int, code: str, size: int) -> tuple[int, ...]:
            slot = layout.fields.get(number)
            if slot is None or slot.size < size:
                return ()
            return unpack_from(
                f"{layout.order}{slot.size // size}{code}", data, offset + slot.offset
            )

        seconds = [s for s in raw(TIMESTAMP, "I", 4)[:1] if s != _UNKNOWN_U32]
        fraction = [f for f in raw(_FRACTION, "H", 2)[:1] if f != _UNKNOWN_U16]
        date = seconds[0] + sum(fraction) / _FRACTIONS if seconds else None
        return cls(
            date, raw(_EVENT, "I", 4), _twelve(raw(_EVENT_12, "B", 1)), bytes(raw(_BPM, "B", 1))
        )


def _twelve(packed: Sequence[int]) -> tuple[int, ...]:
    """The 12-bit numbers in bytes, two in every three."""
    found = []
    for first, middle, last in zip(packed[::3], packed[1::3], packed[2::3], strict=False):
        found += [first | (middle & 0x0F) << 8, middle >> 4 | last << 4]
    return tuple(found)


def _placed(messages: Iterable[_Message]) -> Beats:
    anchor: tuple[float, int] | None = None
    tick: int | None = None
    found: list[tuple[float, int]] = []
    for message in messages:
        ticks = [t for t in message.ticks if t != _UNKNOWN_U32]
        if message.date is not None and ticks:
            anchor = (message.date, ticks[0])
        if not ticks and tick is not None:
            for low in message.low:
                tick += (low - tick) % _ROLLS_OVER
                ticks.append(tick)
        if ticks:
            tick = ticks[-1]
        if anchor is not None:
            date, zero = anchor
            found += (
                (date + (at - zero) / _TICKS, rate)
                for at, rate in zip(ticks, message.rates, strict=False)
                if rate not in _NOTHING
            )
    if not found:
        return NO_BEATS
    time, rate = np.array(sorted(found), np.float64).T
    return Beats(time, rate)


def with_heart(time: Floats, columns: dict[str, Floats], known: Beats) -> dict[str, Floats]:
    """The columns with the heart rate at each time (FIT s), where the records have none."""
    own = columns.get("heart_rate")
    if not len(known.time) or (own is not None and bool((own > 0).any())):
        return columns
    timed = ~np.isnan(time)
    rate = np.full(len(time), np.nan)
    rate[timed] = heart_rate_at(_us(time[timed]), _us(known.time), known.rate)
    return columns if np.isnan(rate).all() else {**columns, "heart_rate": rate}


def _us(seconds: Floats) -> Ints:
    return np.rint(seconds * 1e6).astype(np.int64)
