"""The detectors: what sets them off, what must not, and that none looks ahead."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.history import Profile
from analysis.language import catalogue
from analysis.outlook import assess, outlook, outlook_at
from analysis.overload.detectors import DETECTORS, findings
from analysis.overload.finding import Severity
from analysis.overload.window import count_before, highest_before, sum_before
from analysis.soreness.forecast import bouts
from tests.analysis.histories import FIRST, habit, history, outing


def found(*outings: dict[str, object]) -> dict[str, Any]:
    """What was found in the last of some outings, by detector."""
    made = history(*outings)
    last = len(made.activities)
    return {f.detector: f for f in findings(made, bouts(made)) if f.activity == last}


@pytest.mark.parametrize(
    ("ratio", "severity"),
    [(1.09, None), (1.15, "caution"), (1.5, "caution"), (1.99, "caution"), (2.2, "high")],
)
def test_a_run_beyond_the_months_longest_is_found(ratio: float, severity: str | None) -> None:
    finding = found(*habit(), outing(60, 10 * ratio)).get("session_distance")
    assert (finding.severity.value if finding else None) == severity
    if finding:
        assert finding.numbers["ratio"] == pytest.approx(ratio)
        assert finding.numbers["longest_30d_m"] == 10_000


def test_nothing_is_said_of_distance_without_enough_of_a_past() -> None:
    assert "session_distance" not in found(*habit(until=25), outing(25, 20))  # 25 days on record
    assert "session_distance" not in found(*habit(until=60, every=15), outing(60, 20))  # 2 runs
    assert "session_distance" not in found(*habit(3.0), outing(60, 4.5))  # below 5 km
    assert "session_distance" not in found(*habit(until=20), outing(60, 30))  # a gap of 40 days


def test_a_hike_is_no_long_run() -> None:
    assert "session_distance" not in found(*habit(), outing(60, 25, sport="hiking"))
    assert "session_distance" in found(*habit(), outing(50, 25, sport="hiking"), outing(60, 15))


def test_far_more_hard_minutes_than_in_a_month_are_found() -> None:
    easy = [outing(day, 10, hard_min=8) for day in range(0, 60, 3)]
    finding = found(*easy, outing(60, 10, hard_min=25))["intensity_minutes"]
    assert finding.numbers["hard_min"] == pytest.approx(25)
    assert finding.numbers["most_30d_min"] == pytest.approx(8)
    assert "intensity_minutes" not in found(*easy, outing(60, 10, hard_min=12))


@pytest.mark.parametrize(
    ("dose", "severity"), [(300, None), (520, "note"), (700, "caution"), (1200, "high")]
)
def test_downhill_is_graded_by_the_soreness_it_will_bring(
    dose: float, severity: str | None
) -> None:
    finding = found(*habit(), outing(60, 10, dose)).get("downhill_dose")
    assert (finding.severity.value if finding else None) == severity


def test_downhill_is_new_where_there_was_none_and_not_where_there_was() -> None:
    assert found(*habit(), outing(60, 10, 400))["downhill_novelty"].severity is Severity.NOTE
    used = [outing(day, 10, 400) for day in range(0, 60, 3)]
    assert "downhill_novelty" not in found(*used, outing(60, 10, 450))
    assert found(*used, outing(60, 10, 700))["downhill_novelty"].numbers["ratio"] == 1.75


def test_altitude_by_satellite_lowers_the_confidence() -> None:
    by_gps = found(*habit(), outing(60, 10, 1200, quality="gps"))["downhill_dose"]
    assert by_gps.confidence.value == "low"
    assert found(*habit(), outing(60, 10, 1200))["downhill_dose"].confidence.value == "medium"


def test_an_empty_history_has_no_findings_and_a_silent_outlook() -> None:
    assert findings(history(), bouts(history())) == []
    assert outlook(history(), FIRST).findings == ()


def test_what_the_athlete_told_wins_over_the_estimate() -> None:
    easy = history(
        *[outing(d, 10, hard_min=8) for d in range(0, 60, 3)], outing(60, 10, hard_min=25)
    )
    from dataclasses import replace

    told = replace(easy, profile=Profile(highest_heart_rate=230.0, critical_speed_ms=4.0))
    assert not any(f.detector == "intensity_minutes" for f in findings(told, bouts(told)))


def test_windows_leave_the_own_date_out() -> None:
    day = np.array([0, 0, 1, 3])
    value = np.array([5.0, 7.0, 1.0, np.nan])
    assert highest_before(day, value, 2).tolist()[2:] == [7.0, 1.0]
    assert np.isnan(highest_before(day, value, 2)[:2]).all()
    assert sum_before(day, value, 3).tolist() == [0, 0, 12, 13]
    assert count_before(day, np.array([True, True, False, True]), 3).tolist() == [0, 0, 2, 2]


def test_every_detector_has_words() -> None:
    words = catalogue("en")
    assert {d.id for d in DETECTORS} == set(words["finding"]) == set(words["finding_name"])


outings = st.lists(
    st.builds(
        outing,
        st.floats(0, 150),
        st.floats(1, 60),
        st.floats(0, 3000),
        sport=st.sampled_from(["running", "hiking", "cycling"]),
        hard_min=st.floats(0, 40),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=40)
@given(outings, st.floats(0, 160))
def test_nothing_looks_ahead(some: list[dict[str, object]], day: float) -> None:
    whole = history(*some)
    now = FIRST + timedelta(days=day)
    cut = whole.until(now)
    early = [f for f in findings(whole, bouts(whole)) if f.at <= now]
    assert findings(cut, bouts(cut)) == early
    once, known = outlook(whole, now), outlook_at(assess(whole), now)
    assert once.findings == known.findings
    for region, ahead in once.soreness.items():
        assert np.array_equal(ahead.level, known.soreness[region].level)
        assert np.array_equal(ahead.high, known.soreness[region].high)
