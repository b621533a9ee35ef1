"""Activities in the database, and the history that an outlook is computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from analysis.arrays import Floats
from analysis.session import VERSION, Summary
from analysis.sport import Sport
from store.athletes import Athlete
from store.effort import felt_effort
from store.recordings import Activity, ActivityLine, Brought, Choosable
from store.rows import columns, each
from store.samples import decode
from store.tables import activities, files, samples


@dataclass(frozen=True, slots=True, eq=False)
class NewActivity:
    """A session ready to be stored: its summary, its samples as a block, and the file's own values.

    `recorded_sport` and `recorded_name` are the file's values where an export gave others.
    """

    summary: Summary
    block: bytes | None = None
    samples: int = 0
    columns: tuple[str, ...] = ()
    sub_sport: str | None = None
    name: str | None = None
    utc_offset_s: int | None = None
    zone: str | None = None
    device: dict[str, str | None] | None = None
    device_totals: dict[str, float | None] | None = None
    warnings: tuple[str, ...] = ()
    effort: float | None = None
    recorded_effort: float | None = None
    recorded_feel: float | None = None
    entered_in: int | None = None
    recorded_sport: Sport | None = None
    recorded_name: str | None = None
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a recording counts: `of` is the one that counts instead, None if this one does.

    `witnesses` are, by quantity, other recordings of the same outing that measured it better.
    """

    id: int
    of: int | None
    because: str | None
    witnesses: Mapping[str, list[int]] | None = None


def add_activity(
    connection: Connection,
    athlete: Athlete,
    activity: NewActivity,
    *,
    file_id: int | None,
    session: int = 0,
) -> int:
    """Store an activity with its samples; returns its id."""
    s = activity.summary
    values = {
        "athlete_id": athlete.id,
        "file_id": file_id,
        "session": session,
        "sub_sport": activity.sub_sport,
        "name": activity.name,
        "utc_offset_s": activity.utc_offset_s,
        "zone": activity.zone,
        "local_date": local_date(s.start, activity.utc_offset_s, athlete.zone),
        "effort": activity.effort,
        "recorded_effort": activity.recorded_effort,
        "recorded_feel": activity.recorded_feel,
        "entered_in": activity.entered_in,
        "device": activity.device or {},
        "device_totals": activity.device_totals or {},
        "warnings": list(activity.warnings),
        "samples": activity.samples,
        "columns": list(activity.columns),
        "pauses": list(activity.pauses),
        "recorded_sport": (activity.recorded_sport or s.sport).value,
        "recorded_name": activity.recorded_name,
        "excluded": False,
        "apart": False,
        **_summarised(s),
    }
    activity_id = int(connection.execute(_ADD, values).scalar_one())
    if activity.block is not None:
        connection.execute(_ADD_SAMPLES, {"activity_id": activity_id, "block": activity.block})
    return activity_id


# Statements that run for every file are built once: building one costs more than running it.
_ADD = insert(activities).returning(activities.c.id)
_ADD_SAMPLES = insert(samples)


def samples_of(connection: Connection, activity_id: int) -> pd.DataFrame | None:
    """The samples of an activity as they were read; None if it has none."""
    block = connection.execute(
        select(samples.c.block).where(samples.c.activity_id == activity_id)
    ).scalar()
    return None if block is None else decode(block)


def summarised_again(
    connection: Connection, activity_id: int, summary: Summary, told_distance_m: float | None
) -> None:
    """Replace an activity's summary."""
    connection.execute(
        update(activities)
        .where(activities.c.id == activity_id)
        .values(told_distance_m=told_distance_m, **_summarised(summary))
    )


def _summarised(s: Summary) -> dict[str, object]:
    return {
        "sport": s.sport.value,
        "started_at": s.start,
        "ended_at": s.end,
        "distance_m": s.distance_m,
        "elapsed_s": s.elapsed_s,
        "moving_s": s.moving_s,
        "ascent_m": s.ascent_m,
        "descent_m": s.descent_m,
        "altitude_quality": s.altitude_quality.value,
        "eccentric_dose_m": s.eccentric_dose_m,
        "descent_bins_m": None if s.descent_bins_m is None else list(s.descent_bins_m),
        "heart_coverage": s.heart_coverage,
        "heart_seconds": _whole(s.heart_seconds),
        "speed_seconds": _whole(s.speed_seconds),
        "best_s": np.asarray(s.best_s, dtype="<f4").tobytes(),
        "steps": s.steps,
        "analysis_version": s.version,
    }


_CHOSEN_BY = [activities.c[name] for name in columns(Choosable)]
_AROUND = (
    select(*_CHOSEN_BY)
    .where(
        activities.c.athlete_id == bindparam("athlete_id"),
        activities.c.started_at <= bindparam("end"),
        activities.c.ended_at >= bindparam("start"),
    )
    .order_by(activities.c.id)
)


def around(
    connection: Connection, athlete_id: int, start: datetime, end: datetime
) -> list[Choosable]:
    """The athlete's recordings that overlap a stretch of time, whether they count or not."""
    values = {"athlete_id": athlete_id, "start": start, "end": end}
    return each(Choosable, connection.execute(_AROUND, values))


def everything(connection: Connection, athlete_id: int) -> list[Choosable]:
    """All of the athlete's recordings in order of their start, whether they count or not."""
    c = activities.c
    wanted = select(*_CHOSEN_BY).where(c.athlete_id == athlete_id)
    return each(Choosable, connection.execute(wanted.order_by(c.started_at, c.id)))


