"""`legcast digest`."""

import sys
from pathlib import Path

import click

from analysis.outlook import assess, outlook_at
from analysis.week import week_of
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
    """Write the digest of the last seven days as it is sent, and say where it is.

    In the morning it covers the seven days before; from noon on today counts too. `legcast athlete
    edit NAME --digest monday` sends it every week.
    """
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
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
    if preview:
        click.launch(str(path))
    if as_json:
        answer({"subject": message.subject, "text": message.text, "html_path": str(path)})
        return
    sys.stdout.write(message.text)
    people.print(f"\nThe same as HTML: {path}", soft_wrap=True)
