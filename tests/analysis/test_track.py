"""The track: distance and moving time from whatever data there are."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.altitude import filled, undrifted
from analysis.positions import coarse_way, haversine, metres_between_fixes
from analysis.sport import Sport
from analysis.track import seconds_of, track
from tests.analysis.made import START, frame

T0 = START.timestamp()


def walked(metres: list[float], seconds: list[float] | None = None, **more: Any) -> pd.DataFrame:
    time = np.arange(len(metres), dtype=float) if seconds is None else np.array(seconds)
    return frame(time, distance=np.array(metres), **more)


def test_the_device_s_own_distance_is_taken_where_there_is_one() -> None:
    samples = walked([0, 3, 6, 9], latitude=np.zeros(4), longitude=np.array([0, 1e-3, 2e-3, 3e-3]))
    way = track(samples, Sport.RUNNING)
    assert way.travelled
    assert way.distance_m == 9.0
    assert way.moving_s == 3.0


def test_an_unknown_distance_is_filled_between_its_neighbours() -> None:
    way = track(walked([0, np.nan, np.nan, 9]), Sport.RUNNING)
    assert way.metres == pytest.approx([3.0, 3.0, 3.0])


def test_a_distance_that_runs_backwards_adds_nothing() -> None:
    assert track(walked([0, 3, 1, 4]), Sport.RUNNING).distance_m == pytest.approx(6.0)


def test_without_a_distance_the_way_between_positions_counts() -> None:
    # One arc second of latitude is 30.9 m on the mean sphere.
    samples = frame(
        np.arange(0.0, 50.0, 10.0), latitude=np.arange(5) / 3600.0, longitude=np.zeros(5)
    )
    way = track(samples, Sport.RUNNING)
    assert way.distance_m == pytest.approx(4 * 30.888, abs=0.01)


def test_the_way_over_a_stretch_without_position_is_the_straight_line() -> None:
    latitude = np.array([0.0, np.nan, np.nan, 3.0]) / 3600.0
    samples = frame(np.arange(0.0, 40.0, 10.0), latitude=latitude, longitude=latitude * 0)
    way = track(samples, Sport.RUNNING)
    assert way.metres == pytest.approx([30.888] * 3, abs=0.01)


def test_a_jump_no_runner_can_make_is_left_out_but_a_cyclist_s_is_not() -> None:
    samples = walked([0, 3, 33, 36])
    runner, cyclist = track(samples, Sport.RUNNING), track(samples, Sport.CYCLING)
    assert runner.distance_m == 6.0
    assert runner.moving.tolist() == [True, False, True]
    assert cyclist.distance_m == 36.0
    assert cyclist.moving.all()


def test_standing_still_is_no_moving_time() -> None:
    way = track(walked([0, 3, 3.1, 3.2, 6]), Sport.RUNNING)
    assert way.moving_s == 2.0


def test_a_pause_is_no_moving_time() -> None:
    way = track(walked([0, 3, 6, 9, 12]), Sport.RUNNING, [(T0 + 1, T0 + 3)])
    assert way.moving.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    "columns", [{}, {"distance": np.full(4, np.nan)}, {"latitude": np.full(4, np.nan)}]
)
def test_without_any_distance_the_whole_time_but_pauses_counts_as_moving(
    columns: dict[str, np.ndarray],
) -> None:
    samples = frame(np.arange(4.0), heart_rate=np.full(4, 120.0), **columns)
    way = track(samples, Sport.TREADMILL, [(T0, T0 + 1)])
    assert not way.travelled
    assert way.distance_m == 0.0
    assert way.moving_s == 2.0


def test_positions_that_are_all_unknown_are_no_way() -> None:
    unknown = np.full(3, np.nan)
    way = track(frame(np.arange(3.0), latitude=unknown, longitude=unknown), Sport.RUNNING)
    assert not way.travelled


def test_a_single_sample_has_no_interval() -> None:
    way = track(walked([5.0]), Sport.RUNNING)
    assert (way.distance_m, way.moving_s) == (0.0, 0.0)


def test_the_seconds_of_samples_are_those_since_1970() -> None:
    assert seconds_of(walked([0, 1], [0.0, 2.5])).tolist() == [T0, T0 + 2.5]


def test_filling_keeps_the_ends_level_and_knows_when_nothing_is_known() -> None:
    at = np.arange(5.0)
    assert filled(np.array([np.nan, 1, np.nan, 3, np.nan]), at).tolist() == [1, 1, 2, 3, 3]
    assert filled(np.full(5, np.nan), at).tolist() == [0.0] * 5
    assert filled(at, at) is at


def test_what_a_barometer_drifts_in_a_long_rest_is_no_climb() -> None:
    # Runs 100 s, rests 200 s while the altitude drifts by 20 m, runs 100 s.
    metres = np.concatenate([np.arange(100) * 3.0, np.full(200, 300.0), 300 + np.arange(100) * 3.0])
    altitude = np.concatenate([np.full(100, 50.0), np.linspace(50, 70, 200), np.full(100, 70.0)])
    way = track(walked(metres.tolist()), Sport.RUNNING)
    assert np.ptp(undrifted(altitude, way)) < 0.2


def test_a_short_stop_keeps_its_change_of_altitude() -> None:
    metres = np.concatenate([np.arange(50) * 3.0, np.full(30, 150.0), 150 + np.arange(50) * 3.0])
    altitude = np.concatenate([np.full(50, 50.0), np.linspace(50, 55, 30), np.full(50, 55.0)])
    way = track(walked(metres.tolist()), Sport.RUNNING)
    assert undrifted(altitude, way)[-1] == pytest.approx(55.0)


def test_who_never_stops_keeps_the_altitude_as_it_is() -> None:
    altitude = np.array([1.0, 2.0, 5.0])
    assert undrifted(altitude, track(walked([0, 3, 6]), Sport.RUNNING)).tolist() == [1, 2, 5]


def test_a_quarter_of_the_earth_is_ten_thousand_kilometres() -> None:
    quarter = haversine(np.array([0.0, 90.0]), np.array([0.0, 0.0]))
    assert quarter[0] == pytest.approx(10_007_557, rel=1e-5)  # IUGG mean radius


def test_a_great_circle_is_as_long_as_is_known() -> None:
    # The airports of Nashville and Los Angeles, 2,886.444 km on a sphere of 6,371 km.
    metres = haversine(np.array([36.12, 33.94]), np.array([-86.67, -118.40]))
    assert metres[0] == pytest.approx(2_886_444.44 * 6_371_008.8 / 6_371_000, rel=1e-6)
    assert haversine(np.array([0.0, 0.0]), np.array([0.0, 180.0]))[0] == pytest.approx(
        np.pi * 6_371_008.8
    )


def test_fixes_that_wander_are_averaged_over_five_seconds() -> None:
    seconds = np.arange(101.0)
    aside = np.where(np.arange(101) % 2, 3.0, 0.0) / 111_195.08  # 3 m to the side and back
    metres = metres_between_fixes(3.0 * seconds / 111_195.08, aside, seconds)
    assert metres is not None
    # Five fixes: two or three of them are aside, so that each step goes 0.6 m to the side.
    assert metres[10:-10] == pytest.approx(np.hypot(3.0, 0.6), abs=1e-3)
    # Near the ends the average takes in what there is on the shorter side: none, one and two.
    assert metres[0] == pytest.approx(np.hypot(3.0, 1.0), abs=1e-3)
    assert metres[1] == pytest.approx(np.hypot(3.0, 1.2 - 1.0), abs=1e-3)


@pytest.mark.parametrize(("silent_s", "joined"), [(30.0, True), (31.0, False)])
def test_a_receiver_that_was_silent_for_half_a_minute_begins_anew(
    silent_s: float, joined: bool
) -> None:
    seconds = np.array([0.0, 1.0, 2.0, 2.0 + silent_s, 3.0 + silent_s, 4.0 + silent_s])
    north = np.array([0.0, 3.0, 9.0, 90.0, 93.0, 96.0]) / 111_195.08
    metres = metres_between_fixes(north, np.zeros(6), seconds)
    assert metres is not None
    assert metres.sum() == pytest.approx(96.0, abs=1e-3)
    # The last fix before a silence stays as it is; one within a stretch is averaged with those in
    # reach, here with the same two as the fix before it.
    assert metres[1] == pytest.approx(0.0 if joined else 5.0, abs=1e-3)


def test_a_quick_look_takes_one_position_in_so_many() -> None:
    north = np.array([0.0, 5.0, 1.0, 5.0, 2.0, np.nan, 3.0]) / 111_195.08
    assert coarse_way(north, np.zeros(7), 2) == pytest.approx(3.0, abs=1e-6)
    assert coarse_way(north, np.zeros(7), 1) == pytest.approx(17.0, abs=1e-6)


@pytest.mark.parametrize(("metres", "kept"), [(12.5, True), (12.6, False)])
def test_nobody_on_foot_is_faster_than_the_fastest(metres: float, kept: bool) -> None:
    way = track(walked([0, 3, 3 + metres, 6 + metres]), Sport.RUNNING)
    assert bool(way.moving[1]) is kept


@pytest.mark.parametrize(("metres", "kept"), [(45.0, True), (46.0, False)])
def test_no_cyclist_is_faster_than_45_metres_a_second(metres: float, kept: bool) -> None:
    way = track(walked([0, 5, 5 + metres, 10 + metres]), Sport.CYCLING)
    assert bool(way.moving[1]) is kept


@pytest.mark.parametrize(("stood", "paused"), [(5.0, False), (5.1, True)])
def test_an_interval_is_paused_by_more_than_half(stood: float, paused: bool) -> None:
    samples = walked([0, 30, 60, 90], [0.0, 10.0, 20.0, 30.0])
    way = track(samples, Sport.RUNNING, [(T0 + 12, T0 + 12 + stood)])
    assert way.moving.tolist() == [True, not paused, True]


def test_pauses_that_overlap_or_end_before_they_begin_stand_still_once() -> None:
    samples = walked([0, 30, 60, 90], [0.0, 10.0, 20.0, 30.0])
    twice = [(T0 + 11, T0 + 15), (T0 + 12, T0 + 14), (T0 + 9, T0 + 5)]
    assert track(samples, Sport.RUNNING, twice).moving.all()
    longer = [(T0 + 11, T0 + 15), (T0 + 13, T0 + 18)]
    assert track(samples, Sport.RUNNING, longer).moving.tolist() == [True, False, True]
    assert track(samples, Sport.RUNNING, [(T0 + 9, T0 + 5)]).moving.all()


def ride(speed: float, seconds: int, sport: Sport) -> tuple[float, bool]:
    """Metres left out of half an hour at 2 m/s with a ride in its middle, and if that is told."""
    steps = np.concatenate([np.full(900, 2.0), np.full(seconds, speed), np.full(900, 2.0)])
    way = track(walked(np.concatenate(([0.0], np.cumsum(steps))).tolist()), sport)
    return float(steps.sum() - way.distance_m), bool(way.remarks)


@pytest.mark.parametrize(
    ("sport", "speed", "ridden"),
    [
        (Sport.RUNNING, 7.4, False), (Sport.RUNNING, 7.7, True),
        (Sport.WALKING, 4.9, False), (Sport.WALKING, 5.1, True),
        (Sport.CYCLING, 12.0, False),
    ],
)  # fmt: skip
def test_what_no_legs_keep_up_was_ridden(sport: Sport, speed: float, ridden: bool) -> None:
    lost, told = ride(speed, 300, sport)
    assert told is ridden
    assert (lost > 250 * speed) is ridden


@pytest.mark.parametrize(("seconds", "ridden"), [(100, False), (125, True)])
def test_a_ride_lasts_a_minute_at_the_least(seconds: int, ridden: bool) -> None:
    # By the mean of the minute around each second: 60 s of it are faster than 7.5 m/s.
    assert ride(8.0, seconds, Sport.RUNNING)[1] is ridden


@pytest.mark.parametrize(("light_s", "out"), [(170, True), (300, False)])
def test_a_stop_of_three_minutes_is_a_traffic_light(light_s: int, out: bool) -> None:
    steps = np.concatenate([np.full(900, 2.0), np.full(300, 12.0), np.full(light_s, 0.5),
                            np.full(300, 12.0), np.full(900, 2.0)])  # fmt: skip
    way = track(walked(np.concatenate(([0.0], np.cumsum(steps))).tolist()), Sport.RUNNING)
    assert bool(way.moving[1_200 + light_s // 2]) is not out
