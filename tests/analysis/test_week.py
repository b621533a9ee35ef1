"""A week in figures."""

import math
from datetime import date, timedelta

import pytest

from analysis.checkin import Asked, Checkin, Place
from analysis.outlook import assess
from analysis.week import week_of
from tests.analysis.made import Done, at, history, month


def test_a_morning_looks_back_on_the_seven_dates_before_it() -> None:
    known = assess(history(*month(days=44)))
    week = week_of(known, at(44.3))
    assert [day.date for day in week.days] == [
        date(2026, 2, 7) + timedelta(days=n) for n in range(7)
    ]
    assert week.number == 7
    assert sum(day.distance_m > 0 for day in week.days) == week.runs
    assert week.distance_m == pytest.approx(week.runs * 10_000)


def test_from_noon_on_today_counts() -> None:
    known = assess(history(*month(days=44), Done(44.4, km=12)))
    assert week_of(known, at(44.45)).days[-1].date == date(2026, 2, 13)
    evening = week_of(known, at(44.8))
    assert evening.days[-1].date == date(2026, 2, 14)
    assert evening.days[-1].distance_m == pytest.approx(12_000)


def test_a_week_is_held_against_the_month_and_six_weeks_before() -> None:
    known = assess(history(*month(days=60), Done(61.5, km=14, dose=300.0)))
    week = week_of(known, at(62.3))
    assert week.longest_m == pytest.approx(10_000)
    assert week.spike_m == pytest.approx(14_000)  # far beyond its own month: no measure
    assert week.largest_dose_m == pytest.approx(300.0)
    assert "session_distance" in {f.detector for f in week.findings}


def test_nothing_later_than_the_moment_is_in_it() -> None:
    full = history(*month(days=60), Done(61.5, km=40, dose=3000.0))
    cut = full.until(at(60.9))
    whole, known = week_of(assess(full), at(60.9)), week_of(assess(cut), at(60.9))
    assert (whole.days, whole.longest_m, whole.findings) == (
        known.days,
        known.longest_m,
        known.findings,
    )


def test_a_week_of_rest_has_nothing_to_be_held_against() -> None:
    week = week_of(assess(history(Done(1.0, km=5))), at(70.3))
    assert week.runs == 0
    assert math.isnan(week.longest_m)
    assert math.isnan(week.largest_dose_m)


def test_answers_of_the_week_are_compared_with_their_forecasts() -> None:
    drawn, quads = Asked.RANDOM, Place.QUADS
    said = [Checkin(at(day), quads, 4, asked=drawn) for day in (40.2, 61.2)]
    said.append(Checkin(at(61.4), quads, 8))  # of somebody's own accord: it judges nothing
    known = history(*month(days=60), Done(60.5, km=30, dose=2500.0), checkins=said)
    assert week_of(assess(known), at(62.3)).forecasts.answers == 1


def test_a_week_is_seven_dates_and_the_week_before_seven_more() -> None:
    # Yesterday is day 43: the week is 37 to 43, the week before 30 to 36.
    ended = {29: 1.0, 30: 2.0, 36: 4.0, 37: 8.0, 43: 16.0}
    known = assess(history(*(Done(end=d + 0.4, km=k, dose=10 * k) for d, k in ended.items())))
    week = week_of(known, at(44.3))
    assert (week.distance_m, week.before_m, week.runs) == (24_000, 6_000, 2)
    assert week.descent_m == 240
    assert [day.distance_m for day in week.days] == [8_000, 0, 0, 0, 0, 0, 16_000]
    assert [day.dose_m for day in week.days] == [80, 0, 0, 0, 0, 0, 160]


def test_a_ride_is_no_run_of_the_week() -> None:
    known = assess(history(Done(end=40.4), Done(end=41.4, sport="cycling", dose=90.0)))
    week = week_of(known, at(44.3))
    assert (week.runs, week.distance_m, week.descent_m) == (1, 10_000, 90)


@pytest.mark.parametrize(("clock", "last"), [(44.49, 13), (44.5, 14)])
def test_today_counts_from_noon_on(clock: float, last: int) -> None:
    week = week_of(assess(history(*month(days=44))), at(clock))
    assert week.days[-1].date == date(2026, 2, last)


def test_the_next_week_is_held_against_thirty_and_42_dates() -> None:
    # Yesterday is day 59: 30 dates begin with day 30, 42 with day 18.
    done = [
        Done(end=17.4, km=9.0, dose=900.0), Done(end=18.4, km=9.0, dose=500.0),
        Done(end=29.4, km=9.0, dose=100.0), Done(end=30.4, km=8.0, dose=90.0),
        Done(end=58.4, km=5.0, dose=80.0),
    ]  # fmt: skip
    week = week_of(assess(history(*done)), at(60.3))
    assert (week.longest_m, week.largest_dose_m) == (8_000, 500)


@pytest.mark.parametrize(("km", "far"), [(12.9, False), (13.1, True)])
def test_a_run_over_a_small_step_beyond_its_month_is_no_measure(km: float, far: bool) -> None:
    week = week_of(assess(history(*month(days=60), Done(61.5, km=km))), at(62.3))
    assert week.longest_m == pytest.approx(10_000 if far else 1_000 * km)
    assert math.isnan(week.spike_m) is not far


def test_findings_of_the_week_are_those_above_a_note_since_its_first_midnight() -> None:
    # The week of the morning of day 62 begins with day 55; run ends are told by local date.
    spikes = [Done(end=54.9, km=20.0), Done(end=55.1, km=30.0)]
    week = week_of(assess(history(*month(days=54), *spikes)), at(62.3))
    assert {f.at for f in week.findings} == {at(55.1)}
    assert "note" not in {f.severity for f in week.findings}
