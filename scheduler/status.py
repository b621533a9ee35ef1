"""The status of an athlete: the outlook at a moment, and what is still to be said.

The planner, the pages and the command line all start from it.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from sqlalchemy import Engine

from analysis.language import Speech, Units
from analysis.outlook import Assessment, Outlook, assess, outlook_at
from scheduler.plan import REMEMBERED, plan
from scheduler.preferences import Preferences
from scheduler.prompt import Kind, Plan, Sent, Slot
from store.athletes import Athlete
from store.engine import reading
from store.fingerprint import fingerprint
from store.history import history
from store.outbox import prompts_since

_MOST = 64  # our choice: athletes remembered; one takes a megabyte or two


@dataclass(frozen=True, slots=True, eq=False)
class AthleteStatus:
    """What is known about an athlete at a moment, what was sent, and what is planned next."""

    known: Assessment
    outlook: Outlook
    preferences: Preferences
    sent: tuple[Sent, ...]
    plan: Plan


def preferences_of(athlete: Athlete, zone: str | None = None) -> Preferences:
    """When the athlete wants messages, at home or in another zone."""
    return Preferences(
        zone=zone or athlete.zone,
        wake=athlete.wake,
        quiet_from=athlete.quiet_from,
        quiet_until=athlete.quiet_until,
        paused_until=athlete.paused_until,
        wake_on=athlete.wake_on,
        after_run=athlete.after_run,
        digest_day=athlete.digest_day,
        model_since=athlete.model_since,
        lot=f"{athlete.id}" if athlete.weekly_question else None,
    )


def speech_for(athlete: Athlete, now: datetime, zone: str | None = None) -> Speech:
    """The athlete's language and units, at home or in another zone."""
    return Speech(now, zone or athlete.zone, athlete.language, Units(athlete.units))


def status_of(engine: Engine, athlete: Athlete, now: datetime) -> AthleteStatus:
    """The status of an athlete at a moment, from the facts known by then."""
    with reading(engine) as connection:
        facts = history(connection, athlete, now)
        rows = prompts_since(connection, athlete.id, (now - REMEMBERED).date())
    sent = tuple(
        Sent(
            Slot(r.slot),
            Kind(r.kind),
            r.local_date,
            r.due_at,
            tuple(datetime.fromtimestamp(end, now.tzinfo) for end in r.about),
            r.dismissed_at is not None,
        )
        for r in rows
    )
    known = assess(facts.until(now))
    outlook, preferences = outlook_at(known, now), preferences_of(athlete, facts.zone)
    return AthleteStatus(known, outlook, preferences, sent, plan(outlook, preferences, sent))


def facts_of(engine: Engine, athlete: Athlete, now: datetime) -> object:
    """All facts behind an athlete's status, as one value: equal as long as nothing is new."""
    with reading(engine) as connection:
        return athlete, fingerprint(connection, athlete, now)


@dataclass(slots=True)
class StatusCache:
    """The latest status of each athlete, shared by the planner and the pages.

    A history is assessed once, and again only when its facts have changed; the outlook and the plan
    are always those of the moment that is asked about.
    """

    _kept: OrderedDict[int, tuple[object, AthleteStatus]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def status(
        self, engine: Engine, athlete: Athlete, now: datetime, facts: object = None
    ) -> AthleteStatus:
        """The status of an athlete at a moment; `facts` are `facts_of` it where those are known."""
        facts = facts or facts_of(engine, athlete, now)
        with self._lock:
            known_facts, kept = self._kept.get(athlete.id, (None, None))
            if kept is not None and known_facts == facts:
                self._kept.move_to_end(athlete.id)
                return _at(kept, now)
        status = status_of(engine, athlete, now)
        with self._lock:
            self._kept[athlete.id] = facts, status
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return status


def _at(kept: AthleteStatus, now: datetime) -> AthleteStatus:
    """The same facts at another moment."""
    outlook = outlook_at(kept.known, now)
    sent = tuple(s for s in kept.sent if s.local_date >= (now - REMEMBERED).date())
    return replace(kept, outlook=outlook, sent=sent, plan=plan(outlook, kept.preferences, sent))
