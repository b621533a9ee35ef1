"""The question of the week: on a morning that a lot draws, whatever else there is to say."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from analysis.outlook import outlook
from scheduler.links import Links
from scheduler.planner import Planner
from scheduler.preferences import Preferences
from scheduler.prompt import Kind, Sent, Slot
from scheduler.weekly import plan_digest, plan_question
from store.athletes import Athlete, edit_athlete
from store.engine import reading, writing
from store.tables import prompts
from tests.scheduler.histories import FIRST, history, outing

HOME = Preferences("Europe/Vienna", wake=time(7), lot="1")
MONDAY = date(2026, 6, 15)


def asked_on(day: date, preferences: Preferences = HOME, *, hour: int = 7) -> bool:
    now = datetime.combine(day, time(hour, 30), ZoneInfo("Europe/Vienna"))
    return plan_question(outlook(history(), now), preferences) is not None


def mornings(weeks: int, preferences: Preferences = HOME) -> list[date]:
    days = [MONDAY + timedelta(days=n) for n in range(7 * weeks)]
    return [day for day in days if asked_on(day, preferences)]


def test_each_week_has_one_morning_and_each_weekday_its_turn() -> None:
    drawn = mornings(30)
    assert [(day - MONDAY).days // 7 for day in drawn] == list(range(30))
    assert {day.weekday() for day in drawn} == set(range(7))


def test_the_same_athlete_and_week_draw_the_same_and_another_athlete_another() -> None:
    assert mornings(6) == mornings(6)
    assert mornings(6) != mornings(6, Preferences("Europe/Vienna", wake=time(7), lot="2"))


def test_nobody_is_asked_without_consent_in_a_pause_late_in_the_day_or_twice() -> None:
    (day,) = mornings(1)
    assert not asked_on(day, Preferences("Europe/Vienna", wake=time(7)))
    until = datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC"))
    assert not asked_on(day, Preferences("Europe/Vienna", time(7), paused_until=until, lot="1"))
    assert asked_on(day, hour=10)
    assert not asked_on(day, hour=11)
    assert not asked_on(day, hour=6)
    now = datetime.combine(day, time(7, 30), ZoneInfo("Europe/Vienna"))
    sent = Sent(Slot.DIGEST, Kind.QUESTION, day, now)
    assert plan_question(outlook(history(), now), HOME, [sent]) is None


def test_a_question_takes_no_digest_away() -> None:
    (day,) = mornings(1)
    hours = Preferences("Europe/Vienna", time(7), digest_day=day.weekday(), lot="1")
    now = datetime.combine(day, time(7, 30), ZoneInfo("Europe/Vienna"))
    lived = history(outing((now - FIRST).days - 0.5, 10, 0))
    sent = Sent(Slot.DIGEST, Kind.QUESTION, day, now)
    assert plan_digest(outlook(lived, now), hours, [sent]) is not None


@pytest.mark.parametrize("consents", [True, False])
def test_a_question_is_made_once_a_week_for_who_asked_for_it(
    engine: Engine, athlete: Athlete, consents: bool
) -> None:
    with writing(engine) as connection:
        edit_athlete(connection, athlete.id, weekly_question=consents, digest_day=None)
    one = Planner(engine, mail=False, links=Links(b"key", "https://legs.example.org"))
    monday = datetime.combine(MONDAY, time(), ZoneInfo(athlete.zone))
    for hours in range(24 * 7):
        one.round(monday + timedelta(hours=hours))
    with reading(engine) as connection:
        made = connection.execute(select(prompts)).all()
    assert [row.kind for row in made] == (["question"] if consents else [])
    for row in made:
        assert "/asked/" in row.text
        assert "legs" in row.text
        assert "/enough/" not in row.text
