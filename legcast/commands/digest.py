"""`legcast digest`."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from actions.deliveries import folder_of, write_page
from actions.outlooks import digest_of
from config.paths import make_private
from legcast.program import Program, answer, people, with_as_of, with_athlete, with_json
from store.athletes import Athlete


@click.command
@with_athlete
@with_as_of
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the HTML."
)
@click.option("--preview", is_flag=True, help="Open the HTML in the browser.")
@with_json
def digest(
    program: Program,
    athlete: Athlete,
    now: datetime,
    out: Path | None,
    preview: bool,
    as_json: bool,
) -> None:
    """Write the digest of the last seven days as it is sent, and say where it is.

    In the morning it covers the seven days before; from noon on today counts too. `legcast athlete
    edit NAME --digest monday` sends it every week.
    """
    message = digest_of(program.engine, athlete, now)
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
