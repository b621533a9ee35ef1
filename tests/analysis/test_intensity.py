"""Intensity: published costs and impulses, counted seconds, fastest stretches."""

from math import nan

import numpy as np
import pytest

from analysis.grade import grade_profile
from analysis.intensity import (
    BEST_DISTANCES,
    HEART_BINS,
    SPEED_BINS,
    adjusted_speed,
    bests,
    critical_speed,
    dwell,
    energy_cost,
    heart_peak,
    seconds_by_heart_rate,
    seconds_by_speed,
)


def even_way(metres: float, speed: float = 4.0, slope: float = 0.0):
    seconds = np.arange(0.0, metres / speed + 1.0)
    way = seconds * speed
    return grade_profile(way, 100.0 + slope * way, seconds, seconds, 30.0)


def heart(**seconds: float) -> np.ndarray:
    counted = np.zeros(HEART_BINS)
    for name, value in seconds.items():
        counted[int(name.removeprefix("at"))] = value
    return counted


@pytest.mark.parametrize(
    ("grade", "cost"), [(0.0, 3.60), (-0.20, 1.80), (-0.45, 4.03), (0.45, 19.43)]
)
def test_the_cost_of_running_meets_minetti_s_polynomial(grade: float, cost: float) -> None:
    # Minetti 2002, 10.1152/japplphysiol.01177.2001: the polynomial at its checkpoints.
    assert energy_cost(np.array([grade]))[0] == pytest.approx(cost, abs=0.005)


def test_beyond_what_was_measured_the_nearest_grade_counts() -> None:
    beyond, edge = energy_cost(np.array([-0.9, 0.9])), energy_cost(np.array([-0.45, 0.45]))
    assert beyond.tolist() == edge.tolist()


def test_a_descent_looks_easy_and_a_climb_hard() -> None:
    down, flat, up = (adjusted_speed(even_way(600, slope=s)).mean() for s in (-0.1, 0.0, 0.1))
    assert flat == pytest.approx(4.0)
    assert down < 0.7 * flat < flat < up


def test_seconds_are_counted_by_whole_beats() -> None:
    beats = np.array([120.4, 120.6, nan, 0.0, 300.0, 120.0])
    counted = seconds_by_heart_rate(beats, np.array([1.0, 2, 4, 8, 16, 32]))
    assert len(counted) == HEART_BINS
    assert counted[120] == 33.0
    assert counted[121] == 2.0
    assert counted.sum() == 35.0


def test_seconds_are_counted_by_level_speed() -> None:
    counted = seconds_by_speed(even_way(1_000, speed=4.05))
    assert len(counted) == SPEED_BINS
    assert counted[40] == pytest.approx(246, abs=3)
    assert counted.sum() == counted[40]
    assert seconds_by_speed(even_way(3)).sum() == 0.0


def test_a_speed_beyond_the_last_bin_counts_in_the_last() -> None:
    assert seconds_by_speed(even_way(1_000, speed=12.0))[-1] > 80


def test_a_gap_between_samples_counts_briefly() -> None:
    assert dwell(np.array([1.0, 5.0, 600.0])).tolist() == [1.0, 5.0, 15.0, 1.0]


def test_a_peak_of_the_heart_must_be_held() -> None:
    assert heart_peak(heart(at150=600, at185=10, at188=6, at230=2)) == 185.0
    assert np.isnan(heart_peak(heart(at190=14)))


def test_an_even_run_has_even_bests() -> None:
    found = bests(even_way(5_200, speed=4.0))
    for metres, seconds in zip(BEST_DISTANCES, found, strict=True):
        if metres <= 5_000:
            assert seconds == pytest.approx(metres / 4.0, abs=2.0)
        else:
            assert np.isnan(seconds)


def test_the_fastest_stretch_counts_wherever_it_is() -> None:
    speed = np.where((np.arange(1_000) > 400) & (np.arange(1_000) <= 500), 5.0, 3.0)
    way = np.concatenate(([0.0], np.cumsum(speed)))
    seconds = np.arange(1_001.0)
    found = bests(grade_profile(way, np.zeros(1_001), seconds, seconds, 30.0))
    assert found[0] == pytest.approx(80.0, abs=2.0)


def test_time_runs_on_through_a_pause_in_the_bests() -> None:
    way = np.concatenate([np.arange(0.0, 300.0, 3.0), np.arange(300.0, 603.0, 3.0)])
    clock = np.concatenate([np.arange(100.0), 100.0 + 60 + np.arange(101.0)])
    moved = np.arange(201.0)
    found = bests(grade_profile(way, np.zeros(201), moved, clock, 30.0))
    assert found[0] == pytest.approx(400 / 3 + 60, abs=4)


def test_without_way_there_are_no_bests() -> None:
    assert np.isnan(bests(even_way(2))).all()


def test_the_critical_speed_of_a_line_is_its_slope() -> None:
    # Distance = 150 m + 4.2 m/s x time, at 400, 800 and 5,000 m.
    seconds = {m: (m - 150.0) / 4.2 for m in BEST_DISTANCES}
    assert critical_speed([seconds[m] for m in BEST_DISTANCES]) == pytest.approx(4.2)


@pytest.mark.parametrize("missing", [400, 800, 5_000])
def test_all_three_distances_must_be_known(missing: int) -> None:
    seconds = [nan if m == missing else m / 4.0 for m in BEST_DISTANCES]
    assert np.isnan(critical_speed(seconds))


def test_bests_in_no_sane_order_are_no_critical_speed() -> None:
    assert np.isnan(critical_speed([100.0, 90.0, 110, 120, 130, 1_200, nan]))


def test_a_way_of_just_the_distance_has_its_best() -> None:
    assert bests(even_way(400.0))[0] == pytest.approx(100.0)
    assert np.isnan(bests(even_way(396.0))[0])


def test_bests_that_take_the_same_time_are_no_critical_speed() -> None:
    seconds = {m: (m - 150.0) / 4.2 for m in BEST_DISTANCES} | {400: 200.0, 800: 200.0}
    assert np.isnan(critical_speed([seconds[m] for m in BEST_DISTANCES]))


def test_a_peak_counts_from_just_the_seconds_it_must_be_held() -> None:
    assert heart_peak(heart(at180=14.9, at170=600)) == 170.0
    assert heart_peak(heart(at180=15, at170=600)) == 180.0
    assert heart_peak(heart(at255=20)) == 255.0
    assert heart_peak(heart(at180=60, at170=60), 100.0) == 170.0
