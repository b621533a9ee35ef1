"""The summary of a session, whatever the device left out."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.quality import AltitudeQuality
from analysis.session import VERSION, Summary, summarise
from analysis.sport import Sport
from analysis.witnesses import Doubt, Witness
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


def positioned(count: int) -> pd.DataFrame:
    """So many seconds of a run whose positions agree with the device's distance."""
    way = WAY[:count]
    north = {"latitude": 47.0 + way / 111_195.08, "longitude": np.full(count, 11.0)}
    return frame(SECONDS[:count], distance=way, **north)


@pytest.mark.parametrize(
    ("claimed_s", "claimed_m", "counted"),
    [
        (4_300.0, 12_900.0, False), (4_330.0, 12_990.0, True),  # a fifth of an hour: 720 s
        (4_800.0, 12_550.0, False), (4_800.0, 12_650.0, True),  # half the pace: 1,800 m
        (4_800.0, 17_950.0, True), (4_800.0, 18_050.0, False),  # twice the pace: 7,200 m
        (None, 14_000.0, False), (4_800.0, None, False),
    ],
)  # fmt: skip
def test_the_total_tells_what_the_samples_lack_if_the_pace_goes_on(
    claimed_s: float | None, claimed_m: float | None, counted: bool
) -> None:
    got = summarise(
        positioned(3_601),
        Sport.RUNNING,
        START,
        claimed_distance_m=claimed_m,
        claimed_s=claimed_s,
    )
    assert got.distance_m == pytest.approx(claimed_m if counted else 10_800)
    assert (got.witness is Witness.TOTAL) is counted
    assert [r.doubt for r in got.remarks] == ([Doubt.MISSING] if counted else [])
    if counted and claimed_s:
        assert (got.elapsed_s, got.moving_s) == (claimed_s, claimed_s)
        assert got.end == START + timedelta(seconds=claimed_s)
        assert str(got.remarks[0]).startswith(f"samples_missing: {(claimed_s - 3_600) / 60:.0f} m")


@pytest.mark.parametrize(("claimed_s", "counted"), [(1_190.0, False), (1_210.0, True)])
def test_samples_that_lack_less_than_five_minutes_are_whole(
    claimed_s: float, counted: bool
) -> None:
    got = summarise(
        positioned(901),
        Sport.RUNNING,
        START,
        claimed_distance_m=3.0 * claimed_s,
        claimed_s=claimed_s,
    )
    assert got.moving_s == (claimed_s if counted else 900)


def test_a_session_begins_when_it_was_started_and_not_with_the_first_sample() -> None:
    samples = frame(SECONDS + 60.0, distance=WAY)
    assert summarise(samples, Sport.RUNNING, START).elapsed_s == 3_660
    later = summarise(samples, Sport.RUNNING, START + timedelta(hours=2))
    assert (later.elapsed_s, later.end) == (0.0, START + timedelta(hours=2))


@pytest.mark.parametrize(("distance_m", "witness"), [(5e3, Witness.TOTAL), (None, Witness.NONE)])
def test_an_entry_by_hand_knows_what_was_told(distance_m: float | None, witness: Witness) -> None:
    got = summarise(frame(np.empty(0)), Sport.HIKING, START, claimed_distance_m=distance_m)
    assert (got.distance_m, got.witness, got.elapsed_s, got.moving_s) == (distance_m, witness, 0, 0)
    assert (got.altitude_quality, got.steps, got.heart_coverage) == (AltitudeQuality.NONE, None, 0)
    assert (got.eccentric_dose_m, got.descent_bins_m) == (None, None)
    one = summarise(frame(np.zeros(1), distance=np.zeros(1)), Sport.CYCLING, START, claimed_s=60.0)
    assert (one.moving_s, one.eccentric_dose_m, one.descent_bins_m) == (60.0, 0.0, (0.0,) * 4)


def test_steps_and_heart_beats_are_those_of_moving_time() -> None:
    way = np.minimum(WAY, 5_400.0)  # stands still from the half hour on
    got = run(distance=way, heart_rate=np.full(3_601, 150.0), cadence=np.full(3_601, 160.0))
    assert got.moving_s == 1_800
    assert got.steps == pytest.approx(160 * 30)
    assert got.heart_seconds[150] == pytest.approx(1_800, abs=1)
    half = np.where(SECONDS < 1_800, 150.0, np.nan)
    assert run(heart_rate=half).heart_coverage == pytest.approx(0.5, abs=0.001)
    assert run(cadence=np.where(SECONDS < 1_800, 160.0, np.nan)).steps == pytest.approx(160 * 30)


def test_a_rough_altitude_is_read_over_a_hundred_metres() -> None:
    # Steps of 20 m every 60 m of way, as rough as a receiver: each fades over 100 m.
    rough = np.random.default_rng(4).normal(0.0, 1.5, 3_601)
    hills = 300.0 + 10.0 * np.cos(WAY * 2 * np.pi / 120.0)
    smooth, noisy = run(altitude=hills), run(altitude=hills + rough)
    assert (smooth.altitude_quality, noisy.altitude_quality) == ("barometric", "gps")
    assert smooth.eccentric_dose_m is not None
    assert noisy.eccentric_dose_m is not None
    assert noisy.eccentric_dose_m < 0.3 * smooth.eccentric_dose_m


def test_a_device_that_knows_no_way_has_none_and_no_doubt_of_it() -> None:
    samples = frame(SECONDS, heart_rate=np.full(3_601, 140.0))
    untold = summarise(samples, Sport.RUNNING, START)
    assert (untold.distance_m, untold.witness, untold.moving_s) == (None, Witness.NONE, 3_600)
    assert untold.eccentric_dose_m is None
