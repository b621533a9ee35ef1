"""`legcast athlete add|list|edit|pause|share|export|forget`."""

from dataclasses import asdict
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from actions import athletes, sharing
from actions.contact import masked
from actions.forgetting import forget as forget_all
from analysis.language import Units, languages
from legcast.program import (
    answer,
    asked,
    counted,
    home_zone,
    open_program,
    parse_time,
    people,
    utc_now,
    with_json,
)
from store.accounts import Share
from store.athletes import Athlete, PauseReason


@click.group
def athlete() -> None:
    """Manage athletes: add, edit, list, pause, share, export, forget."""


def _clock(_context: click.Context, _option: click.Parameter, value: str | None) -> time | None:
    if value is None:
        return None
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a time of day; write 06:30") from error


def _mornings(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[int, time] | None:
    """Wake-up times such as `saturday=08:30`, by weekday."""
    mornings = {}
    for value in values:
        name, _, clock = value.partition("=")
        try:
            mornings[_WEEKDAYS.index(name.lower())] = time.fromisoformat(clock)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is not a morning; write saturday=08:30") from error
    return mornings or None


def _pushes(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...] | None:
    return tuple(value for value in values if value) if values else None


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_OPTIONS = (
    click.option("--zone", help="Time zone, like Europe/Vienna."),
    click.option("--email", help="Where prompts go; empty for no mail."),
    click.option("--wake", callback=_clock, metavar="HH:MM", help="When the morning begins."),
    click.option(
        "--wake-on", callback=_mornings, multiple=True, metavar="DAY=HH:MM",
        help="Another time on a weekday, like saturday=08:30; replaces all of these.",
    ),
    click.option("--quiet-from", callback=_clock, metavar="HH:MM", help="No message after."),
    click.option("--quiet-until", callback=_clock, metavar="HH:MM", help="No message before."),
    click.option(
        "--push", callback=_pushes, multiple=True, metavar="URL",
        help="A push address as Apprise writes it, like ntfy://ntfy.sh/topic; empty for none.",
    ),
    click.option("--digest", "digest_day", type=click.Choice([*_WEEKDAYS, "never"]),
                 help="The morning of the weekly digest."),
    click.option("--after-run/--no-after-run", default=None,
                 help="A note on drinking and eating soon after a run worth a word."),
    click.option("--weekly-question/--no-weekly-question", "weekly_question", default=None,
                 help="Ask how the legs are on one morning a week, drawn by lot."),
    click.option("--follow-travel/--stay-home", "follows_travel", default=None,
                 help="Take the zone in which the latest recording began."),
    click.option("--discreet/--plain", default=None,
                 help="No health words in subjects and push lines; the message itself has them."),
    click.option("--language", type=click.Choice(languages())),
    click.option("--units", type=click.Choice([u.value for u in Units])),
    click.option("--max-hr", "highest_heart_rate", type=click.FloatRange(100, 240)),
    click.option("--rest-hr", "resting_heart_rate", type=click.FloatRange(25, 120)),
    click.option("--critical-speed", "critical_speed_ms", type=click.FloatRange(1, 8)),
)  # fmt: skip


def _with_options(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def _chosen(given: dict[str, Any]) -> dict[str, Any]:
    """The given options, as the columns they set."""
    chosen = {key: value for key, value in given.items() if value is not None}
    if "digest_day" in chosen:
        name = chosen["digest_day"]
        chosen["digest_day"] = None if name == "never" else _WEEKDAYS.index(name)
    return chosen


@athlete.command
@click.argument("name")
@_with_options
@asked()
def add(name: str, **given: Any) -> None:
    """Add somebody. A sub-folder of that name in a watched folder holds their files."""
    athletes.checked_name(name)  # before a database is made
    program = open_program()
    chosen = _chosen(given)
    zone = chosen.pop("zone", None) or home_zone(program.settings)
    wake = chosen.pop("wake", None) or program.settings.wake
    new = athletes.add(program.engine, name, zone, utc_now(), wake=wake, **chosen)
    people.print(
        f"Added {new.name} ({new.zone}). Files in a sub-folder {new.name} of a watched folder "
        "are theirs.",
        markup=False,
    )


@athlete.command(name="list")
@with_json
def list_(as_json: bool) -> None:
    """List everybody."""
    known = open_program().athletes
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
@click.option("--name", "new_name", metavar="NEW", help="A new name, also for signing in.")
@_with_options
@asked()
def edit(name: str, new_name: str | None, **given: Any) -> None:
    """Change an athlete's details and settings.

    Files in the sub-folder of an old name stay theirs.
    """
    program = open_program()
    changes = _chosen(given | {"name": new_name})
    athletes.edit(program.engine, program.athlete(name).id, **changes)
    people.print(f"Changed {', '.join(changes) or 'nothing'}.")


@athlete.command
@click.argument("name", required=False)
@click.option("--until", metavar="T", help="Until when; default: two weeks.")
@click.option("--because", type=click.Choice([r.value for r in PauseReason]), help="Why.")
@click.option("--end", is_flag=True, help="End the pause now.")
@asked()
def pause(name: str | None, until: str | None, because: str | None, end: bool) -> None:
    """Pause messages: ill, injured, on holiday. Safety messages still come."""
    program = open_program()
    known = program.athlete(name)
    if end:
        athletes.end_pause(program.engine, known.id)
        people.print(f"{known.name}: the pause is over.", markup=False)
        return
    stop = parse_time(until, known.zone) if until else None
    reason = PauseReason(because) if because else None
    paused = athletes.pause(program.engine, known.id, stop, reason, utc_now()).paused_until
    assert paused is not None  # noqa: S101 because it was just set
    local = paused.astimezone(ZoneInfo(known.zone))
    people.print(f"{known.name}: paused until {local:%Y-%m-%d %H:%M}.", markup=False)


@athlete.command
@click.argument("name")
@click.option("--coach", required=True, metavar="ACCOUNT", help="The account of the coach.")
@click.option("--training", is_flag=True, help="Share what stands out in the training.")
@click.option("--soreness", is_flag=True, help="Share the forecast and the answers.")
@click.option("--end", is_flag=True, help="Share nothing any more.")
@asked()
def share(name: str, coach: str, training: bool, soreness: bool, end: bool) -> None:
    """Let a coach see when to talk to an athlete, and more only if you say so here.

    Tracks are never shared. Without --training and --soreness the coach's digest names the
    athlete and nothing else.
    """
    program = open_program()
    known = program.athlete(name)
    shares = frozenset(
        share for share, given in ((Share.TRAINING, training), (Share.SORENESS, soreness)) if given
    )
    if end:
        account, _ = sharing.stop_sharing(program.engine, known, coach)
    else:
        account = sharing.share(program.engine, known, coach, shares, utc_now())
    what = "nothing any more" if end else ", ".join(sorted(shares)) or "only who needs a word"
    people.print(f"{known.name} shares with {account.name}: {what}.", markup=False)


@athlete.command
@click.argument("name")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@asked()
def export(name: str, out: Path) -> None:
    """Write all data of an athlete into one ZIP: tables as JSON, samples as CSV."""
    program = open_program()
    known = program.athlete(name)
    try:
        count = athletes.export(program.engine, known, out)
    except OSError as error:
        raise click.ClickException(
            f"--out: cannot write {out} ({error.strerror}); choose another place"
        ) from error
    people.print(f"Written: {out} ({counted(count, 'activity', 'activities')})", markup=False)


@athlete.command
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@asked()
def forget(name: str, yes: bool) -> None:
    """Delete an athlete and all their data. Your files stay where they are."""
    program = open_program()
    known = program.athlete(name)
    if not yes:
        click.confirm(f"Remove {known.name} and everything kept of them?", abort=True, err=True)
    forget_all(program.engine, program.places, known)
    people.print(f"{known.name} is forgotten.", markup=False)


def _facts(one: Athlete) -> dict[str, Any]:
    facts = asdict(one) | {
        "push": [masked(address) for address in one.push],
        "wake_on": {_WEEKDAYS[day]: f"{at:%H:%M}" for day, at in one.wake_on.items()},
        "digest_day": None if one.digest_day is None else _WEEKDAYS[one.digest_day],
    }
    return {
        key: value.isoformat("minutes") if isinstance(value, time) else value
        for key, value in facts.items()
    }
