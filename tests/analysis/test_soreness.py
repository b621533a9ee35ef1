"""The forecast against what was measured, and the laws it must keep."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.calibration import HIGHEST, LOWEST, calibrate
from analysis.soreness.curve import DOWNHILL, LEVEL, course, delayed
from analysis.soreness.forecast import Band, Region, band, bouts, forecast
from analysis.soreness.protection import downhill_peak, habit, level_peak
from tests.analysis.histories import FIRST, history, outing
from tests.analysis.histories import habit as runs


def peak_after(*earlier: tuple[float, float], dose: float) -> float:
    """The peak of a downhill dose after (dose, days before) bouts."""
    bouts_before = sorted(earlier, key=lambda e: -e[1])
    days = np.array([-age for _, age in bouts_before] + [0.0])
    doses = np.array([d for d, _ in bouts_before] + [dose])
    used = habit(days, doses, np.zeros(len(days)))
    return float(downhill_peak(doses[-1:], used.downhill[-1:])[0])


@pytest.mark.parametrize(
    ("earlier", "dose", "expected"),
    [
        ((), 1079, 78.6),  # Maeo 2017: measured 81.4
        (((135, 7),), 1079, 31.9),  # Maeo 2017: 27.8
        (((539, 28),), 1079, 29.4),  # Maeo 2015: 54 to 61 % smaller
        (((1079, 7),), 1079, 13.7),
        (((1292, 42),), 1292, 15.9),  # Byrnes 1985: protected at 6 weeks
        (((1292, 52.5),), 1292, 40.2),
        (((1292, 63),), 1292, 86.3),  # Byrnes 1985: not at 9
        (((2000, 7),), 2000, 21.2),
        (((2000, 7),), 4500, 75.4),
    ],
)
def test_downhill_peaks_meet_the_anchors(
    earlier: tuple[tuple[float, float], ...], dose: float, expected: float
) -> None:
    assert peak_after(*earlier, dose=dose) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("km", "longest", "expected"), [(42.195, 31, 52.5), (30, 30, 14.2), (21.0975, 12, 40.5)]
)
def test_level_peaks_meet_the_anchors(km: float, longest: float, expected: float) -> None:
    assert level_peak(np.array([km]), np.array([longest]))[0] == pytest.approx(expected, abs=0.05)


def test_the_level_clock_follows_the_marathon_runners_quadriceps() -> None:
    # Takayama 2017, PMC5613699, table 3: rise above the 1.0 before the race, days 1 to 7.
    measured = np.array([5.1, 3.8, 1.8, 0.9, 0.1, 0.2, -0.3])
    days = 24.0 * np.arange(1, 8)
    told = 5.1 * delayed(days, LEVEL)
    assert told.round(2).tolist() == [5.10, 3.64, 1.89, 0.86, 0.37, 0.15, 0.06]
    assert np.sqrt(np.mean((told - measured) ** 2)) <= 0.3


def test_the_downhill_clock_peaks_between_30_and_48_hours() -> None:
    hours = np.array([6.0, 12, 18, 24, 36, 48, 72, 96, 120])
    assert delayed(hours, DOWNHILL).round(2).tolist() == [
        0.08, 0.31, 0.58, 0.80, 1.0, 0.93, 0.53, 0.22, 0.08,
    ]  # fmt: skip
    fine = np.arange(0.0, 120.0)
    assert 30 <= fine[np.argmax(delayed(fine, DOWNHILL))] <= 48


def test_a_level_race_is_sore_at_once_and_nothing_is_before_its_end() -> None:
    assert course(np.array([-1.0, 0.0]), LEVEL).tolist() == [0.0, 0.9]  # Vickers 2001


@given(
    dose=st.floats(1, 6000),
    more=st.floats(1, 3000),
    earlier=st.floats(0, 4000),
    age=st.floats(2, 80),
)
def test_more_descent_never_hurts_less_and_more_protection_never_more(
    dose: float, more: float, earlier: float, age: float
) -> None:
    once = peak_after((earlier, age), dose=dose)
    assert peak_after((earlier, age), dose=dose + more) >= once
    assert peak_after((earlier + more, age), dose=dose) <= once + 1e-9


@pytest.mark.parametrize(
    ("level", "word"),
    [(0, "none"), (4.9, "none"), (5, "low"), (20, "mild"), (40, "marked"), (60, "heavy")],
)
def test_bands_begin_at_their_edges(level: float, word: str) -> None:
    assert band(level) is Band(word)


def race(dose: float = 2000.0) -> tuple[object, datetime]:
    made = history(*runs(until=60), outing(60, 30, dose))
    return bouts(made), FIRST + timedelta(days=60)


@pytest.mark.parametrize("hours", [6, 18, 42, 90])
def test_the_parts_of_a_forecast_agree(hours: float) -> None:
    legs, end = race()
    now = end + timedelta(hours=hours)
    for ahead in forecast(legs, now).values():  # type: ignore[arg-type]
        assert ahead.peak == ahead.level.max()
        assert ahead.band is band(ahead.peak)
        assert np.all(ahead.low <= ahead.level + 1e-9)
        assert np.all(ahead.level <= ahead.high + 1e-9)
        if ahead.band is not Band.NONE:
            assert ahead.onset_at is not None
            assert ahead.peak_at is not None
            assert ahead.clear_at is not None
            assert end <= ahead.onset_at <= ahead.peak_at < ahead.clear_at
            assert ahead.peak_at >= now


def test_downhill_hurts_the_quadriceps_most_and_it_passes() -> None:
    legs, end = race()
    soon = forecast(legs, end + timedelta(hours=12))  # type: ignore[arg-type]
    assert max(soon, key=lambda r: soon[r].peak) is Region.QUADS
    later = forecast(legs, end + timedelta(days=13))  # type: ignore[arg-type]
    assert later[Region.QUADS].band is Band.NONE
    assert later[Region.QUADS].peak_at is None


def test_two_bouts_hurt_more_than_one_and_never_more_than_everything() -> None:
    one = bouts(history(*runs(until=60), outing(60, 10, 1500)))
    two = bouts(history(*runs(until=60), outing(60, 10, 1500), outing(61, 40, 1500)))
    now = FIRST + timedelta(days=61, hours=6)
    single, double = (forecast(legs, now)[Region.QUADS] for legs in (one, two))
    assert double.level[0] > single.level[0]
    assert double.high.max() <= 100


def test_an_unknown_past_is_a_wider_band() -> None:
    stranger = bouts(history(outing(60, 12, 1079)))
    known = bouts(history(*runs(until=60), outing(60, 12, 1079)))
    assert not stranger.sure[0]
    assert known.sure[-1]
    unknown, sure = stranger.downhill[-1], known.downhill[-1]
    assert unknown[2] - unknown[1] > sure[2] - sure[1]
    assert unknown[0] < sure[0]


def test_nobody_who_has_not_moved_is_sore() -> None:
    nothing = forecast(bouts(history()), FIRST)
    assert all(ahead.band is Band.NONE and ahead.now == 0 for ahead in nothing.values())


def test_rides_leave_no_soreness() -> None:
    legs = bouts(history(*runs(until=60), outing(60, 180, 3000, sport="cycling")))
    assert legs.downhill[-1, 0] == legs.level[-1, 0] == 0


def test_answers_that_agree_leave_the_model_as_it_is() -> None:
    assert calibrate([]).multiplier == 1.0
    agreed = calibrate([(50.0, 50.0)] * 6)
    assert agreed.multiplier == pytest.approx(1.0)
    assert 0 < agreed.certainty < 1


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(0, 100)), min_size=1, max_size=40))
def test_a_multiplier_stays_within_its_bounds(pairs: list[tuple[float, float]]) -> None:
    assert LOWEST <= calibrate(pairs).multiplier <= HIGHEST


def test_one_answer_moves_the_model_less_than_ten() -> None:
    one, ten = calibrate([(20.0, 60.0)]), calibrate([(20.0, 60.0)] * 10)
    assert 1 < one.multiplier < ten.multiplier
