"""Check-ins in the store. A corrected one stays, so that a correction can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from analysis.checkin import Asked, Cause, Checkin, Flag, Pain, Place, Side
from store.tables import checkins

COUNTS: ColumnElement[bool] = checkins.c.replaced_by.is_(None)
"""What holds of an answer that nobody has corrected."""


def add_checkin(
    connection: Connection,
    athlete_id: int,
    answer: Checkin,
    *,
    batch_id: int | None = None,
    corrects: int | None = None,
) -> int:
    """Store an answer, perhaps in the place of another; the number it got."""
    number = int(
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
                cause=answer.cause.value,
                asked=answer.asked.value,
                late=answer.late,
                batch_id=batch_id,
            )
            .returning(checkins.c.id)
        ).scalar_one()
    )
    if corrects is not None:
        wanted = update(checkins).where(checkins.c.id == corrects)
        connection.execute(wanted.values(replaced_by=number))
    return number


def remove_checkin(connection: Connection, number: int) -> None:
    """Remove an answer; what it corrected is what its own correction corrects, else counts again.

    So the list of corrections stays whole, whichever of them goes.
    """
    c = checkins.c
    after = connection.scalar(select(c.replaced_by).where(c.id == number))
    connection.execute(update(checkins).where(c.replaced_by == number).values(replaced_by=after))
    connection.execute(delete(checkins).where(c.id == number))


def remove_batch_of_checkins(connection: Connection, batch_id: int) -> int:
    """Remove the answers of a batch; how many those were."""
    wanted = select(checkins.c.id).where(checkins.c.batch_id == batch_id)
    numbers = connection.execute(wanted).scalars().all()
    for number in numbers:
        remove_checkin(connection, number)
    return len(numbers)


def checkins_until(
    connection: Connection,
    athlete_id: int,
    as_of: datetime | None,
    since: datetime | None = None,
) -> tuple[Checkin, ...]:
    """The athlete's answers up to a moment (all when None), from another on, oldest first."""
    wanted = select(checkins).where(checkins.c.athlete_id == athlete_id, COUNTS)
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
    span = (c.place == place.value, c.at >= since, c.at <= until)
    return next(iter(_numbered(connection, athlete_id, *span, most=1)), None)


def checkin_at(
    connection: Connection, athlete_id: int, at: datetime, place: Place, side: Side
) -> tuple[int, Checkin] | None:
    """The athlete's answer about a place and side that was felt at that very moment."""
    c = checkins.c
    key = (c.at == at, c.place == place.value, c.side == side.value)
    return next(iter(_numbered(connection, athlete_id, *key, most=1)), None)


def checkin_of(connection: Connection, athlete_id: int, number: int) -> Checkin | None:
    """The athlete's answer of a number, None without one that counts."""
    found = _numbered(connection, athlete_id, checkins.c.id == number, most=1)
    return found[0][1] if found else None


def latest_checkins(
    connection: Connection, athlete_id: int, most: int
) -> list[tuple[int, Checkin]]:
    """The athlete's latest answers with their numbers, the latest first."""
    return _numbered(connection, athlete_id, most=most)


def _numbered(
    connection: Connection, athlete_id: int, *where: ColumnElement[bool], most: int
) -> list[tuple[int, Checkin]]:
    c = checkins.c
    wanted = select(checkins).where(c.athlete_id == athlete_id, COUNTS, *where)
    rows = connection.execute(wanted.order_by(c.at.desc(), c.id.desc()).limit(most))
    return [(row.id, _checkin(row)) for row in rows]


def _checkin(row: Row[Any]) -> Checkin:
    return Checkin(
        at=row.at,
        place=Place(row.place),
        level=row.level,
        side=Side(row.side),
        pain=Pain(row.pain),
        flags=frozenset(Flag(flag) for flag in row.flags),
        easing=row.easing,
        cause=Cause(row.cause),
        asked=Asked(row.asked),
        late=row.late,
    )
