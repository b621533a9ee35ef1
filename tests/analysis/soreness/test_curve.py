"""The two clocks meet the published tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.curve import DOWNHILL, FLAT, Clock, delayed, time_course
from tests.analysis.made import steady


def test_the_level_clock_meets_the_quadriceps_after_a_marathon() -> None:
    # Takayama 2017, PMC5613699, table 3: day 1 to 7 less the 1.0 of before, 0 to 10.
    measured = np.array([6.1, 4.8, 2.8, 1.9, 1.1, 1.2, 0.7]) - 1.0
    model = measured[0] * delayed(24.0 * np.arange(1, 8), FLAT)
    assert np.sqrt(np.mean((model - measured) ** 2)) <= 0.3
    # The decimals of the fit.
    assert model == pytest.approx([5.10, 3.64, 1.89, 0.86, 0.37, 0.15, 0.06], abs=0.01)


def test_the_downhill_clock_meets_its_table() -> None:
    # Our choice (tp = 38, k = 2.5), by the peak times of Byrnes 1985 and recovery by day 4 to 5.
    hours = np.array([6.0, 12, 18, 24, 36, 48, 72, 96, 120])
    table = [0.08, 0.31, 0.58, 0.80, 1.0, 0.93, 0.53, 0.22, 0.08]
    assert delayed(hours, DOWNHILL) == pytest.approx(table, abs=0.006)


@pytest.mark.parametrize(
    ("share", "first", "last"), [(0.8, 24.2, 56.4), (0.5, 16.0, 74.0)], ids=["80 %", "50 %"]
)
def test_downhill_is_near_its_worst_for_as_long_as_stated(
    share: float, first: float, last: float
) -> None:
    hours = np.arange(0.0, 200.0, 0.1)
    near = hours[delayed(hours, DOWNHILL) >= share]
    assert near[0] == pytest.approx(first, abs=0.6)
    assert near[-1] == pytest.approx(last, abs=0.6)


def test_downhill_rises_over_the_hours_that_were_measured() -> None:
    # Byrnes 1985, 10.1152/jappl.1985.59.3.710: rising at 6, 18 and 42 h.
    six, eighteen, later = time_course(np.array([6.0, 18.0, 42.0]), DOWNHILL)
    assert six < eighteen < later


def test_the_downhill_peak_falls_between_30_and_48_hours() -> None:
    hours = np.arange(0.0, 336.0)
    assert 30 <= hours[np.argmax(time_course(hours, DOWNHILL))] <= 48


def test_a_level_race_hurts_at_once_and_downhill_less_so() -> None:
    # Vickers 2001, 10.1186/1471-2474-2-5: races peak immediately.
    now = np.array([0.0])
    assert time_course(now, FLAT)[0] == pytest.approx(0.9)
    assert time_course(now, DOWNHILL)[0] == pytest.approx(0.3)


@pytest.mark.parametrize("clock", [FLAT, DOWNHILL])
def test_before_the_end_there_is_nothing_and_after_two_weeks_next_to_nothing(clock: Clock) -> None:
    assert time_course(np.array([-100.0, -0.1]), clock).tolist() == [0.0, 0.0]
    assert time_course(np.array([336.0]), clock)[0] < 0.01


@pytest.mark.parametrize("clock", [FLAT, DOWNHILL])
def test_the_delayed_part_is_whole_at_its_peak(clock: Clock) -> None:
    assert delayed(np.array([clock.peak_h]), clock)[0] == pytest.approx(1.0)
    assert clock.earliest_h < clock.peak_h < clock.latest_h


@steady
@given(st.floats(-100, 1_000), st.sampled_from([FLAT, DOWNHILL]))
def test_the_delayed_part_is_a_share(hours: float, clock: Clock) -> None:
    assert 0.0 <= delayed(np.array([hours]), clock)[0] <= 1.0
