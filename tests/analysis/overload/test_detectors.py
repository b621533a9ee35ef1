"""Each detector fires when it should, at the right severity, and not without enough data."""

import numpy as np
import pytest

from analysis.athlete import critical_speeds, highest_heart_rates
from analysis.history import Physiology
from analysis.overload.detectors import DETECTORS, findings
from analysis.overload.finding import Evidence, Finding, Severity
from analysis.overload.intensity import hard_minutes
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import bouts
from tests.analysis.made import Done, at, history, month

TOLD = Physiology(highest_heart_rate=190.0)


def last(*done: Done, physiology: Physiology | None = None) -> dict[str, Finding]:
    """What is found in the latest activity, by detector."""
    known = history(*done, physiology=physiology)
    newest = known.activities["id"].max()
    found = findings(known, bouts(known))
    return {f.detector: f for f in found if f.activity == newest}


@pytest.mark.parametrize(
    ("ratio", "severity"),
    # Steps of Frandsen 2025, 10.1136/bjsports-2024-109380: over 1.10 and over 2.
    [(1.0, None), (1.10, None), (1.15, "caution"), (1.5, "caution"), (2.0, "caution"),
     (2.2, "high")],
)  # fmt: skip
def test_a_run_beyond_the_month_s_longest_is_found(ratio: float, severity: str | None) -> None:
    found = last(*month(), Done(end=46.4, km=10.0 * ratio)).get("session_distance")
    if severity is None:
        assert found is None
        return
    assert found.severity is Severity(severity)
    assert isinstance(found.severity, Severity)
    assert isinstance(found.confidence, Confidence)
    assert found.evidence is Evidence.A
    assert found.at == at(46.4)
    assert found.day.isoformat() == "2026-02-16"
    assert found.numbers == pytest.approx(
        {"distance_m": 10_000 * ratio, "longest_30d_m": 10_000, "ratio": ratio}
    )


@pytest.mark.parametrize(
    "done",
    [
        [*month(days=30), Done(end=29.5, km=25)],
        [*(Done(end=d) for d in (0, 20, 30, 40)), Done(end=46, km=25)],
        [*month(km=2.0), Done(end=46, km=4.9)],
        [*month(), Done(end=80, km=25)],
        [*month(), Done(end=46, km=25, sport="hiking")],
        [*month(), Done(end=46, km=25, sport="cycling")],
        [*month(), Done(end=46, km=float("nan"))],
        [*month(sport="hiking"), Done(end=46, km=25)],
        [*month(), Done(end=45.3, km=25), Done(end=46, km=25)],
        [Done(end=0, km=25)],
    ],
    ids=["29 days on record", "3 runs in the month", "under 5 km", "after a gap", "a hike",
         "a ride", "unknown distance", "no runs before", "as long as yesterday", "the first run"],
)  # fmt: skip
def test_nothing_is_said_of_distance_without_enough_to_say(done: list[Done]) -> None:
    assert "session_distance" not in last(*done)


def test_thirty_days_and_four_runs_are_enough() -> None:
    runs = [Done(end=d) for d in (0.4, 10.4, 20.4, 25.4)]
    assert "session_distance" in last(*runs, Done(end=30.4, km=15))


def test_two_long_runs_on_one_day_are_each_held_against_the_days_before() -> None:
    known = history(*month(), Done(end=46.3, km=15), Done(end=46.8, km=15))
    found = [f for f in findings(known, bouts(known)) if f.detector == "session_distance"]
    assert [f.numbers["ratio"] for f in found] == pytest.approx([1.5, 1.5])


@pytest.mark.parametrize(
    ("minutes", "found"),
    # More than 1.5 times and at least 8 minutes more than the most of the month (10 min).
    [(10, False), (15, False), (17.9, False), (18, True), (40, True)],
)
def test_far_more_hard_minutes_than_in_a_month_are_found(minutes: float, found: bool) -> None:
    usual = month(heart={140: 3_000, 172: 600})
    spike = Done(end=46.4, heart={140: 2_000, 175: minutes * 60})
    got = last(*usual, spike, physiology=TOLD).get("intensity_minutes")
    assert (got is not None) == found
    if got:
        assert got.severity is Severity.CAUTION
        assert got.numbers == pytest.approx({"hard_min": minutes, "most_30d_min": 10.0})


