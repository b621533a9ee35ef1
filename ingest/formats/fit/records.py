"""The samples of a FIT file as columns, from its record messages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from ingest.formats.fit.columns import (
    Reading,
    file_order,
    fit,
    gather,
    numbers,
    octets,
    reading,
)
from ingest.formats.fit.layouts import Block, Layout
from ingest.formats.fit.profile import RECORD, TIMESTAMP, Field, base_types, fields
from ingest.formats.fit.rows import Row, whole

FIELDS = {
    "position_lat": "latitude",
    "position_long": "longitude",
    "altitude": "altitude",
    "distance": "distance",
    "speed": "speed",
    "heart_rate": "heart_rate",
    "cadence": "cadence",
    "power": "power",
    "temperature": "temperature",
    "enhanced_altitude": "altitude",
    "enhanced_speed": "speed",
}
"""Which column each field of a record fills; a later one wins where it is known."""

_COMPRESSED = "compressed_speed_distance"
_OVERRIDDEN = ("heart_rate", "cadence", "power")
"""Columns that a developer field may stand in for: their unit needs no scale."""
_NAMED = {"cadence": "cadence", "run cadence": "cadence"}
"""Developer fields recognised by name: some foot pods do not say which column they replace."""
_DEVELOPER = "developer "
"""Marks the columns of developer fields until all records are together."""

DEGREES = 180.0 / 2**31
"""Degrees in a semicircle, FIT's unit of position."""
_TRAVEL = "travel"
"""The 12 bits of distance of `compressed_speed_distance`, before they are added up."""

_PLAIN = Field(TIMESTAMP, None, None)
Overrides = Mapping[tuple[int, int], tuple[str, int]]
"""Developer fields that stand in for a native column: its name and their base type."""


@cache
def _wanted() -> Mapping[int, tuple[str, Field]]:
    """The fields of a record that are read, by number: name and how it becomes a value."""
    known = fields("record")
    names = ("timestamp", *FIELDS, "fractional_cadence")
    return {known[name].number: (name, known[name]) for name in names}


@lru_cache(maxsize=2048)
def _plan(layout: Layout) -> tuple[tuple[str, ...], Reading]:
    """The wanted fields that a layout has as numbers, and how they are read."""
    found = [
        (name, slot, field)
        for number, (name, field) in _wanted().items()
        if (slot := layout.fields.get(number)) and fit(slot)
    ]
    how = reading(layout.order, [(slot, field) for _, slot, field in found])
    return tuple(name for name, _, _ in found), how


def columns(
    data: bytes,
    blocks: Sequence[Block],
    times: Mapping[int, int],
    descriptions: Sequence[Row] = (),
) -> tuple[Floats, dict[str, Floats]]:
    """The time of every record in FIT seconds and its columns, NaN where unknown, in file order.

    Positions are in degrees; `cadence` is as recorded (of one foot, or of the cranks) with its
    fraction. `times` gives the time of records with a compressed one, by offset; `descriptions`
    say which developer fields stand in for a native one.
    """
    if not blocks:
        return np.empty(0), {}
    overrides = _overrides(descriptions)
    offsets = [block.positions() for block in blocks]
    tables = [
        _block(data, at, block, times, overrides) for at, block in zip(offsets, blocks, strict=True)
    ]
    table = _joined(tables, offsets)
    time = table.pop("time")
    if (travel := table.pop(_TRAVEL, None)) is not None:
        _prefer(table, "distance", accumulated(travel), over=False)
    for column in _OVERRIDDEN:
        if (own := table.pop(_DEVELOPER + column, None)) is not None:
            # A watch writes zeros where it gets nothing from the pod.
            dead = column in table and not bool((table[column] > 0).any())
            _prefer(table, column, own, over=dead)
    return time, table


