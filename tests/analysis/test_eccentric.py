"""The eccentric dose: golden values from the formulas of the published protocols."""

from math import atan, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.eccentric import NO_DOSE, dose, grade_weight, speed_weight
from tests.analysis.made import steady


def treadmill(minutes: float, slope: float, kmh: float) -> float:
    """The dose of walking or running down a belt: height lost along the sloping belt."""
    metres = kmh / 3.6 * minutes * 60
    stretch = np.array([metres * sin(atan(slope))])
    return dose(stretch, np.array([-slope]), np.array([kmh / 3.6])).dose_m


def test_the_walk_of_maeo_2017_is_a_dose_of_1079() -> None:
    # Maeo 2017, 10.1371/journal.pone.0173909: 40 min at -28 %, 5 km/h; the pack is left out.
    assert treadmill(40, 0.28, 5.0) == pytest.approx(1_079, abs=1)


@pytest.mark.parametrize(("minutes", "expected"), [(20, 539), (5, 135)])
def test_its_shorter_walks_are_as_much_less(minutes: float, expected: float) -> None:
    assert treadmill(minutes, 0.28, 5.0) == pytest.approx(expected, abs=1)


def test_the_run_of_burnett_2010_is_a_dose_of_about_724() -> None:
    # Burnett 2010: 30 min at -15 %; 8.7 km/h is assumed.
    assert treadmill(30, 0.15, 8.7) == pytest.approx(724, abs=1)


@pytest.mark.parametrize(
    ("grade", "weight"),
    [(0.1, 0.0), (0.0, 0.0), (-0.02, 0.0), (-0.07, 0.5), (-0.12, 1.0), (-0.17, 1.5), (-0.4, 1.5)],
)
def test_a_metre_counts_by_how_steep_it_is(grade: float, weight: float) -> None:
    assert grade_weight(np.array([grade]))[0] == pytest.approx(weight)


@pytest.mark.parametrize(
    ("speed", "weight"), [(0.0, 0.8), (2.24, 0.8), (2.8, 1.0), (3.5, 1.25), (9.0, 1.25)]
)
def test_a_metre_counts_modestly_by_how_fast_it_is_run(speed: float, weight: float) -> None:
    assert speed_weight(np.array([speed]))[0] == pytest.approx(weight)


def test_descent_is_told_by_steepness() -> None:
    grade = np.array([-0.01, -0.03, -0.06, -0.10, -0.15, -0.3, 0.2])
    descent = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.0])
    assert dose(descent, grade, np.full(7, 2.8)).bins_m == (2.0, 3.0, 4.0, 11.0)


def test_no_way_is_no_dose() -> None:
    nothing = np.empty(0)
    assert dose(nothing, nothing, nothing) == NO_DOSE


@steady
@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.floats(-0.6, 0.6), st.floats(0, 8)), min_size=1, max_size=20
    ),
    st.floats(0, 5),
    st.floats(0, 0.2),
)
def test_more_descent_and_steeper_descent_never_lower_the_dose(
    way: list[tuple[float, float, float]], more: float, steeper: float
) -> None:
    descent, grade, speed = np.array(way).T
    before = dose(descent, grade, speed).dose_m
    assert dose(descent + more, grade, speed).dose_m >= before
    assert dose(descent, np.where(grade < 0, grade - steeper, grade), speed).dose_m >= before - 1e-9
    assert dose(descent, grade, speed + more).dose_m >= before - 1e-9
