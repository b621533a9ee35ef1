"""How likely stairs are to hurt tomorrow: words first, a figure only of one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.checkin import Checkin, Place
from analysis.history import History
from analysis.language import Speech, languages
from analysis.outlook import outlook
from scheduler.messages.words import likelihood
from tests.scheduler.histories import FIRST, habit, history, outing

END = FIRST + timedelta(days=60)
EVENING = END + timedelta(hours=12)
RACE = history(*habit(), outing(60, 30, 2000))


def answered(known: History, times: int, level: float = 2.0) -> History:
    first = END - timedelta(days=times)
    answers = (Checkin(first + timedelta(days=n), Place.QUADS, level) for n in range(times))
    return replace(known, checkins=tuple(answers))


def said(known: History, language: str = "en") -> str:
    words = likelihood(outlook(known, EVENING), Speech(EVENING, "UTC", language))
    assert words is not None
    return words


@pytest.mark.parametrize(("answers", "has_figure"), [(0, False), (9, False), (10, True)])
def test_a_chance_is_words_and_from_ten_answers_on_a_figure(answers: int, has_figure: bool) -> None:
    words = said(answered(RACE, answers))
    assert words.startswith("Stairs will very likely hurt tomorrow")
    assert ("%" in words) is has_figure


def test_the_words_follow_the_chance() -> None:
    calm, race = history(*habit()), RACE
    words = [said(answered(known, 12, level)) for known, level in ((calm, 0), (calm, 2), (race, 2))]
    assert "unlikely" in words[0]
    assert "very likely" in words[2]
    figures = [int(told.split("; ")[1].split(" ")[0]) for told in words]
    assert figures == sorted(figures)
    assert all(5 <= figure <= 95 and figure % 5 == 0 for figure in figures)


def test_of_whom_nothing_is_known_no_chance_is_told() -> None:
    assert likelihood(outlook(history(), EVENING), Speech(EVENING, "UTC", "en")) is None


def test_every_chance_has_its_words_in_every_language() -> None:
    for language in languages():
        speech = Speech(EVENING, "UTC", language)
        for word in ("very_likely", "likely", "even", "unlikely", "very_unlikely"):
            assert "Samstag" in speech.say(f"chance.{word}", when="Samstag")
