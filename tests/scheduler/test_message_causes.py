"""Every message names the bout and the finding that called for it, and nothing unknown."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.history import History
from analysis.language import Speech, catalogue, languages
from analysis.outlook import Outlook, assess, outlook, outlook_at
from analysis.overload.finding import Severity
from analysis.trigger import main_trigger, triggers
from analysis.week import week_of
from scheduler.messages.compose import Message, compose
from scheduler.messages.digests import compose_week
from scheduler.messages.words import caveats, headline
from scheduler.plan import plan
from scheduler.preferences import Preferences, first_morning
from scheduler.prompt import Planned
from tests.scheduler.histories import FIRST, history, outing

HOME = Preferences("UTC")
DONE = ("body.did", "body.did_down", "body.did_somehow")
UNSURE = ("body.unsure", "body.rough", "body.no_altitude")
UNKNOWN = re.compile(r"\bnan\b|\b0\.0 (km|mi)\b|[a-z]+_[a-z]+|\bhere\b", re.IGNORECASE)
LONGEST_SUBJECT, LONGEST_LINE = 60, 160


def usual(until: int = 60, km: float = 10.0, hard_min: float = 4.0) -> list[dict[str, object]]:
    """A run every other day, each ending in a few hard minutes."""
    return [outing(float(day), km, hard_min=hard_min) for day in range(0, until, 2)]


def morning_after(known: History) -> datetime:
    end: datetime = known.activities["end"].iloc[-1].to_pydatetime()
    return first_morning(end, HOME)


def said(
    known: History, now: datetime, language: str = "en"
) -> Iterator[tuple[Outlook, Planned, Message]]:
    """The messages that are due at a moment."""
    view = outlook(known, now)
    for prompt in plan(view, HOME).prompts:
        if prompt.due_at <= now:
            speech = Speech(now, "UTC", language)
            message = compose(prompt.kind, prompt.why, view, speech, about=prompt.about)
            yield view, prompt, message


def only(known: History) -> tuple[Outlook, Message]:
    ((view, _, message),) = said(known, morning_after(known))
    return view, message


@pytest.mark.parametrize(
    ("last", "subject"),
    [
        (outing(60.0, 11.5), "11.5 km: a small step beyond your month's longest"),
        (outing(60.0, 14.0), "14.0 km: a clear step beyond your month's longest"),
        (outing(60.0, 7.0, hard_min=25), "25 min of hard running: more than usual for you"),
        (outing(95.0, 9.0), "9.0 km after 37 days without a run"),
    ],
    ids=["small step", "big step", "hard minutes", "break"],
)
def test_the_subject_names_what_called_for_the_message(
    last: dict[str, object], subject: str
) -> None:
    _, message = only(history(*usual(), last))
    assert message.subject == subject
    assert "big step up" not in message.text


def test_a_step_far_beyond_the_longest_is_called_so() -> None:
    known = history(*usual(km=4.0), outing(60.0, 8.4))
    _, message = only(known)
    assert message.subject == "8.4 km: far beyond your month's longest"


def test_a_message_of_hard_minutes_speaks_of_that_run_and_not_of_a_longer_one() -> None:
    known = history(*usual(), outing(59.6, 10.5), outing(60.0, 7.0, hard_min=25))
    _, message = only(known)
    assert "7.0 km" in message.text
    assert "10.5 km" not in message.text
    assert "easy before you run hard again" in message.text


def test_a_swim_lends_no_caveat_to_a_descent() -> None:
    swim = outing(60.2, 1.5, sport="swimming", quality="none")
    view, message = only(history(*usual(), outing(60.0, 12.0, 900.0), swim))
    assert view.bouts[-1].sport == "swimming"
    assert "no altitude we can trust" not in message.text
    assert caveats(view, Speech(view.now, "UTC")) == []


def test_a_run_without_a_distance_is_told_without_one() -> None:
    known = history(*usual(), outing(60.0, 7.0, hard_min=25))
    table = known.activities.copy()
    table.loc[table.index[-1], "distance_m"] = float("nan")
    _, message = only(replace(known, activities=table))
    assert not UNKNOWN.search(message.subject + message.text + message.line)


def test_nobody_is_called_used_to_anything_before_six_weeks_are_known() -> None:
    now = FIRST + timedelta(days=5)
    new = outlook(history(outing(4.0, 5.0)), now)
    assert "used to" not in headline(new, Speech(now, "UTC"))
    later = FIRST + timedelta(days=60)
    known = outlook(history(*usual()), later)
    assert "used to" in headline(known, Speech(later, "UTC"))


def test_without_soreness_neither_soreness_nor_its_absence_is_promised() -> None:
    for last in (outing(60.0, 11.5), outing(60.0, 7.0, hard_min=25), outing(95.0, 9.0)):
        view, message = only(history(*usual(), last))
        assert view.soreness[view.sorest].peak < 20
        assert "You may or may not feel it" in message.text
        assert "sorest" not in message.subject
        assert "What to expect" not in message.text
        assert message.chart is None
        assert "easy by" not in message.text + message.line


def test_a_run_whose_length_could_not_be_judged_says_so_and_an_older_one_does_not() -> None:
    known = history(outing(1.0, 9.0), outing(3.0, 12.0))
    view = outlook(known, FIRST + timedelta(days=4))
    speech = Speech(view.now, "UTC")
    told = {bout.activity: caveats(view, speech, bout) for bout in view.bouts}
    unjudged = {
        number: [s for s in said if s.key == "body.unjudged"] for number, said in told.items()
    }
    assert unjudged[1] == []
    assert unjudged[2] == [("Whether it was longer than usual could not be judged: "
                           "too few days on record.")]  # fmt: skip


def test_the_digest_after_a_race_sets_no_limit_by_the_race() -> None:
    known = assess(history(*usual(), outing(60.0, 105.0)))
    now = FIRST + timedelta(days=62)
    text = compose_week(week_of(known, now), outlook_at(known, now), Speech(now, "UTC")).text
    said_of_it = " ".join(text.split())
    assert "beyond 11.0 km" in said_of_it
    assert "115.5" not in said_of_it


histories = st.lists(
    st.tuples(
        st.floats(61.0, 66.0),
        st.sampled_from([0.0, 0.3, 5.0, 9.9, 11.0, 16.0, 42.2]),
        st.sampled_from([0.0, 60.0, 400.0, 1500.0]),
        st.sampled_from(["running", "trail_running", "hiking", "cycling", "swimming", "other"]),
        st.sampled_from([0.0, 12.0, 40.0]),
        st.sampled_from(["barometric", "gps", "none", "broken"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(histories, st.sampled_from(sorted(languages())), st.integers(20, 60))
def test_every_sentence_of_every_message_is_about_its_own_run(
    lately: list[tuple[float, float, float, str, float, str]], language: str, since: int
) -> None:
    outings = [
        outing(day, km, dose, sport=sport, hard_min=hard, quality=quality)
        for day, km, dose, sport, hard, quality in lately
    ]
    known = history(*usual(since), *outings)
    now = morning_after(known)
    for view, prompt, message in said(known, now, language):
        about = {t.bout.activity: t for t in triggers(view) if t.bout.end in prompt.about}
        told = [s for s in message.sentences if s.key in DONE]
        assert {s.activity for s in told} <= set(about)
        for sentence in message.sentences:
            if sentence.key.startswith("step_"):
                assert sentence.activity in about
                finding = about[sentence.activity].finding
                assert finding is not None
                assert sentence.finding == finding.detector
                assert finding.severity is not Severity.NOTE
            if sentence.key in UNSURE:
                assert {sentence.activity} == {s.activity for s in told}
        if language == "en":
            body, _, _ = message.text.partition("How do they feel?")
            assert not UNKNOWN.search(body)
        assert len(message.subject) <= LONGEST_SUBJECT
        assert max(map(len, message.text.splitlines())) <= 80


def test_every_finding_that_can_call_has_a_subject_that_fits_in_every_language() -> None:
    for language in languages():
        words = catalogue(language)
        assert set(words["step_subject"]) == set(words["step_headline"])
        for text in words["step_subject"].values():
            assert len(re.sub(r"\{\w+:?\w*\}", "1,234.5 km", text)) <= LONGEST_SUBJECT


def test_the_main_trigger_is_the_sorest_or_else_the_loudest() -> None:
    known = history(*usual(), outing(60.0, 12.0, 900.0), outing(61.0, 14.5))
    view = outlook(known, FIRST + timedelta(days=61.5))
    sorest, loudest = main_trigger(view), main_trigger(view, sore=False)
    assert sorest is not None
    assert loudest is not None
    assert sorest.bout.distance_m == 12_000
    assert loudest.bout.distance_m == 14_500
    last = view.bouts[-1].end
    chosen = main_trigger(view, about=[last])
    assert chosen is not None
    assert chosen.bout.end == last
