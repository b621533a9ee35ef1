"""Why an answer exists decides what it says: of soreness alone, or of a habit of answering too."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.checkin import Asked, Cause, Checkin, Place
from analysis.outlook import assess
from analysis.soreness.person import SPREAD, Person
from tests.analysis.made import at, history, month

HABIT = month(days=60)


def person(answers: Sequence[Checkin], day: float = 60.9) -> Person:
    known = assess(history(*HABIT, checkins=answers))
    return known.lessons.person(at(day).timestamp() / 86_400.0)


def sore_mornings(asked: Asked) -> list[Checkin]:
    """Every morning of a month answered with the same."""
    return [Checkin(at(30.3 + n), Place.LEGS, 5, asked=asked) for n in range(30)]


def thought_to_volunteer(one: Person) -> float:
    """How likely it is held that somebody answers when sore: the second half of the bank."""
    return float(one.weight[len(SPREAD) // 2 :].sum())


def test_sore_answers_of_ones_own_accord_hint_at_a_habit_and_those_by_lot_do_not() -> None:
    drawn, own = (
        thought_to_volunteer(person(sore_mornings(asked)))
        for asked in (Asked.RANDOM, Asked.VOLUNTEERED)
    )
    assert drawn < own
    assert thought_to_volunteer(person(sore_mornings(Asked.WEEK))) == drawn


def test_answers_by_lot_teach_the_base_like_any() -> None:
    start, drawn = person([]), person(sore_mornings(Asked.RANDOM))
    assert drawn.answers == 30
    assert drawn.average[0] > start.average[0]


@pytest.mark.parametrize("hours", [-3, 0, 3])
def test_a_morning_of_illness_teaches_nothing_not_even_by_silence(hours: int) -> None:
    own = Checkin(at(50.3), Place.LEGS, 4)
    ill = [replace(own, at=at(51.3 + n + hours / 24), level=7, cause=Cause.OTHER) for n in range(7)]
    told = person([own, *ill])
    assert told.answers == 1
    assert told.mornings == person([own], 50.5).mornings
    assert np.allclose(told.weight, person([own], 50.5).weight)
    assert told.mornings != person([own]).mornings
