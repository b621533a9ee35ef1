"""A check-in is validated, stored once, and returns its consequences."""

import math
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from actions.checkins import CheckedIn, check_in
from actions.errors import Invalid
from analysis.checkin import Checkin, Flag, Pain, Place, Signpost
from analysis.soreness.forecast import Region
from scheduler.status import StatusCache
from store.athletes import Athlete
from store.checkins import checkins_until
from store.engine import reading
from tests.ingest.conftest import NOW

SORE = Checkin(at=NOW, place=Place.QUADS, level=6.0)


def said(engine: Engine, athlete: Athlete) -> list[Checkin]:
    with reading(engine) as connection:
        return list(checkins_until(connection, athlete.id, None))


def noted(engine: Engine, athlete: Athlete, answer: Checkin) -> CheckedIn:
    return check_in(engine, StatusCache(), athlete, answer, answer.at)


def test_the_very_same_answer_within_two_minutes_is_stored_once(
    engine: Engine, ada: Athlete
) -> None:
    first = noted(engine, ada, SORE)
    again = noted(engine, ada, replace(SORE, at=NOW + timedelta(minutes=2)))
    assert again.number == first.number
    later = noted(engine, ada, replace(SORE, at=NOW + timedelta(minutes=2, seconds=1)))
    assert later.number != first.number
    assert len(said(engine, ada)) == 2


@pytest.mark.parametrize(
    "other",
    [
        replace(SORE, level=7.0),
        replace(SORE, place=Place.CALVES),
        replace(SORE, pain=Pain.SHARP),
        replace(SORE, flags=frozenset({Flag.FEVER})),
        replace(SORE, easing=False),
    ],
)
def test_another_answer_at_once_is_stored_too(engine: Engine, ada: Athlete, other: Checkin) -> None:
    assert noted(engine, ada, SORE).number != noted(engine, ada, other).number
    assert len(said(engine, ada)) == 2


def test_the_same_answer_of_two_athletes_is_two_answers(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    assert noted(engine, ada, SORE).number != noted(engine, bob, SORE).number


def test_the_same_answer_from_several_threads_at_once_is_stored_once(
    engine: Engine, ada: Athlete
) -> None:
    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda: numbers.append(noted(engine, ada, SORE).number))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert len(said(engine, ada)) == 1


@pytest.mark.parametrize("level", [math.nan, math.inf, -0.1, 10.1])
def test_a_level_outside_the_scale_is_refused(engine: Engine, ada: Athlete, level: float) -> None:
    with pytest.raises(Invalid, match="from 0"):
        noted(engine, ada, replace(SORE, level=level))
    assert said(engine, ada) == []


def test_an_answer_about_the_future_is_refused(engine: Engine, ada: Athlete) -> None:
    with pytest.raises(Invalid, match="still to come"):
        check_in(engine, StatusCache(), ada, SORE, NOW - timedelta(seconds=1))
    assert said(engine, ada) == []


def test_an_answer_that_calls_for_care_is_met_by_its_signpost(engine: Engine, ada: Athlete) -> None:
    taken = noted(engine, ada, replace(SORE, flags=frozenset({Flag.DARK_URINE})))
    assert taken.before.signposts == ()
    assert taken.after.signposts == taken.judged.signposts == (Signpost.DARK_URINE,)
    assert taken.region is Region.QUADS
    assert noted(engine, ada, replace(SORE, place=Place.KNEE)).region is None
