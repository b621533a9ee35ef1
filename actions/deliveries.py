"""Messages: their delivery states, resending, dismissing, and unsubscribing."""

from datetime import date, datetime

from sqlalchemy import Connection, Engine

from actions.errors import Invalid, Missing
from scheduler.channels.preview import folder_of, page_of, write_page
from scheduler.plan import USEFUL
from store.athletes import Athlete, edit_athlete, get_athlete, lock_athlete
from store.deliveries import ShownDelivery, WholeDelivery, delivery_of, outbox
from store.engine import reading, writing
from store.outbox import Delivery
from store.outbox import dismiss as note_dismissal
from store.outbox import resend as send_once_more

__all__ = [  # with ways to show a message as a page
    "Delivery",
    "ShownDelivery",
    "WholeDelivery",
    "deliveries",
    "delivery",
    "dismiss",
    "dismiss_day",
    "folder_of",
    "page_of",
    "resend",
    "stop_mail",
    "write_page",
]


def deliveries(
    engine: Engine, most: int, athlete_id: int | None = None, state: Delivery | None = None
) -> list[ShownDelivery]:
    """The latest deliveries, newest first; of one athlete, in one state."""
    with reading(engine) as connection:
        return outbox(connection, most, athlete_id, state)


def delivery(engine: Engine, number: int, athlete_id: int | None = None) -> WholeDelivery:
    """One delivery word for word. Raises `Missing`, also where it is another athlete's."""
    with reading(engine) as connection:
        return _found(connection, number, athlete_id)


def resend(
    engine: Engine, number: int, now: datetime, athlete_id: int | None = None
) -> tuple[WholeDelivery, bool]:
    """Send a delivery again on request; returns whether that was needed.

    It is not needed while the delivery is still pending. Raises `Missing`.
    """
    with writing(engine) as connection:
        found = _found(connection, number, athlete_id)
        return found, send_once_more(connection, number, now, USEFUL)


def dismiss(engine: Engine, number: int, now: datetime) -> bool:
    """Mark a message as of no use; returns whether that is new.

    Raises `Missing`, and `Invalid` for a message to a coach, which is not a forecast.
    """
    with writing(engine) as connection:
        found = _found(connection, number, None)
        if found.athlete_id is None:
            raise Invalid("that went to a coach; `legcast account edit` ends those messages")
        lock_athlete(connection, found.athlete_id)
        return note_dismissal(connection, found.athlete_id, found.local_date, now)


def dismiss_day(engine: Engine, athlete_id: int, day: date, now: datetime) -> bool:
    """Mark the messages of a local date as of no use; returns whether that is new."""
    with writing(engine) as connection:
        lock_athlete(connection, athlete_id)
        return note_dismissal(connection, athlete_id, day, now)


def stop_mail(engine: Engine, athlete_id: int, now: datetime) -> Athlete:
    """Unsubscribe an athlete from mail; an earlier time of unsubscribing is kept."""
    with writing(engine) as connection:
        lock_athlete(connection, athlete_id)
        athlete = get_athlete(connection, athlete_id)
        if athlete.mail_stopped_at is not None:
            return athlete
        return edit_athlete(connection, athlete_id, mail_stopped_at=now)


def _found(connection: Connection, number: int, athlete_id: int | None) -> WholeDelivery:
    found = delivery_of(connection, number)
    if found is None or athlete_id not in (None, found.athlete_id):
        raise Missing(f"there is no delivery {number}", "outbox list")
    return found
