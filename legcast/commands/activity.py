"""`legcast activity list|show|exclude|include|retype|give|add`."""

import difflib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich import box
from rich.table import Table
from sqlalchemy import Connection, Row

from actions import activities
from actions.errors import Missing
from analysis.sport import ON_FOOT, Sport
from ingest import corrections
from legcast.program import (
    NUMBER,
    Finite,
    Program,
    answer,
    asked,
    moment,
    open_program,
    people,
    present,
    with_athlete,
    with_json,
)
from store.activities import activity_rows
from store.athletes import Athlete
from store.engine import reading, writing
from store.witnesses import united

_MOST = 30
_ON_FOOT = frozenset(sport.value for sport in ON_FOOT)
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_FASTEST_MS = 7.0  # 25 km/h; nobody runs faster for minutes


@click.group
def activity() -> None:
    """See and correct activities: list, show, exclude, include, retype, give, add.

    Outlooks are updated at once.

    \b
    Examples:
      legcast activity list
      legcast activity exclude 212
      legcast activity retype 212 cycling
      legcast activity retype 213 treadmill --km 8.2
      legcast activity give 214 --to Bob
      legcast activity add squats --minutes 40 --effort 7
      legcast activity add running --km 10 --minutes 58 --start 2026-06-12T18:30
    """


@activity.command(name="list")
@click.option("--most", type=click.IntRange(1, 100_000), default=_MOST, show_default=True)
@with_athlete
@with_json
def list_(most: int, name: str | None, as_json: bool) -> None:
    """List the latest activities, including those that do not count."""
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        rows = activity_rows(connection, athlete.id, most=most)
        rows = united(connection, rows)
    if as_json:
        answer({"activities": [_facts(row, athlete.zone) for row in rows]})
        return
    table = Table("", "began", "sport", "km", "down", "counts", "what", box=box.SIMPLE_HEAD)
    for column in (0, 1, 3, 4):
        table.columns[column].no_wrap = True
    for row in rows:
        table.add_row(
            f"{row.id}",
            f"{_local(row, athlete.zone):%y-%m-%d %H:%M}",
            _word(row),
            "–" if row.distance_m is None else f"{row.distance_m / 1000:.1f}",
            "–" if row.descent_m is None else f"{row.descent_m:,.0f} m",
            _counts(row),
            row.name or row.file or "by hand",
        )
    people.print(table)


@activity.command
@click.argument("number", type=NUMBER)
@with_athlete
@with_json
def show(number: int, name: str | None, as_json: bool) -> None:
    """Show everything known about an activity."""
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        (row,) = united(connection, [_row(connection, athlete.id, number)])
    facts = _facts(row, athlete.zone)
    if as_json:
        answer(facts)
        return
    table = Table(show_header=False, box=None)
    table.add_column(style="bright_black", no_wrap=True)
    table.add_column(overflow="fold")
    facts["witnesses"] = [_told_by(*one) for one in facts["witnesses"].items()]
    for key, value in facts.items():
        if value not in (None, [], {}):
            table.add_row(*_line(key, value))
    people.print(table)


@activity.command
@click.argument("number", type=NUMBER)
@with_athlete
@with_json
def exclude(number: int, name: str | None, as_json: bool) -> None:
    """Exclude an activity: a car ride, somebody else's run."""
    program = open_program()
    athlete = program.athlete(name)
    with writing(program.engine) as connection:
        corrections.exclude(connection, _row(connection, athlete.id, number))
    _changed(program, athlete, number, f"{number} does not count any more.", as_json=as_json)


@activity.command
@click.argument("number", type=NUMBER)
@with_athlete
@with_json
def include(number: int, name: str | None, as_json: bool) -> None:
    """Include an activity: one you excluded, or one wrongly judged a duplicate."""
    program = open_program()
    athlete = program.athlete(name)
    with writing(program.engine) as connection:
        corrections.include(connection, _row(connection, athlete.id, number))
    _changed(program, athlete, number, f"{number} counts.", as_json=as_json)


@activity.command
@click.argument("number", type=NUMBER)
@click.argument("sport", metavar="SPORT", type=click.Choice([s.value for s in Sport]))
@click.option("--km", type=Finite(0, 1000), help="The distance, if the recorded one is wrong.")
@with_athlete
@with_json
def retype(number: int, sport: str, km: float | None, name: str | None, as_json: bool) -> None:
    """Correct an activity's SPORT, and its distance if the recorded one is wrong.

    SPORT is running, trail_running, treadmill, walking, hiking, cycling, swimming or other.
    """
    program = open_program()
    athlete = program.athlete(name)
    metres = None if km is None else km * 1000
    try:
        activities.retype(program.engine, athlete, number, Sport(sport), metres)
    except Missing as error:
        raise click.UsageError(f"{error}; see `legcast activity list`") from error
    _changed(program, athlete, number, f"{number} is {sport} now.", as_json=as_json)


@activity.command
@click.argument("number", type=NUMBER)
@click.option("--to", required=True, metavar="NAME", help="Whose it is.")
@click.option("--athlete", "name", metavar="NAME", help="Whose it was; default: anybody's.")
@with_json
def give(number: int, to: str, name: str | None, as_json: bool) -> None:
    """Move an activity to another athlete.

    It moves with its file, and with everything else in the file; its number stays. Which recordings
    count is chosen again for both athletes; messages that were sent stay. A watched folder does not
    import it again; `legcast backfill` does, when you name the file.
    """
    program = open_program()
    of = None if name is None else [program.athlete(name).id]
    with asked():
        given = activities.give(program.engine, number, to, present(), of=of)
    all_of = ", ".join(map(str, given.numbers))
    said = f"{all_of} {_are(given.numbers)} {given.to.name}'s now, and no longer {given.of.name}'s."
    if given.left_out:
        said += (
            f" {', '.join(map(str, given.left_out))} {_are(given.left_out)} left out: "
            f"`legcast activity include NUMBER --athlete {given.to.name}`"
        )
    _changed(program, given.to, number, said, as_json=as_json)


