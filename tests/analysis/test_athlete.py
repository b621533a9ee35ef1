"""Values of the athlete estimated from the past, and their certainty."""

import numpy as np
import pytest

from analysis.athlete import (
    Estimate,
    critical_speeds,
    estimates,
    highest_heart_rates,
    went_hard,
)
from analysis.history import Physiology
from analysis.load import longer_by_effort
from tests.analysis.made import Done, history, month

BESTS = {400: 80.0, 800: 170.0, 5_000: 1_200.0}


def test_of_nobody_only_the_resting_heart_rate_is_guessed_and_widely() -> None:
    assert estimates(history(), slice(0)) == {"resting_heart_rate": Estimate(60.0, 45.0, 75.0)}


def test_what_is_estimated_has_a_range_and_what_is_told_has_none() -> None:
    runs = month(heart={150: 1_200, 186: 60}, best=BESTS)
    seen = estimates(history(*runs), slice(len(runs)))
    highest = seen["highest_heart_rate"]
    assert (highest.value, highest.low, highest.high, highest.told) == (186, 186, 198, False)
    speed = seen["critical_speed_ms"]
    assert speed.low == speed.value < speed.high == pytest.approx(speed.value * 1.08)
    told = Physiology(highest_heart_rate=190, resting_heart_rate=48, critical_speed_ms=4.2)
    known = estimates(history(*runs, physiology=told), slice(len(runs)))
    assert {name: (e.value, e.low, e.high, e.told) for name, e in known.items()} == {
        "highest_heart_rate": (190, 190, 190, True),
        "resting_heart_rate": (48, 48, 48, True),
        "critical_speed_ms": (4.2, 4.2, 4.2, True),
    }


def test_an_estimate_knows_only_what_was_done_by_then() -> None:
    early, late = month(days=20, heart={160: 600}), Done(end=30, heart={195: 60})
    later = Done(end=31, heart={195: 60})
    known = history(*early, late, later)
    assert estimates(known, len(early)) == estimates(history(*early), slice(len(early)))
    assert estimates(known, slice(len(early) + 2))["highest_heart_rate"].value == 195


def test_a_harder_run_than_usual_counts_as_longer_within_bounds() -> None:
    told = month(days=40, effort=4)
    factors = {
        effort: longer_by_effort(history(*told, Done(end=40.4, effort=effort)))[-1]
        for effort in (1, 4, 5, 6, 10)
    }
    assert factors[4] == pytest.approx(1.0)
    assert factors[6] == pytest.approx(1.5**0.3)  # half as hard again: 13 %
    assert factors[10] == factors[6]
    assert factors[1] == pytest.approx(0.8**0.3)
    assert list(factors.values()) == sorted(factors.values())


def test_effort_that_is_not_known_changes_nothing() -> None:
    assert np.all(longer_by_effort(history(*month())) == 1.0)
    few = month(days=6, effort=4)
    assert longer_by_effort(history(*few, Done(end=6.4, effort=9)))[-1] == 1.0


def test_a_heart_that_beat_harder_is_heard_before_what_was_told() -> None:
    usual = month(days=40, heart={140: 3_000}, effort=4)
    hard = Done(end=40.4, heart={175: 3_000}, effort=4)
    known = history(*usual, hard, physiology=Physiology(highest_heart_rate=190))
    assert longer_by_effort(known)[-1] == pytest.approx(1.5**0.3)
    assert longer_by_effort(known)[-2] == pytest.approx(1.0)


def test_one_glitch_of_a_sensor_sets_no_highest_heart_rate() -> None:
    runs = [Done(end=d, heart={170 + d: 60, 140: 900}) for d in (1, 2, 3)]
    glitch = Done(end=4, heart={210: 20, 140: 900})
    assert highest_heart_rates(history(*runs, glitch))[1:].tolist() == [171, 172, 173]


def test_what_was_held_for_two_minutes_is_believed_at_once() -> None:
    for seconds, highest in ((119, 140), (120, 185)):
        known = history(Done(end=1, heart={185: seconds, 140: 900}))
        assert highest_heart_rates(known).tolist() == [highest]


@pytest.mark.parametrize(
    ("beats", "believed"), [(119, False), (120, True), (220, True), (221, False)]
)
def test_a_peak_that_no_heart_has_is_the_sensors(beats: int, believed: bool) -> None:
    (highest,) = highest_heart_rates(history(Done(end=1, heart={beats: 600})))
    assert highest == beats if believed else np.isnan(highest)


@pytest.mark.parametrize(("day", "highest"), [(365.5, 190), (366.5, 150)])
def test_a_highest_heart_rate_stands_for_a_year(day: float, highest: float) -> None:
    raced, easy = Done(end=0.5, heart={190: 600}), Done(end=day, heart={150: 600})
    again = Done(end=day, heart={150: 600})
    assert highest_heart_rates(history(raced, easy, again))[-1] == highest


@pytest.mark.parametrize(("highest", "hard"), [(179, False), (180, True)])
def test_a_fifth_above_the_mean_of_the_runs_is_a_hard_effort(highest: int, hard: bool) -> None:
    run = {140: 2_700, highest: 900}  # at 180 the mean is 150
    ride = Done(end=2, heart={100: 36_000}, sport="cycling")
    assert bool(went_hard(history(Done(end=1, heart=run), ride))[-1]) is hard


def test_who_told_a_highest_heart_rate_is_believed() -> None:
    easy = Done(end=1, heart={150: 3_600})
    assert not went_hard(history(easy))[0]
    assert went_hard(history(easy, physiology=Physiology(highest_heart_rate=155)))[0]


@pytest.mark.parametrize(("day", "known"), [(90.5, True), (91.5, False)])
def test_a_best_stands_for_ninety_days(day: float, known: bool) -> None:
    speeds = critical_speeds(history(Done(end=0.5, best=BESTS), Done(end=day)))
    assert speeds[0] == pytest.approx(4.0949, abs=1e-4)  # the slope of a line through the three
    assert speeds[1] == speeds[0] if known else np.isnan(speeds[1])


def test_bests_of_several_runs_join_and_rides_have_none() -> None:
    parts = [Done(end=d + 0.5, best={m: s}) for d, (m, s) in enumerate(BESTS.items())]
    assert critical_speeds(history(*parts))[-1] == critical_speeds(history(Done(end=1, best=BESTS)))
    assert np.isnan(critical_speeds(history(Done(end=1, best=BESTS, sport="cycling"))))
    slower = Done(end=2, best={400: 90.0, 800: 180.0, 5_000: 1_300.0})
    raced = Done(end=1, best=BESTS)
    assert len(set(critical_speeds(history(raced, slower)).tolist())) == 1
