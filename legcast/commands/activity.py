"""`legcast activity list|show|exclude|include|retype|add`."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from sqlalchemy import Connection, Row

from analysis.sport import Sport
from ingest import corrections
from legcast.program import (
    answer,
    moment,
    open_program,
    people,
    present,
    with_athlete,
    with_json,
)
from store.activities import activity_rows
from store.engine import reading, writing

_MOST = 30


@click.group
def activity() -> None:
    r"""See and correct activities: list, show, exclude, include, retype, add.

    Outlooks follow at once.

    \b
    Examples:
      legcast activity list
      legcast activity exclude 212
      legcast activity retype 212 cycling
      legcast activity retype 213 treadmill --km 8.2
      legcast activity add squats --minutes 40 --effort 7
      legcast activity add running --km 10 --minutes 58 --start 2026-06-12T18:30
    """


@activity.command(name="list")
@click.option("--most", type=click.IntRange(min=1), default=_MOST, show_default=True)
@with_athlete
@with_json
def list_(most: int, name: str | None, as_json: bool) -> None:
    """List the latest activities, also those that do not count."""
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        rows = activity_rows(connection, athlete.id, most=most)
    if as_json:
        answer({"activities": [_facts(row, athlete.zone) for row in rows]})
        return
    table = Table("no.", "began", "sport", "km", "descent m", "counts", "file")
    for row in rows:
        table.add_row(
            f"{row.id}",
            f"{_local(row, athlete.zone):%Y-%m-%d %H:%M}",
            row.sub_sport if row.file_id is None and row.sub_sport else row.sport,
            "–" if row.distance_m is None else f"{row.distance_m / 1000:.1f}",
            "–" if row.descent_m is None else f"{row.descent_m:.0f}",
            _counts(row),
            row.file or "by hand",
        )
    people.print(table)


@activity.command
@click.argument("number", type=int)
@with_athlete
@with_json
def show(number: int, name: str | None, as_json: bool) -> None:
    """Show all that is known of an activity."""
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        row = _row(connection, athlete.id, number)
    facts = _facts(row, athlete.zone)
    if as_json:
        answer(facts)
        return
    table = Table(show_header=False)
    for key, value in facts.items():
        if value not in (None, [], {}):
            table.add_row(key.replace("_", " "), str(value))
    people.print(table)


@activity.command
@click.argument("number", type=int)
@with_athlete
def exclude(number: int, name: str | None) -> None:
    """Leave an activity out: a car ride, somebody else's run."""
    program = open_program()
    athlete = program.athlete(name)
    with writing(program.engine) as connection:
        corrections.exclude(connection, _row(connection, athlete.id, number))
    people.print(f"{number} does not count any more.")


@activity.command
@click.argument("number", type=int)
@with_athlete
def include(number: int, name: str | None) -> None:
    """Let an activity count: one you excluded, or one taken for a duplicate that is none."""
    program = open_program()
    athlete = program.athlete(name)
    with writing(program.engine) as connection:
        corrections.include(connection, _row(connection, athlete.id, number))
    people.print(f"{number} counts.")


@activity.command
@click.argument("number", type=int)
@click.argument("sport", type=click.Choice([s.value for s in Sport]))
@click.option("--km", type=click.FloatRange(0, 1000), help="The distance, if it was mismeasured.")
@with_athlete
def retype(number: int, sport: str, km: float | None, name: str | None) -> None:
    """Say what SPORT an activity really was, and how far if that was mismeasured."""
    program = open_program()
    athlete = program.athlete(name)
    with writing(program.engine) as connection:
        row = _row(connection, athlete.id, number)
        metres = None if km is None else km * 1000
        corrections.retype(connection, row, Sport(sport), metres)
    people.print(f"{number} is {sport} now.")


@activity.command
@click.argument("kind")
@click.option("--minutes", type=click.FloatRange(0, 3000, min_open=True), required=True)
@click.option("--effort", type=click.FloatRange(0, 10), help="How hard, 0 to 10.")
@click.option("--km", type=click.FloatRange(0, 1000), help="How far, for a run or a walk.")
@click.option("--start", metavar="T", help="When it began; it has just ended without it.")
@with_athlete
@with_json
def add(
    kind: str,
    minutes: float,
    effort: float | None,
    km: float | None,
    start: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Enter what no watch has seen: KIND is a sport, or a word like squats.

    So an answer about sore legs is not blamed on a run.
    """
    program = open_program()
    athlete = program.athlete(name)
    duration = timedelta(minutes=minutes)
    began = moment(start, athlete.zone) if start else present() - duration
    if began + duration > present():
        raise click.BadParameter("it has not ended yet", param_hint="--start")
    with writing(program.engine) as connection:
        number = corrections.add_bout(
            connection,
            athlete,
            kind.strip().lower().replace(" ", "_"),
            began,
            duration,
            effort=effort,
            distance_m=None if km is None else km * 1000,
        )
        row = _row(connection, athlete.id, number)
    if as_json:
        answer(_facts(row, athlete.zone))
    else:
        people.print(f"Entered as {number}.")


def _row(connection: Connection, athlete_id: int, number: int) -> Row[Any]:
    found = activity_rows(connection, athlete_id, activity_id=number)
    if not found:
        raise click.UsageError(f"there is no activity {number}; see `legcast activity list`")
    return found[0]


def _counts(row: Row[Any]) -> str:
    if row.excluded:
        return "excluded"
    return "yes" if row.duplicate_of is None else f"no, as {row.duplicate_of}"


def _local(row: Row[Any], zone: str) -> datetime:
    began: datetime = row.started_at
    if row.utc_offset_s is not None:
        return began + timedelta(seconds=row.utc_offset_s)
    return began.astimezone(ZoneInfo(zone))


def _facts(row: Row[Any], zone: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "sport": row.sport,
        "sub_sport": row.sub_sport,
        "recorded_sport": row.recorded_sport,
        "start": row.started_at.astimezone(ZoneInfo(zone)),
        "local_date": row.local_date,
        "utc_offset_s": row.utc_offset_s,
        "distance_m": row.distance_m,
        "elapsed_s": row.elapsed_s,
        "moving_s": row.moving_s,
        "ascent_m": row.ascent_m,
        "descent_m": row.descent_m,
        "altitude_quality": row.altitude_quality,
        "eccentric_dose_m": row.eccentric_dose_m,
        "effort": row.effort,
        "counts": row.duplicate_of is None and not row.excluded,
        "excluded": row.excluded,
        "duplicate_of": row.duplicate_of,
        "because": row.because,
        "file": row.path,
        "batch": row.batch_id,
        "samples": row.samples,
        "columns": row.columns,
        "device": row.device,
        "device_totals": row.device_totals,
        "warnings": row.warnings,
    }
