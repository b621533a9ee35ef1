"""How well forecasts did, measured honestly."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from analysis.checkin import Asked, Checkin, Flag, Place
from analysis.outlook import assess, outlook
from analysis.reliability import BY_CHANCE, reliability
from analysis.soreness.forecast import Band
from analysis.soreness.loads import Region
from tests.analysis.made import Done, at, history, month

RACE = Done(end=60.5, km=30.0, dose=2_500.0, sport="trail_running")
HABIT = month(km=14.0, days=60, dose=80.0)


def felt(day: float, level: float, place: Place = Place.QUADS, **more: Any) -> Checkin:
    return Checkin(at=at(day), place=place, level=level, **more)


def forecast_at(day: float) -> float:
    return outlook(history(*HABIT, RACE), at(day)).soreness[Region.QUADS].now


def test_without_answers_nothing_is_claimed() -> None:
    found = reliability(assess(history(*HABIT, RACE)))
    assert (found.answers, found.by_band) == (0, {})
    assert np.isnan([found.bias, found.error, found.within]).all()


def test_answers_that_nobody_drew_are_no_judges() -> None:
    asked = [Asked.RANDOM, Asked.WEEK, Asked.MESSAGE, Asked.VOLUNTEERED]
    said = [felt(61.2 + n, 4.0, asked=one) for n, one in enumerate(asked)]
    known = assess(history(*HABIT, RACE, checkins=said))
    assert [pair.at for pair in reliability(known, asked=BY_CHANCE).pairs] == [at(61.2)]
    assert reliability(known).answers == 4


def test_an_answer_just_as_forecast_is_no_error() -> None:
    told = forecast_at(61.5)
    found = reliability(assess(history(*HABIT, RACE, checkins=[felt(61.5, told / 10)])))
    assert found.answers == 1
    assert found.error == pytest.approx(0, abs=1e-9)
    assert found.within == 1.0
    assert found.by_band[Band.HEAVY].felt == pytest.approx(told)


def test_too_much_and_too_little_have_their_sign() -> None:
    known = [history(*HABIT, RACE, checkins=[felt(61.5, level)]) for level in (0, 10)]
    over, under = (reliability(assess(one)) for one in known)
    assert over.bias == pytest.approx(forecast_at(61.5))
    assert under.bias == pytest.approx(forecast_at(61.5) - 100)
    assert (over.within, over.error) == (0.0, over.bias)


def test_an_answer_is_not_forecast_from_itself_nor_from_later_ones() -> None:
    first = felt(61.5, 2)
    later = [felt(62.0 + i / 4, 9) for i in range(4)]
    alone = reliability(assess(history(*HABIT, RACE, checkins=[first])))
    among = reliability(assess(history(*HABIT, RACE, checkins=[first, *later])))
    assert alone.bias == pytest.approx(forecast_at(61.5) - 20)
    # The five biases, taken one by one with what was known before each, average to the whole.
    each = []
    for i, answer in enumerate([first, *later]):
        before = history(*HABIT, RACE, checkins=[first, *later][:i])
        told = outlook(before, answer.at - timedelta(0)).soreness[Region.QUADS].now
        each.append(told - answer.level * 10)
    assert among.bias == pytest.approx(np.mean(each))


def test_what_no_forecast_could_know_is_left_out() -> None:
    answers = [felt(61.5, 8, flags=frozenset({Flag.SWELLING})), felt(61.6, 8, Place.KNEE)]
    assert reliability(assess(history(*HABIT, RACE, checkins=answers))).answers == 0
