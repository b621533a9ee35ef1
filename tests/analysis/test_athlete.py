"""What the past tells about the athlete, and how surely."""

import numpy as np
import pytest

from analysis.athlete import Estimate, estimates
from analysis.history import Profile
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
    told = Profile(highest_heart_rate=190, resting_heart_rate=48, critical_speed_ms=4.2)
    known = estimates(history(*runs, profile=told), slice(len(runs)))
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
    known = history(*usual, hard, profile=Profile(highest_heart_rate=190))
    assert longer_by_effort(known)[-1] == pytest.approx(1.5**0.3)
    assert longer_by_effort(known)[-2] == pytest.approx(1.0)
