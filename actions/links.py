"""Signed links: what a reader may do from a message without signing in."""

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import NoResultFound

from actions.errors import Missing, Over
from scheduler.links import Grant, Links, Purpose
from store.athletes import Athlete, get_athlete
from store.engine import reading

__all__ = ["Grant", "Purpose", "opened"]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def opened(
    engine: Engine, links: Links, purpose: Purpose, token: str, now: datetime
) -> tuple[Athlete, Grant]:
    """Whose link it is, and what it allows.

    Raises `Missing` for one that is not ours, `Over` for one that was taken back, has run out, or
    whose athlete has left.
    """
    if links.read(purpose, token, _BEGINNING) is None:
        raise Missing(
            "this link is not one of ours. Copy all of it from the message, or open the pages "
            "instead."
        )
    over = Over("this link is over, or was taken back. A newer message has one that works.")
    grant = links.read(purpose, token, now)
    if grant is None:
        raise over
    try:
        with reading(engine) as connection:
            athlete = get_athlete(connection, grant.athlete_id)
    except NoResultFound:
        raise over from None
    if grant.round != athlete.link_round:
        raise over
    return athlete, grant
