"""Deliveries are claimed, begun and settled by one sender at a time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from store.athletes import Athlete
from store.deliveries import outbox
from store.engine import reading, writing
from store.heartbeats import heartbeat, heartbeats_of
from store.outbox import Claimed, Delivery, begin, claim, prompts_since, recover_leases, settle
from store.tables import deliveries
from tests.scheduler.conftest import NOW

Put = Callable[..., int | None]
LEASE = timedelta(minutes=5)


def taken(engine: Engine, owner: str = "a", now: datetime = NOW) -> list[Claimed]:
    with writing(engine) as connection:
        return claim(connection, owner, now, LEASE)


def state(engine: Engine) -> str:
    with reading(engine) as connection:
        return str(connection.execute(select(deliveries.c.state)).scalar_one())


def test_a_second_prompt_for_the_same_slot_and_date_is_not_made(put: Put) -> None:
    assert put() is not None
    assert put() is None
    assert put(slot="digest") is not None
    assert put(day=date(2026, 6, 15)) is not None


def test_two_senders_never_hold_the_same_delivery(engine: Engine, put: Put) -> None:
    put()
    assert len(taken(engine, "a")) == 1
    assert taken(engine, "b") == []


def test_a_delivery_that_is_not_due_yet_stays(engine: Engine, put: Put) -> None:
    put()
    assert taken(engine, now=NOW - timedelta(seconds=1)) == []


def test_an_expired_delivery_is_never_claimed_and_is_marked(engine: Engine, put: Put) -> None:
    put()
    later = NOW + timedelta(hours=13)
    assert taken(engine, now=later) == []
    with writing(engine) as connection:
        assert recover_leases(connection, later)[Delivery.EXPIRED] == 1
    assert state(engine) == "expired"


def test_a_claim_lost_before_sending_began_goes_back(engine: Engine, put: Put) -> None:
    put()
    taken(engine, "dead")
    later = NOW + LEASE + timedelta(seconds=1)
    with writing(engine) as connection:
        recover_leases(connection, later)
    assert [letter.attempt for letter in taken(engine, "alive", later)] == [2]


def test_a_claim_lost_after_sending_began_is_unknown_and_never_sent_again(
    engine: Engine, put: Put
) -> None:
    put()
    (letter,) = taken(engine, "dead")
    with writing(engine) as connection:
        assert begin(connection, "dead", letter, NOW, LEASE)
    later = NOW + LEASE + timedelta(seconds=1)
    with writing(engine) as connection:
        assert recover_leases(connection, later)[Delivery.UNKNOWN] == 1
    assert state(engine) == "unknown"
    assert taken(engine, "alive", later) == []


def test_a_sender_that_lost_its_claim_can_neither_begin_nor_settle(
    engine: Engine, put: Put
) -> None:
    put()
    (letter,) = taken(engine, "slow")
    later = NOW + LEASE + timedelta(seconds=1)
    with writing(engine) as connection:
        recover_leases(connection, later)
    (again,) = taken(engine, "quick", later)
    with writing(engine) as connection:
        assert not begin(connection, "slow", letter, later, LEASE)
        assert not settle(connection, "slow", letter, Delivery.SENT, later)
        assert settle(connection, "quick", again, Delivery.SENT, later)
    assert state(engine) == "sent"


@pytest.mark.parametrize("end", [Delivery.SENT, Delivery.FAILED, Delivery.UNKNOWN])
def test_a_settled_delivery_is_not_claimed_again(engine: Engine, put: Put, end: Delivery) -> None:
    put()
    (letter,) = taken(engine)
    with writing(engine) as connection:
        settle(connection, "a", letter, end, NOW, error="why")
    assert taken(engine, now=NOW + timedelta(hours=1)) == []
    with reading(engine) as connection:
        (row,) = outbox(connection)
    assert (row.state, row.last_error) == (end.value, "why")


def test_a_delivery_put_off_comes_back_at_its_time(engine: Engine, put: Put) -> None:
    put()
    (letter,) = taken(engine)
    wait = NOW + timedelta(minutes=5)
    with writing(engine) as connection:
        settle(connection, "a", letter, Delivery.PENDING, NOW, not_before=wait)
    assert taken(engine, now=wait - timedelta(seconds=1)) == []
    assert len(taken(engine, now=wait)) == 1


def test_what_was_made_is_remembered_by_date(engine: Engine, put: Put, athlete: Athlete) -> None:
    put()
    with reading(engine) as connection:
        rows = prompts_since(connection, athlete.id, date(2026, 6, 14))
        assert [(r.slot, r.kind, r.due_at) for r in rows] == [("daily", "morning_after", NOW)]
        assert prompts_since(connection, athlete.id, date(2026, 6, 15)) == []


def test_a_heartbeat_is_the_latest(engine: Engine) -> None:
    for minutes in (0, 1):
        with writing(engine) as connection:
            heartbeat(connection, "prompts", NOW + timedelta(minutes=minutes))
    with reading(engine) as connection:
        assert heartbeats_of(connection) == {"prompts": NOW + timedelta(minutes=1)}
