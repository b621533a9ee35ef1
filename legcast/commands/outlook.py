"""`legcast outlook`."""

import click

from actions.outlooks import outlook_of, speech_for
from legcast.facts import outlook_facts, why_facts
from legcast.program import (
    answer,
    open_program,
    parse_time,
    people,
    with_as_of,
    with_athlete,
    with_json,
)
from legcast.screen import reasoning, show_outlook


@click.command
@with_athlete
@with_as_of
@click.option("--why", is_flag=True, help="Say what became of every prompt thought of.")
@with_json
def outlook(name: str | None, as_of: str | None, why: bool, as_json: bool) -> None:
    """Show what to expect from your legs, by muscle and hour, and why.

    The prompts are those that would be planned if nothing had been sent yet. --why shows the
    reasoning with what was really sent: each message that was thought of, and what became of it.
    """
    program = open_program()
    athlete = program.athlete(name)
    now = parse_time(as_of, athlete.zone)
    ahead = outlook_of(program.engine, athlete, now)
    speech = speech_for(athlete, now, ahead.outlook.zone)
    if as_json:
        facts = outlook_facts(athlete.name, ahead.outlook, ahead.plan, speech)
        answer({**facts, "why": why_facts(ahead.actual_plan)} if why else facts)
        return
    show_outlook(people, ahead.outlook, ahead.plan, speech)
    if why:
        people.print(reasoning(ahead.actual_plan, speech))
