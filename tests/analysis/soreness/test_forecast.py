"""Bouts become levels by region and hour."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.calibration import Calibration
from analysis.soreness.forecast import (
    DOWNHILL_SHARE,
    HORIZON_H,
    LEVEL_SHARE,
    LOW_BELOW,
    NONE_BELOW,
    Band,
    Bouts,
    Region,
    band,
    bouts,
    forecast,
)
from analysis.soreness.protection import UNKNOWN_DOWNHILL, UNKNOWN_LEVEL_KM
from tests.analysis.made import Done, at, history, month, steady

RACE = Done(end=60.5, km=30.0, dose=2_500.0, sport="trail_running")
HABIT = month(km=14.0, days=60, dose=80.0)


def legs(*done: Done) -> Bouts:
    return bouts(history(*done))


@pytest.mark.parametrize(
    ("level", "word"),
    [(0, "none"), (4.99, "none"), (5, "low"), (19.99, "low"), (20, "mild"), (39.99, "mild"),
     (40, "marked"), (59.99, "marked"), (60, "heavy"), (100, "heavy")],
)  # fmt: skip
def test_a_band_starts_at_its_edge(level: float, word: str) -> None:
    assert band(level) is Band(word)


def test_without_bouts_nothing_hurts() -> None:
    ahead = forecast(legs(), at(3))
    assert set(ahead) == set(Region)
    for told in ahead.values():
        assert told.band is Band.NONE
        assert told.now == told.peak == 0.0
        assert (told.onset_at, told.peak_at, told.clear_at) == (None, None, None)
        assert len(told.level) == HORIZON_H + 1
        assert told.below_at(LOW_BELOW, at(3)) == at(3)


def test_an_even_habit_hurts_nobody() -> None:
    ahead = forecast(legs(*month(days=90, dose=50.0)), at(90))
    assert {told.band for told in ahead.values()} <= {Band.NONE}


def test_two_weeks_later_nothing_is_left() -> None:
    known = legs(*HABIT, RACE)
    assert forecast(known, at(60.5 + 14.1))[Region.QUADS].band is Band.NONE


def test_a_bout_that_has_not_ended_is_not_felt() -> None:
    assert forecast(legs(*HABIT, RACE), at(60.49))[Region.QUADS].peak < NONE_BELOW


def test_a_mountain_race_is_sorest_in_the_quadriceps_a_day_or_two_later() -> None:
    ahead = forecast(legs(*HABIT, RACE), at(60.5 + 0.5))
    quads = ahead[Region.QUADS]
    assert quads.band is Band.HEAVY
    assert at(61.3) < quads.peak_at < at(62.5)
    assert max(ahead, key=lambda region: ahead[region].peak) is Region.QUADS


def test_a_level_race_is_over_its_worst_a_day_later_and_lasts_less() -> None:
    level = legs(*HABIT, Done(end=60.5, km=42.195))
    quads = forecast(level, at(60.75))[Region.QUADS]
    assert quads.peak_at <= at(61.6)
    downhill = forecast(legs(*HABIT, RACE), at(60.75))[Region.QUADS]
    assert quads.clear_at < downhill.clear_at


def test_each_region_takes_its_share_of_either_kind() -> None:
    down = legs(*HABIT, Done(end=60.5, km=0.1, dose=1_500.0, sport="hiking"))
    level = legs(*HABIT, Done(end=60.5, km=42.195))
    for known, share in ((down, DOWNHILL_SHARE), (level, LEVEL_SHARE)):
        ahead = forecast(known, at(60.6))
        quads = ahead[Region.QUADS].peak
        for region in Region:
            assert ahead[region].peak == pytest.approx(quads * share[region], rel=0.02)


def test_after_a_marathon_the_regions_are_as_sore_as_measured() -> None:
    # Takayama 2017, PMC5613699, table 3, day 1 less before: 5.1, 3.8, 3.2, 3.1 of 10.
    ahead = forecast(legs(*month(31.0, 60), Done(end=60.5, km=42.195)), at(61.5))
    now = [ahead[region].now / 10 for region in Region]
    assert now == pytest.approx([5.1, 3.8, 3.2, 3.1], abs=0.35)


def test_several_bouts_add_up_like_the_sides_of_a_right_angle() -> None:
    first = Done(end=60.5, km=0.1, dose=900.0, sport="hiking")
    second = Done(end=61.5, km=0.1, dose=1_000.0, sport="hiking")
    now = at(62.5)
    both = legs(*HABIT, first, second)
    alone = forecast(legs(*HABIT, first), now)[Region.QUADS].now
    # The day before has not protected yet, so that each stays what it was.
    other = forecast(legs(*HABIT, second), now)[Region.QUADS].now
    together = forecast(both, now)[Region.QUADS].now
    assert together == pytest.approx(np.hypot(alone, other), rel=0.01)
    assert max(alone, other) < together <= alone + other


def test_no_level_exceeds_the_scale() -> None:
    worst = [Done(end=60.2 + i, km=100.0, dose=9_000.0) for i in range(4)]
    for told in forecast(legs(*HABIT, *worst), at(64), Calibration(multiplier=2.0)).values():
        assert told.high.max() <= 100.0
    quads = forecast(legs(*HABIT, *worst), at(64), Calibration(multiplier=2.0))[Region.QUADS]
    assert quads.peak == 100.0


def test_a_hike_counts_less_than_a_run_on_the_level_and_a_ride_not_at_all() -> None:
    ran, hiked, rode = (
        bouts(history(*HABIT, Done(end=60.5, km=40.0, dose=500.0, sport=sport)))
        for sport in ("running", "hiking", "cycling")
    )
    assert ran.level[-1, 0] > 30 > hiked.level[-1, 0] > rode.level[-1, 0] == 0.0
    assert hiked.downhill[-1, 0] == ran.downhill[-1, 0] > 0.0 == rode.downhill[-1, 0]


def test_a_hike_down_a_mountain_protects_the_runner() -> None:
    hike = Done(end=50, km=12.0, dose=1_200.0, sport="hiking")
    ride = Done(end=50, km=12.0, dose=1_200.0, sport="cycling")
    hiked, rode = (legs(*HABIT, other, RACE).downhill[-1, 0] for other in (hike, ride))
    assert hiked < rode


def test_an_unknown_dose_or_distance_is_no_bout() -> None:
    nothing = legs(Done(end=60.5, km=float("nan"), dose=float("nan"), quality="none"))
    assert not nothing.downhill.any()
    assert not nothing.level.any()


def test_an_unknown_past_is_taken_for_somewhat_accustomed_and_said_with_less_certainty() -> None:
    first, later = legs(RACE), legs(*HABIT, RACE)
    assert not first.sure[-1]
    assert later.sure[-1]
    assert first.habit_m[-1] == UNKNOWN_DOWNHILL[1]
    assert first.habit_km[-1] == UNKNOWN_LEVEL_KM[1]
    peak, low, high = first.downhill[-1]
    assert low < peak < high


def test_an_unknown_past_widens_the_band() -> None:
    # The same naive legs, once with seven weeks of short level runs on record.
    hike = Done(end=60.5, km=0.1, dose=1_000.0, sport="hiking")
    known = legs(*month(km=1.0, days=60), hike)
    unknown = legs(hike)

    def width(of: Bouts) -> float:
        quads = forecast(of, at(61.5))[Region.QUADS]
        return float(quads.high[12] - quads.low[12])

    assert width(unknown) > width(known)
    assert unknown.habit_m[-1] > known.habit_m[-1]


def test_the_past_is_known_after_six_weeks() -> None:
    runs = [Done(end=d, km=8.0) for d in (0.0, 20.0, 41.9, 42.0)]
    assert legs(*runs).sure.tolist() == [False, False, False, True]


def test_satellite_altitude_widens_the_band() -> None:
    widths = []
    for quality in ("barometric", "gps"):
        known = legs(*HABIT, Done(end=60.5, km=0.1, dose=1_000.0, sport="hiking", quality=quality))
        peak, low, high = known.downhill[-1]
        assert low < peak < high
        widths.append(high - low)
    assert widths[1] > widths[0]


def test_answers_narrow_the_band_and_scale_the_line() -> None:
    known = legs(*HABIT, RACE)
    model = forecast(known, at(61))[Region.CALVES]
    learned = forecast(known, at(61), Calibration(multiplier=0.5, certainty=0.5))[Region.CALVES]
    assert learned.level == pytest.approx(model.level * 0.5)
    assert (learned.high - learned.low)[20] / learned.level[20] < (
        (model.high - model.low)[20] / model.level[20]
    )


def test_the_spell_began_in_the_past_and_clears_in_the_future() -> None:
    quads = forecast(legs(*HABIT, RACE), at(62))[Region.QUADS]
    assert at(60.49) <= quads.onset_at < at(61)
    assert quads.clear_at > at(63)


def test_it_stays_below_a_level_from_the_hour_after_the_last_above() -> None:
    quads = forecast(legs(*HABIT, RACE), at(61))[Region.QUADS]
    fine = quads.below_at(LOW_BELOW, at(61))
    hour = round((fine - at(61)) / timedelta(hours=1))
    assert quads.level[hour - 1] >= LOW_BELOW > quads.level[hour]
    assert at(61) < fine < quads.clear_at


activities = st.lists(
    st.builds(
        Done,
        end=st.floats(0, 20),
        km=st.floats(0, 60),
        dose=st.floats(0, 4_000),
        sport=st.sampled_from(["running", "hiking", "cycling"]),
        quality=st.sampled_from(["barometric", "gps", "none", "broken"]),
    ),
    max_size=6,
)


@steady
@given(activities, st.floats(0, 40), st.floats(0.3, 2.0), st.floats(0, 0.6))
def test_a_forecast_never_contradicts_itself(
    done: list[Done], day: float, multiplier: float, certainty: float
) -> None:
    now = at(day)
    for told in forecast(legs(*done), now, Calibration(multiplier, 1.0, certainty)).values():
        assert told.peak == told.level.max()
        assert told.band is band(told.peak)
        assert told.now == told.level[0]
        assert (told.low <= told.level + 1e-9).all()
        assert (told.level <= told.high + 1e-9).all()
        assert (told.low >= 0).all()
        assert (told.high <= 100).all()
        if told.band is Band.NONE:
            assert told.onset_at is told.peak_at is told.clear_at is None
            continue
        assert told.onset_at <= told.peak_at <= told.clear_at
        assert now <= told.peak_at
        assert told.clear_at > now
        index = round((told.peak_at - now) / timedelta(hours=1))
        assert told.level[index] == told.peak
        cleared = round((told.clear_at - now) / timedelta(hours=1))
        assert (told.level[cleared:-1] < NONE_BELOW).all()


@pytest.mark.slow
@steady
@given(activities, st.floats(0, 3_000), st.floats(0, 30), st.floats(20.01, 30))
def test_a_harder_last_bout_never_makes_for_softer_legs(
    done: list[Done], dose: float, km: float, day: float
) -> None:
    last = Done(end=20.01, km=km, dose=dose)
    harder = Done(end=20.01, km=km * 1.2, dose=dose * 1.2)
    soft, hard = (forecast(legs(*done, bout), at(day)) for bout in (last, harder))
    for region in Region:
        # A level that rounds to nothing is left out altogether, hence the tolerance.
        assert hard[region].peak >= soft[region].peak - 1e-9
