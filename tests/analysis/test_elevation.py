"""Ascent and descent: real climbs lose nothing, ripples add nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.elevation import REVERSAL_M, counted, elevation, turning_points
from tests.analysis.made import steady

heights = st.lists(
    st.floats(-200.0, 4_000.0, allow_nan=False).map(lambda h: round(h, 1)), min_size=0, max_size=60
).map(lambda values: np.array(values, dtype=float))
ripples = st.lists(st.floats(0.0, 2.9), min_size=2, max_size=60).map(np.array)


def test_a_hill_is_counted_up_and_down_in_full() -> None:
    hill = np.concatenate([np.arange(100.0, 180.0, 0.5), np.arange(180.0, 120.0, -0.5)])
    assert elevation(hill) == pytest.approx((80.0, 59.5))


def test_a_turn_counts_from_exactly_the_threshold() -> None:
    turned = np.array([0.0, 10.0, 10 - REVERSAL_M - 1e-9, 20.0])
    assert elevation(turned) == pytest.approx((20 + REVERSAL_M, REVERSAL_M))
    turned[2] += 0.05
    assert elevation(turned) == pytest.approx((20.0, 0.0))


def test_another_threshold_counts_other_legs() -> None:
    stairs = np.array([0.0, 6.0, 2.0, 8.0, 0.0])
    assert elevation(stairs, 5.0) == pytest.approx((8.0, 8.0))
    assert elevation(stairs, 3.0) == pytest.approx((12.0, 12.0))


def test_unknown_altitudes_are_passed_over() -> None:
    gappy = np.array([np.nan, 0.0, np.nan, 10.0, np.nan, 0.0, np.nan])
    assert elevation(gappy) == pytest.approx((10.0, 10.0))


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0], [5.0] * 9, [np.nan, np.nan], [1.0, 2.0]])
def test_without_a_leg_nothing_was_climbed(values: list[float]) -> None:
    assert elevation(np.array(values)) == (0.0, 0.0)


def test_the_turning_points_are_the_tops_and_the_bottoms() -> None:
    way = np.array([0.0, 5.0, 4.0, 12.0, 11.0, 3.0, 3.0, 9.0])
    assert turning_points(way, REVERSAL_M).tolist() == [0.0, 12.0, 3.0, 9.0]


@steady
@given(heights)
def test_a_mirrored_way_swaps_ascent_and_descent(way: np.ndarray) -> None:
    up, down = elevation(way)
    assert elevation(-way) == pytest.approx((down, up))


@steady
@given(heights)
def test_ascent_less_descent_is_the_net_height_within_one_ripple_at_each_end(
    way: np.ndarray,
) -> None:
    up, down = elevation(way)
    net = way[-1] - way[0] if len(way) else 0.0
    assert abs((up - down) - net) <= 2 * REVERSAL_M


@steady
@given(heights)
def test_neither_exceeds_what_every_step_adds_up_to(way: np.ndarray) -> None:
    steps = np.diff(way)
    up, down = elevation(way)
    assert up <= steps[steps > 0].sum() + 1e-6
    assert down <= -steps[steps < 0].sum() + 1e-6


@steady
@given(heights, st.floats(-50.0, 50.0))
def test_the_height_of_the_sea_does_not_matter(way: np.ndarray, sea: float) -> None:
    shifted = np.round(way + round(sea), 1)
    assert elevation(shifted) == pytest.approx(elevation(way), abs=1e-6)


@steady
@given(heights)
def test_recording_more_densely_changes_nothing(way: np.ndarray) -> None:
    dense = (
        np.interp(np.arange(0, max(len(way) - 0.9, 0), 0.25), np.arange(len(way)), way)
        if len(way)
        else way
    )
    assert elevation(dense) == pytest.approx(elevation(way), abs=1e-6)


@steady
@given(ripples)
def test_ripples_below_the_threshold_add_nothing_on_the_level(noise: np.ndarray) -> None:
    assert elevation(100.0 + noise) == (0.0, 0.0)


@steady
@given(ripples, st.floats(0.5, 5.0))
def test_ripples_below_the_threshold_add_no_descent_to_a_climb(
    noise: np.ndarray, step: float
) -> None:
    climb = step * np.arange(len(noise)) + 10.0
    up, down = elevation(climb + noise)
    assert down == 0.0
    assert up <= climb[-1] - climb[0] + 2.9 + 1e-9


@pytest.mark.parametrize(
    ("way", "up", "down"),
    [
        ([5.0, 10.0], 5.0, 0.0),
        ([10.0, 5.0], 0.0, 5.0),
        ([0.0, 10.0, 5.0, 20.0], 25.0, 5.0),
        ([20.0, 5.0, 10.0, 0.0], 5.0, 25.0),
        ([5.0, 9.9], 0.0, 0.0),
        ([10.0, 5.1], 0.0, 0.0),
        ([0.0, 10.0, 5.1, 20.0], 20.0, 0.0),
        ([20.0, 5.0, 9.9, 0.0], 0.0, 20.0),
        ([0.0, 4.0, 1.0, 5.5, 0.0], 5.5, 5.5),  # the first leg begins at the lowest point
    ],
)
def test_a_leg_turns_at_just_the_threshold(way: list[float], up: float, down: float) -> None:
    assert elevation(np.array(way), 5.0) == pytest.approx((up, down))


def test_altitudes_of_satellites_are_averaged_and_turn_at_twelve_metres() -> None:
    way = np.arange(0.0, 4_000.0, 10.0)
    for height, legs in ((11.5, 0), (13.0, 2)):
        hills = 100.0 + height / 2 * np.cos(way * np.pi / 1_000.0)
        up, down = counted(hills, way, rough=True)
        assert (up, down) == pytest.approx((legs * height, legs * height), abs=0.5)
    stairs = 100.0 + 20.0 * (np.arange(400) % 2)  # what 60 m of way even out
    assert counted(stairs, way, rough=True) == (0.0, 0.0)
    assert counted(stairs, way, rough=False).ascent_m == pytest.approx(20.0 * 200)
    wide = 100.0 + 30.0 * (np.arange(400) // 5 % 2)  # and 100 m do not
    assert counted(wide, way, rough=True).ascent_m > 300
