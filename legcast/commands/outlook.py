"""`legcast outlook`."""

import click

from actions.outlooks import outlook_of, speech_for
from legcast.facts import outlook_facts, why_facts
from legcast.program import (
    answer,
    moment,
    open_program,
    people,
    with_as_of,
    with_athlete,
    with_json,
)
from legcast.screen import reasoning, show_outlook


@click.command
@with_athlete
@with_as_of
@click.option("--why", is_flag=True, help="Say what became of every message considered.")
@with_json
def outlook(name: str | None, as_of: str | None, why: bool, as_json: bool) -> None:
    """Show what to expect from your legs, by muscle and hour, and why.

    The messages are those that would be planned if nothing had been sent yet. --why shows the
    reasoning given what has really been sent: each message considered, and what became of it.
    """
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    ahead = outlook_of(program.engine, athlete, now)
    speech = speech_for(athlete, now, ahead.outlook.zone)
    if as_json:
        facts = outlook_facts(athlete.name, ahead.outlook, ahead.plan, speech)
        answer({**facts, "why": why_facts(ahead.actual_plan)} if why else facts)
        return
    show_outlook(people, ahead.outlook, ahead.plan, speech)
    if why:
        people.print(reasoning(ahead.actual_plan, speech))
