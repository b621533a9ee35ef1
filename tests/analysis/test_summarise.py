"""A session in numbers, whatever the device left out."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.quality import AltitudeQuality
from analysis.session import VERSION, Summary, summarise
from analysis.sport import Sport
from tests.analysis.made import START, at, frame, hilly

SECONDS = np.arange(0.0, 3_601.0)
WAY, HILLS = hilly(SECONDS)


def run(sport: Sport = Sport.RUNNING, **columns: np.ndarray) -> Summary:
    columns = {"distance": WAY, "altitude": HILLS} | columns
    return summarise(frame(SECONDS, **columns), sport, START)


def test_a_hilly_hour_is_told_in_full() -> None:
    got = run(heart_rate=np.full(3_601, 150.0), cadence=np.full(3_601, 170.0))
    assert got.distance_m == pytest.approx(10_800)
    assert (got.elapsed_s, got.moving_s) == (3_600, 3_600)
    assert got.end == START + timedelta(hours=1)
    assert got.descent_m == pytest.approx(11 * 60, abs=3)
    assert got.altitude_quality is AltitudeQuality.BAROMETRIC
    assert got.eccentric_dose_m is not None
    assert 200 < got.eccentric_dose_m < 1.5 * 660
    assert got.heart_coverage == 1.0
    assert got.steps == pytest.approx(170 * 60)
    assert got.speed_seconds.sum() == pytest.approx(3_600, abs=5)
    assert got.version == VERSION


def test_a_treadmill_without_gps_or_altitude_takes_what_the_belt_says_and_no_dose() -> None:
    samples = frame(SECONDS, heart_rate=np.full(3_601, 140.0))
    got = summarise(samples, Sport.TREADMILL, START, claimed_distance_m=9_000.0, claimed_s=3_600)
    assert (got.distance_m, got.moving_s, got.eccentric_dose_m) == (9_000.0, 3_600, 0.0)
    assert (got.ascent_m, got.descent_m) == (None, None)
    assert np.isnan(got.best_s).all()


def test_a_measured_distance_is_not_overruled_by_the_claim() -> None:
    got = summarise(frame(SECONDS, distance=WAY), Sport.RUNNING, START, claimed_distance_m=99e3)
    assert got.distance_m == pytest.approx(10_800)


def test_a_treadmills_distance_is_what_the_runner_confirmed_not_what_the_wrist_guessed() -> None:
    samples = frame(SECONDS, distance=WAY)
    belt = summarise(samples, Sport.TREADMILL, START, claimed_distance_m=WAY[-1] * 0.8)
    assert belt.distance_m == pytest.approx(WAY[-1] * 0.8)
    untold = summarise(samples, Sport.TREADMILL, START)
    assert untold.distance_m == pytest.approx(WAY[-1], rel=0.01)


@pytest.mark.parametrize(
    ("sport", "dose"), [(Sport.TREADMILL, 0.0), (Sport.RUNNING, None), (Sport.CYCLING, 0.0)]
)
def test_without_samples_the_claim_is_all_there_is(sport: Sport, dose: float | None) -> None:
    got = summarise(frame(np.empty(0)), sport, START, claimed_distance_m=5e3, claimed_s=1_800)
    assert (got.distance_m, got.elapsed_s, got.moving_s) == (5_000, 1_800, 1_800)
    assert got.end == START + timedelta(minutes=30)
    assert got.eccentric_dose_m == dose


@pytest.mark.parametrize("sport", [Sport.CYCLING, Sport.SWIMMING, Sport.OTHER, Sport.TREADMILL])
def test_wheels_lifts_water_and_belts_brake_no_legs(sport: Sport) -> None:
    assert run(sport).eccentric_dose_m == 0.0


def test_a_hike_counts_downhill_and_has_no_bests() -> None:
    got = run(Sport.HIKING)
    assert got.eccentric_dose_m == run().eccentric_dose_m
    assert np.isnan(got.best_s).all()
    assert not got.speed_seconds.any()


def test_a_broken_altitude_gives_no_dose_and_no_descent() -> None:
    got = run(altitude=500.0 + np.abs((4.4 * np.arange(3_601)) % 400.0 - 200.0))
    assert got.altitude_quality is AltitudeQuality.BROKEN
    assert (got.eccentric_dose_m, got.descent_bins_m, got.ascent_m, got.descent_m) == (None,) * 4
    assert got.distance_m == pytest.approx(10_800)


@pytest.mark.parametrize("altitude", [np.full(3_601, np.nan), np.full(3_601, 100.0)])
def test_no_altitude_gives_no_downhill_claim(altitude: np.ndarray) -> None:
    got = run(altitude=altitude)
    assert got.altitude_quality is AltitudeQuality.NONE
    assert (got.eccentric_dose_m, got.descent_m) == (None, None)


def test_noise_on_the_level_is_hardly_a_dose() -> None:
    level = 50.0 + np.random.default_rng(3).normal(0, 1.0, len(HILLS))
    dose = run(altitude=level).eccentric_dose_m
    assert dose is not None
    assert dose < 40


def test_a_pause_is_elapsed_but_not_moving() -> None:
    samples = frame(SECONDS, distance=WAY, altitude=HILLS)
    got = summarise(samples, Sport.RUNNING, START, pauses=[(at(0), at(10 / 1_440))])
    assert (got.elapsed_s, got.moving_s) == (3_600, 3_000)


def test_who_never_moved_has_no_coverage_to_divide_by() -> None:
    still = frame(np.arange(10.0), distance=np.zeros(10), heart_rate=np.full(10, 99.0))
    got = summarise(still, Sport.RUNNING, START)
    assert (got.moving_s, got.distance_m, got.heart_coverage) == (0.0, 0.0, 0.0)


def test_a_walk_too_short_for_a_profile_has_no_dose_to_tell() -> None:
    short = frame(np.arange(4.0), distance=np.arange(4.0), altitude=np.arange(4.0))
    assert summarise(short, Sport.WALKING, START).eccentric_dose_m is None


def test_the_samples_are_left_as_they_were() -> None:
    samples = frame(SECONDS, distance=WAY, altitude=np.where(SECONDS % 3 == 0, np.nan, HILLS))
    before = samples.copy(deep=True)
    summarise(samples, Sport.RUNNING, START)
    pd.testing.assert_frame_equal(samples, before)
