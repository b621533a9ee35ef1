"""Bouts that the athlete entered, beside what watches recorded."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from store.tables import activities


def entered_around(
    connection: Connection, athlete_id: int, start: datetime, end: datetime
) -> list[Row[Any]]:
    """What the athlete entered by hand that overlaps a stretch of time and was not left out."""
    c = activities.c
    wanted = select(
        c.id, c.sport, c.sub_sport, c.started_at, c.ended_at, c.effort, c.distance_m, c.descent_m
    ).where(
        c.athlete_id == athlete_id,
        c.file_id.is_(None),
        c.excluded.is_(False),
        c.started_at < end,
        c.ended_at > start,
    )
    return list(connection.execute(wanted.order_by(c.id)))
