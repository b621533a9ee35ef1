"""A week in figures."""

import math
from datetime import date, timedelta

import pytest

from analysis.checkin import Checkin, Place
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
    said = [Checkin(at(61.2), Place.QUADS, 4), Checkin(at(40.2), Place.QUADS, 4)]
    known = history(*month(days=60), Done(60.5, km=30, dose=2500.0), checkins=said)
    assert week_of(assess(known), at(62.3)).forecasts.answers == 1
