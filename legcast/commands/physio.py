"""`legcast physio`."""

from dataclasses import asdict
from datetime import datetime

import click

from actions.physio import lines_of, sheet_for
from legcast.program import Program, answer, with_as_of, with_athlete, with_json
from store.athletes import Athlete


@click.command
@with_athlete
@with_as_of
@with_json
def physio(program: Program, athlete: Athlete, now: datetime, as_json: bool) -> None:
    """Write a page for your physio: answers, bouts and flags of six weeks, without tracks.

    It goes to standard output, to be printed or saved: legcast physio > physio.txt
    """
    sheet = sheet_for(program.engine, athlete, now)
    if as_json:
        facts = asdict(sheet)
        del facts["speech"]
        facts["findings"] = [
            {"day": day, "name": named, "text": text} for day, named, text in sheet.findings
        ]
        answer(facts)
        return
    for line in lines_of(sheet):
        click.echo(line)
