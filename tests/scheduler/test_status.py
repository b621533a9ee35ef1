"""An athlete's status is computed once for planner and pages, and again when facts change."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from analysis.checkin import Checkin, Place
from scheduler.links import Links
from scheduler.plan import REMEMBERED
from scheduler.planner import Planner
from scheduler.status import StatusCache, status_of
from store.athletes import Athlete, add_athlete
from store.checkins import add_checkin
from store.engine import writing
from tests.scheduler.conftest import NOW


def test_a_history_is_assessed_once_for_the_planner_and_the_pages(
    engine: Engine, athlete: Athlete, race: Callable[..., datetime]
) -> None:
    morning = race()
    statuses = StatusCache()
    seen = statuses.status(engine, athlete, morning)
    Planner(engine, mail=True, links=Links(b"key", ""), statuses=statuses).round(morning)
    later = statuses.status(engine, athlete, morning + timedelta(hours=1))
    assert later.sent  # what the planner has sent is known here,
    assert later.known is not seen.known  # for that is a new fact
    again = statuses.status(engine, athlete, morning + timedelta(hours=3))
    assert again.known is later.known
    assert again.outlook.now == morning + timedelta(hours=3)


def test_a_new_answer_is_a_new_fact(
    engine: Engine, athlete: Athlete, race: Callable[..., datetime]
) -> None:
    morning = race()
    statuses = StatusCache()
    before = statuses.status(engine, athlete, morning)
    with writing(engine) as connection:
        add_checkin(connection, athlete.id, Checkin(morning, Place.QUADS, 8.0))
    after = statuses.status(engine, athlete, morning)
    assert len(after.known.answers) == len(before.known.answers) + 1


def test_what_is_remembered_says_the_same_as_what_is_read_anew(
    engine: Engine, athlete: Athlete, race: Callable[..., datetime]
) -> None:
    morning = race()
    statuses = StatusCache()
    Planner(engine, mail=True, links=Links(b"key", ""), statuses=statuses).round(morning)
    statuses.status(engine, athlete, morning)
    for hours in (-2, 5, 30, 24 * REMEMBERED.days + 48):
        now = morning + timedelta(hours=hours)
        kept, fresh = statuses.status(engine, athlete, now), status_of(engine, athlete, now)
        assert kept.sent == fresh.sent
        assert kept.plan.prompts == fresh.plan.prompts
        assert kept.plan.silence is fresh.plan.silence


def test_no_more_than_the_latest_athletes_are_remembered(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.status._MOST", 2)
    with writing(engine) as connection:
        club = [
            add_athlete(connection, name, "Europe/Vienna", NOW, wake=NOW.time()) for name in "abc"
        ]
    statuses = StatusCache()
    first, second, _ = [statuses.status(engine, athlete, NOW) for athlete in club]
    assert statuses.status(engine, club[1], NOW).known is second.known
    assert statuses.status(engine, club[0], NOW).known is not first.known
