"""Actions on messages, from the pages and the command line."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from actions.deliveries import (
    Delivery,
    deliveries,
    delivery,
    dismiss,
    dismiss_day,
    resend,
    stop_mail,
)
from actions.errors import Invalid, Missing
from store.accounts import find_account
from store.athletes import Athlete
from store.engine import writing
from store.outbox import NewPrompt, add_prompt, claim, settle
from tests.ingest.conftest import NOW


def made(engine: Engine, ada: Athlete, coach: bool = False) -> int:
    """A delivery that is pending; its number."""
    with writing(engine) as connection:
        account = find_account(connection, "Ada")
        assert account is not None
        number = add_prompt(
            connection,
            NewPrompt(
                athlete_id=None if coach else ada.id,
                account_id=account.id if coach else None,
                slot="daily", local_date=NOW.date(), kind="morning_after", reason="soreness",
                due_at=NOW, expires_at=NOW + timedelta(hours=12), subject="Quads", line="", text="",
                html="", chart=None, language="en", versions={}, about=(), zone="UTC", occasion="",
            ),
            ["preview"],
            NOW,
        )  # fmt: skip
    assert number is not None
    return deliveries(engine, 1)[0].id


def test_a_message_is_found_by_its_reader_alone(engine: Engine, ada: Athlete, bob: Athlete) -> None:
    number = made(engine, ada)
    assert delivery(engine, number, ada.id).subject == "Quads"
    with pytest.raises(Missing):
        delivery(engine, number, bob.id)
    with pytest.raises(Missing):
        delivery(engine, number + 1)
    assert deliveries(engine, 9, bob.id) == []
    assert deliveries(engine, 9, state=Delivery.SENT) == []


def test_what_is_on_its_way_is_not_sent_twice(engine: Engine, ada: Athlete, bob: Athlete) -> None:
    number = made(engine, ada)
    found, again = resend(engine, number, NOW)
    assert (found.state, again) == ("pending", False)
    with writing(engine) as connection:
        (claimed,) = claim(connection, "sender", NOW, timedelta(minutes=5))
        settle(connection, "sender", claimed, Delivery.FAILED, NOW, error="no such address")
    with pytest.raises(Missing):
        resend(engine, number, NOW, bob.id)
    assert resend(engine, number, NOW, ada.id)[1]
    assert delivery(engine, number).state == "pending"


def test_a_dismissal_is_noted_once_and_never_for_a_coach(engine: Engine, ada: Athlete) -> None:
    number = made(engine, ada)
    assert dismiss(engine, number, NOW)
    assert not dismiss(engine, number, NOW)
    assert not dismiss_day(engine, ada.id, NOW.date(), NOW)
    with pytest.raises(Invalid, match="coach"):
        dismiss(engine, made(engine, ada, coach=True), NOW)


def test_mail_stops_once(engine: Engine, ada: Athlete) -> None:
    later: datetime = NOW + timedelta(days=1)
    assert stop_mail(engine, ada.id, NOW).mail_stopped_at == NOW
    assert stop_mail(engine, ada.id, later).mail_stopped_at == NOW
