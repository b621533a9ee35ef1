"""The outlook at a moment: it never uses later data, and is the same however it is computed."""

import dataclasses
import time
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.advice import advise, all_advice
from analysis.checkin import Checkin, Flag, Pain, Place, Side, Signpost
from analysis.history import History
from analysis.language import catalogue
from analysis.outlook import Outlook, assess, days_to_strength, outlook, outlook_at
from analysis.overload.detectors import DETECTORS, findings
from analysis.overload.finding import Missing
from analysis.soreness.forecast import LOW_BELOW, Band
from analysis.soreness.loads import Region, bouts
from tests.analysis.made import Done, at, history, month, steady

RACE = Done(end=60.5, km=30.0, dose=2_500.0, sport="trail_running")
HABIT = month(km=14.0, days=60, dose=80.0)


def felt(day: float, level: float, place: Place = Place.QUADS, **more: Any) -> Checkin:
    return Checkin(at=at(day), place=place, level=level, **more)


def told(view: Outlook) -> tuple[object, ...]:
    """Everything an outlook says, to compare."""
    soreness = {
        region: (f.band, f.peak, f.peak_at, f.onset_at, f.clear_at, f.level.tolist(),
                 f.low.tolist(), f.high.tolist())
        for region, f in view.soreness.items()
    }  # fmt: skip
    return (view.now, view.zone, view.findings, soreness, view.bouts, view.checkins,
            view.signposts, view.calibration, view.sorest, view.running_fine_at, view.waiting,
            view.profile)  # fmt: skip


histories = st.builds(
    lambda done, answers: history(*done, checkins=answers),
    st.lists(
        st.builds(
            Done,
            end=st.integers(0, 4_000).map(lambda n: n / 40),
            km=st.sampled_from([3.0, 8.0, 10.0, 12.0, 25.0, 42.2]),
            dose=st.sampled_from([0.0, 10.0, 80.0, 300.0, 900.0, 2_500.0]),
            sport=st.sampled_from(["running", "running", "trail_running", "hiking", "cycling"]),
            quality=st.sampled_from(["barometric", "gps", "none"]),
            heart=st.sampled_from([{}, {140: 1_800}, {150: 900, 178: 1_500}, {188: 60}]),
            best=st.sampled_from([{}, {400: 80.0, 800: 170.0, 5_000: 1_200.0}]),
            speed=st.sampled_from([{}, {3.0: 900.0, 4.6: 1_500.0}]),
        ),
        max_size=25,
    ),
    st.lists(
        st.builds(
            felt,
            st.integers(0, 1_000).map(lambda n: n / 10),
            st.integers(0, 10),
            st.sampled_from([Place.QUADS, Place.CALVES, Place.KNEE]),
        ),
        max_size=4,
    ),
)


@pytest.mark.slow
@steady
@given(histories, st.floats(0, 110))
def test_no_outlook_looks_past_its_moment(known: History, day: float) -> None:
    now = at(day)
    past = known.until(now)
    whole = told(outlook_at(assess(known), now))
    assert told(outlook(known, now)) == whole
    assert told(outlook(past, now)) == whole


@pytest.mark.slow
@steady
@given(histories, st.floats(0, 110))
def test_findings_and_bouts_of_a_past_are_those_of_the_whole_up_to_then(
    known: History, day: float
) -> None:
    past = known.until(at(day))
    loads, before = bouts(known), bouts(past)
    n = len(past.activities)
    for name in ("end_days", "dose_m", "flat_km", "habit_m", "habit_km", "downhill", "flat",
                 "sure"):  # fmt: skip
        assert np.array_equal(getattr(loads, name)[:n], getattr(before, name))
    everything = findings(known, loads)
    assert [f for f in everything if f.at <= at(day)] == findings(past, before)


def test_of_nobody_nothing_is_said() -> None:
    view = outlook(history(zone="Europe/Berlin"), at(3))
    assert view.zone == "Europe/Berlin"
    assert (view.findings, view.bouts, view.checkins, view.signposts) == ((), (), (), ())
    assert view.soreness[view.sorest].band is Band.NONE
    assert view.running_fine_at == at(3)
    assert view.calibration.multiplier == 1.0


