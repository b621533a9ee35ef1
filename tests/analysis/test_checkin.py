"""Answers lead to care where they must, and to nothing where soreness is ordinary."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.advice import advise, all_advice
from analysis.checkin import (
    URGENCY,
    Checkin,
    Flag,
    Pain,
    Place,
    Side,
    Signpost,
    is_red_flag,
    triage,
)
from analysis.language import Speech, Units, catalogue
from analysis.outlook import outlook
from analysis.soreness.forecast import Band, Region
from tests.analysis.histories import FIRST, habit, history, outing

NOW = datetime(2026, 6, 14, 7, tzinfo=UTC)


def answer(place: Place = Place.QUADS, level: float = 5, **more: object) -> Checkin:
    return Checkin(at=NOW, place=place, level=level, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "signpost"),
    [
        (answer(flags=frozenset({Flag.DARK_URINE})), Signpost.DARK_URINE),
        (answer(flags=frozenset({Flag.BREATHLESS})), Signpost.CHEST),
        (answer(flags=frozenset({Flag.UNREMITTING})), Signpost.LIMB),
        (answer(Place.CALVES, side=Side.LEFT, pain=Pain.THROBBING), Signpost.CALF),
        (answer(Place.SHINS, flags=frozenset({Flag.BONE_SPOT})), Signpost.BONE),
        (answer(Place.GROIN, 1), Signpost.GROIN),
        (answer(Place.CALVES, flags=frozenset({Flag.POP})), Signpost.PUSH_OFF),
        (answer(flags=frozenset({Flag.LIMPING})), Signpost.NO_WEIGHT),
        (answer(flags=frozenset({Flag.NUMBNESS})), Signpost.WARNING_SIGNS),
        (answer(pain=Pain.SHARP), Signpost.SHARP),
        (answer(Place.ACHILLES, 4), Signpost.NOT_MUSCLE),
    ],
)
def test_each_red_flag_has_its_signpost(said: Checkin, signpost: Signpost) -> None:
    assert signpost in triage(said)


def test_ordinary_soreness_calls_for_nothing() -> None:
    for place in (Place.QUADS, Place.HAMSTRINGS, Place.CALVES, Place.HIP_FLEXORS):
        assert triage(answer(place, 8), NOW - timedelta(days=2)) == ()
    assert triage(answer(Place.CALVES, 8, pain=Pain.THROBBING)) == ()  # both calves


@pytest.mark.parametrize(
    ("hours", "easing", "signposts"),
    [
        (71, False, ()),
        (72, False, (Signpost.NOT_EASING,)),
        (72, True, ()),
        (72, None, ()),
        (169, True, (Signpost.LASTING_WEEK,)),
    ],
)
def test_time_decides_about_soreness_that_stays(
    hours: int, easing: bool | None, signposts: tuple[Signpost, ...]
) -> None:
    said = answer(level=4, easing=easing)
    assert triage(said, NOW - timedelta(hours=hours)) == signposts


def test_the_most_urgent_comes_first_and_has_text_and_title() -> None:
    both = triage(answer(pain=Pain.SHARP, flags=frozenset({Flag.DARK_URINE})))
    assert both == (Signpost.DARK_URINE, Signpost.SHARP)
    assert is_red_flag(both)
    assert not is_red_flag((Signpost.NOT_EASING,))
    words = catalogue("en")
    assert set(words["signpost"]) == {s.value for s in Signpost} == {s.value for s in URGENCY}
    assert set(words["signpost_title"]) == {u.value for u in URGENCY.values()}


def test_every_word_that_is_looked_up_is_there() -> None:
    words = catalogue("en")
    assert set(words["region"]) == {p.value for p in Place}
    assert set(words["band"]) == {b.value for b in Band}
    assert set(words["advice"]) == {line.id for line in all_advice()}


def test_advice_names_no_product_and_no_drug() -> None:
    text = " ".join(catalogue("en")["advice"].values()).lower()
    for word in ("ibuprofen", "cream", "gel", "supplement", "brand", "buy", "paracetamol"):
        assert word not in text.split()


def test_advice_fits_what_is_ahead_and_is_never_beside_a_signpost() -> None:
    made = history(*habit(), outing(60, 34, 2000))
    now = FIRST + timedelta(days=60, hours=12)
    assert [line.id for line in advise(outlook(made, now))] == ["move_gently", "skip_downhill"]
    from dataclasses import replace

    flagged = Checkin(now, Place.QUADS, 9, flags=frozenset({Flag.DARK_URINE}))
    assert advise(outlook(replace(made, checkins=(flagged,)), now)) == ()


def test_answers_change_the_next_forecast() -> None:
    from dataclasses import replace

    made = history(*habit(), outing(60, 25, 1200))
    end = FIRST + timedelta(days=60)
    now = end + timedelta(hours=60)
    plain = outlook(made, now).soreness[Region.QUADS].now
    worse = tuple(Checkin(end + timedelta(hours=h), Place.QUADS, 10) for h in (6, 10, 50))
    told = outlook(replace(made, checkins=worse), now)
    assert told.calibration.answers == 3
    assert told.soreness[Region.QUADS].now > plain
    sharp = (Checkin(end + timedelta(hours=20), Place.QUADS, 10, pain=Pain.SHARP),)
    assert outlook(replace(made, checkins=sharp), now).calibration.answers == 0


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (1, "this morning"),
        (5, "this midday"),
        (8, "this afternoon"),
        (12, "this evening"),
        (16, "tonight"),
        (19, "tonight"),
        (26, "tomorrow morning"),
        (-14, "yesterday afternoon"),
        (24 * 3 + 12, "Wednesday evening"),
    ],
)
def test_moments_are_said_as_people_say_them(hours: int, said: str) -> None:
    speech = Speech(NOW, "UTC")
    assert speech.when(NOW + timedelta(hours=hours)) == said


def test_days_and_figures_are_written_for_the_reader() -> None:
    speech = Speech(NOW, "Europe/Vienna")
    assert speech.day(NOW) == "today"
    assert speech.day(NOW + timedelta(days=1)) == "tomorrow"
    assert speech.day(NOW + timedelta(days=4)) == "Thursday"
    assert speech.day(NOW + timedelta(days=9)) == "Tue 23 Jun"
    assert speech.stamp(NOW) == "Sun 14 Jun 09:00"
    miles = Speech(NOW, "UTC", units=Units.IMPERIAL)
    key = "body.did_down"
    facts = {"sport": "run", "when": "today", "distance_m": 16093.44, "descent_m": 304.8}
    assert speech.say(key, **facts) == "Your run today: 16.1 km with 305 m of descent."
    assert miles.say(key, **facts) == "Your run today: 10.0 mi with 1,000 ft of descent."
