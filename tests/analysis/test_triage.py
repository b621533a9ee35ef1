"""Every rule of the triage on its own, and that ordinary soreness calls for nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.advice import advise
from analysis.answers import Judged, beyond, judge
from analysis.checkin import (
    MUSCLES,
    URGENCY,
    Checkin,
    Flag,
    Pain,
    Place,
    Side,
    Signpost,
    Urgency,
    is_red_flag,
    triage,
)
from analysis.language import catalogue
from analysis.outlook import assess, outlook
from tests.analysis.made import Done, at, history, month, steady

NONE: frozenset[Flag] = frozenset()


def answer(level: float = 2, place: Place = Place.QUADS, *flags: Flag, **more: Any) -> Checkin:
    return Checkin(at=at(10), place=place, level=level, flags=frozenset(flags), **more)


@pytest.mark.parametrize(
    ("flag", "shown"),
    [
        (Flag.DARK_URINE, "dark_urine"),
        (Flag.WEAKNESS, "dark_urine"),
        (Flag.BREATHLESS, "chest"),
        (Flag.UNREMITTING, "limb"),
        (Flag.ODD_SHAPE, "limb"),
        (Flag.COLD_PALE, "limb"),
        (Flag.BONE_SPOT, "bone"),
        (Flag.NIGHT_PAIN, "bone"),
        (Flag.POP, "push_off"),
        (Flag.LIMPING, "no_weight"),
        (Flag.NO_WEIGHT, "no_weight"),
        (Flag.WORSE_RUNNING, "warning_signs"),
        (Flag.SWELLING, "warning_signs"),
        (Flag.BRUISING, "warning_signs"),
        (Flag.HOT_RED, "warning_signs"),
        (Flag.NUMBNESS, "warning_signs"),
        (Flag.FEVER, "warning_signs"),
    ],
)
def test_each_flag_has_its_signpost_at_any_level(flag: Flag, shown: str) -> None:
    # Source article S5, and the wider list of public health services (evidence, section 6).
    for level in (0, 2, 8):
        got = triage(answer(level, Place.QUADS, flag))
        assert got == (Signpost(shown),)
        assert is_red_flag(got)


def test_no_flag_is_without_a_signpost() -> None:
    assert all(triage(answer(0, Place.QUADS, flag)) for flag in Flag)


@pytest.mark.parametrize("place", sorted(MUSCLES))
@pytest.mark.parametrize("pain", [Pain.DULL, Pain.BURNING])
@pytest.mark.parametrize("level", [0, 5, 8.9])
def test_ordinary_soreness_of_a_muscle_calls_for_nothing(
    place: Place, pain: Pain, level: float
) -> None:
    assert triage(answer(level, place, pain=pain), at(9)) == ()
    assert not is_red_flag(())


@pytest.mark.parametrize(
    ("side", "pain", "flags", "shown"),
    [
        (Side.LEFT, Pain.THROBBING, [], True),
        (Side.RIGHT, Pain.DULL, [Flag.SWELLING], True),
        (Side.LEFT, Pain.DULL, [Flag.HOT_RED], True),
        (Side.BOTH, Pain.THROBBING, [Flag.SWELLING], False),
        (Side.LEFT, Pain.DULL, [], False),
    ],
)
def test_one_throbbing_or_swollen_calf_is_for_the_same_day(
    side: Side, pain: Pain, flags: list[Flag], shown: bool
) -> None:
    calf = triage(answer(2, Place.CALVES, *flags, side=side, pain=pain))
    assert (Signpost.CALF in calf) == shown
    thigh = triage(answer(2, Place.QUADS, *flags, side=side, pain=pain))
    assert Signpost.CALF not in thigh


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (answer(1, Place.GROIN), ["groin"]),
        (answer(0, Place.GROIN), []),
        (answer(3, Place.GROIN), ["groin", "not_muscle"]),
        (answer(1, pain=Pain.SHARP), ["sharp"]),
        (answer(0, pain=Pain.SHARP), []),
        (answer(0.9, Place.SHINS), []),
        (answer(1, Place.SHINS), ["not_muscle"]),  # source article: shin and Achilles count early
        (answer(1, Place.ACHILLES), ["not_muscle"]),
        (answer(2.9, Place.KNEE), []),
        (answer(3, Place.KNEE), ["not_muscle"]),
        (answer(3, Place.FOOT), ["not_muscle"]),
    ],
)
def test_places_and_kinds_of_pain_have_theirs(told: Checkin, shown: list[str]) -> None:
    assert list(triage(told)) == shown


@pytest.mark.parametrize(
    ("hours", "level", "easing", "shown"),
    [
        # Source article S5: not subsiding after 72 h; more than a week.
        (71.99, 5, False, []),
        (72, 5, False, ["not_easing"]),
        (72, 3, False, ["not_easing"]),
        (72, 2.9, False, []),
        (72, 5, True, []),
        (72, 5, None, []),
        (168, 5, False, ["not_easing"]),
        (168.01, 5, False, ["lasting_week"]),
        (168.01, 5, True, ["lasting_week"]),
        (168.01, 2.9, None, []),
    ],
)
def test_time_turns_soreness_that_stays_into_a_word(
    hours: float, level: float, easing: bool | None, shown: list[str]
) -> None:
    assert list(triage(answer(level, easing=easing), at(10 - hours / 24))) == shown
    assert triage(answer(level, easing=easing)) == ()


def test_severe_pain_has_its_word_on_the_first_day() -> None:
    assert list(triage(answer(9))) == ["severe"]
    assert list(triage(answer(8.9))) == []
    assert is_red_flag(triage(answer(10, Place.CALVES)))


@pytest.mark.parametrize(
    ("place", "side", "flags", "pain", "acute"),
    [
        (Place.FOOT, Side.LEFT, {Flag.SWELLING, Flag.POP}, Pain.DULL, True),
        (Place.KNEE, Side.RIGHT, {Flag.SWELLING}, Pain.SHARP, True),
        (Place.KNEE, Side.RIGHT, {Flag.SWELLING, Flag.BRUISING}, Pain.DULL, True),
        (Place.KNEE, Side.BOTH, {Flag.SWELLING, Flag.POP}, Pain.SHARP, False),
        (Place.KNEE, Side.RIGHT, {Flag.SWELLING}, Pain.DULL, False),
        (Place.KNEE, Side.RIGHT, {Flag.POP}, Pain.SHARP, False),
        # A swollen calf may be a clot: it is seen the same day, and nothing is wrapped round it.
        (Place.CALVES, Side.LEFT, {Flag.SWELLING}, Pain.SHARP, False),
        (Place.CALVES, Side.LEFT, {Flag.SWELLING, Flag.POP}, Pain.SHARP, True),
    ],
)
def test_an_acute_injury_is_told_what_to_do_now(
    place: Place, side: Side, flags: set[Flag], pain: Pain, acute: bool
) -> None:
    told = triage(answer(5, place, *flags, side=side, pain=pain))
    assert (Signpost.ACUTE in told) is acute


def test_soreness_that_does_not_fall_between_answers_is_not_easing() -> None:
    since = at(10 - 80 / 24)
    assert list(triage(answer(5), since, falling=False)) == ["not_easing"]
    assert list(triage(answer(5), since, falling=True)) == []
    assert list(triage(answer(5, easing=True), since, falling=False)) == []


def test_only_a_thought_is_no_red_flag() -> None:
    assert [s for s in Signpost if not is_red_flag([s])] == [
        "not_easing",
        "unexplained",
        "not_muscle",
    ]


USUAL = month(km=8.0, days=60)


def meant(*answers: Checkin) -> list[list[str]]:
    """What each answer means after two months of even runs."""
    known = assess(history(*USUAL, checkins=answers))
    return [[str(s) for s in known.meaning(a).signposts] for a in known.answers]


@pytest.mark.parametrize(
    ("place", "level", "shown"),
    [
        (Place.QUADS, 7, ["unexplained"]),
        (Place.LEGS, 7, ["unexplained"]),
        (Place.QUADS, 4, []),
        (Place.QUADS, 9, ["severe"]),
        (Place.KNEE, 7, ["not_muscle"]),
    ],
)
def test_soreness_far_above_what_the_bouts_explain_has_its_word_on_the_first_day(
    place: Place, level: float, shown: list[str]
) -> None:
    assert meant(Checkin(at(60.3), place, level)) == [shown]


def test_soreness_that_a_race_explains_calls_for_no_word() -> None:
    race = Done(end=60.0, km=30.0, dose=2_500.0, sport="trail_running")
    told = [Checkin(at(60.4), Place.CALVES, 7), Checkin(at(61.5), Place.QUADS, 8)]
    known = assess(history(*USUAL, race, checkins=told))
    assert [known.meaning(a).signposts for a in known.answers] == [(), ()]


def test_who_is_pointed_to_care_is_given_no_tips() -> None:
    race = Done(end=60.0, km=30.0, dose=2_500.0, sport="trail_running")
    swollen = Checkin(at(61.2), Place.QUADS, 6, flags=frozenset({Flag.SWELLING}))
    assert advise(outlook(history(*USUAL, race), at(61.25)))
    assert not advise(outlook(history(*USUAL, race, checkins=[swollen]), at(61.25)))


def test_it_is_four_points_above_and_no_less() -> None:
    told = Judged(at(10), Place.QUADS, 60.0, (), ordinary=True)
    assert beyond(told, 20.1).signposts == ()
    assert beyond(told, 20.0).signposts == (Signpost.UNEXPLAINED,)


@pytest.mark.parametrize(
    ("days_later", "place", "told"),
    [(7, Place.QUADS, False), (7, Place.CALVES, True), (41, Place.QUADS, False),
     (44, Place.QUADS, True)],
)  # fmt: skip
def test_what_an_earlier_bout_of_six_weeks_felt_like_is_explained(
    days_later: int, place: Place, told: bool
) -> None:
    felt = [at(60), at(60 + days_later)]
    answers = [Checkin(at(61), Place.QUADS, 6), Checkin(at(61 + days_later), place, 6)]
    _, again = judge(answers, felt)
    assert (beyond(again, 10.0).signposts == (Signpost.UNEXPLAINED,)) is told


def test_the_day_before_explains_nothing_of_the_same_bout() -> None:
    _, again = judge([Checkin(at(61), Place.QUADS, 6), Checkin(at(62), Place.QUADS, 6)], [at(60)])
    assert beyond(again, 10.0).signposts == (Signpost.UNEXPLAINED,)


def test_somebody_who_is_always_that_sore_is_not_told_so_every_day() -> None:
    answers = [Checkin(at(30 + day), Place.QUADS, 5) for day in range(29)]
    assert "unexplained" in meant(*answers)[0]
    assert "unexplained" not in meant(*answers)[-1]


@pytest.mark.parametrize("place", [Place.SHINS, Place.ACHILLES])
def test_a_tender_place_is_told_of_once_a_week_unless_it_rises(place: Place) -> None:
    levels = {10.0: 2, 11.0: 2, 12.0: 1, 13.0: 3, 14.0: 3, 16.9: 2, 20.0: 3, 21.0: 1}
    answers = [Checkin(at(day), place, level) for day, level in levels.items()]
    said = ["not_muscle" in shown for shown in meant(*answers)]
    assert said == [True, False, False, True, False, False, True, False]


def test_a_knee_is_told_of_each_time() -> None:
    answers = [Checkin(at(60.0 + day), Place.KNEE, 4) for day in range(3)]
    assert ["not_muscle" in shown for shown in meant(*answers)] == [True] * 3


def test_every_signpost_has_an_urgency_a_text_and_a_title() -> None:
    words = catalogue("en")
    assert list(URGENCY) == list(Signpost)
    order = list(Urgency)
    assert list(URGENCY.values()) == sorted(URGENCY.values(), key=order.index)
    assert set(words["signpost"]) == set(Signpost)
    assert set(words["signpost_title"]) == set(Urgency)


@steady
@given(
    st.builds(
        Checkin,
        at=st.just(at(10)),
        place=st.sampled_from(Place),
        level=st.floats(0, 10),
        side=st.sampled_from(Side),
        pain=st.sampled_from(Pain),
        flags=st.frozensets(st.sampled_from(Flag), max_size=4),
        easing=st.sampled_from([None, True, False]),
    ),
    st.sampled_from(Flag),
)
def test_one_more_flag_never_hides_a_signpost_and_they_come_most_urgent_first(
    told: Checkin, flag: Flag
) -> None:
    shown = triage(told)
    assert list(shown) == sorted(shown, key=list(URGENCY).index)
    more = Checkin(told.at, told.place, told.level, told.side, told.pain, told.flags | {flag})
    assert set(shown) <= set(triage(more))