def _block(
    data: bytes,
    offsets: Ints,
    block: Block,
    times: Mapping[int, int],
    overrides: Overrides,
) -> dict[str, Floats]:
    """The columns of the records of one layout."""
    layout = block.layout
    messages = gather(data, offsets, layout)
    names, how = _plan(layout)
    read = dict(zip(names, numbers(messages, how), strict=True)) if names else {}
    table: dict[str, Floats] = {}
    for name, column in FIELDS.items():
        if name in read:
            _prefer(table, column, read[name], over=True)
    for name in ("latitude", "longitude"):
        if name in table:
            table[name] *= DEGREES
    if "cadence" in table and (fraction := read.get("fractional_cadence")) is not None:
        table["cadence"] += np.where(np.isnan(fraction), 0.0, fraction)

    table["time"] = read.get("timestamp", np.full(len(offsets), np.nan))
    if block.compressed:
        table["time"] = np.array([times.get(o, np.nan) for o in offsets.tolist()], np.float64)
    if slot := layout.fields.get(fields("record")[_COMPRESSED].number):
        _unpack(table, octets(messages, slot))
    for key in layout.developer.keys() & overrides.keys():
        column, base = overrides[key]
        slot = replace(layout.developer[key], base=base_types().get(base & 0x1F))
        if fit(slot):
            (values,) = numbers(messages, reading(layout.order, [(slot, _PLAIN)]))
            _prefer(table, _DEVELOPER + column, values, over=True)
    return table


def _prefer(table: dict[str, Floats], column: str, values: Floats, *, over: bool) -> None:
    """Merge `values` into a column, over (or under) its own; unknown values give way."""
    present = table.get(column)
    if present is None:
        table[column] = values
    else:
        first, second = (values, present) if over else (present, values)
        table[column] = np.where(np.isnan(first), second, first)


def _unpack(table: dict[str, Floats], packed: NDArray[np.uint8]) -> None:
    """Twelve bits of speed (1/100 m/s) and twelve of distance (1/16 m, rolling over)."""
    if packed.shape[1] < 3:
        return
    first, middle, last = packed[:, :3].T.astype(np.int64)
    unknown = (packed[:, :3] == 0xFF).all(axis=1)
    speed = (first | (middle & 0x0F) << 8) / 100
    travel = (middle >> 4 | last << 4).astype(np.float64)
    speed[unknown] = travel[unknown] = np.nan
    _prefer(table, "speed", speed, over=False)
    table[_TRAVEL] = travel


def accumulated(travel: Floats) -> Floats:
    """Metres from 12-bit counts of 1/16 m that wrap at 4096; unknown ones stay unknown."""
    known = ~np.isnan(travel)
    counts = travel[known]
    total = np.full(len(travel), np.nan)
    if len(counts):
        total[known] = (counts[0] + np.concatenate(([0.0], np.cumsum(np.diff(counts) % 4096)))) / 16
    return total


def _overrides(descriptions: Sequence[Row]) -> Overrides:
    """The developer fields that stand in for a native column: its name and their base type."""
    native = {fields("record")[name].number: name for name in _OVERRIDDEN}
    found = {}
    for row in descriptions:
        named = _NAMED.get(str(row.get("field_name", "")).lower())
        column = native.get(whole(row, "native_field_num"), named)
        if column is None or row.get("native_mesg_num", RECORD) != RECORD:
            continue
        key = (whole(row, "developer_data_index"), whole(row, "field_definition_number"))
        found[key] = (column, whole(row, "fit_base_type_id"))
    return found


def _joined(tables: Sequence[dict[str, Floats]], offsets: Sequence[Ints]) -> dict[str, Floats]:
    """Join the tables of all layouts into one, in file order."""
    if len(tables) == 1:
        return tables[0]
    names = list(dict.fromkeys(name for table in tables for name in table))
    ends = np.cumsum([len(o) for o in offsets])
    joined = np.full((len(names), int(ends[-1])), np.nan)
    for table, end, at in zip(tables, ends, offsets, strict=True):
        for row, name in zip(joined, names, strict=True):
            if name in table:
                row[end - len(at) : end] = table[name]
    order = file_order(np.concatenate(offsets))
    if order is not None:
        joined = joined.take(order, axis=1)
    return dict(zip(names, joined, strict=True))
