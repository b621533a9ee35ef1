"""A list of answers brought in at once: a diary kept elsewhere becomes check-ins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from actions.errors import Invalid
from actions.listed import Line, Refused, listed
from analysis.checkin import Asked, Cause, Checkin, Pain, Place, Side
from ingest.report import Kind
from scheduler.preferences import morning_of
from scheduler.status import AthleteStatus
from store.athletes import Athlete, lock_athlete
from store.batches import start_batch
from store.checkins import add_checkin, checkin_at
from store.engine import writing

NEEDED, ALSO = ("at", "place", "level"), ("side", "pain", "easing", "cause")
"""The columns of a list of answers."""

_MOST, _WEEK = 10.0, 7
_LATE = timedelta(days=1)
_EASING = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": None}

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a list: lines that were new, corrected an answer, said nothing new, or failed.

    `batch` is the number under which all of it can be taken back, None when nothing was new.
    """

    batch: int | None
    taken: int
    corrected: int
    known: int
    refused: tuple[Refused, ...] = ()
    unread: tuple[str, ...] = ()


def bring(engine: Engine, athlete: Athlete, path: Path, now: datetime) -> Brought:
    """Store the answers of a list, as one batch.

    1. An answer is known by its moment, place and side: another one there corrects it.
    2. A line that makes no sense is named, and the others are taken.
    3. What was felt more than a day ago sends no message about safety.

    Raises `Unreadable` for a file that is no such list.
    """
    found = listed(path, NEEDED, ALSO)
    answers: list[Checkin] = []
    refused = []
    for line in found.lines:
        try:
            answers.append(_answer(line, athlete, now))
        except Invalid as error:
            refused.append(Refused(line.number, str(error)))
    return replace(
        store(engine, athlete, answers, now), refused=tuple(refused), unread=found.unread
    )


def mornings_of_week(day: date, status: AthleteStatus) -> tuple[datetime, ...]:
    """The seven mornings up to that of a date, as far as they have been, the earliest first."""
    mornings = (
        morning_of(day - timedelta(days=n), status.preferences) for n in reversed(range(_WEEK))
    )
    return tuple(at for at in mornings if at <= status.outlook.now)


def tell_days(
    engine: Engine, athlete: Athlete, levels: Mapping[datetime, float], now: datetime
) -> Brought:
    """Store how the legs as a whole were on some mornings, by the moment of each; one batch.

    All of them were asked about, so that they stand for all mornings. Raises `Invalid` for a moment
    still to come and for a level outside 0 to 10.
    """
    for at, level in levels.items():
        if at > now or not 0 <= level <= _MOST:
            raise Invalid("write a level from 0 to 10 for mornings that have been")
    answers = [
        Checkin(at, Place.LEGS, level, asked=Asked.WEEK, late=now - at > _LATE)
        for at, level in levels.items()
    ]
    return store(engine, athlete, answers, now)


def store(engine: Engine, athlete: Athlete, answers: Sequence[Checkin], now: datetime) -> Brought:
    """Store answers as one batch; one at the moment, place and side of another corrects it."""
    batch: int | None = None
    taken = corrected = 0
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        for answer in answers:
            before = checkin_at(connection, athlete.id, answer.at, answer.place, answer.side)
            if before is not None and _same(before[1], answer):
                continue
            batch = batch or start_batch(connection, athlete.id, Kind.ANSWERS.value, now)
            _store(connection, athlete.id, answer, before, batch)
            corrected += before is not None
            taken += before is None
    known = len(answers) - taken - corrected
    return Brought(batch, taken, corrected, known)


def _store(
    connection: Connection,
    athlete_id: int,
    answer: Checkin,
    before: tuple[int, Checkin] | None,
    batch: int,
) -> None:
    number = None
    if before is not None:
        number, said = before
        answer = replace(answer, asked=said.asked, flags=said.flags)
    add_checkin(connection, athlete_id, answer, batch_id=batch, corrects=number)


def _same(said: Checkin, answer: Checkin) -> bool:
    """Whether a list says no more than is known; it cannot say what is told in no column."""
    return replace(answer, asked=said.asked, flags=said.flags, late=said.late) == said


def _answer(line: Line, athlete: Athlete, now: datetime) -> Checkin:
    level = line.figure("level", 0, 10)
    if level is None:
        raise Invalid("level: write a number from 0 (nothing) to 10 (the worst you know)")
    at = line.moment("at", athlete.zone)
    if at > now:
        raise Invalid("at: an answer cannot be about a moment that is still to come")
    easing = line.text("easing").lower()
    if easing not in _EASING:
        raise Invalid(f"easing: {easing!r} is neither yes nor no")
    return Checkin(
        at=at,
        place=_word(line, "place", Place),
        level=level,
        side=_word(line, "side", Side, Side.BOTH),
        pain=_word(line, "pain", Pain, Pain.DULL),
        easing=_EASING[easing],
        cause=_word(line, "cause", Cause, Cause.TRAINING),
        late=now - at > _LATE,
    )


def _word(line: Line, column: str, words: type[_Word], otherwise: _Word | None = None) -> _Word:
    text = line.text(column).lower().replace(" ", "_")
    if not text and otherwise is not None:
        return otherwise
    try:
        return words(text)
    except ValueError:
        known = ", ".join(words)
        raise Invalid(f"{column}: {text!r} is none of {known}") from None
