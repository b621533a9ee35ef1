"""`legcast physio`."""

from dataclasses import asdict

import click

from actions.physio import lines_of, sheet_for
from legcast.program import answer, open_program, parse_time, with_as_of, with_athlete, with_json


@click.command
@with_athlete
@with_as_of
@with_json
def physio(name: str | None, as_of: str | None, as_json: bool) -> None:
    """Write a page for your physio: answers, bouts and flags of six weeks, without tracks.

    It goes to standard output, to be printed or saved: legcast physio > physio.txt
    """
    program = open_program()
    athlete = program.athlete(name)
    sheet = sheet_for(program.engine, athlete, parse_time(as_of, athlete.zone))
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
