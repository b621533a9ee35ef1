"""Bouts become levels by region and hour."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.forecast import (
    HORIZON_H,
    LOW_BELOW,
    NONE_BELOW,
    Band,
    RegionForecast,
    band,
    chances,
    forecast,
)
from analysis.soreness.loads import DOWNHILL_SHARE, FLAT_SHARE, Bouts, Region, bouts
from analysis.soreness.peaks import UNKNOWN_DOWNHILL, UNKNOWN_FLAT_KM
from analysis.soreness.person import Person, answered, passed, signal, unknown
from tests.analysis.made import Done, at, history, month, steady

RACE = Done(end=60.5, km=30.0, dose=2_500.0, sport="trail_running")
HABIT = month(km=14.0, days=60, dose=80.0)


def loads(*done: Done) -> Bouts:
    return bouts(history(*done))


def ahead_of(known: Bouts, now: datetime) -> dict[Region, RegionForecast]:
    """The forecast for somebody of whom no answer is known."""
    return forecast(known, now, unknown(now.timestamp() / 86_400.0))


def taught(*answers: tuple[float, float], now: float) -> Person:
    """Somebody who answered about rested quadriceps, each a (day, answer)."""
    person = unknown(at(answers[0][0]).timestamp() / 86_400.0)
    for day, answer in answers:
        person = passed(person, at(day).timestamp() / 86_400.0)
        row = signal(np.zeros(1), np.zeros((1, len(Region))), Region.QUADS, np.zeros(1))[0]
        person = answered(person, row, 0.0, answer, first=True)
    return passed(person, at(now).timestamp() / 86_400.0)


@pytest.mark.parametrize(
    ("level", "word"),
    [(0, "none"), (4.99, "none"), (5, "low"), (19.99, "low"), (20, "mild"), (39.99, "mild"),
     (40, "marked"), (59.99, "marked"), (60, "heavy"), (100, "heavy")],
)  # fmt: skip
def test_a_band_starts_at_its_edge(level: float, word: str) -> None:
    assert band(level) is Band(word)


def test_without_bouts_nothing_is_felt_beyond_the_ordinary() -> None:
    ahead = ahead_of(loads(), at(3))
    assert set(ahead) == set(Region)
    for told in ahead.values():
        assert told.band is Band.NONE
        assert told.now == told.peak == pytest.approx(told.ordinary)
        assert told.above == pytest.approx(0.0)
        assert (told.onset_at, told.peak_at, told.clear_at) == (None, None, None)
        assert len(told.level) == HORIZON_H + 1
        assert told.below_at(LOW_BELOW, at(3)) == at(3)


def test_an_even_habit_is_ordinary() -> None:
    ahead = ahead_of(loads(*month(days=90, dose=50.0)), at(90))
    assert all(told.peak_at is None and told.peak < LOW_BELOW for told in ahead.values())


def test_everyday_load_of_any_sport_but_walking_is_felt_and_more_of_it_more() -> None:
    def now(sport: str, effort: float) -> float:
        done = Done(end=60.5, km=10.0, sport=sport, effort=effort)
        return ahead_of(loads(*HABIT, done), at(61.0))[Region.QUADS].now

    rested = ahead_of(loads(*HABIT), at(61.0))[Region.QUADS].now
    assert rested == now("walking", 5.0) < now("other", 3.0) < now("cycling", 6.0)


def test_two_weeks_later_nothing_is_left() -> None:
    known = loads(*HABIT, RACE)
    assert ahead_of(known, at(60.5 + 14.1))[Region.QUADS].above < NONE_BELOW


def test_a_bout_that_has_not_ended_is_not_felt() -> None:
    known, before = loads(*HABIT, RACE), loads(*HABIT)
    level, without = (ahead_of(k, at(60.49))[Region.QUADS].level for k in (known, before))
    assert level.tolist() == without.tolist()


def test_a_mountain_race_is_sorest_in_the_quadriceps_a_day_or_two_later() -> None:
    ahead = ahead_of(loads(*HABIT, RACE), at(60.5 + 0.5))
    quads = ahead[Region.QUADS]
    assert quads.band is Band.HEAVY
    assert at(61.3) < quads.peak_at < at(62.5)
    assert max(ahead, key=lambda region: ahead[region].peak) is Region.QUADS


def test_a_level_race_is_over_its_worst_a_day_later_and_lasts_less() -> None:
    level = loads(*HABIT, Done(end=60.5, km=42.195))
    quads = ahead_of(level, at(60.75))[Region.QUADS]
    assert quads.peak_at <= at(61.6)
    downhill = ahead_of(loads(*HABIT, RACE), at(60.75))[Region.QUADS]
    assert quads.clear_at < downhill.clear_at


def test_regions_are_as_sore_as_their_share_of_either_kind() -> None:
    down = loads(*HABIT, Done(end=60.5, km=0.1, dose=1_500.0, sport="hiking"))
    level = loads(*HABIT, Done(end=60.5, km=42.195))
    for known, share in ((down, DOWNHILL_SHARE), (level, FLAT_SHARE)):
        ahead = ahead_of(known, at(60.6))
        order = sorted(Region, key=lambda region: -share[region])
        peaks = [ahead[region].peak for region in order]
        assert peaks == pytest.approx(sorted(peaks, reverse=True), abs=1e-3)


def test_after_a_marathon_the_quadriceps_are_as_sore_as_measured() -> None:
    # Takayama 2017, PMC5613699, table 3: day 1 to 7 less the day before, 0 to 10.
    measured = np.array([6.1, 4.8, 2.8, 1.9, 1.1, 1.2, 0.7]) - 1.0
    known = loads(*month(31.0, 60, every=7), Done(end=60.5, km=42.195))
    quads = ahead_of(known, at(61.5))[Region.QUADS]
    risen = (quads.level[[24 * day for day in range(7)]] - quads.level[-1]) / 10.0
    assert np.sqrt(np.mean((risen - measured) ** 2)) <= 0.4


def test_no_level_exceeds_the_scale() -> None:
    worst = [Done(end=60.2 + i, km=100.0, dose=9_000.0) for i in range(4)]
    person = taught(*[(50.0 + i, 10.0) for i in range(10)], now=64)
    ahead = forecast(loads(*HABIT, *worst), at(64), person)
    for told in ahead.values():
        assert told.high.max() <= 100.0
    assert ahead[Region.QUADS].peak == pytest.approx(100.0, abs=1.0)


def test_a_hike_counts_less_than_a_run_on_the_level_and_a_ride_not_at_all() -> None:
    ran, hiked, rode = (
        bouts(history(*HABIT, Done(end=60.5, km=40.0, dose=500.0, sport=sport)))
        for sport in ("running", "hiking", "cycling")
    )
    assert ran.flat[-1, 0] > 30 > hiked.flat[-1, 0] > rode.flat[-1, 0] == 0.0
    assert hiked.downhill[-1, 0] == ran.downhill[-1, 0] > 0.0 == rode.downhill[-1, 0]


def test_a_hike_down_a_mountain_protects_the_runner() -> None:
    hike = Done(end=50, km=12.0, dose=1_200.0, sport="hiking")
    ride = Done(end=50, km=12.0, dose=1_200.0, sport="cycling")
    hiked, rode = (loads(*HABIT, other, RACE).downhill[-1, 0] for other in (hike, ride))
    assert hiked < rode


def test_an_unknown_dose_or_distance_is_no_bout() -> None:
    nothing = loads(Done(end=60.5, km=float("nan"), dose=float("nan"), quality="none"))
    assert not nothing.downhill.any()
    assert not nothing.flat.any()


def test_an_unknown_past_is_taken_for_somewhat_accustomed_and_said_with_less_certainty() -> None:
    first, later = loads(RACE), loads(*HABIT, RACE)
    assert not first.sure[-1]
    assert later.sure[-1]
    assert first.habit_m[-1] == UNKNOWN_DOWNHILL[1]
    assert first.habit_km[-1] == UNKNOWN_FLAT_KM[1]
    peak, low, high = first.downhill[-1]
    assert low < peak < high


def test_an_unknown_past_widens_the_band() -> None:
    # The same naive legs, once with seven weeks of short level runs on record.
    hike = Done(end=60.5, km=0.1, dose=1_000.0, sport="hiking")
    known = loads(*month(km=1.0, days=60), hike)
    unknown = loads(hike)

    def width(of: Bouts) -> float:
        quads = ahead_of(of, at(61.5))[Region.QUADS]
        return float(quads.latent(slice(12, 13))[1].mean())

    assert width(unknown) > width(known)
    assert unknown.habit_m[-1] > known.habit_m[-1]


def test_the_past_is_known_after_six_weeks() -> None:
    runs = [Done(end=d, km=8.0) for d in (0.0, 20.0, 41.9, 42.0)]
    assert loads(*runs).sure.tolist() == [False, False, False, True]


def test_satellite_altitude_widens_the_band() -> None:
    widths = []
    for quality in ("barometric", "gps"):
        known = loads(*HABIT, Done(end=60.5, km=0.1, dose=1_000.0, sport="hiking", quality=quality))
        peak, low, high = known.downhill[-1]
        assert low < peak < high
        widths.append(high - low)
    assert widths[1] > widths[0]


def test_answers_narrow_what_the_next_one_may_be() -> None:
    rested = loads(*HABIT)
    told = taught(*[(50.0 + i, 1.0 + i % 2) for i in range(10)], now=61)
    plain, learned = (
        forecast(rested, at(61), person)[Region.QUADS]
        for person in (unknown(at(61).timestamp() / 86_400.0), told)
    )
    assert learned.high[0] - learned.low[0] < plain.high[0] - plain.low[0]


@pytest.mark.parametrize("answers", [1, 3, 10])
def test_who_answers_higher_is_told_no_less(answers: int) -> None:
    now = []
    for level in (0.0, 2.0, 4.0, 6.0):
        person = taught(*[(50.0 + i, level) for i in range(answers)], now=61)
        now.append(forecast(loads(*HABIT), at(61), person)[Region.QUADS])
    for told in ([f.now for f in now], [float(f.chance[0]) for f in now]):
        assert told == sorted(told)


def test_what_an_answer_told_fades_and_the_base_stays() -> None:
    sore = [(40.0 + i, 1.0) for i in range(20)] + [(60.9, 7.0)]
    quads = forecast(loads(*HABIT), at(61), taught(*sore, now=61))[Region.QUADS]
    assert quads.chance[0] > quads.chance[48] > quads.chance[96]
    assert quads.level[0] - quads.ordinary > 2 * abs(quads.level[240] - quads.ordinary)


def test_regions_are_sore_together_so_that_any_is_likelier_than_each_but_not_as_if_apart() -> None:
    ahead = ahead_of(loads(*HABIT, RACE), at(63))
    each = np.array([told.chance[0] for told in ahead.values()])
    told, any_of_them = chances(ahead, slice(0, 1))
    assert [chance[0] for chance in told.values()] == pytest.approx(each)
    assert each.max() < any_of_them[0] < 1.0 - np.prod(1.0 - each)


def test_the_spell_began_in_the_past_and_clears_in_the_future() -> None:
    quads = ahead_of(loads(*HABIT, RACE), at(62))[Region.QUADS]
    assert at(60.49) <= quads.onset_at < at(61)
    assert quads.clear_at > at(63)


def test_it_stays_below_a_level_from_the_hour_after_the_last_above() -> None:
    quads = ahead_of(loads(*HABIT, RACE), at(61))[Region.QUADS]
    fine = quads.below_at(LOW_BELOW, at(61))
    hour = round((fine - at(61)) / timedelta(hours=1))
    before, then = (
        100 * (x - quads.ordinary) / (100 - quads.ordinary) for x in quads.level[[hour - 1, hour]]
    )
    assert before >= LOW_BELOW > then
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
@given(activities, st.floats(0, 40))
def test_a_forecast_never_contradicts_itself(done: list[Done], day: float) -> None:
    now = at(day)
    for told in ahead_of(loads(*done), now).values():
        assert told.peak == told.level.max()
        assert told.band is band(told.peak)
        assert told.now == told.level[0]
        assert (told.low <= told.level).all()
        assert (told.level <= told.high).all()
        assert (told.low >= 0).all()
        assert (told.high <= 100).all()
        assert ((told.chance > 0) & (told.chance < 1)).all()
        if told.above < NONE_BELOW:
            assert told.onset_at is told.peak_at is told.clear_at is None
            continue
        assert told.onset_at <= told.peak_at <= told.clear_at
        assert now <= told.peak_at
        assert told.clear_at > now
        cleared = round((told.clear_at - now) / timedelta(hours=1))
        assert (told.level[cleared:-1] - told.ordinary < NONE_BELOW).all()


@pytest.mark.slow
@steady
@given(activities, st.floats(0, 3_000), st.floats(0, 30), st.floats(20.01, 30))
def test_a_harder_last_bout_never_makes_for_softer_legs(
    done: list[Done], dose: float, km: float, day: float
) -> None:
    last = Done(end=20.01, km=km, dose=dose)
    harder = Done(end=20.01, km=km * 1.2, dose=dose * 1.2)
    soft, hard = (ahead_of(loads(*done, bout), at(day)) for bout in (last, harder))
    for region in Region:
        # A level that rounds to nothing is left out altogether, hence the tolerance.
        assert hard[region].peak >= soft[region].peak - 1e-9
