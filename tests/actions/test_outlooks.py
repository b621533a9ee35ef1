"""Outlooks, previews and reanalysis, as the pages and the commands get them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

import sample_data
from actions.errors import Invalid, Unreadable
from actions.outlooks import digest_of, findings_of, outlook_of, reliability_of, replay
from actions.previews import preview
from actions.reanalysis import reanalyse
from ingest.backfill import backfill
from scheduler.links import Links
from scheduler.planner import Planner
from store.activities import outdated
from store.athletes import Athlete
from store.engine import reading, writing
from store.tables import activities
from tests.ingest.zips import RECORDINGS

MORNING = sample_data.MORNING_AFTER
RACE = RECORDINGS / "2026-06-13-mountain-race.fit"


@pytest.fixture
def raced(engine: Engine, ada: Athlete, tmp_path: Path) -> Athlete:
    """Ada, the morning after the mountain race."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / RACE.name).write_bytes(RACE.read_bytes())
    backfill(engine, ada, [tmp_path / "in"], MORNING)
    return ada


def test_a_plan_is_told_as_if_nothing_had_been_sent_and_as_it_was(
    engine: Engine, raced: Athlete
) -> None:
    assert Planner(engine, mail=False, links=Links(b"key", "")).round(MORNING) == 1
    ahead = outlook_of(engine, raced, MORNING)
    due = [prompt for prompt in ahead.plan.prompts if prompt.due_at <= MORNING]
    assert due
    assert all(prompt not in ahead.actual_plan.prompts for prompt in due)


def test_findings_are_those_of_two_days_or_of_all_days_since_a_date(
    engine: Engine, raced: Athlete
) -> None:
    week_later = MORNING + timedelta(days=7)
    fresh = findings_of(engine, raced, MORNING)
    assert fresh.findings == tuple(fresh.outlook.findings)
    assert findings_of(engine, raced, week_later).findings == ()
    since = findings_of(engine, raced, week_later, MORNING.date() - timedelta(days=2)).findings
    assert [f.detector for f in since] == [f.detector for f in fresh.findings]


def test_a_replay_has_a_morning_for_each_date(engine: Engine, raced: Athlete) -> None:
    days = [MORNING.date() + timedelta(days=n) for n in (-1, 0, 1)]
    assert [morning.day for morning in replay(engine, raced, days[0], days[-1])] == days


def test_nothing_was_answered_so_nothing_is_compared(engine: Engine, raced: Athlete) -> None:
    assert reliability_of(engine, raced, MORNING).answers == 0


def test_a_preview_starts_tomorrow_at_nine_where_the_athlete_is(
    engine: Engine, raced: Athlete
) -> None:
    seen = preview(engine, raced, RACE, MORNING)
    assert seen.outlook.now > seen.run.end
    given = preview(engine, raced, RACE, MORNING, start=MORNING, speed=4.0)
    assert given.speed == 4.0
    assert given.run.end < seen.run.end


def test_a_preview_looks_ahead_and_needs_a_course(
    engine: Engine, raced: Athlete, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match="past"):
        preview(engine, raced, RACE, MORNING, start=MORNING - timedelta(seconds=1))
    with pytest.raises(Unreadable, match=r"none\.gpx"):
        preview(engine, raced, tmp_path / "none.gpx", MORNING)


def test_what_an_earlier_analysis_summarised_is_summarised_again(
    engine: Engine, raced: Athlete
) -> None:
    with writing(engine) as connection:
        connection.execute(update(activities).values(analysis_version=0, distance_m=1.0))
    told: list[tuple[int, int]] = []
    assert reanalyse(engine, raced, lambda done, total: told.append((done, total))).summarised == 1
    assert told[-1] == (1, 1)
    with reading(engine) as connection:
        assert outdated(connection, raced.id) == []
        distance = connection.execute(activities.select()).one().distance_m
    assert distance > 30_000


def test_a_digest_looks_back_on_the_week_that_held_the_race(engine: Engine, raced: Athlete) -> None:
    message = digest_of(engine, raced, MORNING)
    assert message.subject.startswith("Your week")
    assert message.chart is not None
    assert digest_of(engine, raced, MORNING + timedelta(days=14)).chart is None
