"""`legcast calendar`."""

import sys
from pathlib import Path

import click

from analysis.outlook import outlook
from legcast.program import moment, open_program, people, with_as_of, with_athlete
from scheduler.calendar import feed
from scheduler.status import speech_for
from store.activities import history
from store.engine import reading


@click.command
@with_athlete
@with_as_of
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here instead."
)
def calendar(name: str | None, as_of: str | None, out: Path | None) -> None:
    """Write the soreness of the next days as a calendar file (.ics), to standard output.

    To subscribe instead, take the calendar address from the pages: it is always up to date.
    """
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    with reading(program.engine) as connection:
        known = history(connection, athlete, now)
    written = feed(outlook(known, now), speech_for(athlete, now, known.zone), str(athlete.id))
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
