"""Outlooks: what to expect from an athlete's legs, why, and which messages follow.

All here are reads: nothing is changed, and nothing is sent.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from analysis.history import MEMORY
from analysis.outlook import FRESH, Outlook, assess, outlook_at
from analysis.overload.finding import Finding
from analysis.reliability import BY_CHANCE, Reliability, reliability
from analysis.week import week_of
from scheduler.messages.chart import description
from scheduler.messages.words import (
    KINDS,
    caveats,
    did_lately,
    headline,
    length,
    likelihood,
    peak_and_clear,
    running,
    soreness_course,
    subject,
)
from scheduler.plan import plan
from scheduler.prompt import Plan
from scheduler.replay import Morning
from scheduler.replay import replay as mornings
from scheduler.status import AthleteStatus, StatusCache, preferences_of, speech_for, status_of
from store.athletes import Athlete
from store.engine import reading
from store.history import history

if TYPE_CHECKING:
    from scheduler.messages.compose import Message

__all__ = [  # with what is needed to put an outlook into words
    "KINDS",
    "AthleteOutlook",
    "AthleteStatus",
    "Findings",
    "Morning",
    "Plan",
    "StatusCache",
    "calendar_feed",
    "caveats",
    "description",
    "did_lately",
    "digest_of",
    "findings_of",
    "headline",
    "length",
    "likelihood",
    "outlook_of",
    "peak_and_clear",
    "reliability_of",
    "replay",
    "running",
    "soreness_course",
    "speech_for",
    "subject",
]


@dataclass(frozen=True, slots=True, eq=False)
class AthleteOutlook:
    """The outlook at a moment, and two plans made from it.

    `plan` is made as if nothing had been sent yet, `actual_plan` with what was really sent.
    """

    outlook: Outlook
    plan: Plan
    actual_plan: Plan


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """The findings of a period, and the outlook at its end."""

    findings: tuple[Finding, ...]
    outlook: Outlook


def outlook_of(engine: Engine, athlete: Athlete, now: datetime) -> AthleteOutlook:
    """The outlook at a moment from the facts known then, and what would be sent."""
    status = status_of(engine, athlete, now)
    return AthleteOutlook(status.outlook, plan(status.outlook, status.preferences), status.plan)


def findings_of(
    engine: Engine, athlete: Athlete, now: datetime, since: date | None = None
) -> Findings:
    """The findings up to a moment: since a date, or else of the last 48 hours."""
    first = now - FRESH
    if since is not None:
        first = datetime.combine(since, time(), ZoneInfo(athlete.zone))
    with reading(engine) as connection:
        known = history(connection, athlete, now, MEMORY if since is None else None)
    assessed = assess(known)
    lately = tuple(f for f in assessed.findings if first <= f.at <= now)
    return Findings(lately, outlook_at(assessed, now))


def reliability_of(engine: Engine, athlete: Athlete, now: datetime) -> Reliability:
    """How well the forecasts matched the answers on mornings drawn by lot, up to a moment."""
    with reading(engine) as connection:
        known = history(connection, athlete, now, None)
    return reliability(assess(known), asked=BY_CHANCE)


def replay(engine: Engine, athlete: Athlete, first: date, last: date) -> list[Morning]:
    """Each morning from one date to another, and what would have been said on it."""
    with reading(engine) as connection:
        known = history(connection, athlete)
    return list(mornings(known, preferences_of(athlete), first, last))


def digest_of(engine: Engine, athlete: Athlete, now: datetime) -> "Message":
    """The last seven days as the message that goes out."""
    from scheduler.messages.digests import compose_week  # slow to load: it renders templates

    status = status_of(engine, athlete, now)
    speech = speech_for(athlete, now, status.outlook.zone)
    return compose_week(week_of(status.known, now), status.outlook, speech)


def calendar_feed(engine: Engine, statuses: StatusCache, athlete: Athlete, now: datetime) -> bytes:
    """The soreness of the next days as an iCalendar file, in the athlete's language."""
    from scheduler.calendar import feed  # loads a parser that nothing else here needs

    outlook = statuses.status(engine, athlete, now).outlook
    return feed(outlook, speech_for(athlete, now, outlook.zone), str(athlete.id))
