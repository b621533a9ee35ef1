"""`legcast digest`."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from analysis.history import History
from analysis.outlook import outlook
from analysis.sport import RUNS
from config.paths import make_private
from legcast.program import (
    answer,
    moment,
    open_program,
    people,
    with_as_of,
    with_athlete,
    with_json,
)
from scheduler.channels.preview import write_page
from scheduler.messages.compose import Week, compose_week
from scheduler.planner import speech_for
from store.activities import history
from store.engine import reading


@click.command
@with_athlete
@with_as_of
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the HTML."
)
@with_json
def digest(name: str | None, as_of: str | None, out: Path | None, as_json: bool) -> None:
    """Write the last seven days as the message that goes out, and say where it is."""
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    with reading(program.engine) as connection:
        known = history(connection, athlete, now)
    view = outlook(known, now)
    message = compose_week(week_of(known, view.now), view, speech_for(athlete, now))
    path = out or program.places.preview / f"digest-{athlete.id}-{now:%Y-%m-%d}.html"
    try:
        make_private(path.absolute().parent)
        write_page(path, message.html, message.chart)
    except OSError as error:
        people.print(f"--out: cannot write {path} ({error.strerror}); choose another place")
        raise click.exceptions.Exit(1) from error
    if as_json:
        answer({"subject": message.subject, "text": message.text, "html_path": str(path)})
        return
    sys.stdout.write(message.text)
    people.print(f"\nThe same as HTML: {path}", soft_wrap=True)


def week_of(known: History, now: datetime) -> Week:
    """What the seven days before a moment amounted to."""
    table = known.activities
    runs = table["sport"].isin([s.value for s in RUNS])
    week = table["end"] > now - timedelta(days=7)
    before = (table["end"] > now - timedelta(days=14)) & ~week
    return Week(
        start=now - timedelta(days=7),
        runs=int((week & runs).sum()),
        distance_m=float(table.loc[week & runs, "distance_m"].sum()),
        descent_m=float(table.loc[week, "descent_m"].sum()),
        before_m=float(table.loc[before & runs, "distance_m"].sum()),
    )
