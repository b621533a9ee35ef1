"""Training load: from whatever is known about a session, and how sources are made comparable."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.history import History, Physiology
from analysis.load import effort_minutes, heart_load, longer_by_effort, speed_load, steady_load
from analysis.sport import Sport
from tests.analysis.made import Done, history, month

TOLD = Physiology(highest_heart_rate=190.0, resting_heart_rate=50.0, critical_speed_ms=4.0)
HOUR = {"km": 10.0}  # six minutes a kilometre
HEART = 60 * 0.5 * 0.64 * np.exp(1.92 * 0.5)  # Banister's impulse of an hour at half the reserve
SPEED = 100 * (4.05 / 4.0) ** 2  # the stress score of an hour in the bin of critical speed


def having(known: History, **columns: Any) -> History:
    """The same history with other figures in its table."""
    return replace(known, activities=known.activities.assign(**columns))


@pytest.mark.parametrize(("share", "speaks"), [(0.79, False), (0.8, True)])
def test_a_heart_speaks_for_a_session_from_four_fifths_of_its_time(
    share: float, speaks: bool
) -> None:
    known = history(Done(end=1, heart={120: 3_600}), physiology=TOLD)
    (load,) = heart_load(having(known, heart_coverage=share))
    assert load == pytest.approx(HEART) if speaks else np.isnan(load)


def test_who_told_no_resting_heart_rate_is_taken_for_one_of_60() -> None:
    known = history(
        Done(end=1, heart={125: 3_600}), physiology=Physiology(highest_heart_rate=190.0)
    )
    assert heart_load(known) == pytest.approx([HEART])


def test_only_a_run_has_a_load_by_speed() -> None:
    rides = [Done(end=1, speed={4.0: 3_600}, sport="cycling"), Done(end=2)]
    assert np.isnan(speed_load(history(*rides, physiology=TOLD))).all()


@pytest.mark.parametrize(("with_heart", "by_heart"), [(7, False), (8, True)])
def test_the_heart_measures_where_it_is_known_of_four_fifths(
    with_heart: int, by_heart: bool
) -> None:
    runs = [
        Done(end=d + 0.4, speed={4.0: 3_600}, heart={120: 3_600} if d >= 10 - with_heart else {})
        for d in range(10)
    ]
    load = steady_load(history(*runs, physiology=TOLD), 10)[-1]
    assert load == pytest.approx(HEART if by_heart else SPEED)


@pytest.mark.parametrize(
    ("sport", "effort"),
    [
        ("running", 4.5), ("trail_running", 4.5), ("treadmill", 4.5), ("walking", 0.0),
        ("hiking", 3.0), ("cycling", 3.5), ("swimming", 4.0), ("other", 4.0),
    ],
)  # fmt: skip
def test_where_only_the_time_is_known_each_sport_has_its_usual_effort(
    sport: str, effort: float
) -> None:
    assert effort_minutes(history(Done(end=1, sport=sport, **HOUR))) == pytest.approx([effort * 60])


@pytest.mark.parametrize(("sport", "minutes"), [(Sport.SWIMMING, 90), (Sport.RUNNING, 60)])
def test_standing_still_is_part_of_a_swim_and_not_of_a_run(sport: Sport, minutes: float) -> None:
    known = having(history(Done(end=1, sport=sport.value, **HOUR)), elapsed_s=5_400.0)
    usual = {Sport.SWIMMING: 4.0, Sport.RUNNING: 4.5}[sport]
    assert effort_minutes(known) == pytest.approx([usual * minutes])


def test_speed_speaks_before_the_time_the_heart_before_speed_and_the_athlete_before_all() -> None:
    fast: dict[str, Any] = {"speed": {4.0: 3_600}}
    beating = {**fast, "heart": {120: 3_600}}
    for witnesses, minutes in (
        (fast, 4.8 * SPEED),
        (beating, 2.7 * HEART),
        ({**beating, "effort": 7.0}, 420.0),
    ):
        known = history(Done(end=1, **HOUR, **witnesses), physiology=TOLD)
        assert effort_minutes(known) == pytest.approx([minutes])


@pytest.mark.parametrize(
    ("effort", "factor"),
    [
        (6.0, (6.0 / 4.5) ** 0.5),  # four that agree are believed by half
        (1.0, np.exp(-0.5)),  # and one never by more than a factor of e
        (0.16, 1.0),  # under ten minutes × effort nothing is compared
        (0.17, np.exp(-0.5)),
    ],
)
def test_own_efforts_of_the_quarter_before_correct_a_guess(effort: float, factor: float) -> None:
    told = [Done(end=d + 0.4, effort=effort, **HOUR) for d in range(4)]
    latest = effort_minutes(history(*told, Done(end=90.4, **HOUR)))
    assert latest[-1] == pytest.approx(270.0 * factor if effort > 0.16 else 270.0, rel=1e-5)


def test_efforts_of_more_than_ninety_days_ago_correct_nothing() -> None:
    told = [Done(end=0.4, effort=9.0, **HOUR), Done(end=1.4, effort=6.0, **HOUR)]
    latest = effort_minutes(history(*told, Done(end=91.4, **HOUR)))[-1]
    assert latest == pytest.approx(270.0 * (6.0 / 4.5) ** (1 / 5), rel=1e-5)


def test_a_guess_too_low_is_corrected_by_no_more_than_a_factor_of_e() -> None:
    hikes = [Done(end=d + 0.4, effort=10.0, sport="hiking", **HOUR) for d in range(4)]
    latest = effort_minutes(history(*hikes, Done(end=9, sport="hiking", **HOUR)))[-1]
    assert latest == pytest.approx(180.0 * np.exp(0.5), rel=1e-5)


@pytest.mark.parametrize(
    ("day", "factor"),
    [(42.4, (6 / 5) ** 0.3), (43.4, 1.0)],  # the run of day 0 is one of the four, or is not
)
def test_what_is_usual_needs_four_runs_of_six_weeks(day: float, factor: float) -> None:
    efforts = zip((0, 10, 20, 30), (2.0, 8.0, 4.0, 6.0), strict=True)
    told = [Done(end=d + 0.4, effort=e) for d, e in efforts]  # their median is 5
    known = history(*told, Done(end=day, effort=6.0))
    assert longer_by_effort(known)[-1] == pytest.approx(factor)


def test_the_usual_of_an_odd_number_is_the_middle_and_no_effort_is_none() -> None:
    told = [Done(end=d + 0.4, effort=e) for d, e in enumerate((0.0, 3.0, 9.0, 5.0, 2.0, 8.0))]
    known = history(*told, Done(end=8.4, effort=6.0))
    assert longer_by_effort(known)[-1] == pytest.approx((6 / 5) ** 0.3)


def test_a_session_without_time_is_as_long_as_it_is() -> None:
    still = Done(end=40.4, km=float("nan"), effort=9.0)
    assert longer_by_effort(history(*month(days=40, effort=4), still))[-1] == 1.0
