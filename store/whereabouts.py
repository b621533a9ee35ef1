"""Where an athlete is: at home, or on travels."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from store.athletes import Athlete
from store.tables import activities

TRAVEL = timedelta(days=7)
"""How long a recording tells where its athlete is; our choice."""


def zone_of(connection: Connection, athlete: Athlete, as_of: datetime | None) -> str:
    """The zone an athlete is in at a moment (now without one).

    Home, unless the athlete asked to be followed on travels: then where the latest recording of
    the last days began, for as long as nothing is recorded elsewhere.
    """
    if not athlete.follows_travel:
        return athlete.zone
    c = activities.c
    latest = select(c.zone, c.ended_at).where(c.athlete_id == athlete.id, c.zone.is_not(None))
    if as_of is not None:
        latest = latest.where(c.ended_at <= as_of)
    row = connection.execute(latest.order_by(c.ended_at.desc()).limit(1)).one_or_none()
    lately = row is not None and (as_of is None or as_of - row.ended_at <= TRAVEL)
    return row.zone if row is not None and lately else athlete.zone
