"""Check-ins: an athlete says how the legs feel, or felt after all; the forecast learns from it."""

import math
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from actions.errors import Invalid, Missing
from analysis.answers import Judged
from analysis.checkin import Asked, Cause, Checkin, Flag, Pain, Place, Side
from analysis.outlook import Outlook
from analysis.soreness.loads import Region
from scheduler.prompt import Kind
from scheduler.status import AthleteStatus, StatusCache
from scheduler.weekly import QUESTION_USEFUL
from store.athletes import Athlete, lock_athlete
from store.checkins import (
    add_checkin,
    checkin_of,
    latest_checkin,
    latest_checkins,
    remove_checkin,
)
from store.engine import reading, writing

_MOST = 10.0
_JUST_AFTER = timedelta(seconds=1)
_TWICE = timedelta(minutes=2)  # our choice: the same answer so soon is a double tap


@dataclass(frozen=True, slots=True, eq=False)
class CheckedIn:
    """A stored check-in with its id, what it means, and the outlook before and after.

    `before` is the outlook at the moment that the answer is about, `after` the one a second later,
    with the signposts.
    """

    number: int
    answer: Checkin
    judged: Judged
    before: Outlook
    after: Outlook

    @property
    def region(self) -> Region | None:
        """The forecast's region that the answer is about, None for another place."""
        place = self.answer.place.value
        return Region(place) if place in set(Region) else None


def check_in(
    engine: Engine, statuses: StatusCache, athlete: Athlete, answer: Checkin, now: datetime
) -> CheckedIn:
    """Store an answer, and return what follows from it.

    The very same answer about a place within two minutes is stored once, and has the number that it
    got first. One that follows the question of the week answers it. Raises `Invalid` for a level
    outside 0 to 10 and for a moment still to come.
    """
    _checked(answer)
    if answer.at > now:
        raise Invalid("a check-in cannot be about a moment that is still to come")
    status = statuses.status(engine, athlete, answer.at)
    before = status.outlook
    if answer.asked is Asked.VOLUNTEERED and _is_asked(status, answer.at):
        answer = replace(answer, asked=Asked.RANDOM)
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        number = _stored(connection, athlete.id, answer)
        if number is None:
            number = add_checkin(connection, athlete.id, answer)
    return _follows(engine, statuses, athlete, number, answer, before)


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise in an answer than it said; None for what stays."""

    level: float | None = None
    place: Place | None = None
    side: Side | None = None
    pain: Pain | None = None
    flags: frozenset[Flag] | None = None
    easing: bool | None = None
    cause: Cause | None = None


def correct_answer(
    engine: Engine,
    statuses: StatusCache,
    athlete: Athlete,
    number: int,
    change: Change,
    since: datetime | None = None,
) -> CheckedIn:
    """Put a corrected answer in the place of one, under a number of its own; what follows from it.

    Its moment stays. The one before is kept, and counts again if the correction is taken back.
    Raises `Missing` without such an answer, or where it is from before `since`, and `Invalid` for a
    level outside 0 to 10.
    """
    with reading(engine) as connection:
        said = _answer_of(connection, athlete.id, number, since)
    before = statuses.status(engine, athlete, said.at).outlook
    changes = {f.name: getattr(change, f.name) for f in fields(Change)}
    answer = replace(said, **{name: new for name, new in changes.items() if new is not None})
    _checked(answer)
    if answer != said:
        with writing(engine) as connection:
            lock_athlete(connection, athlete.id)
            _answer_of(connection, athlete.id, number, since)  # somebody may have been quicker
            number = add_checkin(connection, athlete.id, answer, corrects=number)
    return _follows(engine, statuses, athlete, number, answer, before)


def take_back_answer(engine: Engine, athlete: Athlete, number: int) -> Checkin:
    """Remove an answer, and give it back; if it corrected another, that one counts again.

    Raises `Missing` without such an answer.
    """
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        answer = _answer_of(connection, athlete.id, number)
        remove_checkin(connection, number)
    return answer


def answers_of(engine: Engine, athlete: Athlete, most: int) -> list[tuple[int, Checkin]]:
    """The athlete's latest answers with their numbers, the latest first."""
    with reading(engine) as connection:
        return latest_checkins(connection, athlete.id, most)


def answer_of(engine: Engine, athlete: Athlete, number: int) -> Checkin:
    """An answer of the athlete's. Raises `Missing`."""
    with reading(engine) as connection:
        return _answer_of(connection, athlete.id, number)


def _answer_of(
    connection: Connection, athlete_id: int, number: int, since: datetime | None = None
) -> Checkin:
    found = checkin_of(connection, athlete_id, number)
    if found is None or (since is not None and found.at < since):
        raise Missing(f"there is no answer {number}; it may have been corrected or taken back")
    return found


def _checked(answer: Checkin) -> None:
    if not (math.isfinite(answer.level) and 0 <= answer.level <= _MOST):
        raise Invalid("write a level from 0 (nothing) to 10 (the worst you know)")


def _follows(
    engine: Engine,
    statuses: StatusCache,
    athlete: Athlete,
    number: int,
    answer: Checkin,
    before: Outlook,
) -> CheckedIn:
    """What follows from an answer that is stored under a number."""
    # An answer forecasts nothing about its own moment: what follows from it begins just after.
    status = statuses.status(engine, athlete, answer.at + _JUST_AFTER)
    judged = next(j for j in reversed(status.known.answers) if j.place is answer.place)
    return CheckedIn(number, answer, status.known.meaning(judged), before, status.outlook)


def _is_asked(status: AthleteStatus, at: datetime) -> bool:
    """Whether the question of the week was put a moment ago, and waits for its answer."""
    for sent in status.sent:
        if sent.kind is Kind.QUESTION and timedelta(0) <= at - sent.at <= QUESTION_USEFUL:
            said = status.outlook.checkins
            return not any(c.asked is Asked.RANDOM and c.at >= sent.at for c in said)
    return False


def _stored(connection: Connection, athlete_id: int, answer: Checkin) -> int | None:
    """The id of an identical answer, if that was the latest about its place a moment ago."""
    latest = latest_checkin(connection, athlete_id, answer.place, answer.at - _TWICE, answer.at)
    if latest is None:
        return None
    number, said = latest
    return number if replace(said, at=answer.at, asked=answer.asked) == answer else None
