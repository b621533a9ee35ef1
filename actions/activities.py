"""What a person says about an activity."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row

from actions.errors import Invalid, Missing
from analysis.sport import Sport
from ingest import corrections
from ingest.formats.sport import GUESSES
from store.activities import activity_rows, told_warnings
from store.athletes import Athlete, hold
from store.engine import writing

_FARTHEST_M = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Guess:
    """A sport that nobody told: what it was taken for, and whether only its name says so."""

    sport: Sport
    by_name: bool


def guess_of(row: Row[Any]) -> Guess | None:
    """The guess behind an activity's sport; None where the file or the athlete tells it."""
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
    """Give an activity the sport that it was, and the distance if that was mismeasured.

    What was guessed is told from then on, also where the guess is confirmed. Raises `Invalid` for
    a distance that nobody covers, `Missing` where the athlete has no such activity.
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
            told_warnings(connection, row.id, told)
