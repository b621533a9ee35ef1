"""Shared by most commands: the application, common options, and output."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from actions.errors import ActionError, Missing, Unreadable
from config.settings import home_zone, watched
from legcast.compose import Program, open_engine, open_program, utc_now
from store.athletes import Athlete

__all__ = [  # with what the application is made of
    "NUMBER",
    "Finite",
    "Program",
    "answer",
    "asked",
    "counted",
    "day",
    "home_zone",
    "open_engine",
    "open_program",
    "parse_time",
    "people",
    "utc_now",
    "watched",
    "with_as_of",
    "with_athlete",
    "with_json",
    "with_name",
]

people = Console(stderr=True, highlight=False, soft_wrap=False)
"""Text for people goes here, so that standard output contains only answers."""


@contextmanager
def asked() -> Iterator[None]:
    """An action's error as a command-line error: wrong usage, or an unusable file."""
    try:
        yield
    except Unreadable as error:
        raise click.ClickException(str(error)) from error
    except Missing as error:
        all_of_them = f"; `legcast {error.command}` shows all" if error.command else ""
        raise click.UsageError(f"{error}{all_of_them}") from error
    except ActionError as error:
        raise click.UsageError(str(error)) from error


def parse_time(text: str | None, zone: str) -> datetime:
    """Parse a date and time, in the athlete's zone unless it names one; default: now.

    A date alone means its end, so that the whole day is known.
    """
    if text is None:
        return utc_now()
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} is not a date or time; write 2026-06-14 or 2026-06-14T07:00"
        ) from error
    _within(given.date(), text)
    if len(text) <= len("2026-06-14"):
        given = given.replace(hour=23, minute=59, second=59)
    return given if given.tzinfo is not None else given.replace(tzinfo=ZoneInfo(zone))


def day(text: str) -> date:
    """Parse a date."""
    try:
        given = date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a date; write 2026-06-14") from error
    _within(given, text)
    return given


def _within(given: date, text: str) -> None:
    """Refuse a year that can only be a typing mistake."""
    if not 1980 <= given.year <= 3000:
        raise click.BadParameter(f"{text!r} is not between 1980 and 3000")


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things in words: `1 folder`, `2 folders`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def answer(value: object) -> None:
    """Print one JSON value on standard output; unknown is null."""
    click.echo(json.dumps(_plain(value), ensure_ascii=False))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


NUMBER = click.IntRange(1, 2**62)
"""The type of an activity's or a batch's number."""


class Finite(click.FloatRange):
    """A number in a range; "nan" and "inf" are refused."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Convert to a number; fails with a message for people."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


with_name = click.option(
    "--athlete", "name", metavar="NAME", help="Whose; the first athlete without it."
)
"""The option that names an athlete."""


def with_athlete(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option that names an athlete; the command is given the program and the athlete."""

    @with_name
    @wraps(function)
    def command(*, name: str | None, **options: Any) -> None:
        program = open_program()
        with asked():
            athlete = program.athlete(name)
        function(program=program, athlete=athlete, **options)

    return command


def with_as_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option that moves the present, which a command with an athlete is given as `now`."""

    @click.option(
        "--as-of",
        "as_of",
        metavar="T",
        help="As if it were then, e.g. 2026-06-14T07:00; only what was known by then counts.",
    )
    @wraps(function)
    def command(*, as_of: str | None, athlete: Athlete, **options: Any) -> None:
        function(athlete=athlete, now=parse_time(as_of, athlete.zone), **options)

    return command


def with_json(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option that answers in JSON; what an action refuses is said, too."""
    option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    return option(asked()(function))
