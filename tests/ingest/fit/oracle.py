"""The records of a FIT file as fitparse sees them, for comparison with ours."""

from typing import Any

import numpy as np
from fitparse import FitFile
from numpy.typing import NDArray

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


def fitparse_columns(data: bytes) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """The time of each record in FIT seconds and its columns; NaN where fitparse has None."""
    rows = [_row(message) for message in FitFile(data).get_messages("record")]
    time = np.array([row.get("time", np.nan) for row in rows], np.float64)
    columns = {
        name: np.array([row.get(name, np.nan) for row in rows], np.float64)
        for name in SOURCES
        if any(name in row for row in rows)
    }
    return time, columns


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
