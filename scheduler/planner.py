"""The planner: for every athlete, what is due now becomes a prompt in the outbox, once."""

import logging
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import Engine

from analysis.language import Speech, Units
from analysis.outlook import Outlook, outlook
from analysis.session import VERSION
from scheduler.messages.compose import compose
from scheduler.plan import Kind, Plan, Preferences, Sent, Slot, plan
from store.activities import history
from store.athletes import Athlete, all_athletes
from store.engine import reading, writing
from store.outbox import NewPrompt, add_prompt, prompts_since

log = logging.getLogger(__name__)

_REMEMBERED = timedelta(days=10)  # longer than any rule of the plan looks back


def wishes_of(athlete: Athlete) -> Preferences:
    """How the athlete wants to be spoken to."""
    return Preferences(
        zone=athlete.zone,
        wake=athlete.wake,
        quiet_from=athlete.quiet_from,
        quiet_until=athlete.quiet_until,
        paused_until=athlete.paused_until,
    )


def speech_for(athlete: Athlete, now: datetime) -> Speech:
    """The athlete's language, units and zone."""
    return Speech(now, athlete.zone, athlete.language, Units(athlete.units))


def plan_due(engine: Engine, now: datetime, mail: bool) -> int:
    """Make the prompts that are due at a moment; how many.

    With `mail` they go to those who have an address, else into the preview folder. A prompt that
    another planner has made already is left alone.
    """
    made = 0
    with reading(engine) as connection:
        athletes = all_athletes(connection)
    for athlete in athletes:
        view, planned = look(engine, athlete, now)
        for prompt in planned.prompts:
            if prompt.due_at > now:
                continue
            message = compose(prompt.kind, prompt.why, view, speech_for(athlete, now))
            new = NewPrompt(
                athlete_id=athlete.id,
                slot=prompt.slot.value,
                local_date=prompt.local_date,
                kind=prompt.kind.value,
                reason=prompt.why.value,
                due_at=prompt.due_at,
                expires_at=prompt.expires_at,
                subject=message.subject,
                line=message.subject,
                text=message.text,
                html=message.html,
                chart=message.chart,
                language=athlete.language,
                versions={"legcast": version("legcast"), "analysis": VERSION},
            )
            channel = "email" if mail and athlete.email else "preview"
            with writing(engine) as connection:
                number = add_prompt(connection, new, [channel], now)
            if number is not None:
                made += 1
                log.info("prompt %d (%s) for athlete %d", number, prompt.kind, athlete.id)
    return made


def look(engine: Engine, athlete: Athlete, now: datetime) -> tuple[Outlook, Plan]:
    """An athlete's outlook at a moment, and what is still to be said given what was."""
    with reading(engine) as connection:
        known = history(connection, athlete, now)
        rows = prompts_since(connection, athlete.id, (now - _REMEMBERED).date())
    sent = [Sent(Slot(r.slot), Kind(r.kind), r.local_date, r.due_at) for r in rows]
    view = outlook(known, now)
    return view, plan(view, wishes_of(athlete), sent)
