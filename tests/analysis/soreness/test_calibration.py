"""What answers say about the forecast."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.calibration import HIGHEST, LOWEST, Calibration, calibrate
from tests.analysis.made import steady

levels = st.floats(1, 100)


def test_without_answers_the_model_stands() -> None:
    assert calibrate([]) == Calibration(multiplier=1.0, certainty=0.0, answers=0)


@steady
@given(st.lists(levels, min_size=1, max_size=40))
def test_answers_that_agree_leave_the_model_as_it_is(felt: list[float]) -> None:
    got = calibrate([(level, level) for level in felt])
    assert got.multiplier == pytest.approx(1.0)
    assert got.answers == len(felt)


def test_a_first_answer_moves_it_only_a_fifth_of_the_way() -> None:
    # (35 + 5) / (15 + 5) = 2, shrunk as if four answers had agreed.
    assert calibrate([(15, 35)]).multiplier == pytest.approx(2 ** (1 / 5))


def test_many_answers_move_it_nearly_all_the_way() -> None:
    assert calibrate([(45, 20)] * 96).multiplier == pytest.approx(0.5 ** (96 / 100))


@steady
@given(st.lists(st.tuples(levels, st.floats(0, 100)), max_size=60))
def test_it_stays_within_its_bounds_whatever_is_answered(pairs: list[tuple[float, float]]) -> None:
    got = calibrate(pairs)
    assert LOWEST <= got.multiplier <= HIGHEST
    assert 0.0 <= got.certainty < 0.6


def test_the_bounds_are_reached() -> None:
    assert calibrate([(90, 0)] * 50).multiplier == LOWEST
    assert calibrate([(5, 100)] * 50).multiplier == HIGHEST


@steady
@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=20), st.floats(0, 20))
def test_who_feels_more_is_never_told_less(pairs: list[tuple[float, float]], more: float) -> None:
    sorer = [(expected, felt + more) for expected, felt in pairs]
    assert calibrate(sorer).multiplier >= calibrate(pairs).multiplier - 1e-12


def test_more_answers_are_more_certain() -> None:
    certain = [calibrate([(30, 30)] * n).certainty for n in (0, 1, 4, 40)]
    assert certain == sorted(certain)
    assert certain[2] == pytest.approx(0.3)
