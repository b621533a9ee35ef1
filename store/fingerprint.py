"""A fingerprint of the facts behind an outlook: it changes when they change."""

from datetime import datetime

from sqlalchemy import Connection, Text, cast, func, select

from analysis.history import MEMORY
from store.athletes import Athlete
from store.checkins import COUNTS
from store.tables import activities, checkins, prompts
from store.whereabouts import zone_of


def fingerprint(connection: Connection, athlete: Athlete, now: datetime) -> object:
    """A value that changes whenever the facts known about an athlete change.

    Summaries are told apart by their figures and their version, answers by their number and what
    they say, for a number that was taken back is given out again; prompts by whether they were
    wanted. Far cheaper to read than the history itself.
    """
    a, c, p = activities.c, checkins.c, prompts.c
    rows = connection.execute(
        select(
            a.id, a.sport, a.ended_at, a.distance_m, a.moving_s, a.eccentric_dose_m, a.effort,
            a.recorded_effort, a.sub_sport, a.excluded, a.duplicate_of, a.analysis_version,
            cast(a.witnesses, Text),
        )
        .where(a.athlete_id == athlete.id, a.ended_at > now - MEMORY, a.ended_at <= now)
        .order_by(a.id)
    )  # fmt: skip
    done = hash(tuple(tuple(row) for row in rows))
    answers = connection.execute(
        select(
            c.id, c.at, c.place, c.side, c.level, c.pain, c.easing, c.cause, c.asked,
            cast(c.flags, Text),
        )
        .where(c.athlete_id == athlete.id, c.at > now - MEMORY, c.at <= now, COUNTS)
        .order_by(c.id)
    )  # fmt: skip
    said = select(func.count(), func.max(p.id), func.count(p.dismissed_at))
    return (
        done,
        hash(tuple(tuple(row) for row in answers)),
        tuple(connection.execute(said.where(p.athlete_id == athlete.id)).one()),
        zone_of(connection, athlete, now),
    )
