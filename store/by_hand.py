"""Bouts that the athlete entered, beside what watches recorded."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.rows import columns, each
from store.tables import activities


@dataclass(frozen=True, slots=True)
class ByHand:
    """A bout as it was entered."""

    id: int
    sport: str
    sub_sport: str | None
    started_at: datetime
    ended_at: datetime
    effort: float | None
    distance_m: float | None
    descent_m: float | None


def entered_around(
    connection: Connection, athlete_id: int, start: datetime, end: datetime
) -> list[ByHand]:
    """What the athlete entered by hand that overlaps a stretch of time and was not left out."""
    c = activities.c
    wanted = select(*(c[name] for name in columns(ByHand))).where(
        c.athlete_id == athlete_id,
        c.file_id.is_(None),
        c.excluded.is_(False),
        c.started_at < end,
        c.ended_at > start,
    )
    return each(ByHand, connection.execute(wanted.order_by(c.id)))
