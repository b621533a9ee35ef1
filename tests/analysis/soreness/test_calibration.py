"""What answers say about the forecast."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.calibration import (
    HIGHEST,
    LOWEST,
    PACES,
    UNCALIBRATED,
    Calibration,
    calibrate,
)
from analysis.soreness.curve import DOWNHILL, course, slowed
from tests.analysis.made import steady

levels = st.floats(1, 100)


def taught(pairs: list[tuple[float, float]]) -> Calibration:
    """What pairs of expected and felt levels teach that say nothing about the hours."""
    return calibrate([felt for _, felt in pairs], lambda _pace: [level for level, _ in pairs])


def test_without_answers_the_model_stands() -> None:
    assert taught([]) == UNCALIBRATED == Calibration(1.0, 1.0, certainty=0.0, answers=0)


@pytest.mark.parametrize("pace", [0.8, 1.0, 1.25])
def test_who_is_sore_later_is_told_so_after_some_answers(pace: float) -> None:
    hours = [10.0, 20.0, 34.0, 50.0, 70.0, 90.0] * 3

    def felt(count: int, tried: float) -> list[float]:
        return list(60 * course(np.array(hours[:count]), slowed(DOWNHILL, tried)))

    many, one = (calibrate(felt(count, pace), partial(felt, count)) for count in (len(hours), 1))
    assert many.pace == pytest.approx(pace, rel=0.1)
    assert many.multiplier == pytest.approx(1.0, rel=0.1)
    assert abs(np.log(one.pace)) <= abs(np.log(many.pace))  # a first answer moves it less


def test_the_hours_stay_within_what_sources_give() -> None:
    assert min(PACES) * 38 == pytest.approx(28.2, abs=0.1)
    assert max(PACES) * 38 == pytest.approx(51.3, abs=0.1)
    assert 1.0 in PACES


@steady
@given(st.lists(levels, min_size=1, max_size=40))
def test_answers_that_agree_leave_the_model_as_it_is(felt: list[float]) -> None:
    got = taught([(level, level) for level in felt])
    assert got.multiplier == pytest.approx(1.0)
    assert got.answers == len(felt)


def test_a_first_answer_moves_it_only_a_fifth_of_the_way() -> None:
    # (35 + 5) / (15 + 5) = 2, shrunk as if four answers had agreed.
    assert taught([(15, 35)]).multiplier == pytest.approx(2 ** (1 / 5))


def test_many_answers_move_it_nearly_all_the_way() -> None:
    assert taught([(45, 20)] * 96).multiplier == pytest.approx(0.5 ** (96 / 100))


@steady
@given(st.lists(st.tuples(levels, st.floats(0, 100)), max_size=60))
def test_it_stays_within_its_bounds_whatever_is_answered(pairs: list[tuple[float, float]]) -> None:
    got = taught(pairs)
    assert LOWEST <= got.multiplier <= HIGHEST
    assert 0.0 <= got.certainty < 0.6


def test_the_bounds_are_reached() -> None:
    assert taught([(90, 0)] * 50).multiplier == LOWEST
    assert taught([(5, 100)] * 50).multiplier == HIGHEST


@steady
@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=20), st.floats(0, 20))
def test_who_feels_more_is_never_told_less(pairs: list[tuple[float, float]], more: float) -> None:
    sorer = [(expected, felt + more) for expected, felt in pairs]
    assert taught(sorer).multiplier >= taught(pairs).multiplier - 1e-12


def test_more_answers_are_more_certain() -> None:
    certain = [taught([(30, 30)] * n).certainty for n in (0, 1, 4, 40)]
    assert certain == sorted(certain)
    assert certain[2] == pytest.approx(0.3)
