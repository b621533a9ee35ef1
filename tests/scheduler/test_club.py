"""Athletes to talk to: what is not shared does not even show in the order."""

from dataclasses import replace
from datetime import timedelta

from analysis.checkin import Signpost
from analysis.language import Speech
from analysis.outlook import outlook
from scheduler.club import Member, words
from scheduler.messages.digests import compose_club
from scheduler.preferences import Preferences
from store.accounts import Share
from tests.scheduler.histories import FIRST, habit, history, outing

MORNING = FIRST + timedelta(days=60, hours=23)
RACED = outlook(history(*habit(), outing(60, 30, 2000)), MORNING)
ORDINARY = outlook(history(*habit(until=61)), MORNING)
FLAGGED = replace(ORDINARY, signposts=(Signpost.NO_WEIGHT,))
SPEECH = Speech(MORNING, "UTC")
PREFERENCES = Preferences("UTC")
ALL = frozenset(Share)


def test_who_shares_the_soreness_comes_first_by_how_bad_it_is() -> None:
    told = words(
        [
            Member("Ada", RACED, PREFERENCES, frozenset()),
            Member("Bob", RACED, PREFERENCES, ALL),
            Member("Cy", FLAGGED, PREFERENCES, ALL),
            Member("Dee", ORDINARY, PREFERENCES, ALL),
        ],
        SPEECH,
    )
    assert [word.name for word in told] == ["Cy", "Bob", "Ada"]
    assert told[0].told == ("answered with a sign that wants care, ask today",)
    assert told[2].told == ()


def test_a_flag_that_is_not_shared_shows_neither_in_words_nor_in_the_order() -> None:
    open_, shut = frozenset({Share.TRAINING}), frozenset[Share]()
    members = [
        Member("Ada", RACED, PREFERENCES, shut),
        Member("Zoe", FLAGGED, PREFERENCES, shut),
        Member("Bob", RACED, PREFERENCES, open_),
    ]
    told = words(members, SPEECH)
    assert [word.name for word in told] == ["Bob", "Ada"]
    assert "New downhill" in told[0].told


def test_who_shares_the_training_alone_is_not_named_for_soreness() -> None:
    sore_only = replace(RACED, findings=())
    assert words([Member("Zoe", sore_only, PREFERENCES, frozenset({Share.TRAINING}))], SPEECH) == []


def test_nobody_is_named_on_a_second_morning_or_in_a_pause() -> None:
    later = outlook(history(*habit(), outing(60, 30, 2000)), MORNING + timedelta(days=1))
    assert words([Member("Ada", later, PREFERENCES, ALL)], SPEECH) == []
    quiet = replace(PREFERENCES, paused_until=MORNING + timedelta(days=1))
    assert words([Member("Cy", FLAGGED, quiet, ALL)], SPEECH) == []


def test_names_that_mean_harm_come_out_harmless() -> None:
    evil = "Eve\r\nBcc: all@example.org <script>alert(1)</script> \u202egnp.exe"
    message = compose_club(words([Member(evil, RACED, PREFERENCES, ALL)], SPEECH), SPEECH, "Coach")
    assert "\n" not in message.subject + message.line
    assert "\r" not in message.subject + message.text + message.line
    assert "\u202e" not in message.subject + message.text + message.html + message.line
    assert "<script" not in message.html
    assert "&lt;script&gt;" in message.html
