"""The records of a FIT file as fitparse sees them, for comparison with ours."""

from typing import Any

import numpy as np
from fitparse import FitFile

from analysis.arrays import Floats

SOURCES = {
    "latitude": ("position_lat",),
    "longitude": ("position_long",),
    "altitude": ("enhanced_altitude", "altitude"),
    "distance": ("distance",),
    "speed": ("enhanced_speed", "speed"),
    "heart_rate": ("heart_rate",),
    "cadence": ("cadence",),
    "power": ("power",),
    "temperature": ("temperature",),
}
"""The fields that may fill a column, the better one first."""


STAND_INS = {3: "heart_rate", 4: "cadence", 7: "power"}
"""Columns that a developer field may stand in for, by the number of the native field."""

Columns = dict[str, Floats]


def fitparse_columns(data: bytes) -> tuple[Floats, Columns, Columns]:
    """The time of each record in FIT seconds, its columns, and what developer fields stand in for.

    NaN where fitparse has None.
    """
    messages = list(FitFile(data).get_messages("record"))
    rows = [_row(message) for message in messages]
    time = np.array([row.get("time", np.nan) for row in rows], np.float64)
    return time, _columns(rows), _columns([_stand_ins(message) for message in messages])


def _columns(rows: list[dict[str, float]]) -> Columns:
    """A column for every name that a row has."""
    return {
        name: np.array([row.get(name, np.nan) for row in rows], np.float64)
        for name in SOURCES
        if any(name in row for row in rows)
    }


def _stand_ins(message: Any) -> dict[str, float]:
    """What developer fields say for native ones in one record."""
    return {
        STAND_INS[field.field.native_field_num]: float(field.value)
        for field in message.fields
        if getattr(field.field, "native_field_num", None) in STAND_INS
        and isinstance(field.value, (int, float))
    }


def _row(message: Any) -> dict[str, float]:
    """One record: stored fields before those that fitparse derives from others."""
    values: dict[str, float] = {}
    for field in sorted(message.fields, key=lambda f: f.field_def is None):
        value = field.raw_value if field.name == "timestamp" else field.value
        if isinstance(value, tuple):
            value = next((v for v in value if v is not None), None)
        if isinstance(value, (int, float)) and np.isfinite(value):
            values.setdefault(field.name, float(value))
    row = {}
    for column, names in SOURCES.items():
        for name in names:
            if name in values:
                row[column] = values[name]
                break
    for name in ("latitude", "longitude"):
        if name in row:
            row[name] *= 180.0 / 2**31
    if "cadence" in row:
        row["cadence"] += values.get("fractional_cadence", 0.0)
    if "timestamp" in values:
        row["time"] = values["timestamp"]
    return row