def choose(connection: Connection, choice: Choice) -> None:
    """Store whether a recording counts, and which others measured something better."""
    connection.execute(
        update(activities)
        .where(activities.c.id == choice.id)
        .values(duplicate_of=choice.of, because=choice.because, witnesses=choice.witnesses)
    )


def activity_rows(
    connection: Connection,
    athlete_id: int,
    *,
    activity_id: int | None = None,
    most: int | None = None,
) -> list[Activity]:
    """The athlete's activities, the latest first."""
    wanted = (
        _WHOLE.where(activities.c.athlete_id == athlete_id)
        .order_by(activities.c.started_at.desc(), activities.c.id.desc())
        .limit(most)
    )
    if activity_id is not None:
        wanted = wanted.where(activities.c.id == activity_id)
    return each(Activity, connection.execute(wanted))


def activities_of_file(connection: Connection, file_id: int) -> list[Activity]:
    """The activities that a file brought."""
    wanted = _WHOLE.where(activities.c.file_id == file_id).order_by(activities.c.session)
    return each(Activity, connection.execute(wanted))


_BESIDE = {
    "file": files.c.name.label("file"),
    "path": files.c.path,
    "batch_id": func.coalesce(files.c.batch_id, activities.c.entered_in).label("batch_id"),
    "felt_effort": felt_effort().label("felt_effort"),
}
_WHOLE = select(
    *(_BESIDE[name] if name in _BESIDE else activities.c[name] for name in columns(Activity))
).join_from(activities, files, activities.c.file_id == files.c.id, isouter=True)


def activity_lines(
    connection: Connection, athlete_id: int, most: int, before: int | None = None
) -> list[ActivityLine]:
    """The athlete's activities as lines of a list, the latest first, from before another one on."""
    c = activities.c
    wanted = (
        select(*(c[name] for name in columns(ActivityLine)))
        .where(c.athlete_id == athlete_id)
        .order_by(c.started_at.desc(), c.id.desc())
        .limit(most)
    )
    if before is not None:
        then = select(c.started_at).where(c.id == before, c.athlete_id == athlete_id)
        start = connection.scalar(then)
        if start is None:
            return []
        wanted = wanted.where(or_(c.started_at < start, and_(c.started_at == start, c.id < before)))
    return each(ActivityLine, connection.execute(wanted))


def is_counting() -> tuple[ColumnElement[bool], ...]:
    """The condition for a recording to count: neither it nor a duplicate of it is excluded."""
    c, twin = activities.c, activities.alias()
    left_out = exists().where(twin.c.duplicate_of == c.id, twin.c.excluded)
    return c.duplicate_of.is_(None), c.excluded.is_(False), ~left_out


def correct_group(connection: Connection, activity_id: int, **changes: object) -> None:
    """Set columns of an activity and of all recordings of the same session."""
    c = activities.c
    connection.execute(
        update(activities)
        .where(or_(c.id == activity_id, c.duplicate_of == activity_id))
        .values(**changes)
    )


def counting(connection: Connection, athlete_id: int) -> int:
    """How many of the athlete's activities count."""
    c = activities.c
    wanted = (c.athlete_id == athlete_id, *is_counting())
    return int(connection.execute(select(func.count()).where(*wanted)).scalar_one())


def brought_by(connection: Connection, file_ids: list[int]) -> list[Brought]:
    """The activities of some files."""
    wanted = _BROUGHT.where(activities.c.file_id.in_(file_ids))
    return each(Brought, connection.execute(wanted.order_by(activities.c.id)))


def brought_in(connection: Connection, batch_id: int) -> list[Brought]:
    """The activities of all files of a batch."""
    of_batch = select(files.c.id).where(files.c.batch_id == batch_id)
    wanted = _BROUGHT.where(activities.c.file_id.in_(of_batch))
    return each(Brought, connection.execute(wanted.order_by(activities.c.id)))


_other, _other_file = activities.alias(), files.alias()
_BROUGHT = (
    select(
        activities.c.id,
        activities.c.file_id,
        activities.c.because,
        _other.c.id.label("of_id"),
        _other_file.c.name.label("of"),
    )
    .join_from(activities, _other, _other.c.id == activities.c.duplicate_of, isouter=True)
    .join(_other_file, _other_file.c.id == _other.c.file_id, isouter=True)
)


def outdated(connection: Connection, athlete_id: int) -> list[int]:
    """The ids of activities whose summary an earlier version of the analysis made."""
    c = activities.c
    wanted = select(c.id).where(c.athlete_id == athlete_id, c.analysis_version < VERSION)
    return list(connection.execute(wanted.order_by(c.id)).scalars())


def correct(connection: Connection, activity_id: int, **changes: object) -> None:
    """Set the athlete's marks on an activity: `excluded`, `apart`."""
    connection.execute(update(activities).where(activities.c.id == activity_id).values(**changes))


def local_date(moment: datetime, utc_offset_s: int | None, zone: str) -> date:
    """The runner's local date: by the recording's own UTC offset, else in the home zone."""
    if utc_offset_s is not None:
        return (moment + timedelta(seconds=utc_offset_s)).date()
    return moment.astimezone(ZoneInfo(zone)).date()


def _whole(seconds: Floats) -> bytes:
    return np.minimum(np.rint(seconds), 65_535).astype("<u2").tobytes()
