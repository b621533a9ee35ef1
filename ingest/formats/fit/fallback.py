"""Read a FIT file with fitparse, where our own reader fails."""

from io import BytesIO
from time import monotonic
from typing import Any

import numpy as np

from ingest.errors import Reason, Rejected
from ingest.formats.fit.contents import Contents
from ingest.formats.fit.profile import MESSAGES
from ingest.formats.fit.records import DEGREES, FIELDS
from ingest.formats.fit.rows import Row
from ingest.recording import Repair

_PATIENCE_S = 4.0
"""fitparse reads 0.1 MB/s; nobody waits longer than this for one file."""


def second_opinion(data: bytes, why: str) -> Contents:
    """What fitparse reads of `data`, up to the first error; chained files as one.

    Raises `Rejected` when that is nothing at all, or takes too long.
    """
    from fitparse import FitFile

    deadline = monotonic() + _PATIENCE_S
    rows: dict[str, list[Row]] = {name: [] for name, _ in MESSAGES.values()}
    samples: list[dict[str, float]] = []
    repairs = [Repair("second_opinion", f"read by fitparse, as our own reader gave up: {why}")]
    wanted = {name: frozenset(fields) for name, fields in MESSAGES.values()}
    try:
        for message in FitFile(BytesIO(data), check_crc=False).get_messages():
            if monotonic() > deadline:
                raise Rejected(Reason.CORRUPT, "our reader gave up and fitparse takes too long")
            if message.name == "record":
                samples.append(_sample(message))
            elif message.name in wanted:
                rows[message.name].append(_row(message, wanted[message.name]))
    except Rejected:
        raise
    except Exception as error:  # fitparse may raise any error
        if not samples and not any(rows.values()):
            raise Rejected(Reason.CORRUPT, f"no reader understands it: {error}") from error
        repairs.append(Repair("truncated", f"fitparse stopped early: {error}"))
    names = dict.fromkeys(FIELDS.values())
    columns = {
        name: np.array([s.get(name, np.nan) for s in samples], np.float64)
        for name in names
        if any(name in s for s in samples)
    }
    time = np.array([s.get("time", np.nan) for s in samples], np.float64)
    return Contents(rows, time, columns, repairs)


def _row(message: Any, wanted: frozenset[str]) -> Row:
    """A message as our own reader gives it: enumerations and times as numbers, others in units."""
    row: Row = {}
    for field in message.fields:
        value = _known(field)
        if field.name in wanted and value is not None:
            row.setdefault(field.name, value)
        if field.parent_field and field.parent_field.name in wanted and value is not None:
            row.setdefault(field.parent_field.name, value)
    return row


def _sample(message: Any) -> dict[str, float]:
    """A record as columns: the enhanced field wins, positions are in degrees."""
    values: dict[str, float] = {}
    for field in message.fields:
        value = _known(field)
        if isinstance(value, (int, float)):
            values.setdefault(field.name, float(value))
    sample = {column: values[name] for name, column in FIELDS.items() if name in values}
    if "cadence" in sample:
        sample["cadence"] += values.get("fractional_cadence", 0.0)
    for name in ("latitude", "longitude"):
        if name in sample:
            sample[name] *= DEGREES
    if "timestamp" in values:
        sample["time"] = values["timestamp"]
    return sample


def _known(field: Any) -> float | str | None:
    """A field's value: the first known of several, numbers rather than fitparse's words."""
    value = field.value if isinstance(field.value, (int, float, tuple)) else field.raw_value
    if isinstance(value, tuple):
        value = next((v for v in value if v is not None), None)
    return value if isinstance(value, (int, float, str)) else None
