"""A planned course, treated as if it had been run."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.course import USUAL_MS, as_run, novelty, usual_speed
from analysis.history import with_session
from analysis.sport import Sport
from tests.analysis.made import Done, at, history, month


def north(points: int, metres: float) -> tuple[np.ndarray, np.ndarray]:
    """Points in a line to the north, so many metres apart."""
    return 47.0 + np.arange(points) * metres / 111_195.0, np.full(points, 11.0)


def test_running_down_a_course_is_a_dose_at_its_speed() -> None:
    latitude, longitude = north(501, 20.0)
    altitude = 2_000.0 - np.arange(501) * 2.0
    run = as_run(latitude, longitude, altitude, np.zeros(501, np.int64), at(0), 2.5)
    assert run.sport is Sport.TRAIL_RUNNING
    assert run.distance_m == pytest.approx(10_000, rel=0.002)
    assert run.moving_s == pytest.approx(4_000, rel=0.01)
    assert run.descent_m == pytest.approx(1_000, rel=0.01)
    assert run.eccentric_dose_m is not None
    assert 600 < run.eccentric_dose_m < 800  # a tenth is not steep: each metre weighs under one


def test_points_that_repeat_take_no_time() -> None:
    latitude, longitude = (np.repeat(values, 3) for values in north(101, 20.0))
    run = as_run(latitude, longitude, np.full(303, 500.0), np.zeros(303, np.int64), at(0), 2.5)
    assert run.distance_m == pytest.approx(2_000, rel=0.002)
    assert run.elapsed_s == pytest.approx(800, rel=0.01)


def test_nobody_runs_from_one_part_to_the_next() -> None:
    latitude, longitude = north(202, 20.0)
    latitude[101:] += 3.0  # another valley, 300 km away and 800 m lower
    altitude = np.where(np.arange(202) < 101, 2_000.0, 1_200.0) - np.tile(np.arange(101) * 2.0, 2)
    part = np.repeat([0, 1], 101)
    run = as_run(latitude, longitude, altitude, part, at(0), 2.5)
    assert run.distance_m == pytest.approx(4_000, rel=0.01)
    assert run.descent_m == pytest.approx(400, abs=10)


def test_altitude_that_few_points_have_is_drawn_in_between() -> None:
    latitude, longitude = north(501, 20.0)
    altitude = np.where(np.arange(501) % 5 == 0, 2_000.0 - np.arange(501) * 2.0, np.nan)
    run = as_run(latitude, longitude, altitude, np.zeros(501, np.int64), at(0), 2.5)
    assert run.descent_m == pytest.approx(1_000, rel=0.02)


def test_a_course_without_altitude_has_no_ratio_of_downhill() -> None:
    latitude, longitude = north(501, 20.0)
    nowhere = np.full(501, np.nan)
    run = as_run(latitude, longitude, nowhere, np.zeros(501, np.int64), at(45), 2.5)
    assert (run.descent_m, run.eccentric_dose_m) == (None, None)
    known = history(*month(days=44, dose=100))
    after = with_session(known, run, int(known.activities["day"].iloc[-1]) + 2)
    assert np.isnan(novelty(after).dose_ratio)
    assert novelty(after).distance_ratio == pytest.approx(1.0, rel=0.01)


def test_the_usual_speed_is_that_of_the_last_six_weeks() -> None:
    assert usual_speed(history(), at(50)) == USUAL_MS
    assert usual_speed(history(*month(days=44)), at(50)) == pytest.approx(1_000 / 360)
    assert usual_speed(history(*month(days=4, sport="cycling")), at(50)) == USUAL_MS
    assert usual_speed(history(Done(end=49, km=0.0)), at(50)) == USUAL_MS


def test_what_is_new_is_told_against_the_most_done_lately() -> None:
    new = novelty(history(*month(days=44, km=12, dose=100), Done(end=45, km=30, dose=900)))
    assert (new.longest_m, new.largest_dose_m) == (12_000, 100)
    assert (new.distance_ratio, new.dose_ratio) == (2.5, 9.0)
    first = novelty(history(Done(end=45, km=30, dose=900)))
    assert np.isnan([first.distance_ratio, first.dose_ratio]).all()


@pytest.mark.parametrize(("end", "speed"), [(8.0, 3.0), (7.99, USUAL_MS)])
def test_a_run_of_six_weeks_ago_still_tells_the_speed(end: float, speed: float) -> None:
    known = history(Done(end=end, km=12.0))  # 72 minutes
    faster = replace(known, activities=known.activities.assign(moving_s=4_000.0))
    assert usual_speed(faster, at(50)) == pytest.approx(speed)


def test_a_ride_and_a_wrong_distance_tell_no_speed() -> None:
    known = history(
        Done(end=46), Done(end=47), Done(end=48, sport="cycling"), Done(end=49), Done(end=51)
    )
    told = known.activities.assign(distance_m=[10_000.0, 3_590.0, 40_000.0, 3_600.0, 99_000.0])
    # 2.8 m/s; under 1 m/s; a ride; just 1 m/s; still to come
    assert usual_speed(replace(known, activities=told), at(50)) == pytest.approx(
        (10_000 / 3_600 + 1.0) / 2
    )


def test_of_whom_nothing_is_known_a_kilometre_takes_six_minutes() -> None:
    assert usual_speed(history(), at(50)) == pytest.approx(2.7778, abs=1e-4)


def test_a_course_starts_when_it_starts_and_one_altitude_is_none() -> None:
    latitude, longitude = north(101, 20.0)
    known_once = np.where(np.arange(101) == 50, 700.0, np.nan)
    run = as_run(latitude, longitude, known_once, np.zeros(101, np.int64), at(3.25), 2.5)
    assert (run.start, run.descent_m) == (at(3.25), None)
    assert (run.end - run.start).total_seconds() == pytest.approx(800, rel=0.01)
    twice = np.where(np.isin(np.arange(101), (0, 100)), 700.0 - np.arange(101) * 2.0, np.nan)
    run = as_run(latitude, longitude, twice, np.zeros(101, np.int64), at(3.25), 2.5)
    assert run.descent_m == pytest.approx(200, abs=3)


@pytest.mark.parametrize(
    ("day", "longest", "largest"),
    [(30.5, 20_000, 700), (31.5, 8_000, 700), (43.5, 8_000, 700), (44.5, 8_000, 100)],
)
def test_new_is_what_was_not_done_in_thirty_or_in_42_days(
    day: float, longest: float, largest: float
) -> None:
    done = [Done(end=0.5, km=20, dose=100), Done(end=1.4, km=8, dose=700)]
    even = [Done(end=d + 0.6, km=8, dose=100) for d in (3, 10, 17, 24)]
    new = novelty(history(*done, *even, Done(end=day, km=10, dose=50)))
    assert (new.longest_m, new.largest_dose_m) == (longest, largest)
