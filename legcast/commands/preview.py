"""`legcast preview COURSE`."""

import math
import re
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from analysis.course import as_run, novelty, usual_speed
from analysis.history import with_session
from analysis.outlook import outlook
from analysis.session import Summary
from ingest.course import Course, read_course
from ingest.errors import Rejected, Retry
from legcast.facts import outlook_facts
from legcast.program import (
    answer,
    moment,
    open_program,
    people,
    present,
    with_athlete,
    with_json,
)
from legcast.screen import show_outlook
from scheduler.hours import first_morning
from scheduler.plan import plan
from scheduler.status import preferences_of, speech_for
from store.activities import history, local_date
from store.engine import reading

_BEGINS = time(9)  # our choice: when most races have begun


@click.command
@click.argument("course", type=click.Path(path_type=Path))
@click.option("--pace", metavar="M:SS", help="Minutes for a kilometre; your usual without it.")
@click.option("--start", metavar="T", help="When you would begin; tomorrow at 9 without it.")
@with_athlete
@with_json
def preview(
    course: Path, pace: str | None, start: str | None, name: str | None, as_json: bool
) -> None:
    """Show the morning after a COURSE you have not run yet.

    COURSE is a GPX, TCX or FIT file: a planned route, a race's track, anybody's recording. You see
    what your legs would feel, and how much of it would be new to them.

    \b
    Examples:
      legcast preview race.gpx
      legcast preview race.gpx --pace 6:30 --start 2026-09-12T08:00
    """
    told = _speed(pace)
    program = open_program()
    athlete = program.athlete(name)
    points = _course(course)
    began = _start(start, athlete.zone)
    with reading(program.engine) as connection:
        known = history(connection, athlete, present())
    speed = told or usual_speed(known, present())
    run = as_run(points.latitude, points.longitude, points.altitude, points.part, began, speed)
    day = local_date(run.end, None, athlete.zone).toordinal() - datetime(1970, 1, 1).toordinal()  # noqa: DTZ001 because it is a date
    after = with_session(known, run, day)
    morning = first_morning(run.end, preferences_of(athlete))
    view = outlook(after, morning)
    planned, speech = plan(view, preferences_of(athlete)), speech_for(athlete, morning)
    new = novelty(after)
    if as_json:
        answer(
            {
                "course": _facts(run, speed),
                "new_to_legs": asdict(new),
                "outlook": outlook_facts(athlete.name, view, planned, speech),
            }
        )
        return
    people.print(
        speech.say(
            "preview.no_altitude" if run.descent_m is None else "preview.course",
            distance_m=run.distance_m or 0.0,
            descent_m=run.descent_m or 0.0,
            pace=_minutes(speed),
        )
    )
    for key, ratio, most in (
        ("preview.distance", new.distance_ratio, new.longest_m),
        ("preview.downhill", new.dose_ratio, new.largest_dose_m),
    ):
        if not math.isnan(ratio):
            people.print(speech.say(key, ratio=ratio, most_m=most))
    people.print()
    show_outlook(people, view, planned, speech)


def _course(path: Path) -> Course:
    try:
        return read_course(path)
    except (Rejected, Retry) as error:
        raise click.ClickException(f"{path.name}: {error}") from error


def _start(text: str | None, zone: str) -> datetime:
    if text is not None:
        given = moment(text, zone)
        if given < present():
            raise click.BadParameter("that is past; a preview looks ahead", param_hint="--start")
        return given
    tomorrow = present().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, _BEGINS, ZoneInfo(zone))


def _speed(pace: str | None) -> float | None:
    """Metres per second of a pace such as 5:30."""
    if pace is None:
        return None
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", pace)
    seconds = int(match[1]) * 60 + int(match[2]) if match else 0
    if not 120 <= seconds <= 1800:
        raise click.BadParameter(f"{pace!r} is no pace; write 5:30", param_hint="--pace")
    return 1000.0 / seconds


def _minutes(speed: float) -> str:
    minutes, seconds = divmod(round(1000.0 / speed), 60)
    return f"{minutes}:{seconds:02}"


def _facts(run: Summary, speed: float) -> dict[str, Any]:
    return {
        "distance_m": run.distance_m,
        "ascent_m": run.ascent_m,
        "descent_m": run.descent_m,
        "eccentric_dose_m": run.eccentric_dose_m,
        "altitude_quality": run.altitude_quality.value,
        "elapsed_s": run.elapsed_s,
        "pace_s_per_km": 1000.0 / speed,
    }