def test_fifteen_minutes_more_are_no_spike_for_who_runs_hard_for_an_hour() -> None:
    usual = month(heart={172: 3_600})
    spike = Done(end=46.4, heart={175: 4_500})
    assert "intensity_minutes" not in last(*usual, spike, physiology=TOLD)


@pytest.mark.parametrize(
    ("usual", "day"), [(month(heart={140: 3_000}, days=26), 27.0), (month(), 46.4), ([], 0.0)]
)
def test_nothing_is_said_of_hard_minutes_without_enough_to_say(
    usual: list[Done], day: float
) -> None:
    spike = Done(end=day, heart={175: 2_400})
    assert "intensity_minutes" not in last(*usual, spike, physiology=TOLD)


def test_hard_minutes_are_read_from_speed_where_no_heart_was_measured() -> None:
    usual = month(speed={3.0: 3_000, 4.5: 300})
    spike = Done(end=46.4, speed={3.0: 2_000, 4.5: 1_800})
    told = Physiology(critical_speed_ms=4.0)
    assert last(*usual, spike, physiology=told)["intensity_minutes"].numbers == pytest.approx(
        {"hard_min": 30.0, "most_30d_min": 5.0}
    )


def test_hard_minutes_are_those_of_runs_and_unknown_without_a_measure() -> None:
    known = history(
        Done(end=1, heart={180: 600}),
        Done(end=2, heart={180: 600}, sport="cycling"),
        Done(end=3),
        physiology=TOLD,
    )
    assert hard_minutes(known).tolist()[0] == 10.0
    assert np.isnan(hard_minutes(known)[1:]).all()


def test_a_heart_without_a_known_highest_leaves_it_to_the_speed() -> None:
    # One peak alone is no estimate yet.
    first = Done(end=1, heart={170: 600}, speed={5.0: 300})
    assert hard_minutes(history(first, physiology=Physiology(critical_speed_ms=4.0))).tolist() == [
        5.0
    ]


@pytest.mark.parametrize(
    ("dose", "severity"),
    # Naive legs (no downhill in six known weeks): K = 700.
    [(400, None), (500, "note"), (650, "caution"), (1_079, "high")],
)
def test_downhill_is_as_loud_as_the_soreness_ahead(dose: float, severity: str | None) -> None:
    found = last(*month(), Done(end=46.4, dose=dose)).get("downhill_dose")
    assert (found and found.severity) == (severity and Severity(severity))
    if found:
        assert found.confidence is Confidence.MEDIUM
        assert found.numbers["peak"] == pytest.approx(100 * dose**3 / (dose**3 + 700**3))
        assert found.numbers["habit_m"] == 700


@pytest.mark.parametrize(
    ("before", "dose", "novel"),
    [(0, 149, False), (0, 150, True), (39, 150, True), (200, 259, False), (200, 261, True),
     (1_000, 1_000, False)],
)  # fmt: skip
def test_downhill_is_new_against_the_six_weeks_before(
    before: float, dose: float, novel: bool
) -> None:
    found = last(*month(dose=before), Done(end=46.4, dose=dose)).get("downhill_novelty")
    assert (found is not None) == novel
    if found:
        assert found.numbers["largest_42d_m"] == before
        assert ("ratio" in found.numbers) == (before >= 40)
        assert found.severity is Severity.NOTE


def test_new_downhill_that_will_hurt_is_a_caution() -> None:
    assert last(*month(), Done(end=46.4, dose=1_000))["downhill_novelty"].severity == "caution"


def test_a_hike_in_the_mountains_makes_the_next_descent_no_news() -> None:
    race = Done(end=46.4, dose=1_100)
    hike, ride = (Done(end=30.7, dose=1_000, sport=s) for s in ("hiking", "cycling"))
    assert set(last(*month(), hike, race)) == {"calf_load"}  # whoever never ran uphill
    assert {"downhill_dose", "downhill_novelty"} <= set(last(*month(), ride, race))


def test_a_hike_itself_may_be_new_downhill() -> None:
    found = last(*month(), Done(end=46.4, dose=900, sport="hiking"))
    assert {"downhill_dose", "downhill_novelty"} <= set(found)


@pytest.mark.parametrize("quality", ["gps", "none"])
def test_a_rough_altitude_makes_for_low_confidence(quality: str) -> None:
    found = last(*month(), Done(end=46.4, dose=1_000, quality=quality))
    assert {f.confidence for f in found.values()} == {Confidence.LOW}


