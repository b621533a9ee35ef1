"""A course not yet run, looked at as if it had been."""

import numpy as np
import pytest

from analysis.course import USUAL_MS, as_run, novelty, usual_speed
from analysis.sport import Sport
from tests.analysis.made import Done, at, history, month


def north(points: int, metres: float) -> tuple[np.ndarray, np.ndarray]:
    """Points in a line to the north, so many metres apart."""
    return 47.0 + np.arange(points) * metres / 111_195.0, np.full(points, 11.0)


def test_running_down_a_course_is_a_dose_at_its_speed() -> None:
    latitude, longitude = north(501, 20.0)
    altitude = 2_000.0 - np.arange(501) * 2.0
    run = as_run(latitude, longitude, altitude, at(0), 2.5)
    assert run.sport is Sport.TRAIL_RUNNING
    assert run.distance_m == pytest.approx(10_000, rel=0.002)
    assert run.moving_s == pytest.approx(4_000, rel=0.01)
    assert run.descent_m == pytest.approx(1_000, rel=0.01)
    assert run.eccentric_dose_m is not None
    assert 600 < run.eccentric_dose_m < 800  # a tenth is not steep: each metre weighs under one


def test_points_that_repeat_take_no_time() -> None:
    latitude, longitude = (np.repeat(values, 3) for values in north(101, 20.0))
    run = as_run(latitude, longitude, np.full(303, 500.0), at(0), 2.5)
    assert run.distance_m == pytest.approx(2_000, rel=0.002)
    assert run.elapsed_s == pytest.approx(800, rel=0.01)


def test_the_usual_speed_is_that_of_the_last_six_weeks() -> None:
    assert usual_speed(history(), at(50)) == USUAL_MS
    assert usual_speed(history(*month(days=44)), at(50)) == pytest.approx(1_000 / 360)
    assert usual_speed(history(*month(days=4, sport="cycling")), at(50)) == USUAL_MS


def test_what_is_new_is_told_against_the_most_done_lately() -> None:
    new = novelty(history(*month(days=44, km=12, dose=100), Done(end=45, km=30, dose=900)))
    assert (new.longest_m, new.largest_dose_m) == (12_000, 100)
    assert (new.distance_ratio, new.dose_ratio) == (2.5, 9.0)
    first = novelty(history(Done(end=45, km=30, dose=900)))
    assert np.isnan([first.distance_ratio, first.dose_ratio]).all()
