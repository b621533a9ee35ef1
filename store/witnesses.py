"""The figures of an outing, each from the recording that measured it best.

Of several recordings of one outing one counts; `activities.witnesses` names those that measured a
quantity better. Code that reads the figures of an activity that counts must read them here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection, select

from analysis.quality import AltitudeQuality
from analysis.sport import ON_FOOT, RUNS, Sport
from store.recordings import Figures, Witness
from store.rows import columns, each
from store.tables import activities, files

F = TypeVar("F", bound=Figures)


class Quantity(StrEnum):
    """A quantity that may come from another recording than the one that counts."""

    DISTANCE = "distance"
    ALTITUDE = "altitude"
    HEART_RATE = "heart_rate"
    STEPS = "steps"


def united(connection: Connection, sessions: Iterable[F]) -> list[F]:
    """Sessions with their figures from their witnesses; most come back as they are.

    Where figures were taken over, `told_by` names by quantity the recordings they are from.
    """
    sessions = list(sessions)
    named = {number for session in sessions for number in _numbers(session)}
    if not named:
        return sessions
    wanted = (
        select(*(activities.c[name] for name in columns(_Seen) if name != "file"))
        .add_columns(files.c.name.label("file"))
        .join_from(activities, files, activities.c.file_id == files.c.id, isouter=True)
        .where(activities.c.id.in_(named))
    )
    known = {one.id: one for one in each(_Seen, connection.execute(wanted))}
    return [_united(session, known) if session.witnesses else session for session in sessions]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a witness may know better."""

    id: int
    sport: str
    distance_m: float | None
    ascent_m: float | None
    descent_m: float | None
    altitude_quality: str
    eccentric_dose_m: float | None
    descent_bins_m: list[float] | None
    heart_seconds: bytes
    speed_seconds: bytes
    best_s: bytes
    steps: float | None
    moving_s: float
    file: str | None


def _numbers(session: Figures) -> list[int]:
    return [number for numbers in (session.witnesses or {}).values() for number in numbers]


def _united(session: F, known: Mapping[int, _Seen]) -> F:
    values: dict[str, Any] = {}
    told_by = {}
    for quantity, numbers in (session.witnesses or {}).items():
        seen = [known[number] for number in numbers if number in known]
        values |= _UNITED[Quantity(quantity)](session, seen)
        told_by[quantity] = tuple(Witness(one.id, one.file) for one in seen)
    shown = {field.name for field in fields(session)}
    values = {name: value for name, value in values.items() if name in shown}
    return replace(session, told_by=told_by, **values)


Witnesses = list[_Seen]


def _distance(session: Figures, seen: Witnesses) -> dict[str, Any]:
    values: dict[str, Any] = {"distance_m": _sum(one.distance_m for one in seen)}
    if session.sport in RUNS and all(one.sport in RUNS for one in seen):
        best = [np.frombuffer(one.best_s, "<f4") for one in seen]
        values["speed_seconds"] = _added([one.speed_seconds for one in seen])
        values["best_s"] = np.fmin.reduce(best).astype("<f4").tobytes()
    return values


def _altitude(session: Figures, seen: Witnesses) -> dict[str, Any]:
    qualities = {AltitudeQuality(one.altitude_quality) for one in seen}
    rough = AltitudeQuality.GPS in qualities
    values: dict[str, Any] = {
        "ascent_m": _sum(one.ascent_m for one in seen),
        "descent_m": _sum(one.descent_m for one in seen),
        "altitude_quality": (AltitudeQuality.GPS if rough else AltitudeQuality.BAROMETRIC).value,
    }
    if Sport(session.sport) in ON_FOOT and all(Sport(one.sport) in ON_FOOT for one in seen):
        bins = [one.descent_bins_m for one in seen if one.descent_bins_m is not None]
        values["eccentric_dose_m"] = _sum(one.eccentric_dose_m for one in seen)
        values["descent_bins_m"] = np.sum(bins, axis=0).tolist() if bins else None
    return values


def _heart_rate(session: Figures, seen: Witnesses) -> dict[str, Any]:
    seconds = _added([one.heart_seconds for one in seen])
    moving = session.moving_s
    share = float(np.frombuffer(seconds, "<u2").sum()) / moving if moving else 0.0
    return {"heart_seconds": seconds, "heart_coverage": min(1.0, share)}


def _steps(_session: Figures, seen: Witnesses) -> dict[str, Any]:
    return {"steps": _sum(one.steps for one in seen)}


_UNITED: dict[Quantity, Callable[[Figures, Witnesses], dict[str, Any]]] = {
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
