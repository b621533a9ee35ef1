"""`legcast calendar`."""

import sys
from datetime import datetime
from pathlib import Path

import click

from actions.outlooks import StatusCache, calendar_feed
from legcast.program import Program, asked, people, with_as_of, with_athlete
from store.athletes import Athlete


@click.command
@with_athlete
@with_as_of
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here instead."
)
@asked()
def calendar(program: Program, athlete: Athlete, now: datetime, out: Path | None) -> None:
    """Write the soreness of the next days as a calendar file (.ics), to standard output.

    To subscribe instead, use the calendar address on the pages: it is always up to date.
    """
    written = calendar_feed(program.engine, StatusCache(), athlete, now)
    if out is None:
        sys.stdout.buffer.write(written)
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        raise click.ClickException(
            f"--out: cannot write {out} ({error.strerror}); choose another place"
        ) from error
    people.print(f"Written: {out}", markup=False)
