"""The figures of an outing, each from the recording that measured it best.

Of several recordings of one outing one counts; `activities.witnesses` names those that measured a
quantity better. Code that reads the figures of an activity that counts must read them here.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from sqlalchemy import Connection, Row, select

from analysis.quality import AltitudeQuality
from analysis.sport import ON_FOOT, RUNS, Sport
from store.tables import activities, files


class Quantity(StrEnum):
    """A quantity that may come from another recording than the one that counts."""

    DISTANCE = "distance"
    ALTITUDE = "altitude"
    HEART_RATE = "heart_rate"
    STEPS = "steps"


def united(connection: Connection, rows: Iterable[Row[Any]]) -> list[Any]:
    """Rows of activities with figures taken from their witnesses; most are returned unchanged.

    A row that has witnesses becomes an object with the same attributes; its `witnesses` are then,
    by quantity, `{"activity": id, "file": name}`. Rows must have `id`, `sport` and `witnesses`.
    """
    rows = list(rows)
    named = {number for row in rows for number in _numbers(row)}
    if not named:
        return rows
    c = activities.c
    found = connection.execute(
        select(
            c.id, c.sport, c.distance_m, c.ascent_m, c.descent_m, c.altitude_quality,
            c.eccentric_dose_m, c.descent_bins_m, c.heart_seconds, c.speed_seconds, c.best_s,
            c.steps, c.moving_s, files.c.name.label("file"),
        )
        .join_from(activities, files, c.file_id == files.c.id, isouter=True)
        .where(c.id.in_(named))
    )  # fmt: skip
    known = {row.id: cast("Row[Any]", row) for row in found}
    return [_united(row, known) if row.witnesses else row for row in rows]


def _numbers(row: Row[Any]) -> list[int]:
    return [number for numbers in (row.witnesses or {}).values() for number in numbers]


def _united(row: Row[Any], known: Mapping[int, Row[Any]]) -> SimpleNamespace:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 it is documented as public
    told = {}
    for quantity, numbers in row.witnesses.items():
        seen = [known[number] for number in numbers if number in known]
        values |= _UNITED[Quantity(quantity)](row, seen)
        told[quantity] = [{"activity": one.id, "file": one.file} for one in seen]
    return SimpleNamespace(**{**values, "witnesses": told})


Witnesses = list[Row[Any]]


def _distance(row: Row[Any], seen: Witnesses) -> dict[str, Any]:
    values: dict[str, Any] = {"distance_m": _sum(one.distance_m for one in seen)}
    if row.sport in RUNS and all(one.sport in RUNS for one in seen):
        best = [np.frombuffer(one.best_s, "<f4") for one in seen]
        values["speed_seconds"] = _added([one.speed_seconds for one in seen])
        values["best_s"] = np.fmin.reduce(best).astype("<f4").tobytes()
    return values


def _altitude(row: Row[Any], seen: Witnesses) -> dict[str, Any]:
    qualities = {AltitudeQuality(one.altitude_quality) for one in seen}
    rough = AltitudeQuality.GPS in qualities
    values: dict[str, Any] = {
        "ascent_m": _sum(one.ascent_m for one in seen),
        "descent_m": _sum(one.descent_m for one in seen),
        "altitude_quality": (AltitudeQuality.GPS if rough else AltitudeQuality.BAROMETRIC).value,
    }
    if Sport(row.sport) in ON_FOOT and all(Sport(one.sport) in ON_FOOT for one in seen):
        bins = [one.descent_bins_m for one in seen if one.descent_bins_m is not None]
        values["eccentric_dose_m"] = _sum(one.eccentric_dose_m for one in seen)
        values["descent_bins_m"] = np.sum(bins, axis=0).tolist() if bins else None
    return values


def _heart_rate(row: Row[Any], seen: Witnesses) -> dict[str, Any]:
    seconds = _added([one.heart_seconds for one in seen])
    moving = sum(one.moving_s for one in seen) if row.moving_s is None else row.moving_s
    share = float(np.frombuffer(seconds, "<u2").sum()) / moving if moving else 0.0
    return {"heart_seconds": seconds, "heart_coverage": min(1.0, share)}


def _steps(_row: Row[Any], seen: Witnesses) -> dict[str, Any]:
    return {"steps": _sum(one.steps for one in seen)}


_UNITED: dict[Quantity, Callable[[Row[Any], Witnesses], dict[str, Any]]] = {
    Quantity.DISTANCE: _distance,
    Quantity.ALTITUDE: _altitude,
    Quantity.HEART_RATE: _heart_rate,
    Quantity.STEPS: _steps,
}


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _added(blobs: list[bytes]) -> bytes:
    """Seconds by bin, added bin by bin, as they are stored."""
    total = np.sum([np.frombuffer(blob, "<u2").astype(np.int64) for blob in blobs], axis=0)
    return bytes(np.minimum(total, 65_535).astype("<u2"))