def test_the_morning_after_a_mountain_race_is_told() -> None:
    view = outlook(history(*HABIT, RACE), at(61.25))
    assert view.sorest is Region.QUADS
    assert view.soreness[Region.QUADS].band is Band.HEAVY
    assert {f.detector for f in view.findings} >= {"downhill_dose", "session_distance"}
    race = view.bouts[-1]
    assert (race.end, race.distance_m, race.sport) == (at(60.5), 30_000, "trail_running")
    assert race.downhill
    assert race.sure
    assert race.peak > 60
    assert view.running_fine_at > at(62)
    fine = view.running_fine_at
    assert all(f.below_at(LOW_BELOW, view.now) <= fine for f in view.soreness.values())


def test_a_finding_belongs_to_two_days() -> None:
    known = assess(history(*HABIT, RACE))
    assert outlook_at(known, at(62.5)).findings
    assert not outlook_at(known, at(62.5) + timedelta(seconds=1)).findings


def test_the_answers_of_a_week_are_told_and_all_of_them_learned_from() -> None:
    known = history(*HABIT, RACE, checkins=[felt(61.5, 4), felt(62.5, 2)])
    now = outlook(known, at(69))
    assert [c.level for c in now.checkins] == [2]
    assert now.calibration.answers == 2


def test_answers_that_feel_less_than_forecast_soften_it() -> None:
    softer = outlook(history(*HABIT, RACE, checkins=[felt(61.2, 2)]), at(61.25))
    plain = outlook(history(*HABIT, RACE), at(61.25))
    assert softer.soreness[Region.QUADS].now < plain.soreness[Region.QUADS].now


def test_an_answer_does_not_forecast_itself() -> None:
    # A round at 07:00 must not be told of the answer that is stamped 07:00.
    known = history(*HABIT, RACE, checkins=[felt(61.25, 1)])
    at_it, after = outlook(known, at(61.25)), outlook(known, at(61.25) + timedelta(seconds=1))
    before = outlook(history(*HABIT, RACE), at(61.25))
    assert told(at_it)[3] == told(before)[3]
    assert at_it.calibration.answers == 0
    assert after.calibration.answers == 1


@pytest.mark.parametrize(
    "answer",
    [
        felt(61.5, 9, Place.KNEE),
        felt(61.5, 9, pain=Pain.SHARP),
        felt(61.5, 9, flags=frozenset({Flag.SWELLING})),
    ],
)
def test_pain_that_is_no_ordinary_soreness_teaches_the_forecast_nothing(answer: Checkin) -> None:
    view = outlook(history(*HABIT, RACE, checkins=[answer]), at(62))
    assert view.calibration.answers == 0


def test_the_latest_answer_about_a_place_decides() -> None:
    worried = felt(61.5, 5, flags=frozenset({Flag.POP}))
    assert outlook(history(RACE, checkins=[worried]), at(62)).signposts == (Signpost.PUSH_OFF,)
    relieved = history(RACE, checkins=[worried, felt(61.8, 2)])
    assert outlook(relieved, at(62)).signposts == ()
    elsewhere = history(RACE, checkins=[worried, felt(61.8, 2, Place.CALVES)])
    assert outlook(elsewhere, at(62)).signposts == (Signpost.PUSH_OFF,)


@pytest.mark.parametrize(
    ("km", "peak", "days"),
    [(10, 0, 0.0), (10, 39, 0.0), (10, 50, 3.5), (42.2, 50, 3.5), (100, 50, 7.5), (166, 90, 14.0),
     (float("nan"), 60, 4.2)],
)  # fmt: skip
def test_strength_takes_its_days_by_distance_and_damage(
    km: float, peak: float, days: float
) -> None:
    assert days_to_strength(km * 1000, peak) == pytest.approx(days)


def test_hard_running_waits_longer_than_easy_running_after_a_race() -> None:
    view = outlook(history(RACE), at(62))
    assert view.hard_running_fine_at >= view.running_fine_at
    race = Done(end=60.5, km=100.0, dose=100.0)
    rested = outlook(history(race), at(66))
    assert rested.hard_running_fine_at > rested.now
    assert outlook(history(), at(66)).hard_running_fine_at == at(66)


