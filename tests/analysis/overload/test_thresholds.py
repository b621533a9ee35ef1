"""Each detector on both sides of each of its thresholds, and at both ends of its windows."""

from dataclasses import replace
from typing import Any

import pytest

from analysis.history import Physiology
from analysis.overload.detectors import DETECTORS, findings, missing
from analysis.overload.finding import Evidence, Finding, Missing, Severity
from analysis.soreness.loads import bouts
from tests.analysis.made import Done, history, month

TOLD = Physiology(highest_heart_rate=190.0, resting_heart_rate=50.0, critical_speed_ms=4.0)


def last(*done: Done, physiology: Physiology | None = TOLD) -> dict[str, Finding]:
    """What is found in the latest activity, by detector."""
    known = history(*done, physiology=physiology)
    newest = known.activities["id"].max()
    return {f.detector: f for f in findings(known, bouts(known)) if f.activity == newest}


def lacks(detector: str, *done: Done, physiology: Physiology | None = TOLD) -> Missing | None:
    """What a detector misses for the latest activity."""
    known = history(*done, physiology=physiology)
    return missing(known, bouts(known))[-1].get(detector)


def every(days: int, until: int, **what: Any) -> list[Done]:
    return [Done(end=d + 0.4, **what) for d in range(0, until, days)]


def test_each_detector_has_the_grade_of_its_evidence() -> None:
    assert {d.id: d.evidence for d in DETECTORS} == {
        "session_distance": Evidence.A,
        "downhill_dose": Evidence.B,
        "downhill_novelty": Evidence.B,
        "stacked_stress": Evidence.B,
        "intensity_minutes": Evidence.C,
        "return_from_gap": Evidence.C,
        "weekly_jump": Evidence.C,
        "load_ratio": Evidence.C,
        "monotony": Evidence.C,
        "session_load": Evidence.C,
        "calf_load": Evidence.C,
        "fast_running": Evidence.C,
        "shin_load": Evidence.C,
    }


# Calves: a usual run climbs 100 m and has 10 hard minutes, so that each counts as 1.
USUAL = {"ascent": 100.0, "speed": {3.0: 2_000, 4.2: 600}}


@pytest.mark.parametrize(("ascent", "found"), [(199.0, False), (201.0, True)])
def test_calf_load_is_found_above_one_and_a_half_times_the_most(ascent: float, found: bool) -> None:
    climb = Done(end=44.4, ascent=ascent, speed={4.2: 600})
    got = last(*every(2, 44, **USUAL), climb).get("calf_load")
    assert (got is not None) is found
    if got:
        assert got.numbers == pytest.approx({"ascent_m": 201, "hard_min": 10, "ratio": 3.01 / 2})


@pytest.mark.parametrize(
    ("today", "found"),
    [
        ({"ascent": 39.0}, False),  # in units of 20 m, however little was usual
        ({"ascent": 41.0}, True),
        ({"speed": {4.2: 60 * 7.9}}, False),  # in units of 4 min
        ({"speed": {4.2: 60 * 8.1}}, True),
    ],
)
def test_calf_load_is_twice_a_small_usual_at_the_least(today: dict[str, Any], found: bool) -> None:
    flat = every(2, 44, ascent=1.0, speed={3.0: 2_000})
    done = {"ascent": 0.0, "speed": {3.0: 60}, **today}
    assert ("calf_load" in last(*flat, Done(end=44.4, **done))) is found


@pytest.mark.parametrize(("day", "found"), [(30.4, False), (31.4, True)])
def test_the_calves_are_compared_with_thirty_days(day: float, found: bool) -> None:
    once = Done(end=0.4, ascent=900.0, speed={4.2: 600})
    usual = [Done(end=d + 0.4, **USUAL) for d in (5, 10, 15, 20)]
    assert ("calf_load" in last(once, *usual, Done(end=day, ascent=900.0, speed={4.2: 600}))) is (
        found
    )


@pytest.mark.parametrize(("runs", "reason"), [(3, Missing.RUNS), (4, None)])
def test_the_calves_need_four_runs(runs: int, reason: Missing | None) -> None:
    usual = [Done(end=d + 0.4, **USUAL) for d in (0, 10, 20, 25)[:runs]]
    assert lacks("calf_load", *usual, Done(end=30.3, **USUAL)) is reason


@pytest.mark.parametrize(("day", "reason"), [(29.4, Missing.HISTORY), (30.4, None)])
def test_a_month_on_record_is_needed(day: float, reason: Missing | None) -> None:
    usual = every(2, 28, heart={140: 600, 172: 600}, **USUAL)
    today = Done(end=day, heart={140: 600}, **USUAL)
    for detector in ("calf_load", "fast_running", "session_distance", "intensity_minutes"):
        assert lacks(detector, *usual, today) is reason


