"""`legcast athlete add|list|edit|pause`."""

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from analysis.language import Units
from legcast.program import (
    answer,
    home_zone,
    moment,
    open_program,
    people,
    present,
    with_json,
)
from store.athletes import Athlete, add_athlete, all_athletes, edit_athlete, find_athlete
from store.engine import reading, writing


@click.group
def athlete() -> None:
    """Say who runs: add, edit, list, pause."""


def _zone(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise click.BadParameter(
            f"{value!r} is not a time zone; write one like Europe/Vienna"
        ) from error
    return value


def _clock(_context: click.Context, _option: click.Parameter, value: str | None) -> time | None:
    if value is None:
        return None
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no time of day; write 06:30") from error


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value and (value.count("@") != 1 or not value.isprintable() or " " in value):
        raise click.BadParameter(f"{value!r} is no e-mail address")
    return value


_OPTIONS = (
    click.option("--zone", callback=_zone, help="Time zone, like Europe/Vienna."),
    click.option("--email", callback=_address, help="Where prompts go; empty for no mail."),
    click.option("--wake", callback=_clock, metavar="HH:MM", help="When the morning begins."),
    click.option("--quiet-from", callback=_clock, metavar="HH:MM", help="No message after."),
    click.option("--quiet-until", callback=_clock, metavar="HH:MM", help="No message before."),
    click.option("--units", type=click.Choice([u.value for u in Units])),
    click.option("--max-hr", "highest_heart_rate", type=click.FloatRange(100, 240)),
    click.option("--rest-hr", "resting_heart_rate", type=click.FloatRange(25, 120)),
    click.option("--critical-speed", "critical_speed_ms", type=click.FloatRange(1, 8)),
)


def _with_options(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@athlete.command
@click.argument("name")
@_with_options
def add(name: str, **given: Any) -> None:
    """Add somebody. A sub-folder of that name in a watched folder holds their files."""
    if not name.strip() or not name.isprintable() or set(name) & set("/\\") or name.startswith("."):
        raise click.BadParameter(f"{name!r} cannot be a name: a sub-folder is called like it")
    program = open_program()
    with reading(program.engine) as connection:
        if find_athlete(connection, name) is not None:
            raise click.UsageError(f"there is an athlete {name!r} already")
    chosen = {key: value for key, value in given.items() if value is not None}
    zone = chosen.pop("zone", None) or home_zone(program.settings)
    wake = chosen.pop("wake", None) or program.settings.wake
    with writing(program.engine) as connection:
        new = add_athlete(connection, name, zone, present(), wake=wake, **chosen)
    people.print(
        f"Added {new.name} ({new.zone}). Files in a sub-folder {new.name} of a watched folder "
        "are theirs.",
        markup=False,
    )


@athlete.command(name="list")
@with_json
def list_(as_json: bool) -> None:
    """List everybody."""
    program = open_program()
    with reading(program.engine) as connection:
        known = all_athletes(connection)
    if as_json:
        answer({"athletes": [_facts(one) for one in known]})
        return
    table = Table("name", "zone", "wakes", "quiet", "mail", "units")
    for one in known:
        quiet = f"{one.quiet_from:%H:%M} to {one.quiet_until:%H:%M}"
        table.add_row(one.name, one.zone, f"{one.wake:%H:%M}", quiet, one.email or "–", one.units)
    people.print(table)


@athlete.command
@click.argument("name")
@_with_options
def edit(name: str, **given: Any) -> None:
    """Change what is known of somebody."""
    program = open_program()
    changes = {key: value for key, value in given.items() if value is not None}
    if changes.get("email") == "":
        changes["email"] = None
    known = program.athlete(name)
    with writing(program.engine) as connection:
        edit_athlete(connection, known.id, **changes)
    people.print(f"Changed {', '.join(changes) or 'nothing'}.")


@athlete.command
@click.argument("name", required=False)
@click.option("--until", metavar="T", help="Silent until then; two weeks without it.")
@click.option("--end", is_flag=True, help="End the pause now.")
def pause(name: str | None, until: str | None, end: bool) -> None:
    """Be silent for a while: ill, injured, on holiday. Safety answers still come."""
    program = open_program()
    known = program.athlete(name)
    stop: datetime | None = None
    if not end:
        stop = moment(until, known.zone) if until else present() + timedelta(days=14)
    with writing(program.engine) as connection:
        edit_athlete(connection, known.id, paused_until=stop)
    if stop is None:
        people.print(f"{known.name}: the pause is over.", markup=False)
    else:
        local = stop.astimezone(ZoneInfo(known.zone))
        people.print(f"{known.name}: silent until {local:%Y-%m-%d %H:%M}.", markup=False)


def _facts(one: Athlete) -> dict[str, Any]:
    facts = asdict(one)
    return {
        key: value.isoformat("minutes") if isinstance(value, time) else value
        for key, value in facts.items()
    }
