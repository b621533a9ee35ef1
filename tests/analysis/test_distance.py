"""Distance: advances judged over the time they took, and which source is believed."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.advances import by_span, evened, minute_speed, since_change, usual_speed
from analysis.distance import Distance, distance
from analysis.witnesses import Doubt, Witness
from tests.analysis.made import START, frame

T0 = START.timestamp()
LIMIT = 12.5
DEGREE = 111_195.08  # metres of a degree of latitude on the mean sphere


def north(metres: np.ndarray) -> dict[str, np.ndarray]:
    """Positions so many metres north of a point."""
    return {"latitude": 47.0 + metres / DEGREE, "longitude": np.full(len(metres), 11.0)}


def told(
    seconds: np.ndarray,
    claimed_m: float | None = None,
    paused: np.ndarray | None = None,
    **columns: Any,
) -> Distance:
    samples: pd.DataFrame = frame(seconds, **columns)
    still = np.zeros(len(seconds) - 1, dtype=bool) if paused is None else paused
    return distance(samples, T0 + seconds, still, LIMIT, claimed_m)


def doubts(of: Distance) -> list[Doubt]:
    return [remark.doubt for remark in of.remarks]


SECONDS = np.arange(0.0, 1_201.0)
WAY = 3.0 * SECONDS


def test_a_span_ends_with_the_interval_that_has_metres() -> None:
    metres = np.array([0.0, 0.0, 6.0, 3.0, 0.0, 5.0, 0.0])
    span = since_change(metres)
    assert span.tolist() == [0, 0, 0, 1, 2, 2, 3]
    assert by_span(span, np.ones(7)).tolist() == [3, 1, 2, 1]


def test_the_usual_speed_is_the_median_of_what_moved_and_was_possible() -> None:
    metres = np.array([0.0, 6.0, 2.0, 4.0, 0.2, 50.0])  # 3, 2, 4, standing, a jump
    assert usual_speed(metres, np.ones(6), LIMIT) == 3.0
    assert usual_speed(np.zeros(3), np.ones(3), LIMIT) == 0.0
    assert usual_speed(np.array([12.5, 12.6]), np.ones(2), LIMIT) == 12.5
    assert usual_speed(np.array([0.3, 0.31]), np.ones(2), LIMIT) == 0.31


def test_the_speed_of_a_minute_is_that_of_half_a_minute_to_either_side() -> None:
    metres = np.concatenate([np.full(100, 2.0), np.full(100, 4.0)])
    speed = minute_speed(metres, np.ones(200))
    assert speed[0] == pytest.approx(2.0)
    assert speed[69] == pytest.approx(2.0)  # up to second 99.5
    assert speed[99] == pytest.approx((30.5 * 2 + 29.5 * 4) / 60)
    assert speed[130] == pytest.approx(4.0)
    assert minute_speed(np.array([900.0]), np.array([300.0])).tolist() == [3.0]


def test_a_distance_in_steps_is_spread_over_the_time_they_took() -> None:
    metres = np.tile([0.0, 0.0, 0.0, 12.0], 50)
    spread, lost = evened(metres, np.ones(200), LIMIT)
    assert spread == pytest.approx(np.full(200, 3.0))
    assert lost == 0.0


def test_a_rare_standstill_stays_where_it_was() -> None:
    metres = np.full(100, 3.0)
    metres[::6] = 0.0  # 17 in a hundred, never two in a row
    assert evened(metres, np.ones(100), LIMIT)[0].tolist() == metres.tolist()
    metres[1] = 0.0  # two in a row: it counts up in steps, and each is as fast as the rest
    spread, _ = evened(metres, np.ones(100), LIMIT)
    assert spread[:3] == pytest.approx([1.0, 1.0, 1.0]) or spread[:3].tolist() == [0.0, 0.0, 3.0]
    assert spread[6:8] == pytest.approx([1.5, 1.5])


@pytest.mark.parametrize(("caught_up", "spread"), [(11.9, False), (12.1, True)])
def test_a_catch_up_half_as_fast_as_the_rest_is_a_way_and_a_slower_one_a_rest(
    caught_up: float, spread: bool
) -> None:
    metres = np.concatenate([np.full(50, 3.0), np.zeros(7), [caught_up], np.full(50, 3.0)])
    out, _ = evened(metres, np.ones(108), LIMIT)
    assert out[50:58].sum() == pytest.approx(caught_up)
    assert bool(out[50] > 0) is spread


def test_a_jump_counts_nothing_and_a_haste_is_spread_over_its_half_minute() -> None:
    metres = np.full(200, 3.0)
    metres[100] = 60.0
    # The minute around it: 59 × 3 + 60 m, 3.95 m/s, within twice the usual 3.
    spread, lost = evened(metres, np.ones(200), LIMIT)
    assert lost == 0.0
    assert spread[71:101] == pytest.approx(np.full(30, (29 * 3.0 + 60) / 30))
    assert spread[[70, 101]].tolist() == [3.0, 3.0]
    metres[100] = 190.0  # 6.1 m/s: more than twice
    spread, lost = evened(metres, np.ones(200), LIMIT)
    assert (lost, spread[100]) == (190.0, 0.0)
    metres[100] = 180.0
    assert evened(metres, np.ones(200), LIMIT)[1] == 0.0


def test_a_stroller_may_hurry_at_three_metres_a_second() -> None:
    metres = np.full(200, 1.0)
    metres[100] = 120.0  # 2.98 m/s over its minute
    assert evened(metres, np.ones(200), LIMIT)[1] == 0.0
    metres[100] = 123.0  # 3.03
    assert evened(metres, np.ones(200), LIMIT)[1] == 123.0


def test_the_devices_distance_is_believed_beside_positions_and_speed_that_agree() -> None:
    got = told(SECONDS, distance=WAY, speed=np.full(1_201, 3.1), **north(WAY * 1.02))
    assert (got.witness, got.metres.sum(), got.remarks) == (Witness.DISTANCE, 3_600.0, ())


def test_positions_come_before_speed_and_speed_before_the_total() -> None:
    speed = np.full(1_201, 2.0)
    by_position = told(SECONDS, speed=speed, **north(WAY))
    assert by_position.witness is Witness.POSITIONS
    assert by_position.metres.sum() == pytest.approx(3_600, rel=1e-3)
    by_speed = told(SECONDS, speed=speed)
    assert (by_speed.witness, by_speed.metres.sum()) == (Witness.SPEED, 2_400.0)
    unknown = np.full(1_201, np.nan)
    assert told(SECONDS, 3_000.0, speed=unknown).witness is Witness.TOTAL
    assert told(SECONDS, speed=unknown).witness is Witness.NONE


def test_a_speed_stands_for_a_quarter_of_a_minute_and_never_for_a_pause() -> None:
    seconds = np.array([0.0, 10.0, 40.0, 50.0, 60.0])
    speed = np.array([2.0, 3.0, np.nan, 1.0, 9.0])
    paused = np.array([False, False, False, True])
    got = told(seconds, speed=speed, paused=paused)
    assert got.metres.tolist() == [20.0, 45.0, 0.0, 0.0]
    impossible = told(seconds, speed=np.array([12.6, 12.5, -1.0, 1.0, 9.0]))
    assert impossible.metres.tolist() == [0.0, 187.5, 0.0, 10.0]


@pytest.mark.parametrize(
    ("claimed", "metres"),
    [(None, 2_400.0), (5_999.0, 5_999.0), (6_001.0, 2_400.0), (961.0, 961.0), (959.0, 2_400.0)],
)
def test_a_total_corrects_a_speed_by_a_factor_of_two_and_a_half_at_most(
    claimed: float | None, metres: float
) -> None:
    got = told(SECONDS, claimed, speed=np.full(1_201, 2.0))
    assert got.metres.sum() == pytest.approx(metres)


@pytest.mark.parametrize(
    ("share", "claimed", "witness", "doubt"),
    [
        (0.005, 3_600.0, Witness.TOTAL, Doubt.DEAD),
        (0.015, 3_600.0, Witness.TOTAL, Doubt.STOPPED),
        (0.39, 3_600.0, Witness.TOTAL, Doubt.STOPPED),
        (0.41, 3_600.0, Witness.DISTANCE, None),
        (0.41, None, Witness.DISTANCE, None),
        (0.0, None, Witness.DISTANCE, None),
    ],
)
def test_a_distance_alone_with_the_total_is_corrected_by_it_or_gives_way(
    share: float, claimed: float | None, witness: Witness, doubt: Doubt | None
) -> None:
    got = told(SECONDS, claimed, distance=share * WAY)
    assert (got.witness, doubts(got)) == (witness, [doubt] if doubt else [])
    if witness is Witness.DISTANCE:
        assert got.metres.sum() == pytest.approx(claimed or share * 3_600)
    else:
        assert not got.metres.any()


def test_a_total_faster_than_anybody_is_none() -> None:
    assert told(SECONDS, 15_001.0, distance=WAY / 9).metres.sum() == pytest.approx(400)
    assert told(SECONDS, 15_000.0, speed=np.full(1_201, np.nan)).witness is Witness.TOTAL


@pytest.mark.parametrize(
    ("share", "speed", "claimed", "witness"),
    [
        (0.80, 3.0, None, Witness.POSITIONS),  # two against one
        (0.80, 2.4, None, Witness.DISTANCE),
        (0.80, None, 3_600.0, Witness.POSITIONS),
        (0.80, None, 2_880.0, Witness.DISTANCE),
        (0.86, 3.0, None, Witness.DISTANCE),  # within 15 % they agree
        (0.84, 3.0, None, Witness.POSITIONS),
        (0.51, None, None, Witness.DISTANCE),  # alone with each other, up to a factor of two
        (0.49, None, None, Witness.POSITIONS),
        (1.95, None, None, Witness.DISTANCE),
        (2.05, None, None, Witness.POSITIONS),
    ],
)
def test_the_running_distance_is_wrong_where_two_say_so_or_one_says_twice(
    share: float, speed: float | None, claimed: float | None, witness: Witness
) -> None:
    columns = {} if speed is None else {"speed": np.full(1_201, speed)}
    got = told(SECONDS, claimed, distance=share * WAY, **columns, **north(WAY))
    assert got.witness is witness
    assert doubts(got) == ([Doubt.WRONG] if witness is Witness.POSITIONS else [])
    if witness is Witness.POSITIONS:
        assert got.metres.sum() == pytest.approx(3_600, rel=1e-3)


def test_positions_of_a_hundred_metres_prove_nothing() -> None:
    for way, witness in ((99.0, Witness.DISTANCE), (102.0, Witness.POSITIONS)):
        got = told(SECONDS, distance=WAY / 10, **north(way * SECONDS / 1_200))
        assert got.witness is witness


@pytest.mark.parametrize(("unit", "known"), [(1_000.0, True), (1_609.344, True), (1_300.0, False)])
def test_a_distance_in_kilometres_or_miles_is_scaled(unit: float, known: bool) -> None:
    got = told(SECONDS, distance=WAY / unit, **north(WAY))
    assert doubts(got) == [Doubt.UNIT if known else Doubt.DEAD]
    assert got.metres.sum() == pytest.approx(3_600, rel=1e-3)
    alone = told(SECONDS, 3_600.0, distance=WAY / unit)
    assert doubts(alone) == [Doubt.UNIT if known else Doubt.DEAD]


@pytest.mark.parametrize(
    ("stood_s", "filled"), [(58, False), (62, True)], ids=["under a minute", "over a minute"]
)
def test_a_distance_that_stands_for_a_minute_and_100_m_has_stopped(
    stood_s: int, filled: bool
) -> None:
    stop = slice(400, 400 + stood_s)
    steps = np.full(1_200, 3.0)
    steps[stop] = 0.0
    got = told(SECONDS, distance=np.concatenate(([0.0], np.cumsum(steps))), **north(WAY))
    assert doubts(got) == ([Doubt.STOPPED] if filled else [])
    assert got.metres.sum() == pytest.approx(3_600 if filled else 3_600 - 3 * stood_s, abs=6)


@pytest.mark.parametrize(("speed", "filled"), [(2.05, False), (2.2, True)])
def test_what_moved_on_at_seven_tenths_of_the_usual_was_no_rest(speed: float, filled: bool) -> None:
    steps, moved = np.full(1_200, 3.0), np.full(1_200, 3.0)
    steps[400:500], moved[400:501] = 0.0, speed
    way = np.concatenate(([0.0], np.cumsum(moved)))
    got = told(SECONDS, distance=np.concatenate(([0.0], np.cumsum(steps))), **north(way))
    assert (Doubt.STOPPED in doubts(got)) is filled


def test_a_speed_fills_a_stop_where_there_are_no_positions() -> None:
    steps = np.full(1_200, 3.0)
    steps[400:600] = 0.0
    total = np.concatenate(([0.0], np.cumsum(steps)))
    got = told(SECONDS, distance=total, speed=np.full(1_201, 3.0))
    assert (got.witness, doubts(got)) == (Witness.DISTANCE, [Doubt.STOPPED])
    assert got.metres.sum() == pytest.approx(3_600)
    corrected = told(SECONDS, 3_000.0, distance=total, speed=np.full(1_201, 3.0))
    assert corrected.metres.sum() == pytest.approx(3_000)


@pytest.mark.parametrize(("jump", "told_of"), [(45.0, False), (55.0, True)])
def test_what_is_left_out_beyond_fifty_metres_is_told(jump: float, told_of: bool) -> None:
    # A walk so short that 45 m in a second are beyond any hurry.
    seconds = np.arange(0.0, 13.0)
    way = 0.5 * seconds + np.where(seconds > 6, jump, 0.0)
    got = told(seconds, distance=way)
    assert got.metres.sum() == pytest.approx(5.5)
    assert doubts(got) == ([Doubt.JUMP] if told_of else [])


@pytest.mark.parametrize(
    ("seam_s", "moved", "out"), [(9, 60, False), (11, 60, True), (11, 30, False)]
)
def test_what_is_moved_in_a_pause_is_run_only_in_a_seam(
    seam_s: float, moved: float, out: bool
) -> None:
    seconds = np.concatenate([np.arange(600.0), 599.0 + seam_s + np.arange(600.0)])
    way = np.concatenate([3.0 * np.arange(600.0), 1_797.0 + moved + 3.0 * np.arange(600.0)])
    paused = np.arange(1_199) == 599
    by_distance = told(seconds, 3_594.0, paused, distance=way, **north(way))
    assert (Doubt.PAUSE in doubts(by_distance)) is out
    by_position = told(seconds, None, paused, **north(way))
    assert (Doubt.PAUSE in doubts(by_position)) is out
    assert by_position.metres[599] == pytest.approx(0.0 if seam_s > 10 else moved, abs=8)
