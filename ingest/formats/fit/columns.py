"""Whole columns of numbers, gathered from all messages of a layout at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from ingest.formats.fit.layouts import Layout, Slot
from ingest.formats.fit.profile import BaseType, Field, missing

Voids = NDArray[np.void]

_SHRUNK = {1: ("b", "B"), 2: ("h", "H"), 4: ("i", "I")}
"""Integers smaller than their base type are read as the type of their size, if there is one."""


class Reading(NamedTuple):
    """How numpy reads some fields of a layout: their places, and three numbers for each.

    `places` has the type, offset and count of each; `invalid` (NaN for floats), `scale` and
    `offset` are columns of one number a field.
    """

    places: tuple[tuple[np.dtype[np.generic], int, int], ...]
    invalid: Floats
    scale: Floats
    offset: Floats
    has_floats: bool


def reading(order: str, wanted: Sequence[tuple[Slot, Field]]) -> Reading:
    """How the wanted fields are read; each slot must hold numbers (`fit`)."""
    places, invalid = [], []
    for slot, _ in wanted:
        fitted = fit(slot)
        if fitted is None:
            raise ValueError(f"the field at {slot.offset} holds no number")
        base, count = fitted
        places.append((np.dtype(order + base.code), slot.offset, count))
        invalid.append(np.nan if base.invalid is None else float(base.invalid))
    return Reading(
        tuple(places),
        np.array(invalid)[:, None],
        np.array([field.scale or 1.0 for _, field in wanted])[:, None],
        np.array([field.offset or 0.0 for _, field in wanted])[:, None],
        bool(np.isnan(invalid).any()),
    )


def gather(data: bytes, offsets: Ints, layout: Layout) -> Voids:
    """The messages of one layout at `offsets`, one void of the layout's size each."""
    kind = np.dtype((np.void, layout.size))
    every: Voids = np.ndarray((len(data) - layout.size + 1,), kind, data, strides=(1,))
    return every[offsets]


def numbers(messages: Voids, how: Reading) -> Floats:
    """The fields of gathered messages in their units, one row each; NaN for invalid values.

    An array in a single-value field counts as its first known value.
    """
    width = messages.dtype.itemsize
    table = np.empty((len(how.places), len(messages)))
    with np.errstate(invalid="ignore", over="ignore"):
        for row, (kind, at, count), invalid in zip(table, how.places, how.invalid, strict=True):
            if count == 1:
                row[:] = np.ndarray(row.shape, kind, messages, at, (width,))
            else:
                shape, strides = (len(row), count), (width, kind.itemsize)
                row[:] = _first_known(np.ndarray(shape, kind, messages, at, strides), invalid[0])
    unknown = table == how.invalid
    if how.has_floats:
        unknown |= ~np.isfinite(table)
    table[unknown] = np.nan
    table /= how.scale  # dividing, as the SDK does, gives the same last bit
    table -= how.offset
    return table


def _first_known(raw: NDArray[np.generic], invalid: float) -> Floats:
    """The first valid number of each row, NaN for a row without any."""
    values = raw.astype(np.float64)
    known = np.isfinite(values) & (values != invalid)
    chosen: Floats = values[np.arange(len(values)), np.argmax(known, axis=1)]
    chosen[~known.any(axis=1)] = np.nan
    return chosen


def octets(messages: Voids, slot: Slot) -> NDArray[np.uint8]:
    """One field of gathered messages as its bytes, one row each."""
    width = messages.dtype.itemsize
    return np.ndarray((len(messages), slot.size), np.uint8, messages, slot.offset, (width, 1))


def fit(slot: Slot) -> tuple[BaseType, int] | None:
    """The numeric base type and count that fit a slot's size; None when none fits.

    Remaining bytes are ignored; a slot smaller than its type holds a smaller integer.
    """
    base = slot.base
    if base is None or base.is_string:
        return None
    if slot.size >= base.size:
        return base, slot.size // base.size
    if slot.size in _SHRUNK and base.invalid is not None:
        signed, unsigned = _SHRUNK[slot.size]
        code = signed if base.code.islower() else unsigned
        return BaseType(code, slot.size, missing(code, slot.size, zero=base.invalid == 0)), 1
    return None


def file_order(offsets: Ints) -> NDArray[np.intp] | None:
    """The order that sorts `offsets`; None when they are sorted already."""
    if len(offsets) < 2 or bool((offsets[1:] > offsets[:-1]).all()):
        return None
    return np.argsort(offsets, kind="stable")
