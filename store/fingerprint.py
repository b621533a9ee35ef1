"""A fingerprint of the facts behind an outlook: it changes when they change."""

from datetime import datetime

from sqlalchemy import Connection, Text, cast, func, select

from analysis.history import MEMORY
from store.activities import zone_of
from store.athletes import Athlete
from store.tables import activities, checkins, prompts


def fingerprint(connection: Connection, athlete: Athlete, now: datetime) -> object:
    """A value that changes whenever the facts known about an athlete change.

    It covers the figures and the version of summaries, the ids of answers, which are never edited,
    and whether prompts were dismissed. Reading it is far cheaper than reading the history itself.
    """
    a, c, p = activities.c, checkins.c, prompts.c
    rows = connection.execute(
        select(
            a.id, a.sport, a.ended_at, a.distance_m, a.moving_s, a.eccentric_dose_m, a.effort,
            a.excluded, a.duplicate_of, a.analysis_version, cast(a.witnesses, Text),
        )
        .where(a.athlete_id == athlete.id, a.ended_at > now - MEMORY, a.ended_at <= now)
        .order_by(a.id)
    )  # fmt: skip
    done = hash(tuple(tuple(row) for row in rows))
    answers = select(func.count(), func.max(c.id)).where(c.athlete_id == athlete.id, c.at <= now)
    said = select(func.count(), func.max(p.id), func.count(p.dismissed_at))
    return (
        done,
        tuple(connection.execute(answers).one()),
        tuple(connection.execute(said.where(p.athlete_id == athlete.id)).one()),
        zone_of(connection, athlete, now),
    )