def test_what_was_worth_a_thought_is_gone_with_the_week() -> None:
    worried = felt(61.5, 5, Place.KNEE)
    assert outlook(history(RACE, checkins=[worried]), at(62)).signposts == (Signpost.NOT_MUSCLE,)
    assert outlook(history(RACE, checkins=[worried]), at(69)).signposts == ()


def test_a_red_flag_holds_until_the_runner_says_that_it_has_settled() -> None:
    worried = felt(61.5, 5, flags=frozenset({Flag.POP}))
    later = outlook(history(RACE, checkins=[worried]), at(80))
    assert later.signposts == (Signpost.PUSH_OFF,)
    assert later.calling == ()  # it was told at once; this is no news
    settled = felt(79.5, 0)
    assert outlook(history(RACE, checkins=[worried, settled]), at(80)).signposts == ()


def test_an_emergency_holds_though_the_place_is_told_of_again() -> None:
    dark = felt(61.5, 5, flags=frozenset({Flag.DARK_URINE}))
    milder = outlook(history(*HABIT, RACE, checkins=[dark, felt(61.6, 4)]), at(62))
    assert milder.signposts == (Signpost.DARK_URINE,)
    assert milder.withholds_advice
    gone = outlook(history(*HABIT, RACE, checkins=[dark, felt(61.6, 4), felt(61.7, 0)]), at(62))
    assert not gone.withholds_advice


@pytest.mark.parametrize(
    ("later", "holds"),
    [
        (felt(62.0, 0, Place.KNEE, side=Side.RIGHT), True),
        (felt(62.0, 0, Place.KNEE, side=Side.LEFT), False),
        (felt(62.0, 0, Place.KNEE), False),
        (felt(62.0, 2.5, Place.KNEE), False),
        (felt(62.0, 3, Place.KNEE), True),
        (felt(62.0, 0, Place.LEGS), True),
        (felt(62.0, 0), True),
    ],
)
def test_a_red_flag_is_settled_for_its_own_place_and_side(later: Checkin, holds: bool) -> None:
    swollen = felt(61.5, 6, Place.KNEE, side=Side.LEFT, flags=frozenset({Flag.SWELLING}))
    view = outlook(history(*HABIT, RACE, checkins=[swollen, later]), at(62.1))
    assert (Signpost.WARNING_SIGNS in view.signposts) is holds


def test_the_legs_as_a_whole_speak_for_a_muscle() -> None:
    popped = felt(61.5, 6, Place.CALVES, side=Side.LEFT, flags=frozenset({Flag.POP}))
    view = outlook(history(*HABIT, RACE, checkins=[popped, felt(62.0, 1, Place.LEGS)]), at(62.1))
    assert view.signposts == ()


def test_what_was_said_of_a_tender_place_still_withholds_advice() -> None:
    daily = [felt(61.5, 5, Place.ACHILLES), felt(62.5, 5, Place.ACHILLES)]
    again = outlook(history(*HABIT, RACE, checkins=daily), at(62.6))
    assert (again.signposts, again.withholds_advice) == ((), True)
    eased = outlook(history(*HABIT, RACE, checkins=[*daily, felt(62.7, 0, Place.ACHILLES)]), at(63))
    assert not eased.withholds_advice


def test_soreness_that_stays_as_it_was_is_not_easing_even_if_nobody_says_so() -> None:
    same = [felt(61.5 + day, 5) for day in (0, 1, 2, 3)]
    assert Signpost.NOT_EASING in outlook(history(RACE, checkins=same), at(65)).signposts
    less = [felt(61.5 + day, 6 - day) for day in (0, 1, 2, 3)]
    assert outlook(history(RACE, checkins=less), at(65)).signposts == ()


@pytest.mark.parametrize(
    ("hours", "easing", "shown"),
    [(71.9, False, ()), (72.0, False, (Signpost.NOT_EASING,)), (72.0, True, ()), (72.0, None, ()),
     (168.0, True, ()), (168.1, True, (Signpost.LASTING_WEEK,))],
)  # fmt: skip
def test_soreness_is_timed_from_the_bout_that_made_it(
    hours: float, easing: bool | None, shown: tuple[Signpost, ...]
) -> None:
    # An easy jog on the way does not restart the clock.
    jog = Done(end=62.0, km=3.0)
    answer = felt(60.5 + hours / 24, 4, easing=easing)
    view = outlook(history(*HABIT, RACE, jog, checkins=[answer]), answer.at)
    assert view.signposts == shown


