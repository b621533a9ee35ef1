"""`legcast outlook`."""

import click

from analysis.outlook import outlook as look_ahead
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
from scheduler.plan import plan
from scheduler.status import preferences_of, speech_for, status_of
from store.activities import history
from store.engine import reading


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
    now = moment(as_of, athlete.zone)
    with reading(program.engine) as connection:
        known = history(connection, athlete, now)
    view = look_ahead(known, now)
    planned, speech = (
        plan(view, preferences_of(athlete, view.zone)),
        speech_for(athlete, now, view.zone),
    )
    really = status_of(program.engine, athlete, now).plan if why else planned
    if as_json:
        facts = outlook_facts(athlete.name, view, planned, speech)
        answer({**facts, "why": why_facts(really)} if why else facts)
        return
    show_outlook(people, view, planned, speech)
    if why:
        people.print(reasoning(really, speech))