def test_less_than_six_weeks_on_record_makes_for_low_confidence() -> None:
    found = last(*month(days=20), Done(end=21.4, dose=1_400))
    assert found["downhill_dose"].confidence is Confidence.LOW
    assert found["downhill_novelty"].confidence is Confidence.LOW


def test_the_very_first_run_is_not_called_new() -> None:
    assert "downhill_novelty" not in last(Done(end=0.4, dose=1_500))


def test_a_next_to_nothing_of_downhill_is_no_division() -> None:
    found = last(*month(dose=1e-308), Done(end=46.4, dose=500))
    assert np.isfinite(list(found["downhill_novelty"].numbers.values())).all()


def test_of_an_empty_history_nothing_is_said() -> None:
    nothing = history()
    assert findings(nothing, bouts(nothing)) == []


def test_every_detector_says_what_it_rests_on() -> None:
    assert len({d.id for d in DETECTORS}) == len(DETECTORS)
    assert all(d.source and d.evidence in Evidence for d in DETECTORS)


def test_what_the_athlete_told_wins_over_the_past() -> None:
    known = history(*month(heart={180: 60}), physiology=Physiology(195.0, 50.0, 4.2))
    assert set(highest_heart_rates(known)) == {195.0}
    assert set(critical_speeds(known)) == {4.2}


def test_the_highest_heart_rate_is_the_second_highest_peak_of_a_year() -> None:
    known = history(
        Done(end=0, heart={190: 60}),
        Done(end=1, heart={180: 60}),
        Done(end=2, heart={230: 60}),  # a sensor's
        Done(end=3, heart={188: 60}),
        Done(end=4),
        Done(end=365.5, heart={170: 60}),
    )
    got = highest_heart_rates(known)
    assert np.isnan(got[0])
    assert got[1:].tolist() == [180.0, 180.0, 188.0, 188.0, 180.0]


def test_the_critical_speed_is_that_of_the_bests_of_ninety_days() -> None:
    def line(speed: float) -> dict[int, float]:
        return {m: (m - 150.0) / speed for m in (400, 800, 5_000)}

    known = history(
        Done(end=0, best=line(4.0)),
        Done(end=1, best=line(9.0), sport="cycling"),
        Done(end=5, best=line(3.0)),
        Done(end=50, best=line(4.4)),
        Done(end=160),
    )
    got = critical_speeds(known)
    assert got[:4] == pytest.approx([4.0, 4.0, 4.0, 4.4])
    assert np.isnan(got[4])


def test_nobody_has_no_estimates() -> None:
    assert len(highest_heart_rates(history())) == 0
    assert len(critical_speeds(history())) == 0
    assert len(hard_minutes(history())) == 0


def test_a_run_without_the_strap_is_no_harder_for_it() -> None:
    easy = {"speed": {3.0: 3_000}, "best": {400: 130.0, 800: 262.0, 5_000: 1_660.0}}
    strapped = month(days=60, heart={140: 3_000}, **easy)
    bare = Done(end=60.4, **easy)
    assert not {"intensity_minutes", "calf_load"} & set(last(*strapped, bare, physiology=TOLD))
    assert np.isnan(hard_minutes(history(*strapped, bare, physiology=TOLD))[-1])


def test_hard_minutes_by_an_estimated_speed_are_less_sure() -> None:
    usual = month(days=44, speed={3.0: 3_000}, best={400: 80.0, 800: 170.0, 5_000: 1_200.0})
    hard = Done(end=44.4, speed={5.0: 1_500})
    told = Physiology(critical_speed_ms=4.0)
    assert last(*usual, hard)["intensity_minutes"].confidence is Confidence.LOW
    assert last(*usual, hard, physiology=told)["intensity_minutes"].confidence is Confidence.MEDIUM


@pytest.mark.parametrize("quality", ["none", "broken"])
def test_a_past_without_altitude_is_not_taken_for_a_flat_one(quality: str) -> None:
    blind = month(days=90, dose=float("nan"), quality=quality)
    seen = month(days=90, dose=0.0)
    steep = Done(end=90.4, dose=900.0)
    found, flat = last(*blind, steep), last(*seen, steep)
    assert "downhill_novelty" not in found
    assert found["downhill_dose"].confidence is Confidence.LOW
    assert found["downhill_dose"].numbers["habit_m"] == 1_000  # unknown, not naive
    assert "downhill_novelty" in flat
    assert flat["downhill_dose"].numbers["habit_m"] == 700
