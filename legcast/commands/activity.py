"""`legcast activity list|show|exclude|include|retype|effort|give|add`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich import box
from rich.table import Table

from actions import activities, bouts
from actions.activities import guess_of
from actions.imports import named
from analysis.sport import Sport
from legcast.facts import activity_facts
from legcast.lists import say_what_became
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
    """See and correct activities: list, show, exclude, include, retype, effort, give, add.

    Outlooks are updated at once.

    \b
    Examples:
      legcast activity list
      legcast activity exclude 212
      legcast activity retype 212 cycling
      legcast activity retype 213 treadmill --km 8.2
      legcast activity effort 213 7
      legcast activity give 214 --to Bob
      legcast activity add squats --minutes 40 --effort 7
      legcast activity add --file bouts.csv
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
        answer({"activities": [activity_facts(row, athlete.zone) for row in rows]})
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
    row = activities.activity(program.engine, athlete, number)
    facts = activity_facts(row, athlete.zone)
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
@click.option("--km", type=Finite(0, 1000), help="The distance, if the recorded one is wrong.")
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
@click.argument("level", metavar="EFFORT", type=Finite(0, 10))
@with_athlete
@with_json
def effort(number: int, level: float, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Say how hard an activity was: EFFORT 0 (nothing) to 10 (as hard as you can).

    What you say here holds against what you told the watch.
    """
    activities.tell_effort(program.engine, athlete, number, level)
    _changed(program, athlete, number, f"{number} was {level:g} of 10.", as_json=as_json)


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
@click.argument("kind", metavar="KIND", required=False)
@click.option("--minutes", type=Finite(0, 3000, min_open=True), help="How long it went.")
@click.option("--effort", type=Finite(0, 10), help="How hard, 0 to 10.")
@click.option("--km", type=Finite(0, 1000), help="How far, for a run or a walk.")
@click.option("--start", metavar="T", help="When it began; it has just ended without it.")
@click.option(
    "--file",
    "path",
    metavar="BOUTS.csv",
    type=click.Path(path_type=Path),
    help="Many at once, instead of KIND and the rest.",
)
@with_athlete
@with_json
def add(
    kind: str | None,
    minutes: float | None,
    effort: float | None,
    km: float | None,
    start: str | None,
    path: Path | None,
    program: Program,
    athlete: Athlete,
    as_json: bool,
) -> None:
    """Add what no watch recorded: KIND is a sport, or a word like squats.

    So an answer about sore legs is not blamed on a run. BOUTS.csv names its columns in the first
    line: start,kind,minutes and perhaps effort,km,descent_m. What is known stays as it is.
    """
    if path is not None:
        if kind is not None or minutes is not None:
            raise click.UsageError("write KIND and --minutes, or --file, not both")
        _bring(path, program, athlete, as_json=as_json)
        return
    if kind is None or minutes is None:
        missing = "argument 'KIND'" if kind is None else "option '--minutes'"
        raise click.UsageError(f"Missing {missing}.")
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
        answer(activity_facts(row, athlete.zone))
    else:
        people.print(
            f"Entered as {number}: {entered.kind}, {minutes:g} min"
            f"{f', {km:g} km' if km else ''}, {_local(row, athlete.zone):%a %d %b %H:%M}. "
            f"To undo it: legcast activity exclude {number}",
            markup=False,
        )


def _bring(path: Path, program: Program, athlete: Athlete, *, as_json: bool) -> None:
    """Bring in a list of bouts. Exits with 1 if a line was refused."""
    named([path])
    brought = bouts.bring(program.engine, athlete, path, utc_now())
    counts = {"activities": brought.activities, "known": brought.known}
    said = f"{len(brought.activities)} entered, {brought.known} known already."
    say_what_became(brought, counts, said, as_json=as_json)


def _changed(program: Program, athlete: Athlete, number: int, said: str, *, as_json: bool) -> None:
    """Report what became of an activity."""
    if not as_json:
        people.print(said, markup=False)
        return
    row = activities.activity(program.engine, athlete, number)
    answer(activity_facts(row, athlete.zone))


def _are(numbers: Sequence[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _word(row: Activity) -> str:
    """What it was, in a word: for an entry by hand the one it was entered with.

    A question mark marks a guess.
    """
    word = row.sub_sport if row.file_id is None and row.sub_sport else row.sport
    return word.replace("_", " ") + (" ?" if guess_of(row) else "")


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


def _counts(row: Activity) -> str:
    if row.excluded:
        return "excluded"
    return "yes" if row.duplicate_of is None else f"no, as {row.duplicate_of}"


def _local(row: Activity, zone: str) -> datetime:
    if row.utc_offset_s is not None:
        return row.started_at + timedelta(seconds=row.utc_offset_s)
    return row.started_at.astimezone(ZoneInfo(zone))
