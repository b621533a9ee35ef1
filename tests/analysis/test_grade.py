"""The profile of the way is blind to how densely it was recorded."""

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
