"""Answers come in lists, are corrected and taken back, and never get lost on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions import answers
from actions.checkins import (
    Change,
    answers_of,
    check_in,
    correct_answer,
    take_back_answer,
)
from actions.errors import Invalid, Missing, Unreadable
from analysis.checkin import Asked, Cause, Checkin, Flag, Place, Side
from ingest.corrections import undo
from scheduler.prompt import Kind
from scheduler.status import StatusCache, status_of
from store.athletes import Athlete
from store.engine import writing
from tests.ingest.conftest import NOW

Bring = Callable[[str], answers.Brought]
HEAD = "at,place,level,side,pain,easing\n"
TWO = HEAD + "2026-06-12T07:30,quads,4,,,\n2026-06-13T07:30,calves,2.5,left,burning,yes\n"


@pytest.fixture
def bring(engine: Engine, ada: Athlete, tmp_path: Path) -> Bring:
    def brought(text: str) -> answers.Brought:
        path = tmp_path / "answers.csv"
        path.write_bytes(text.encode())
        return answers.bring(engine, ada, path, NOW)

    return brought


def kept(engine: Engine, athlete: Athlete) -> list[Checkin]:
    return [said for _, said in answers_of(engine, athlete, 100)]


def test_a_list_says_when_where_and_how_sore_in_the_athletes_own_zone(
    engine: Engine, ada: Athlete, bring: Bring
) -> None:
    brought = bring(TWO)
    assert (brought.taken, brought.corrected, brought.known) == (2, 0, 0)
    calves, quads = kept(engine, ada)
    assert quads.at.isoformat() == "2026-06-12T05:30:00+00:00"
    assert (quads.level, quads.side, quads.easing) == (4.0, Side.BOTH, None)
    assert (calves.level, calves.side, calves.pain, calves.easing) == (2.5, "left", "burning", True)


def test_the_same_list_again_brings_nothing(engine: Engine, ada: Athlete, bring: Bring) -> None:
    bring(TWO)
    again = bring(TWO)
    assert (again.batch, again.taken, again.corrected, again.known) == (None, 0, 0, 2)
    assert len(kept(engine, ada)) == 2


def test_a_line_about_the_same_moment_place_and_side_corrects_and_another_side_does_not(
    engine: Engine, ada: Athlete, bring: Bring
) -> None:
    bring(TWO)
    more = bring(HEAD + "2026-06-12T07:30,quads,1,,,\n2026-06-12T07:30,quads,6,right,,\n")
    assert (more.taken, more.corrected) == (1, 1)
    assert sorted(said.level for said in kept(engine, ada)) == [1.0, 2.5, 6.0]


def test_a_list_is_taken_back_as_one_and_what_it_corrected_counts_again(
    engine: Engine, ada: Athlete, bring: Bring
) -> None:
    bring(TWO)
    before = kept(engine, ada)
    batch = bring(TWO.replace(",4,", ",9,") + "2026-06-14T06:00,knee,1,,,\n").batch
    assert batch is not None
    assert len(kept(engine, ada)) == 3
    with writing(engine) as connection:
        undo(connection, ada, batch, NOW)
    assert kept(engine, ada) == before


def test_a_list_taken_back_leaves_the_correction_of_a_correction(
    engine: Engine, ada: Athlete, bring: Bring
) -> None:
    bring(TWO)
    second = bring(TWO.replace(",4,", ",5,")).batch
    bring(TWO.replace(",4,", ",6,"))
    assert second is not None
    with writing(engine) as connection:
        undo(connection, ada, second, NOW)
    assert [said.level for said in kept(engine, ada)] == [2.5, 6.0]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("yesterday,quads,3,,,", "at"),
        ("2026-06-12,quads,3,,,", "at"),
        ("2026-06-15T07:00,quads,3,,,", "still to come"),
        ("0026-06-12T07:00,quads,3,,,", "at"),
        ("2026-06-12T07:00,nose,3,,,", "place"),
        ("2026-06-12T07:00,quads,11,,,", "level"),
        ("2026-06-12T07:00,quads,nan,,,", "level"),
        ("2026-06-12T07:00,quads,,,,", "level"),
        ("2026-06-12T07:00,quads,much,,,", "level"),
        ("2026-06-12T07:00,quads,3,middle,,", "side"),
        ("2026-06-12T07:00,quads,3,,bad,", "pain"),
        ("2026-06-12T07:00,quads,3,,,perhaps", "easing"),
        ("2026-06-12T07:00", "level"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_and_the_others_are_taken(
    bring: Bring, line: str, word: str
) -> None:
    brought = bring(f"{TWO}\n{line}\n2026-06-11T07:00,legs,0,,,\n")
    assert brought.taken == 3
    (refused,) = brought.refused
    assert refused.line == 5
    assert word in refused.detail


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_lists_as_spreadsheets_write_them_are_read(bring: Bring, mark: str) -> None:
    text = "\ufeffAt, Place ,LEVEL,note\r\n2026-06-12 07:30,Hip flexors,3,\r\n".replace(",", mark)
    brought = bring(text.replace(f"{mark}3{mark}", f"{mark}3,5{mark}") if mark != "," else text)
    assert (brought.taken, brought.refused, brought.unread) == (1, (), ("note",))


@pytest.mark.parametrize("text", ["", "at,level\n2026-06-12T07:30,3\n", "\0\1\2", "place\n"])
def test_what_is_no_such_list_says_which_columns_are_missing(bring: Bring, text: str) -> None:
    with pytest.raises(Unreadable, match="place" if "place" not in text else "at"):
        bring(text)


def test_what_was_felt_more_than_a_day_ago_sends_no_message_about_safety(
    engine: Engine, ada: Athlete, bring: Bring
) -> None:
    def kinds() -> list[Kind]:
        return [prompt.kind for prompt in status_of(engine, ada, NOW).plan.prompts]

    bring(HEAD + f"{NOW - timedelta(hours=24, minutes=1):%Y-%m-%dT%H:%M}Z,foot,9,,,\n")
    assert kinds() == []
    assert status_of(engine, ada, NOW).outlook.signposts
    bring(HEAD + f"{NOW - timedelta(hours=23)},calves,9,,,\n".replace(" ", "T"))
    assert kinds() == [Kind.SIGNPOST]


def test_a_mis_tapped_answer_is_corrected_and_the_correction_taken_back(
    engine: Engine, ada: Athlete
) -> None:
    statuses = StatusCache()
    answer = Checkin(NOW, Place.QUADS, 10.0, asked=Asked.MESSAGE, flags=frozenset({Flag.FEVER}))
    first = check_in(engine, statuses, ada, answer, NOW)
    second = correct_answer(engine, statuses, ada, first.number, Change(level=1.0))
    assert kept(engine, ada) == [replace(answer, level=1.0)]
    assert second.after.checkins == (replace(answer, level=1.0),)
    with pytest.raises(Missing):
        correct_answer(engine, statuses, ada, first.number, Change(level=2.0))
    assert take_back_answer(engine, ada, second.number).level == 1.0
    assert kept(engine, ada) == [answer]
    take_back_answer(engine, ada, first.number)
    with pytest.raises(Missing):
        take_back_answer(engine, ada, first.number)


def test_a_correction_that_says_the_same_keeps_the_answer_and_nonsense_is_refused(
    engine: Engine, ada: Athlete
) -> None:
    statuses = StatusCache()
    number = check_in(engine, statuses, ada, Checkin(NOW, Place.QUADS, 3.0), NOW).number
    assert correct_answer(engine, statuses, ada, number, Change(level=3.0)).number == number
    with pytest.raises(Invalid):
        correct_answer(engine, statuses, ada, number, Change(level=11.0))


def test_nobody_corrects_or_takes_back_the_answer_of_another(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    number = check_in(engine, StatusCache(), ada, Checkin(NOW, Place.QUADS, 3.0), NOW).number
    with pytest.raises(Missing):
        correct_answer(engine, StatusCache(), bob, number, Change(level=1.0))
    with pytest.raises(Missing):
        take_back_answer(engine, bob, number)


def test_soreness_that_is_not_from_training_teaches_nothing(engine: Engine, ada: Athlete) -> None:
    ill = Checkin(NOW, Place.QUADS, 6.0, cause=Cause.OTHER)
    taken = check_in(engine, StatusCache(), ada, ill, NOW)
    assert taken.after.calibration.answers == 0
    assert taken.before.soreness[taken.region].now == taken.after.soreness[taken.region].now
    corrected = correct_answer(
        engine, StatusCache(), ada, taken.number, Change(cause=Cause.TRAINING)
    )
    assert corrected.after.calibration.answers == 1
