"""`legcast digest`."""

import os
import sys
from pathlib import Path

import click

from analysis.outlook import assess, outlook_at
from analysis.week import week_of
from config.paths import make_private
from legcast.program import (
    answer,
    open_program,
    parse_time,
    people,
    with_as_of,
    with_athlete,
    with_json,
)
from scheduler.channels.preview import folder_of, write_page
from scheduler.messages.digests import compose_week
from scheduler.status import speech_for
from store.activities import history
from store.engine import reading


@click.command
@with_athlete
@with_as_of
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the HTML."
)
@click.option("--preview", is_flag=True, help="Open the HTML in the browser.")
@with_json
def digest(
    name: str | None, as_of: str | None, out: Path | None, preview: bool, as_json: bool
) -> None:
    """Write the last seven days as the message that goes out, and say where it is.

    A morning looks back on the seven days before it; from noon on today counts too. `legcast
    athlete edit NAME --digest monday` has it sent every week.
    """
    program = open_program()
    athlete = program.athlete(name)
    now = parse_time(as_of, athlete.zone)
    with reading(program.engine) as connection:
        known = assess(history(connection, athlete, now))
    view = outlook_at(known, now)
    speech = speech_for(athlete, now, view.zone)
    message = compose_week(week_of(known, now), view, speech)
    folder = folder_of(program.places.preview, athlete.id)
    path = out or folder / f"digest-{now:%Y-%m-%d}.html"
    try:
        make_private(path.absolute().parent)
        write_page(path, message.html, message.chart)
    except OSError as error:
        people.print(f"--out: cannot write {path} ({error.strerror}); choose another place")
        raise click.exceptions.Exit(1) from error
    if preview and not _shown(path):
        people.print(f"No browser could be opened here. Open it yourself: {path}", soft_wrap=True)
    if as_json:
        answer({"subject": message.subject, "text": message.text, "html_path": str(path)})
        return
    sys.stdout.write(message.text)
    people.print(f"\nThe same as HTML: {path}", soft_wrap=True)


def _shown(path: Path) -> bool:
    """Whether a browser opened the page; a server without a screen has none."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        return False
    try:
        return click.launch(path.absolute().as_uri()) == 0
    except OSError:
        return False