def test_signposts_come_most_urgent_first() -> None:
    assert list(Signpost) == sorted(Signpost, key=list(Signpost).index)
    flags = frozenset({Flag.POP, Flag.DARK_URINE, Flag.SWELLING})
    view = outlook(history(RACE, checkins=[felt(61, 5, flags=flags)]), at(61.1))
    assert view.signposts == (Signpost.DARK_URINE, Signpost.PUSH_OFF, Signpost.WARNING_SIGNS)


def test_beside_a_signpost_there_is_no_advice() -> None:
    answer = felt(61.2, 5, flags=frozenset({Flag.LIMPING}))
    assert advise(outlook(history(*HABIT, RACE, checkins=[answer]), at(61.25))) == ()


def test_advice_fits_the_soreness_and_its_phase() -> None:
    known = history(*HABIT, RACE)
    rising, falling = outlook(known, at(60.9)), outlook(known, at(63.5))
    assert rising.soreness[rising.sorest].peak_at > rising.now
    assert falling.soreness[falling.sorest].peak_at == falling.now
    assert {"stairs_and_poles"} <= {a.id for a in advise(rising, most=9)}
    assert not {a.phase for a in advise(rising, most=9)} & {"falling"}
    assert not {a.phase for a in advise(falling, most=9)} & {"rising"}


@pytest.mark.parametrize("most", [0, 1, 2, 9])
def test_advice_is_never_more_than_asked_for(most: int) -> None:
    assert len(advise(outlook(history(*HABIT, RACE), at(61)), most)) <= most


def test_every_line_of_advice_has_words_and_a_source() -> None:
    words = catalogue("en")["advice"]
    assert {a.id for a in all_advice()} == set(words)
    assert all(
        a.source and a.bands and a.phase in (None, "rising", "falling") for a in all_advice()
    )


def test_every_band_that_is_felt_has_advice_in_either_phase() -> None:
    for band in (Band.MILD, Band.MARKED, Band.HEAVY):
        for phase in ("rising", "falling"):
            assert [a for a in all_advice() if band in a.bands and a.phase in (None, phase)]


@pytest.mark.parametrize(
    "word",
    ["ibuprofen", "neuropasil", "nsaid", "aspirin", "paracetamol", "cream", "gel", "buy", "mg",
     "diagnos", "injury risk", "tendinitis", "shin splint"],
)  # fmt: skip
def test_advice_names_no_product_no_drug_and_no_diagnosis(word: str) -> None:
    for text in catalogue("en")["advice"].values():
        assert word not in text.lower().replace("gently", "")


def test_shorter_runs_are_advised_only_where_one_was_too_long() -> None:
    assert advise(outlook(history(), at(1))) == ()
    long = history(*month(km=5.0, days=60), Done(end=60.4, km=6.0))
    view = outlook(long, at(61.2))
    assert [f.detector for f in view.findings] == ["session_distance"]
    assert [a.id for a in advise(view)] == ["next_run_shorter"]
    steep = outlook(history(*HABIT, RACE), at(62.4))
    later = dataclasses.replace(steep, soreness=outlook(history(*HABIT, RACE), at(70)).soreness)
    assert {a.id for a in advise(later)} == {"next_run_shorter", "little_downhill_often"}


def test_advice_follows_detectors_that_exist() -> None:
    assert set().union(*(a.after for a in all_advice())) <= {d.id for d in DETECTORS}


def shown(*answers: Checkin, done: tuple[Done, ...] = (RACE,), day: float) -> tuple[Signpost, ...]:
    return outlook(history(*HABIT, *done, checkins=answers), at(day)).signposts


def test_soreness_that_lasts_is_told_of_for_as_long_as_it_lasts() -> None:
    days = (64.5, 68.5, 72.5, 75.5, 80.5)
    answers = [felt(day, 7, easing=False) for day in days]
    told = [shown(*answers[: i + 1], day=day + 0.1) for i, day in enumerate(days)]
    lasting = (Signpost.LASTING_WEEK,)
    assert told == [(Signpost.NOT_EASING,), lasting, lasting, lasting, lasting]


