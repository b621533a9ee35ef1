"""Check-ins in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from analysis.checkin import Checkin, Flag, Pain, Place, Side
from store.tables import checkins


def add_checkin(connection: Connection, athlete_id: int, answer: Checkin) -> int:
    """Store an answer; returns its id."""
    return int(
        connection.execute(
            insert(checkins)
            .values(
                athlete_id=athlete_id,
                at=answer.at,
                place=answer.place.value,
                level=answer.level,
                side=answer.side.value,
                pain=answer.pain.value,
                flags=sorted(flag.value for flag in answer.flags),
                easing=answer.easing,
            )
            .returning(checkins.c.id)
        ).scalar_one()
    )


def checkins_until(
    connection: Connection,
    athlete_id: int,
    as_of: datetime | None,
    since: datetime | None = None,
) -> tuple[Checkin, ...]:
    """The athlete's answers up to a moment (all if None), perhaps since another, oldest first."""
    wanted = select(checkins).where(checkins.c.athlete_id == athlete_id)
    if as_of is not None:
        wanted = wanted.where(checkins.c.at <= as_of)
    if since is not None:
        wanted = wanted.where(checkins.c.at >= since)
    rows = connection.execute(wanted.order_by(checkins.c.at, checkins.c.id))
    return tuple(_checkin(row) for row in rows)


def latest_checkin(
    connection: Connection, athlete_id: int, place: Place, since: datetime, until: datetime
) -> tuple[int, Checkin] | None:
    """The athlete's latest answer about a place in a time interval, with its id."""
    c = checkins.c
    wanted = (
        select(checkins)
        .where(c.athlete_id == athlete_id, c.place == place.value, c.at >= since, c.at <= until)
        .order_by(c.at.desc(), c.id.desc())
        .limit(1)
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else (row.id, _checkin(row))


def _checkin(row: Row[Any]) -> Checkin:
    return Checkin(
        at=row.at,
        place=Place(row.place),
        level=row.level,
        side=Side(row.side),
        pain=Pain(row.pain),
        flags=frozenset(Flag(flag) for flag in row.flags),
        easing=row.easing,
    )
