"""Corrections of activities: what they were, and whose they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from actions.errors import Invalid, Missing
from analysis.sport import Sport
from ingest import corrections
from ingest.counting import count_all_again
from ingest.formats.sport import GUESSES
from ingest.report import Kind
from store.activities import activity_rows, correct
from store.athletes import Athlete, all_athletes, get_athlete, hold, same_name
from store.engine import writing
from store.handover import hand_over, pass_on, still_in, together
from store.ledger import start_batch

_FARTHEST_M = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed sport: the guess, and whether it rests only on the name."""

    sport: Sport
    by_name: bool


def guess_of(row: Row[Any]) -> Guess | None:
    """The guess behind an activity's sport; None where the file or the athlete gave it."""
    for line in row.warnings:
        if line.startswith("sport_guessed:"):
            return Guess(Sport(row.sport), "by its name" in line)
    return None


def retype(
    engine: Engine,
    athlete: Athlete,
    number: int,
    sport: Sport,
    distance_m: float | None = None,
) -> None:
    """Correct an activity's sport, and its distance if that was wrong.

    A guessed sport is no longer a guess afterwards, even if it is confirmed. Raises `Invalid` for
    an impossible distance, `Missing` where the athlete has no such activity.
    """
    if distance_m is not None and not 0 <= distance_m <= _FARTHEST_M:
        raise Invalid("write a distance from 0 to 1000 km")
    with writing(engine) as connection:
        hold(connection, athlete.id)
        rows = activity_rows(connection, athlete.id, activity_id=number)
        if not rows:
            raise Missing(f"there is no activity {number}")
        (row,) = rows
        corrections.retype(connection, row, sport, distance_m)
        told = [line for line in row.warnings if line.partition(":")[0] not in GUESSES]
        if told != row.warnings:
            correct(connection, row.id, warnings=told)


@dataclass(frozen=True, slots=True)
class Given:
    """What moved from one athlete to another: all activities of a file, by id.

    `left_out` are those that were excluded, and still are.
    """

    numbers: tuple[int, ...]
    of: Athlete
    to: Athlete
    left_out: tuple[int, ...]


def give(
    engine: Engine,
    number: int,
    to: str,
    now: datetime,
    *,
    of: Collection[int] | None = None,
    among: Collection[int] | None = None,
) -> Given:
    """Move an activity to the named athlete, with its file, samples and corrections.

    A file moves as a whole, with every activity in it. Ids and sent prompts stay. Which recordings
    count is chosen again for both athletes. A watched folder does not import the file again for the
    first athlete; a backfill that names it does.

    `of` and `among` are the athletes who may give and who may receive, None for all. Raises
    `Missing` for an activity or an athlete that is not there, `Invalid` when the other athlete has
    the file or is the same.
    """
    with writing(engine) as connection:
        giver = _owner(connection, number, of)
        taker = _named(connection, to, among)
        if taker.id == giver.id:
            raise Invalid(f"activity {number} is {giver.name}'s already")
        for athlete_id in sorted((giver.id, taker.id)):  # always in one order: no deadlock
            hold(connection, athlete_id)
        given = together(connection, number)
        if not given or given[0].athlete_id != giver.id:
            raise _no_activity(number)  # another request was faster
        file_id = given[0].file_id
        if file_id is not None:
            if still_in(connection, taker.id, given[0].sha256):
                raise Invalid(f"{taker.name} has the file of activity {number} already")
            batch = start_batch(connection, taker.id, Kind.GIVEN.value, now)
            file_id = pass_on(connection, file_id, taker, batch, now)
        hand_over(connection, given, taker, file_id)
        for athlete_id in (giver.id, taker.id):
            count_all_again(connection, athlete_id)
    left_out = tuple(row.id for row in given if row.excluded)
    return Given(tuple(row.id for row in given), giver, taker, left_out)


def _owner(connection: Connection, number: int, of: Collection[int] | None) -> Athlete:
    rows = together(connection, number)
    if not rows or (of is not None and rows[0].athlete_id not in of):
        raise _no_activity(number)
    return get_athlete(connection, rows[0].athlete_id)


def _named(connection: Connection, name: str, among: Collection[int] | None) -> Athlete:
    known = [a for a in all_athletes(connection) if among is None or a.id in among]
    found = next((a for a in known if same_name(a.name, name)), None)
    if found is None:
        names = ", ".join(a.name for a in known)
        raise Missing(f"there is no athlete {name!r} (there are: {names})")
    return found


def _no_activity(number: int) -> Missing:
    return Missing(f"there is no activity {number}; the list of activities shows their numbers")