# Fast running: above 4.4 m/s, 1.1 times the critical speed.
@pytest.mark.parametrize(
    ("usual_s", "speed", "seconds", "found"),
    [
        (10, 4.4, 89, False),  # 396 m
        (10, 4.4, 90, True),  # 400.5 m
        (10, 4.3, 300, False),
        (100, 4.5, 199, False),
        (100, 4.5, 201, True),
    ],
)
def test_fast_running_is_400_m_and_over_twice_the_most(
    usual_s: float, speed: float, seconds: float, found: bool
) -> None:
    usual = every(2, 44, speed={3.0: 2_400, 4.5: usual_s})
    assert ("fast_running" in last(*usual, Done(end=44.4, speed={speed: seconds}))) is found


@pytest.mark.parametrize(("speed", "found"), [(4.9, False), (5.0, True)])
def test_without_a_critical_speed_five_metres_a_second_are_fast(speed: float, found: bool) -> None:
    usual = every(2, 44, speed={3.0: 2_400})
    done = last(*usual, Done(end=44.4, speed={speed: 120}), physiology=None)
    assert ("fast_running" in done) is found


@pytest.mark.parametrize(("day", "found"), [(30.4, False), (31.4, True)])
def test_fast_running_is_compared_with_thirty_days(day: float, found: bool) -> None:
    once = Done(end=0.4, speed={4.5: 200})
    usual = [Done(end=d + 0.4, speed={3.0: 2_400}) for d in (5, 15, 25)]
    assert ("fast_running" in last(once, *usual, Done(end=day, speed={4.5: 200}))) is found


@pytest.mark.parametrize(
    ("usual_km", "away", "km", "found"),
    [
        (16, 20, 9.0, False), (16, 21, 9.0, True),
        (16, 21, 8.0, False), (16, 21, 8.1, True),
        (9, 21, 4.9, False), (9, 21, 5.0, True),
    ],
)  # fmt: skip
def test_a_gap_is_three_weeks_and_a_return_half_the_longest_and_5_km(
    usual_km: float, away: int, km: float, found: bool
) -> None:
    back = Done(end=100.4 + away, km=km)
    got = last(*month(days=101, km=usual_km), back).get("return_from_gap")
    assert (got is not None) is found
    if got:
        assert got.severity is Severity.CAUTION
        assert got.numbers == {
            "distance_m": km * 1000, "longest_90d_m": usual_km * 1000, "days_away": 21,
        }  # fmt: skip


@pytest.mark.parametrize(("last_run", "found"), [(90.4, False), (91.4, True)])
def test_before_a_gap_ninety_days_count(last_run: float, found: bool) -> None:
    long = Done(end=0.4, km=30.0)
    usual = [Done(end=d + 0.4, km=10.0) for d in range(40, 90, 5)]
    before = [long, *usual, Done(end=last_run, km=10.0)]
    assert ("return_from_gap" in last(*before, Done(end=last_run + 25, km=12.0))) is found


def test_a_ride_ends_no_gap_and_a_second_run_of_the_day_is_still_the_return() -> None:
    before = month(days=101, km=16.0)
    ride = Done(end=110.4, km=40.0, sport="cycling")
    first, second = Done(end=125.3, km=9.0), Done(end=125.7, km=9.0)
    assert "return_from_gap" in last(*before, ride, first)
    assert "return_from_gap" in last(*before, first, second)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        ({"speed": {4.5: 60 * 7.9}}, False), ({"speed": {4.5: 60 * 8}}, True),
        ({"dose": 149.0}, False), ({"dose": 150.0}, True),
        ({"dose": 150.0, "sport": "hiking"}, False),
    ],
)  # fmt: skip
def test_sore_legs_are_stressed_by_eight_hard_minutes_or_150_m_of_downhill(
    today: dict[str, Any], found: bool
) -> None:
    race = Done(end=50.4, km=30.0, dose=2_500)
    done = {"km": 8.0, "speed": {3.0: 900}, **today}
    got = last(*month(), race, Done(end=52.0, **done)).get("stacked_stress")
    assert (got is not None) is found
    if got:
        assert got.severity is Severity.CAUTION
        # From the end of the race to the start of the run, which takes 48 minutes.
        assert got.numbers["hours_since"] == pytest.approx(1.6 * 24 - 0.8)


def test_stress_is_that_of_earlier_bouts_and_level_by_level() -> None:
    race = Done(end=50.4, km=30.0, dose=2_500)
    hard = {"km": 8.0, "speed": {4.5: 900}}
    assert "stacked_stress" not in last(*month(), race)
    once = last(*month(), race, Done(end=52.4, **hard))["stacked_stress"].numbers
    later = last(*month(), race, Done(end=53.4, **hard))["stacked_stress"].numbers
    assert 100.0 >= once["level_at_start"] > later["level_at_start"] > 30.0


