"""The fingerprint of the facts behind an outlook changes as soon as any of them does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from analysis.checkin import Checkin, Place
from store.athletes import Athlete, edit_athlete
from store.checkins import add_checkin
from store.engine import reading, writing
from store.fingerprint import fingerprint
from store.outbox import dismiss
from store.tables import activities

NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)


def of(engine: Engine, athlete: Athlete, now: datetime = NOW) -> object:
    with reading(engine) as connection:
        return fingerprint(connection, athlete, now)


@pytest.mark.parametrize(
    "change",
    [
        {"sport": "cycling"},
        {"ended_at": NOW - timedelta(hours=9)},
        {"distance_m": 1.0},
        {"moving_s": 1.0},
        {"eccentric_dose_m": 1.0},
        {"effort": 7.0},
        {"recorded_effort": 7.0},
        {"sub_sport": "soccer"},
        {"excluded": True},
        {"analysis_version": 0},
        {"witnesses": {"altitude": [1]}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_summary_is_another_fact(
    engine: Engine,
    athlete: Athlete,
    race: Callable[..., datetime],
    change: dict[str, object],
) -> None:
    race()
    before = of(engine, athlete)
    assert of(engine, athlete) == before
    with writing(engine) as connection:
        connection.execute(update(activities).values(**change))
    assert of(engine, athlete) != before


def test_an_activity_an_answer_a_prompt_and_a_dismissal_are_new_facts(
    engine: Engine,
    athlete: Athlete,
    race: Callable[..., datetime],
    put: Callable[..., int | None],
) -> None:
    known = [of(engine, athlete)]
    race()
    known.append(of(engine, athlete))
    with writing(engine) as connection:
        add_checkin(connection, athlete.id, Checkin(at=NOW, place=Place.QUADS, level=4.0))
    known.append(of(engine, athlete))
    put()
    known.append(of(engine, athlete))
    with writing(engine) as connection:
        dismiss(connection, athlete.id, date(2026, 6, 14), NOW)
    known.append(of(engine, athlete))
    with writing(engine) as connection:
        moved = edit_athlete(connection, athlete.id, zone="Asia/Tokyo")
    known.append(of(engine, moved))
    assert all(one != other for n, one in enumerate(known) for other in known[:n])


def test_what_was_not_known_yet_is_no_fact_of_an_earlier_moment(
    engine: Engine, athlete: Athlete, race: Callable[..., datetime]
) -> None:
    yesterday = NOW - timedelta(days=1)
    before = of(engine, athlete, yesterday)
    race()
    with writing(engine) as connection:
        add_checkin(connection, athlete.id, Checkin(at=NOW, place=Place.QUADS, level=4.0))
    assert of(engine, athlete, yesterday) == before
