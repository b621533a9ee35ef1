"""How far an altitude can be trusted is judged from the data alone."""

import numpy as np
import pytest

from analysis.quality import ROUGH, AltitudeQuality, altitude_quality, roughness
from analysis.sport import Sport
from tests.analysis.made import hilly

SECONDS = np.arange(0.0, 3_600.0)
WAY, HILLS = hilly(SECONDS)


def judged(altitude: np.ndarray, sport: Sport = Sport.RUNNING) -> AltitudeQuality:
    return altitude_quality(altitude, WAY, SECONDS, sport)


def noise(metres: float) -> np.ndarray:
    return np.random.default_rng(7).normal(0.0, metres, len(SECONDS))


def test_a_smooth_altitude_is_barometric() -> None:
    assert judged(HILLS) is AltitudeQuality.BAROMETRIC


def test_the_steps_of_a_barometer_are_still_smooth() -> None:
    assert judged(np.round(HILLS * 5) / 5) is AltitudeQuality.BAROMETRIC


def test_an_altitude_that_ripples_from_sample_to_sample_comes_from_satellites() -> None:
    assert judged(HILLS + noise(1.5)) is AltitudeQuality.GPS


@pytest.mark.parametrize(
    "altitude",
    [
        np.full(3_600, np.nan),
        np.full(3_600, 12.0),
        np.where(SECONDS < 2_000, HILLS, np.nan),
        np.where(SECONDS == 5, 10.0, np.nan),
    ],
    ids=["absent", "constant", "known for 56 % of the way", "known once"],
)
def test_absent_constant_or_mostly_unknown_is_none(altitude: np.ndarray) -> None:
    assert judged(altitude) is AltitudeQuality.NONE


def test_no_samples_have_no_altitude() -> None:
    nothing = np.empty(0)
    assert altitude_quality(nothing, nothing, nothing, Sport.RUNNING) is AltitudeQuality.NONE


def test_two_thirds_of_the_way_are_enough() -> None:
    assert judged(np.where(SECONDS < 2_400, HILLS, np.nan)) is AltitudeQuality.BAROMETRIC


@pytest.mark.parametrize("height", [-600.0, 9_500.0])
def test_a_height_that_is_nowhere_on_earth_is_broken(height: float) -> None:
    assert judged(np.where(SECONDS == 1_800, height, HILLS)) is AltitudeQuality.BROKEN


def test_descending_13800_m_in_19_km_is_broken() -> None:
    # As one activity of a real history claims, with the device's own total agreeing.
    seconds = np.arange(0.0, 6_334.0)
    way = seconds * 3.0
    altitude = 500.0 + np.abs((np.cumsum(np.full(len(seconds), 4.36)) % 400.0) - 200.0)
    assert np.abs(np.diff(altitude)).sum() / 2 == pytest.approx(13_800, rel=0.02)
    broken = altitude_quality(altitude, way, seconds, Sport.RUNNING)
    assert broken is AltitudeQuality.BROKEN


LEVEL = 50.0 + 5.0 * np.sin(WAY / 500.0)


def test_a_sensor_that_finds_itself_once_is_believed_for_the_rest() -> None:
    assert judged(LEVEL) is AltitudeQuality.BAROMETRIC
    assert judged(LEVEL + np.where(SECONDS > 1_800, 400.0, 0.0)) is AltitudeQuality.BAROMETRIC


def test_a_sensor_that_loses_itself_again_and_again_is_broken() -> None:
    assert judged(LEVEL + np.where(SECONDS % 300 > 150, 40.0, 0.0)) is AltitudeQuality.BROKEN


def test_what_legs_cannot_do_wheels_or_wings_may() -> None:
    lift = 50.0 + 5.0 * np.sin(WAY / 500.0) + np.where(SECONDS > 1_800, 400.0, 0.0)
    assert judged(lift, Sport.OTHER) is not AltitudeQuality.BROKEN


def test_the_steepest_mountain_race_is_believed() -> None:
    # A vertical kilometre: 1,000 m in 3 km of way.
    seconds = np.arange(0.0, 3_000.0)
    altitude = 1_000.0 + seconds / 3.0
    believed = altitude_quality(altitude, seconds, seconds, Sport.TRAIL_RUNNING)
    assert believed is AltitudeQuality.BAROMETRIC


def test_an_even_slope_has_no_roughness() -> None:
    assert roughness(300.0 - 0.2 * WAY, WAY) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("way", [WAY[:9], np.zeros(3_600)])
def test_too_few_samples_and_no_way_tell_no_roughness(way: np.ndarray) -> None:
    altitude = (HILLS + noise(5.0))[: len(way)]
    assert roughness(altitude, way) == 0.0


