"""Rate limits, and pages when Legcast itself has a fault."""

import logging
from datetime import timedelta

import pytest

from tests.web.homes import NOW, Home
from tests.web.visitors import Visitor
from web import limits
from web.limits import Limit

SECOND = timedelta(seconds=1)


def test_so_many_tries_at_once_and_then_one_by_one() -> None:
    limit = Limit(3, timedelta(seconds=30))
    assert [limit.wait("a", NOW) for _ in range(4)] == [0 * SECOND] * 3 + [10 * SECOND]
    assert limit.wait("b", NOW) == 0 * SECOND
    assert limit.wait("a", NOW + 10 * SECOND) == 0 * SECOND
    assert limit.wait("a", NOW + 10 * SECOND) == 10 * SECOND
    later = NOW + 60 * SECOND
    assert [limit.wait("a", later) for _ in range(4)] == [0 * SECOND] * 3 + [10 * SECOND]


def test_a_clock_that_is_put_right_locks_nobody_out() -> None:
    limit = Limit(1, timedelta(seconds=30))
    limit.wait("a", NOW + timedelta(days=365))
    assert limit.wait("a", NOW) == 0 * SECOND


def test_a_flood_of_strangers_costs_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST_KEYS", 10)
    limit = Limit(1, timedelta(seconds=30))
    for n in range(100):
        limit.wait(str(n), NOW + n * SECOND)
    assert len(limit._full_at) <= 30


def test_a_database_that_is_away_is_said_without_its_details(
    visitor: Visitor, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    with home.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE athletes RENAME TO elsewhere")
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert "legcast doctor says why" in answer.text
    assert "athletes" not in answer.text
    assert [r.levelno for r in caplog.records if r.name == "web.app"] == [logging.ERROR]
