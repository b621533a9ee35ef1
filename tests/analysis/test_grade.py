"""The elevation profile does not depend on how densely it was recorded."""

import numpy as np
import pytest

from analysis.eccentric import dose
from analysis.grade import STEP_M, grade_profile
from analysis.session import summarise
from analysis.sport import Sport
from tests.analysis.made import START, frame, hilly


def even(metres: float, slope: float, speed: float = 3.0) -> tuple[np.ndarray, ...]:
    seconds = np.arange(0.0, metres / speed + 1.0)
    way = seconds * speed
    return way, 500.0 + slope * way, seconds, seconds


def test_an_even_slope_has_one_grade_and_one_speed() -> None:
    way = grade_profile(*even(1_000.0, -0.1), 30.0)
    inner = slice(10, -10)
    assert way.grade[inner] == pytest.approx(-0.1)
    assert way.speed == pytest.approx(3.0)
    assert way.descent[inner] == pytest.approx(0.5)
    assert way.clock[-1] == pytest.approx(len(way.clock) * STEP_M / 3.0)


def test_climbing_loses_no_metres() -> None:
    assert not grade_profile(*even(500.0, 0.1), 30.0).descent.any()


@pytest.mark.parametrize("metres", [0, 1, 3])
def test_a_way_of_less_than_two_stretches_has_no_profile(metres: int) -> None:
    some = np.linspace(0.0, metres * 2.5, metres)
    assert len(grade_profile(some, some, some, some, 30.0).grade) == 0


def test_standing_at_one_place_is_no_way_and_takes_no_speed() -> None:
    seconds = np.arange(0.0, 400.0)
    way = np.concatenate([np.arange(200) * 3.0, np.full(100, 600.0), 600.0 + np.arange(100) * 3.0])
    moved = np.concatenate([np.arange(200.0), np.full(100, 200.0), 200.0 + np.arange(100)])
    shape = grade_profile(way, np.zeros(400), moved, seconds, 30.0)
    assert shape.speed == pytest.approx(3.0, rel=0.2)
    assert shape.seconds.sum() == pytest.approx(299, abs=4)
    assert shape.clock[-1] == pytest.approx(399, abs=4)


def test_way_without_moving_time_has_no_speed() -> None:
    way = np.arange(0.0, 100.0, 5.0)
    still = np.zeros_like(way)
    assert not grade_profile(way, still, still, still, 30.0).speed.any()


@pytest.mark.parametrize("seed", range(3))
def test_smart_recording_gives_nearly_the_dose_of_a_sample_every_second(seed: int) -> None:
    random = np.random.default_rng(seed)
    every = np.arange(0.0, 3_600.0)
    smart = np.unique(np.concatenate([[0], np.cumsum(random.integers(2, 8, 900)), [3_599]]))
    smart = smart[smart < 3_600]
    doses = []
    for seconds in (every, every[smart]):
        way, altitude = hilly(seconds)
        samples = frame(seconds, distance=way, altitude=altitude)
        doses.append(summarise(samples, Sport.RUNNING, START).eccentric_dose_m)
    assert doses[0] > 100
    assert doses[1] == pytest.approx(doses[0], rel=0.02)


def test_a_wider_window_never_makes_hills_steeper() -> None:
    seconds = np.arange(0.0, 3_600.0)
    way, altitude = hilly(seconds)
    steepest = [
        np.abs(grade_profile(way, altitude, seconds, seconds, window).grade).max()
        for window in (30.0, 100.0, 300.0)
    ]
    assert steepest == sorted(steepest, reverse=True)


def test_the_dose_of_a_profile_is_that_of_its_slope() -> None:
    way = grade_profile(*even(5_000.0, -0.12, speed=2.8), 30.0)
    told = dose(way.descent, way.grade, way.speed)
    assert told.dose_m == pytest.approx(600.0, rel=0.01)  # both weights are 1 at -12 % and 2.8 m/s


def test_speed_is_read_over_nine_stretches_and_grade_over_the_window() -> None:
    # 1 km at 2 m/s and 1 km at 4 m/s; level, and from the middle on uphill at 10 %.
    seconds = np.concatenate([np.arange(0.0, 500.0), 500.0 + np.arange(0.0, 251.0)])
    way = np.concatenate([np.arange(500) * 2.0, 1_000.0 + np.arange(251) * 4.0])
    altitude = np.maximum(way - 1_000.0, 0.0) / 10
    shape = grade_profile(way, altitude, seconds, seconds, 30.0)
    middle = 200  # the first stretch behind the kilometre
    assert shape.speed[middle - 5] == pytest.approx(2.0)
    assert shape.speed[middle + 4] == pytest.approx(4.0)
    assert shape.speed[middle] == pytest.approx(45 / (4 * 2.5 + 5 * 1.25))
    assert shape.seconds[[middle - 1, middle]] == pytest.approx([2.5, 1.25])
    # Seven heights are averaged: a stretch in the middle rises by half of what it will.
    assert shape.grade[middle - 4] == pytest.approx(0.0, abs=1e-9)
    assert shape.grade[middle + 3] == pytest.approx(0.1)
    assert shape.grade[middle] == pytest.approx(0.1 * 4 / 7)
    wide = grade_profile(way, altitude, seconds, seconds, 100.0)
    assert wide.grade[middle] == pytest.approx(0.1 * 11 / 21)


def test_a_profile_begins_where_the_way_does() -> None:
    way, altitude, moved, clock = even(1_000.0, -0.1)
    here = grade_profile(way, altitude, moved, clock, 30.0)
    there = grade_profile(way + 777.0, altitude, moved, clock + 60.0, 30.0)
    assert there.grade == pytest.approx(here.grade)
    assert there.clock == pytest.approx(here.clock)
    assert len(here.grade) == 199 or len(here.grade) == 200


def test_two_stretches_are_a_profile() -> None:
    for metres, stretches in ((9.9, 0), (10.0, 2)):
        way = np.array([0.0, metres / 2, metres])
        assert len(grade_profile(way, way, way, way, 30.0).grade) == stretches


def test_where_somebody_stood_the_mean_altitude_counts_and_the_last_clock() -> None:
    way = np.array([0.0, 50.0, 50.0, 50.0, 100.0])
    altitude = np.array([0.0, 0.0, 6.0, 3.0, 3.0])  # 3 m in the mean
    clock = np.array([0.0, 10.0, 20.0, 30.0, 40.0])
    shape = grade_profile(way, altitude, clock, clock, 5.0)
    assert shape.grade.sum() * STEP_M == pytest.approx(3.0, abs=0.2)
    assert shape.clock[9] == pytest.approx(30.0)
    assert shape.seconds[[0, 9, 10]] == pytest.approx([3.0, 3.0, 1.0])
