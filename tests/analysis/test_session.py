"""What is made of samples: height, dose, intensity, quality."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.eccentric import grade_weight, speed_weight
from analysis.elevation import elevation
from analysis.intensity import (
    BEST_DISTANCES,
    critical_speed,
    energy_cost,
    heart_peak,
    seconds_at_or_above,
    training_impulse,
)
from analysis.quality import AltitudeQuality
from analysis.session import Summary, summarise
from analysis.sport import Sport
from tests.analysis.histories import way

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def summed(samples: object, sport: Sport = Sport.RUNNING, **more: object) -> Summary:
    return summarise(samples, sport, START, **more)  # type: ignore[arg-type]


def test_a_leg_counts_once_it_turned_by_three_metres() -> None:
    heights = np.array([0.0, 1, 2, 1, 10, 5, 20, 18, 21])
    assert elevation(heights) == (26.0, 5.0)


@given(st.lists(st.floats(-500, 4000), min_size=2, max_size=60))
def test_turning_the_world_upside_down_swaps_ascent_and_descent(heights: list[float]) -> None:
    up, down = elevation(np.array(heights))
    assert elevation(-np.array(heights)) == pytest.approx((down, up))


@given(st.lists(st.floats(0, 2.9), min_size=2, max_size=60))
def test_ripples_below_the_threshold_add_nothing(ripples: list[float]) -> None:
    assert elevation(np.array(ripples)) == (0.0, 0.0)


def test_a_level_or_constant_way_has_no_height() -> None:
    assert elevation(np.full(10, 5.0)) == (0.0, 0.0)
    assert elevation(np.array([np.nan, 3.0])) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("grade", "cost"), [(0.0, 3.60), (-0.20, 1.80), (-0.45, 4.03), (0.45, 19.43), (0.9, 19.43)]
)
def test_energy_cost_meets_the_published_polynomial(grade: float, cost: float) -> None:
    # Minetti 2002, 10.1152/japplphysiol.01177.2001
    assert energy_cost(np.array([grade]))[0] == pytest.approx(cost, abs=0.006)


def test_weights_of_the_dose_have_their_limits() -> None:
    grades = np.array([0.1, 0.0, -0.02, -0.12, -0.17, -0.5])
    assert grade_weight(grades).round(3).tolist() == [0, 0, 0, 1.0, 1.5, 1.5]
    assert speed_weight(np.array([0.5, 2.8, 9.0])).tolist() == [0.8, 1.0, 1.25]


def test_a_steep_walk_down_gets_the_dose_of_the_formula() -> None:
    # Maeo 2017: 40 min at 5 km/h down 28 %; |dz| × 1.5 × 0.8
    walk = way(3333, -0.28, 5 / 3.6)
    told = summed(walk, Sport.WALKING)
    assert told.descent_m == pytest.approx(933, rel=0.01)
    assert told.eccentric_dose_m == pytest.approx(933 * 1.5 * 0.8, rel=0.02)
    assert told.descent_bins_m is not None
    assert told.descent_bins_m[3] == pytest.approx(933, rel=0.02)


def test_smart_recording_changes_the_dose_by_little() -> None:
    fine = summed(way(5000, -0.10)).eccentric_dose_m
    sparse = summed(way(5000, -0.10, every_s=7.0)).eccentric_dose_m
    assert fine == pytest.approx(sparse, rel=0.02)


def test_drift_during_a_rest_is_no_descent() -> None:
    run = way(4000)
    rest = run.copy()
    rest.index = rest.index + timedelta(hours=2)
    rest["distance"] += 4000
    rest["altitude"] -= 8.0  # the weather changed meanwhile
    both = __import__("pandas").concat([run, rest])
    assert summed(both).descent_m == 0


def test_impossible_jumps_and_pauses_are_not_moving() -> None:
    run = way(3000)
    run.loc[run.index[500] :, "distance"] += 5000  # a jump of 5 km within a second
    told = summed(run)
    assert told.distance_m == pytest.approx(3000, abs=10)
    paused = summed(way(3000), pauses=[(START, START + timedelta(seconds=300))])
    assert paused.moving_s == pytest.approx(paused.elapsed_s - 300, abs=2)


def test_positions_alone_give_the_way() -> None:
    run = way(1000)
    metres = run.pop("distance").to_numpy()
    run["latitude"] = 47.0 + np.degrees(metres / 6_371_008.8)
    run["longitude"] = 15.0
    assert summed(run).distance_m == pytest.approx(1000, rel=0.003)


def test_a_treadmill_without_anything_keeps_its_time() -> None:
    run = way(3000, heart_rate=140.0)[["heart_rate"]]
    told = summed(run, Sport.TREADMILL, claimed_distance_m=3000.0)
    assert told.distance_m == 3000.0
    assert told.eccentric_dose_m == 0.0
    assert told.altitude_quality is AltitudeQuality.NONE
    assert told.heart_coverage == pytest.approx(1.0, abs=0.01)


def test_a_session_without_samples_keeps_what_the_device_claims() -> None:
    told = summed(way(100).iloc[:0], claimed_distance_m=8000.0, claimed_s=2400.0)
    assert (told.distance_m, told.moving_s) == (8000.0, 2400.0)
    assert told.eccentric_dose_m is None
    assert told.end == START + timedelta(seconds=2400)


def test_a_hike_brakes_and_a_ride_does_not() -> None:
    down = way(5000, -0.12)
    assert (summed(down, Sport.HIKING).eccentric_dose_m or 0) > 400
    assert summed(down, Sport.CYCLING).eccentric_dose_m == 0


def test_a_broken_altitude_is_caught_and_gives_no_dose() -> None:
    # As in a real file: 13,800 m of descent in 19 km.
    run = way(19_000)
    saw = np.abs((np.arange(len(run)) % 200) - 100.0) * 4
    told = summed(run.assign(altitude=500 + saw))
    assert told.altitude_quality is AltitudeQuality.BROKEN
    assert told.eccentric_dose_m is None
    assert told.descent_m is None


@pytest.mark.parametrize(
    ("noise", "quality"), [(0.05, AltitudeQuality.BAROMETRIC), (1.5, AltitudeQuality.GPS)]
)
def test_rough_altitude_counts_as_gps(noise: float, quality: AltitudeQuality) -> None:
    run = way(5000, 0.01)
    run["altitude"] += np.random.default_rng(1).normal(0, noise, len(run))
    assert summed(run).altitude_quality is quality


def test_altitude_that_is_missing_constant_or_absurd_is_not_used() -> None:
    run = way(3000)
    assert summed(run.assign(altitude=100.0)).altitude_quality is AltitudeQuality.NONE
    assert summed(run.drop(columns="altitude")).altitude_quality is AltitudeQuality.NONE
    high = run.assign(altitude=np.linspace(0, 20_000, len(run)))
    assert summed(high).altitude_quality is AltitudeQuality.BROKEN


def test_seconds_per_heart_rate_add_up() -> None:
    told = summed(way(2800, heart_rate=150.0, cadence=170.0))
    assert told.heart_seconds[150] == pytest.approx(1000, abs=2)
    assert seconds_at_or_above(told.heart_seconds, 150) == told.heart_seconds.sum()
    assert seconds_at_or_above(told.heart_seconds, 151) == 0
    assert heart_peak(told.heart_seconds) == 150
    assert np.isnan(heart_peak(np.zeros(256)))
    assert told.steps == pytest.approx(170 * 1000 / 60, rel=0.01)


def test_bests_of_an_even_run_are_its_speed() -> None:
    told = summed(way(6000, speed=4.0))
    by_distance = dict(zip(BEST_DISTANCES, told.best_s, strict=True))
    assert by_distance[5000] == pytest.approx(1250, rel=0.01)
    assert np.isnan(by_distance[10_000])
    assert told.speed_seconds[40] + told.speed_seconds[39] == pytest.approx(1500, rel=0.01)


def test_critical_speed_is_the_slope_of_distance_on_time() -> None:
    seconds = [(d - 200.0) / 3.74 for d in BEST_DISTANCES]  # Smyth 2020: mean 3.74 m/s
    assert critical_speed(seconds) == pytest.approx(3.74)
    assert np.isnan(critical_speed([float("nan")] * 7))
    assert np.isnan(critical_speed([100.0] * 7))


def test_training_impulse_grows_with_heart_rate() -> None:
    easy, hard = np.zeros(256), np.zeros(256)
    easy[120], hard[170] = 3600, 3600
    assert 0 < training_impulse(easy, 50, 190) < training_impulse(hard, 50, 190)
    at_most = np.zeros(256)
    at_most[190] = 60
    assert training_impulse(at_most, 50, 190) == pytest.approx(0.64 * np.exp(1.92))
