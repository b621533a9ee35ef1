"""`legcast activity list|show|exclude|include|retype|give|add`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich import box
from rich.table import Table

from actions import activities
from actions.activities import guess_of
from analysis.sport import Sport
from legcast.program import (
    NUMBER,
    Finite,
    Program,
    answer,
    open_program,
    parse_time,
    people,
    utc_now,
    with_athlete,
    with_json,
)
from store.athletes import Athlete
from store.recordings import Activity

_MOST = 30


@click.group
def activity() -> None:
    """See and correct activities: list, show, exclude, include, retype, give, add.

    Outlooks follow at once.

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
def list_(most: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """List the latest activities, also those that do not count."""
    rows = activities.latest(program.engine, athlete, most)
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
def show(number: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Show all that is known of an activity."""
    facts = _facts(activities.activity(program.engine, athlete, number), athlete.zone)
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
def exclude(number: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Leave an activity out: a car ride, somebody else's run."""
    activities.exclude(program.engine, athlete, number)
    _changed(program, athlete, number, f"{number} does not count any more.", as_json=as_json)


@activity.command
@click.argument("number", type=NUMBER)
@with_athlete
@with_json
def include(number: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Let an activity count: one you excluded, or one taken for a duplicate that is none."""
    activities.include(program.engine, athlete, number)
    _changed(program, athlete, number, f"{number} counts.", as_json=as_json)


@activity.command
@click.argument("number", type=NUMBER)
@click.argument("sport", metavar="SPORT", type=click.Choice([s.value for s in Sport]))
@click.option("--km", type=Finite(0, 1000), help="The distance, if it was mismeasured.")
@with_athlete
@with_json
def retype(
    number: int, sport: str, km: float | None, program: Program, athlete: Athlete, as_json: bool
) -> None:
    """Say what SPORT an activity really was, and how far if that was mismeasured.

    SPORT is running, trail_running, treadmill, walking, hiking, cycling, swimming or other.
    """
    metres = None if km is None else km * 1000
    activities.retype(program.engine, athlete, number, Sport(sport), metres)
    _changed(program, athlete, number, f"{number} is {sport} now.", as_json=as_json)


@activity.command
@click.argument("number", type=NUMBER)
@click.option("--to", required=True, metavar="NAME", help="Whose it is.")
@click.option("--athlete", "name", metavar="NAME", help="Whose it was; anybody's without it.")
@with_json
def give(number: int, to: str, name: str | None, as_json: bool) -> None:
    """Give an activity to the athlete whose it is.

    It moves with its file, and with all else that the file holds; its number stays. What counts
    is chosen anew for both athletes, messages that were sent stay. A watched folder does not bring
    it back; `legcast backfill` does, when you name the file.
    """
    program = open_program()
    of = None if name is None else [program.athlete(name).id]
    given = activities.give(program.engine, number, to, utc_now(), of=of)
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
@click.option("--start", metavar="T", help="When it began; it has just ended without it.")
@with_athlete
@with_json
def add(
    kind: str,
    minutes: float,
    effort: float | None,
    km: float | None,
    start: str | None,
    program: Program,
    athlete: Athlete,
    as_json: bool,
) -> None:
    """Enter what no watch has seen: KIND is a sport, or a word like squats.

    So an answer about sore legs is not blamed on a run.
    """
    entered = activities.enter(
        program.engine,
        athlete,
        kind,
        timedelta(minutes=minutes),
        utc_now(),
        start=parse_time(start, athlete.zone) if start else None,
        effort=effort,
        distance_m=None if km is None else km * 1000,
    )
    number = entered.number
    if entered.known:
        raise click.UsageError(
            f"you entered the same as {number} already; `legcast activity exclude {number}` "
            "leaves that one out"
        )
    row = activities.activity(program.engine, athlete, number)
    if as_json:
        answer(_facts(row, athlete.zone))
    else:
        people.print(
            f"Entered as {number}: {entered.kind}, {minutes:g} min"
            f"{f', {km:g} km' if km else ''}, {_local(row, athlete.zone):%a %d %b %H:%M}. "
            f"To take it back: legcast activity exclude {number}",
            markup=False,
        )


def _changed(program: Program, athlete: Athlete, number: int, said: str, *, as_json: bool) -> None:
    """Say what became of an activity."""
    if not as_json:
        people.print(said, markup=False)
        return
    answer(_facts(activities.activity(program.engine, athlete, number), athlete.zone))


def _are(numbers: Sequence[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _word(row: Activity) -> str:
    """What it was, in a word: for an entry by hand the one it was entered with.

    A question mark says that nobody told it.
    """
    word = row.sub_sport if row.file_id is None and row.sub_sport else row.sport
    return word.replace("_", " ") + (" ?" if guess_of(row) else "")


def _line(key: str, value: Any) -> tuple[str, str]:
    """One fact as a person reads it."""
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
    """From which other recordings a quantity comes."""
    names = " and ".join(f"{one['file']} ({one['activity']})" for one in seen)
    return f"{quantity.replace('_', ' ')} from {names}"


def _counts(row: Activity) -> str:
    if row.excluded:
        return "excluded"
    return "yes" if row.duplicate_of is None else f"no, as {row.duplicate_of}"


def _local(row: Activity, zone: str) -> datetime:
    if row.utc_offset_s is not None:
        return row.started_at + timedelta(seconds=row.utc_offset_s)
    return row.started_at.astimezone(ZoneInfo(zone))


def _facts(row: Activity, zone: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "sport": row.sport,
        "sub_sport": row.sub_sport,
        "recorded_sport": row.recorded_sport,
        "sport_guessed": guess_of(row) is not None,
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
        "counts": row.counts,
        "excluded": row.excluded,
        "duplicate_of": row.duplicate_of,
        "because": row.because,
        "witnesses": {
            quantity: [{"activity": one.activity, "file": one.file} for one in seen]
            for quantity, seen in row.told_by.items()
        },
        "file": row.path,
        "batch": row.batch_id,
        "samples": row.samples,
        "columns": row.columns,
        "device": row.device,
        "device_totals": row.device_totals,
        "warnings": row.warnings,
    }
