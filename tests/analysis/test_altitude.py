"""Altitude cleaning: drift and jumps of a sensor are neither ascent nor descent."""

import numpy as np
import pytest

from analysis.altitude import averaged, despiked, jumps, undrifted, unjumped
from analysis.quality import AltitudeQuality
from analysis.session import Summary, summarise
from analysis.sport import Sport
from analysis.track import track
from tests.analysis.made import START, frame


def test_a_single_spike_is_taken_out_and_a_step_is_kept() -> None:
    assert despiked(np.array([5.0, 5, 9, 5, 5])).tolist() == [5, 5, 5, 5, 5]
    assert despiked(np.array([5.0, 5, 9, 9, 9])).tolist() == [5, 5, 9, 9, 9]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 7.0]])
def test_too_few_altitudes_are_left_as_they_are(values: list[float]) -> None:
    assert despiked(np.array(values)).tolist() == values


def test_an_average_over_the_way_does_not_depend_on_how_often_somebody_stood() -> None:
    way = np.arange(0.0, 200.0, 10.0)
    slope = 100.0 + way / 10
    assert averaged(slope, way, 60.0)[5:-5] == pytest.approx(slope[5:-5])


def test_a_fall_in_one_second_is_a_jump_but_an_altitude_that_was_late_is_none() -> None:
    falling = np.concatenate([np.full(60, 500.0), np.full(10, 460.0)])
    assert not jumps(falling, np.ones(69)).any()  # 40 m in the minute since the last change
    sudden = np.concatenate([500.0 - 0.1 * np.arange(60), np.full(10, 450.0)])
    assert jumps(sudden, np.ones(69)).sum() == 1
    assert unjumped(sudden, jumps(sudden, np.ones(69)))[-1] == pytest.approx(494.1)


SECONDS = np.arange(0.0, 7_200.0)
WAY = 2.8 * SECONDS


def run(altitude: np.ndarray, every_s: int = 1) -> Summary:
    kept = slice(None, None, every_s)
    samples = frame(SECONDS[kept], distance=WAY[kept], altitude=altitude[kept])
    return summarise(samples, Sport.RUNNING, START)


def wander(metres: float, lasting_s: float, seed: int) -> np.ndarray:
    """An error of altitude that lasts: an autoregressive walk about nothing."""
    rng = np.random.default_rng(seed)
    keep = np.exp(-1.0 / lasting_s)
    error = np.empty(len(SECONDS))
    error[0] = rng.normal(0.0, metres)
    steps = rng.normal(0.0, metres * np.sqrt(1 - keep**2), len(SECONDS))
    for i in range(1, len(SECONDS)):
        error[i] = keep * error[i - 1] + steps[i]
    return error


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("every_s", [1, 3, 9])
def test_the_noise_of_a_phone_makes_no_hills_of_the_flat(every_s: int, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0.0, 3.5, len(SECONDS))
    got = run(20.0 + noise, every_s)
    assert got.altitude_quality is AltitudeQuality.GPS
    assert got.descent_m is not None
    assert got.descent_m < 3.0 * WAY[-1] / 1000.0


def test_an_error_that_lasts_half_a_minute_makes_little_of_the_flat() -> None:
    jitter = np.random.default_rng(5).normal(0.0, 0.4, len(SECONDS))
    got = run(20.0 + wander(2.0, 30.0, seed=5) + jitter)
    assert got.altitude_quality is AltitudeQuality.GPS
    assert got.descent_m is not None
    assert got.descent_m < 3.0 * WAY[-1] / 1000.0


def test_the_mountains_of_a_receiver_keep_their_height() -> None:
    mountains = 800.0 + 150.0 * np.cos(WAY * 2 * np.pi / 4_000.0)
    true = 1_500.0  # five times 300 m
    got = run(mountains + np.random.default_rng(2).normal(0.0, 2.0, len(SECONDS)))
    assert got.altitude_quality is AltitudeQuality.GPS
    assert got.descent_m == pytest.approx(true, rel=0.05)


def test_a_receiver_that_repeats_its_altitude_loses_no_descent() -> None:
    # A watch without a barometer that knows its altitude once a minute, on a long way down.
    down = 4_500.0 - 0.2 * WAY
    late = down[(SECONDS // 60 * 60).astype(int)]
    assert run(late).descent_m == pytest.approx(down[0] - down[-1], rel=0.02)


@pytest.mark.parametrize(
    ("metres", "seconds", "jumped"),
    [
        (10.0, 1.0, False), (10.1, 1.0, True),  # a step of ten metres is noise
        (30.0, 10.0, False), (30.1, 10.0, True),  # three metres a second are legs
    ],
)  # fmt: skip
def test_a_jump_is_ten_metres_and_three_metres_a_second(
    metres: float, seconds: float, jumped: bool
) -> None:
    altitude = np.array([0.0, 0.1, 0.2, 0.2 + metres, 0.3 + metres])
    spent = np.array([1.0, 1.0, seconds, 1.0])
    assert jumps(altitude, spent).tolist() == [False, False, jumped, False]


@pytest.mark.parametrize(("metres", "jumped"), [(60.0, False), (60.1, True)])
def test_an_altitude_that_was_late_may_catch_up_by_a_metre_a_second(
    metres: float, jumped: bool
) -> None:
    late = np.concatenate([[0.0], np.full(60, 1.0), [1.0 + metres]])
    assert bool(jumps(late, np.ones(61))[-1]) is jumped


@pytest.mark.parametrize(("rest_s", "drifted"), [(60, False), (61, True)])
def test_a_barometer_drifts_in_a_rest_of_more_than_a_minute(rest_s: int, drifted: bool) -> None:
    metres = np.concatenate([np.arange(50) * 3.0, np.full(rest_s, 147.0), 147 + np.arange(1, 50)])
    altitude = np.concatenate([np.zeros(50), np.linspace(0, 5, rest_s), np.full(49, 5.0)])
    way = track(frame(np.arange(float(len(metres))), distance=metres), Sport.RUNNING)
    assert undrifted(altitude, way)[-1] == pytest.approx(0.0 if drifted else 5.0)


def test_an_average_takes_in_half_its_window_to_either_side() -> None:
    way = np.arange(0.0, 200.0, 10.0)
    spike = np.where(way == 100.0, 70.0, 0.0)
    even = averaged(spike, way, 60.0)
    assert even[7:14] == pytest.approx(np.full(7, 10.0))
    assert even[[6, 14]].tolist() == [0.0, 0.0]