def test_legs_that_stay_sore_without_a_run_to_blame_are_noticed() -> None:
    daily = [felt(61.0 + day, 7, easing=False) for day in range(12)]
    assert shown(*daily[:2], done=(), day=62.1) == (Signpost.UNEXPLAINED,)
    assert shown(*daily[:4], done=(), day=64.1) == (Signpost.NOT_EASING,)
    assert shown(*daily, done=(), day=72.1) == (Signpost.LASTING_WEEK,)


def test_a_day_without_soreness_and_a_new_run_each_begin_a_new_spell() -> None:
    broken = [felt(61.0, 7), felt(65.0, 1), felt(69.0, 7)]
    assert shown(*broken, done=(), day=69.1) == (Signpost.UNEXPLAINED,)  # as on a first day
    weekly = [Done(end=60.5 + 7 * week, km=34.0, dose=2_500.0) for week in range(4)]
    answers = [felt(61.5 + 7 * week, 6) for week in range(4)]
    assert shown(*answers, done=tuple(weekly), day=83.0) == ()


def test_what_calls_for_care_does_not_become_the_usual() -> None:
    throbbing = felt(61.5, 9, Place.CALVES, side=Side.LEFT, pain=Pain.THROBBING)
    known = history(*HABIT, RACE, checkins=[throbbing])
    view = outlook(known, throbbing.at + timedelta(hours=1))
    assert view.signposts
    assert view.calibration.answers == 0


def test_soreness_that_lasts_or_is_severe_teaches_all_the_same() -> None:
    for answer in (felt(61.5, 9), felt(68.5, 5)):
        view = outlook(history(*HABIT, RACE, checkins=[answer]), answer.at + timedelta(hours=1))
        assert view.signposts
        assert view.calibration.answers == 1


def test_an_answer_teaches_for_four_months_and_for_half_a_year_at_most() -> None:
    later = [Done(end=day, km=14.0, dose=80.0) for day in range(62, 262, 4)]
    known = history(*HABIT, RACE, *later, checkins=[felt(61.5, 3)])
    assert outlook(known, at(61.5 + 120)).calibration.answers == 1
    assert outlook(known, at(61.5 + 181)).calibration.answers == 0


def test_what_an_outlook_remembers_is_all_it_needs() -> None:
    long = [
        Done(
            end=float(day),
            km=10.0 + day % 7,
            dose=50.0 + day % 11 * 20,
            heart={140 + day % 50: 900},
        )
        for day in range(0, 1_000, 2)
    ]
    peaks = [Done(end=0.5, heart={205: 60}), Done(end=1.5, heart={205: 60})]
    answers = [felt(day + 0.5, day % 6) for day in range(20, 1_000, 30)]
    known = history(*long, *peaks, checkins=answers)
    for day in (405, 700, 999):
        now = at(day)
        assert told(outlook(known.since(now), now)) == told(outlook(known, now))


def test_of_a_ride_nothing_is_missing() -> None:
    ride = Done(end=61.5, km=40.0, sport="cycling")
    known = history(*HABIT, Done(end=60.5, km=10.0, dose=50.0))
    before = outlook(known, at(61)).waiting
    assert (
        outlook(history(*HABIT, Done(end=60.5, km=10.0, dose=50.0), ride), at(62)).waiting == before
    )


def test_who_only_hikes_hears_of_the_latest_hike() -> None:
    hikes = [Done(end=day + 0.5, sport="hiking", dose=100.0) for day in range(0, 100, 2)]
    early, late = (outlook(history(*hikes), at(day)).waiting for day in (1, 99))
    assert early["session_distance"] is Missing.HISTORY
    assert Missing.HISTORY not in late.values()


@pytest.mark.slow
def test_years_of_answers_leave_an_outlook_quick() -> None:
    runs = [Done(end=float(day), km=10.0, dose=100.0) for day in range(0, 700, 2)]
    answers = [felt(day + 0.4, day % 5) for day in range(700)]
    with_them, without = history(*runs, checkins=answers), history(*runs)

    def spent(known: History) -> float:
        begun = time.process_time()
        outlook(known, at(701))
        return time.process_time() - begun

    spent(without), spent(with_them)
    ratio = min(spent(with_them) for _ in range(5)) / min(spent(without) for _ in range(5))
    assert ratio < 8, f"{ratio:.1f} times as long with 700 answers"