@pytest.mark.parametrize(("km", "found"), [(51.9, False), (52.1, True)])
def test_a_week_jumps_above_1_3_times_the_week_before(km: float, found: bool) -> None:
    even = [Done(end=d + 0.4, km=20.0) for d in (0, 4, 7, 11, 14, 18)]
    assert ("weekly_jump" in last(*even, Done(end=25.4, km=km))) is found


@pytest.mark.parametrize(("day", "reason"), [(20.4, Missing.HISTORY), (21.4, None)])
def test_a_jump_needs_three_weeks_on_record(day: float, reason: Missing | None) -> None:
    even = [Done(end=d + 0.4, km=10.0) for d in (0, 7, 11, 13)]
    assert lacks("weekly_jump", *even, Done(end=day, km=30.0)) is reason


def test_a_jump_needs_a_week_before() -> None:
    assert lacks("weekly_jump", Done(end=0.4), Done(end=30.4, km=30.0)) is Missing.RUNS


@pytest.mark.parametrize(("times", "found"), [(4.35, False), (4.47, True)])
def test_the_load_ratio_is_found_above_one_and_a_half(times: float, found: bool) -> None:
    # After days all alike, (0.25 x + 0.75) / (2/29 x + 27/29) is 1.5 at x = 4.41.
    even = every(1, 60, speed={4.0: 600.0})
    got = last(*even, Done(end=60.4, speed={4.0: 600.0 * times})).get("load_ratio")
    assert (got is not None) is found
    if got:
        assert got.numbers["ratio"] == pytest.approx((0.25 * times + 0.75) / (2 * times + 27) * 29)


@pytest.mark.parametrize(("days", "reason"), [(42, Missing.HISTORY), (43, None)])
def test_loads_need_six_weeks_on_record(days: int, reason: Missing | None) -> None:
    even = every(1, days, speed={4.0: 600.0})
    for detector in ("load_ratio", "monotony", "session_load"):
        assert lacks(detector, *even) is reason


def monotonous(loads: list[float]) -> dict[str, float] | None:
    """The figures of a week of daily loads after weeks with a run on every third day."""
    usual = [Done(end=d + 0.4, speed={4.0: 300.0}) for d in range(0, 60, 3)]
    week = [Done(end=60.4 + d, speed={4.0: s}) for d, s in enumerate(loads) if s]
    got = last(*usual, *week).get("monotony")
    return dict(got.numbers) if got else None


def test_monotony_is_the_mean_of_a_week_over_its_deviation() -> None:
    # Foster 1998, MSSE 30:1164: strain is the week's load times its monotony.
    loads = [2_000.0, 1_000.0, 2_000.0, 1_000.0, 2_000.0, 1_000.0, 2_000.0]
    mean = sum(loads) / 7
    deviation = (sum((x - mean) ** 2 for x in loads) / 7) ** 0.5
    got = monotonous(loads)
    assert got is not None
    assert got["monotony"] == pytest.approx(mean / deviation)
    per_second = (4.05 / 4.0) ** 2 * 100 / 3_600
    assert got["strain"] == pytest.approx(sum(loads) * per_second * mean / deviation)
    # Two runs in a week of three thirds: the strain of the six weeks before hardly varies.
    assert got["usual_strain"] < 0.2 * got["strain"]


@pytest.mark.parametrize(("low", "found"), [(575.0, False), (605.0, True)])
def test_a_week_is_monotonous_above_two(low: float, found: bool) -> None:
    # Four days of 2,000 and three of x: mean over deviation is 2 at x = 590.
    assert (monotonous([2_000.0, low] * 3 + [2_000.0]) is not None) is found


@pytest.mark.parametrize(("load", "found"), [(1.29, False), (1.31, True)])
def test_a_session_is_noted_above_1_3_times_the_hardest(load: float, found: bool) -> None:
    usual = every(2, 44, speed={4.0: 1_000.0})
    got = last(*usual, Done(end=44.4, speed={4.0: 1_000.0 * load})).get("session_load")
    assert (got is not None) is found


@pytest.mark.parametrize(("day", "found"), [(42.4, False), (43.4, True)])
def test_a_session_is_compared_with_six_weeks(day: float, found: bool) -> None:
    hard = {"speed": {4.0: 2_000.0}}
    usual = [Done(end=d + 0.4, speed={4.0: 1_000.0}) for d in range(4, 42, 4)]
    assert ("session_load" in last(Done(end=0.4, **hard), *usual, Done(end=day, **hard))) is found