def test_samples_far_apart_are_not_believed_like_a_barometers() -> None:
    assert roughness(HILLS, np.arange(3_600) * 200.0) > ROUGH


@pytest.mark.parametrize("every_s", [1, 5, 9, 15, 30])
def test_a_noisy_altitude_is_told_however_sparsely_it_was_recorded(every_s: int) -> None:
    rough = altitude_quality(
        (LEVEL + noise(3.5))[::every_s], WAY[::every_s], SECONDS[::every_s], Sport.RUNNING
    )
    assert rough is AltitudeQuality.GPS


@pytest.mark.parametrize("every_s", [1, 5, 9, 15])
def test_the_hills_of_a_barometer_are_no_noise_however_sparsely_recorded(every_s: int) -> None:
    smooth = np.round(HILLS * 5)[::every_s] / 5
    kept = altitude_quality(smooth, WAY[::every_s], SECONDS[::every_s], Sport.RUNNING)
    assert kept is AltitudeQuality.BAROMETRIC


@pytest.mark.parametrize(("known", "quality"), [(2_159, "none"), (2_160, "barometric")])
def test_three_fifths_of_the_way_must_be_known(known: int, quality: str) -> None:
    assert judged(np.where(known > SECONDS, HILLS, np.nan)) == quality


@pytest.mark.parametrize(
    ("height", "quality"),
    [(-499.0, "barometric"), (-501.0, "broken"), (8_999.0, "barometric"), (9_001.0, "broken")],
)
def test_heights_lie_between_the_dead_sea_and_everest(height: float, quality: str) -> None:
    slope = height + np.sign(-height) * np.arange(3_600.0) / 100
    assert judged(slope) == quality


@pytest.mark.parametrize(("count", "quality"), [(6, "barometric"), (7, "broken")])
def test_a_sensor_may_lose_itself_twice_and_four_times_an_hour(count: int, quality: str) -> None:
    hour = np.arange(0.0, 3_601.0)
    way = 3.0 * hour
    lost = sum(np.where(hour > 400 * (n + 1), 40.0, 0.0) for n in range(count))
    level = 50.0 + 5.0 * np.sin(way / 500.0)
    assert altitude_quality(level + lost, way, hour, Sport.RUNNING) == quality


@pytest.mark.parametrize(
    ("metres", "grade", "quality"),
    [
        (1_000.0, 0.44, "barometric"), (1_000.0, 0.46, "broken"),
        (420.0, 0.47, "barometric"), (440.0, 0.47, "broken"),  # 197 and 207 m
    ],
)  # fmt: skip
def test_no_outing_on_foot_is_steeper_than_45_in_a_hundred(
    metres: float, grade: float, quality: str
) -> None:
    way = np.arange(0.0, metres, 1.0)
    assert altitude_quality(500.0 + grade * way, way, way, Sport.RUNNING) == quality
    up_and_down = 500.0 + grade * np.minimum(way, metres - way)
    assert altitude_quality(up_and_down, way, way, Sport.HIKING) == quality
    assert altitude_quality(500.0 + grade * way, way, way, Sport.OTHER) != "broken"


@pytest.mark.parametrize(
    ("apart", "ripple"),
    [(1.0, 2.0), (14.0, 2.0), (16.0, 0.8), (29.0, 0.8), (31.0, 0.4), (59.0, 0.4)],
)
def test_a_ripple_is_the_height_above_the_line_less_what_the_ground_may_do(
    apart: float, ripple: float
) -> None:
    # Every other sample is 2 m higher. Three samples span twice as much as two.
    zigzag = np.where(np.arange(100) % 2, 2.0, 0.0)
    assert roughness(zigzag, apart * np.arange(100)) == pytest.approx(ripple)
    assert roughness(zigzag + 0.1 * np.arange(100), apart * np.arange(100)) == pytest.approx(ripple)


def test_a_line_is_drawn_by_the_way_and_not_by_the_number_of_samples() -> None:
    way = np.cumsum(np.tile([1.0, 4.0], 60))
    assert roughness(0.3 * way, way) == pytest.approx(0.0, abs=1e-9)


def test_samples_as_close_together_as_a_quarter_of_them_are_looked_at() -> None:
    zigzag = np.where(np.arange(120) % 2, 2.0, 0.0)
    for close, ripple in ((26, 0.8), (36, 2.0)):
        way = np.cumsum(np.where(np.arange(120) < close, 5.0, 20.0))
        assert roughness(zigzag, way) == pytest.approx(ripple)
    assert roughness(zigzag[:9], 5.0 * np.arange(9)) == 0.0
    assert roughness(zigzag[:12], 5.0 * np.arange(12)) == pytest.approx(2.0)
    assert roughness(zigzag[:11], 5.0 * np.arange(11)) == 0.0  # nine in the middle are too few
