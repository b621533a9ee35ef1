"""`legcast preview COURSE`."""

import math
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from actions.outlooks import speech_for
from actions.previews import preview as look_ahead
from analysis.session import Summary
from legcast.facts import outlook_facts
from legcast.program import Program, answer, parse_time, people, utc_now, with_athlete, with_json
from legcast.screen import show_outlook
from store.athletes import Athlete


@click.command
@click.argument("course", type=click.Path(path_type=Path))
@click.option("--pace", metavar="M:SS", help="Minutes per kilometre; default: your usual pace.")
@click.option("--start", metavar="T", help="When you would start; default: tomorrow at 9.")
@with_athlete
@with_json
def preview(
    course: Path,
    pace: str | None,
    start: str | None,
    program: Program,
    athlete: Athlete,
    as_json: bool,
) -> None:
    """Show the morning after a COURSE you have not run yet.

    COURSE is a GPX, TCX or FIT file: a planned route, a race's track, anybody's recording. You see
    how sore your legs would be, and how far the course goes beyond what they are used to.

    \b
    Examples:
      legcast preview race.gpx
      legcast preview race.gpx --pace 6:30 --start 2026-09-12T08:00
    """
    told = _speed(pace)
    began = None if start is None else parse_time(start, athlete.zone)
    seen = look_ahead(program.engine, athlete, course, utc_now(), start=began, speed=told)
    run, view, planned, new = seen.run, seen.outlook, seen.plan, seen.new
    speech = speech_for(athlete, view.now)
    if as_json:
        answer(
            {
                "course": _facts(run, seen.speed),
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
            pace=_minutes(seen.speed),
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


def _speed(pace: str | None) -> float | None:
    """The speed (m/s) for a pace such as 5:30."""
    if pace is None:
        return None
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", pace)
    seconds = int(match[1]) * 60 + int(match[2]) if match else 0
    if not 120 <= seconds <= 1800:
        raise click.BadParameter(f"{pace!r} is not a pace; write 5:30", param_hint="--pace")
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
