"""What answers teach about one person, also when they are careless or given when sore."""

import numpy as np
import pytest

from analysis.arrays import Floats
from analysis.soreness.loads import Region
from analysis.soreness.person import VOLUNTARY, Person, answered, passed, signal, silent, unknown
from benchmarks import folds
from benchmarks.invented import KINDS, invented
from benchmarks.mornings import forecasts

ROW: Floats = signal(np.ones(1), np.zeros((1, len(Region))), Region.QUADS, np.zeros(1))[0]


def voluntary(person: Person) -> float:
    """How much it is believed that this person answers when sore."""
    return float(person.weight[VOLUNTARY].sum())


def weeks(*, by_lot: bool, days: int = 42) -> Person:
    """Somebody of whom every third morning is known, all of them sore."""
    person = unknown(0.0)
    for day in range(days):
        person = passed(person, float(day))
        if day % 3:
            person = silent(person, ROW, 0.0)
        else:
            person = answered(person, ROW, 0.0, 5.0, first=True, by_lot=by_lot)
    return person


def test_the_filter_drawn_out_over_people_is_the_one_of_the_product() -> None:
    diary = invented(np.random.default_rng(3), KINDS[0], "mostly sore")
    short = folds.Diary(diary.load[:70], diary.answer[:70], diary.told[:70])
    ((cold, taught),) = forecasts([short])
    for of_product, told in ((cold, False), (taught, True)):
        (drawn_out,) = folds.forecast([short], folds.PRODUCT, told=told)
        assert drawn_out.day.tolist() == of_product.day.tolist()
        assert drawn_out.reached == pytest.approx(of_product.reached, abs=1e-9)


def test_careless_people_who_answer_when_sore_are_not_taken_for_always_sore() -> None:
    random = np.random.default_rng(5)
    people = [invented(random, "careless answers", "mostly sore") for _ in range(12)]
    taught = folds.forecast(people, folds.PRODUCT, told=True)
    after = [f.day >= 100 for f in taught]
    told = np.concatenate([f.chance[a] for f, a in zip(taught, after, strict=True)])
    came = np.concatenate([f.sore[a] for f, a in zip(taught, after, strict=True)])
    answered_sore = np.concatenate(
        [(p.answer >= 3)[p.told & (np.arange(200) >= 100)] for p in people]
    )
    assert answered_sore.mean() > came.mean() + 0.2
    assert abs(told.mean() - came.mean()) < 0.08


def test_an_answer_that_was_asked_for_at_random_is_no_sign_of_answering_when_sore() -> None:
    assert voluntary(weeks(by_lot=True)) < voluntary(weeks(by_lot=False))


def test_nothing_is_answered_more_often_for_having_been_asked() -> None:
    before = unknown(0.0)
    asked = answered(before, ROW, 0.0, 5.0, first=True, by_lot=True)
    assert (asked.answered, asked.mornings) == (before.answered, before.mornings)
    assert voluntary(asked) == pytest.approx(voluntary(before), abs=1e-9)