@pytest.mark.parametrize(("minutes", "found"), [(59.5, False), (60.5, True)])
def test_hard_minutes_are_found_above_one_and_a_half_times_the_most(
    minutes: float, found: bool
) -> None:
    usual = month(heart={140: 600, 172: 2_400})
    spike = Done(end=46.4, heart={140: 600, 172: 60 * minutes})
    assert ("intensity_minutes" in last(*usual, spike)) is found


@pytest.mark.parametrize(("beats", "minutes"), [(170, 0.0), (171, 30.0)])
def test_a_minute_is_hard_from_nine_tenths_of_the_highest_heart_rate(
    beats: int, minutes: float
) -> None:
    usual = month(heart={140: 3_000, 175: 60})
    got = last(*usual, Done(end=46.4, heart={140: 600, beats: 1_800})).get("intensity_minutes")
    assert (got.numbers["hard_min"] if got else 0.0) == minutes


@pytest.mark.parametrize(("with_heart", "by_heart"), [(11, False), (12, True)])
def test_the_heart_tells_hard_minutes_where_four_fifths_of_a_months_runs_have_it(
    with_heart: int, by_heart: bool
) -> None:
    runs = [
        Done(
            end=d * 2 + 0.4,
            speed={3.0: 600, 4.5: 60},
            heart={175: 120} if d > 29 - with_heart else {},
        )
        for d in range(30)
    ]  # 15 of them within the 30 days
    spike = {"speed": {3.0: 600, 4.5: 1_200}, "heart": {175: 2_400}}
    got = last(*runs[:-1], Done(end=58.4, **spike))["intensity_minutes"]
    assert got.numbers["hard_min"] == (40.0 if by_heart else 20.0)


@pytest.mark.parametrize(
    ("usual", "dose", "ratio"), [(39.9, 200.0, None), (40.1, 200.0, 200 / 40.1)]
)
def test_less_than_40_m_of_downhill_is_no_habit(
    usual: float, dose: float, ratio: float | None
) -> None:
    numbers = last(*month(dose=usual), Done(end=46.4, dose=dose))["downhill_novelty"].numbers
    assert numbers.get("ratio") == (None if ratio is None else pytest.approx(ratio))


def test_a_small_descent_is_new_only_to_legs_without_the_habit() -> None:
    assert "downhill_novelty" in last(*month(dose=39.9), Done(end=46.4, dose=150.0))
    assert "downhill_novelty" not in last(*month(dose=120.0), Done(end=46.4, dose=150.0))


@pytest.mark.parametrize(("day", "new"), [(42.4, False), (43.4, True)])
def test_downhill_is_compared_with_six_weeks(day: float, new: bool) -> None:
    once = Done(end=0.4, dose=400.0)
    usual = [Done(end=d + 0.4, dose=20.0) for d in range(4, 42, 4)]
    assert ("downhill_novelty" in last(once, *usual, Done(end=day, dose=400.0))) is new


@pytest.mark.parametrize(
    ("before", "busy", "found"),
    [
        (1, 22, True),  # the first day of the three weeks, and of the week
        (0, 22, False),  # before them: nothing to compare with
        (1, 21, False),  # on the last day of the three weeks: it is usual itself
    ],
)
def test_shin_load_compares_a_week_with_the_three_before(
    before: int, busy: int, found: bool
) -> None:
    steps = ((0, 1.0), (before, 30_000.0), (busy, 12_500.0), (28, 1_000.0))
    assert ("shin_load" in last(*(Done(end=d + 0.4, steps=s) for d, s in steps))) is found


@pytest.mark.parametrize(("day", "reason"), [(27.4, Missing.HISTORY), (28.4, None)])
def test_shin_load_needs_four_weeks_on_record(day: float, reason: Missing | None) -> None:
    usual = [Done(end=d + 0.4, steps=10_000.0) for d in (0, 8, 15)]
    assert lacks("shin_load", *usual, Done(end=day, steps=1.0)) is reason


def test_shin_load_needs_runs_before_the_week() -> None:
    reason = lacks("shin_load", Done(end=0.4, steps=9.0), Done(end=60.4, steps=9.0))
    assert reason is Missing.RUNS


def test_fast_steps_weigh_more_and_slow_ones_less() -> None:
    # 9 % for each metre a second: at 3.8 m/s 1.09, at 1.8 m/s 0.91.
    usual = [Done(end=d + 0.4, steps=10_000.0, km=10.0) for d in (0, 7, 14, 21)]
    at = Done(end=28.4, steps=14_000.0, km=10.0)
    known = history(*usual, at)
    table = known.activities.assign(moving_s=[*([10_000 / 1.8] * 4), 10_000 / 3.8])
    quick = replace(known, activities=table)
    found = {f.detector: f for f in findings(quick, bouts(quick)) if f.activity == 104}
    assert found["shin_load"].numbers == pytest.approx(
        {"week_steps": 15_260, "usual_steps": 9_100, "ratio": 15_260 / 9_100}
    )