@activity.command
@click.argument("kind")
@click.option("--minutes", type=Finite(0, 3000, min_open=True), required=True)
@click.option("--effort", type=Finite(0, 10), help="How hard, 0 to 10.")
@click.option("--km", type=Finite(0, 1000), help="How far, for a run or a walk.")
@click.option("--start", metavar="T", help="When it began; default: it has just ended.")
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
    """Add what no watch recorded: KIND is a sport, or a word like squats.

    Then soreness from it is not attributed to a run.
    """
    word = _kind(kind)
    duration = timedelta(minutes=minutes)
    if km and word in _ON_FOOT and km * 1000 / duration.total_seconds() > _FASTEST_MS:
        raise click.BadParameter(f"{km:g} km in {minutes:g} minutes is faster than legs can run")
    program = open_program()
    athlete = program.athlete(name)
    began = moment(start, athlete.zone) if start else present() - duration
    if began < _EARLIEST:
        raise click.BadParameter("that is too long ago", param_hint="--start")
    if began + duration > present():
        raise click.BadParameter("it has not ended yet", param_hint="--start")
    with writing(program.engine) as connection:
        same = _entered(connection, athlete.id, word, began, began + duration)
        if same is not None:
            raise click.UsageError(
                f"you entered the same as {same} already; `legcast activity exclude {same}` "
                "leaves that one out"
            )
        number = corrections.add_bout(
            connection,
            athlete,
            word,
            began,
            duration,
            effort=effort,
            distance_m=None if km is None else km * 1000,
        )
        row = _row(connection, athlete.id, number)
    if as_json:
        answer(_facts(row, athlete.zone))
    else:
        people.print(
            f"Entered as {number}: {word}, {minutes:g} min"
            f"{f', {km:g} km' if km else ''}, {_local(row, athlete.zone):%a %d %b %H:%M}. "
            f"To undo it: legcast activity exclude {number}",
            markup=False,
        )


def _changed(program: Program, athlete: Athlete, number: int, said: str, *, as_json: bool) -> None:
    """Report what became of an activity."""
    if not as_json:
        people.print(said, markup=False)
        return
    with reading(program.engine) as connection:
        (row,) = united(connection, [_row(connection, athlete.id, number)])
    answer(_facts(row, athlete.zone))


def _are(numbers: Sequence[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _kind(word: str) -> str:
    """A kind as it is stored; a misspelt sport is asked about."""
    known = word.strip().lower().replace(" ", "_").replace("-", "_")
    near = difflib.get_close_matches(known, [s.value for s in Sport], n=1, cutoff=0.8)
    if not known.isprintable() or not known or len(known) > 60:
        raise click.BadParameter("write a sport, or a word like squats")
    if near and near[0] != known:
        raise click.BadParameter(f"{word!r} is not a sport; did you mean {near[0]}?")
    return known


def _entered(
    connection: Connection, athlete_id: int, kind: str, start: datetime, end: datetime
) -> int | None:
    """An entry by hand of the same kind at the same time, None without one."""
    for row in activity_rows(connection, athlete_id, most=_MOST):
        same = row.file_id is None and not row.excluded and kind in (row.sport, row.sub_sport)
        if same and row.started_at < end and row.ended_at > start:
            return int(row.id)
    return None


def _row(connection: Connection, athlete_id: int, number: int) -> Row[Any]:
    found = activity_rows(connection, athlete_id, activity_id=number)
    if not found:
        raise click.UsageError(f"there is no activity {number}; see `legcast activity list`")
    return found[0]


def _word(row: Row[Any]) -> str:
    """The sport in a word: for an entry by hand the word that was entered.

    A question mark marks a guess.
    """
    word: str = row.sub_sport if row.file_id is None and row.sub_sport else row.sport
    return word.replace("_", " ") + (" ?" if activities.guess_of(row) else "")


def _line(key: str, value: Any) -> tuple[str, str]:
    """One value, formatted for people."""
    name, _, unit = key.rpartition("_")
    if unit in ("m", "s") and isinstance(value, (int, float)):
        told = f"{value:,.0f} m" if unit == "m" else str(timedelta(seconds=round(value)))
        return name.replace("_", " "), told
    if isinstance(value, dict):
        value = [f"{k.replace('_', ' ')} {v}" for k, v in value.items() if v is not None]
    if isinstance(value, list):
        return key.replace("_", " "), ", ".join(map(str, value))
    if isinstance(value, bool):
        return key.replace("_", " "), "yes" if value else "no"
    return key.replace("_", " "), str(value)


def _told_by(quantity: str, seen: list[dict[str, Any]]) -> str:
    """The other recordings from which a quantity is taken."""
    names = " and ".join(f"{one['file']} ({one['activity']})" for one in seen)
    return f"{quantity.replace('_', ' ')} from {names}"


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
        "sport_guessed": activities.guess_of(row) is not None,
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
        "witnesses": row.witnesses or {},
        "file": row.path,
        "batch": row.batch_id,
        "samples": row.samples,
        "columns": row.columns,
        "device": row.device,
        "device_totals": row.device_totals,
        "warnings": row.warnings,
    }
