"""`legcast outlook`."""

import click

from analysis.outlook import outlook as look_ahead
from legcast.facts import outlook_facts
from legcast.program import (
    answer,
    moment,
    open_program,
    people,
    with_as_of,
    with_athlete,
    with_json,
)
from legcast.screen import show_outlook
from scheduler.plan import plan
from scheduler.planner import speech_for, wishes_of
from store.activities import history
from store.engine import reading


@click.command
@with_athlete
@with_as_of
@with_json
def outlook(name: str | None, as_of: str | None, as_json: bool) -> None:
    """Show what to expect from your legs, by muscle and hour, and why.

    The prompts are those that would be planned if nothing had been sent yet.
    """
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    with reading(program.engine) as connection:
        known = history(connection, athlete, now)
    view = look_ahead(known, now)
    planned, speech = plan(view, wishes_of(athlete)), speech_for(athlete, now)
    if as_json:
        answer(outlook_facts(athlete.name, view, planned, speech))
    else:
        show_outlook(people, view, planned, speech)
