"""What is known of activities, and what a person says of them: what they were, and whose."""

import difflib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from actions.errors import Invalid, Missing
from actions.fields import number as checked
from analysis.elevation_profile import ElevationProfile, PulseProfile, profiles
from analysis.quality import AltitudeQuality
from analysis.sport import ON_FOOT, Sport
from ingest import corrections
from ingest.counting import count_all_again
from ingest.formats.sport import GUESSES
from ingest.report import Kind
from store.activities import (
    activity_lines,
    activity_rows,
    correct,
    correct_group,
    samples_of,
)
from store.athletes import Athlete, all_athletes, get_athlete, lock_athlete, same_name
from store.batches import start_batch
from store.by_hand import entered_around
from store.engine import reading, writing
from store.handover import hand_over, pass_on, still_in, together
from store.recordings import Activity, ActivityLine
from store.witnesses import united

_FARTHEST_M = 1_000_000.0
_LONGEST = timedelta(minutes=3000)
_LONGEST_KIND = 60
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_FASTEST_MS = 7.0  # 25 km/h, beyond what anybody runs for minutes
_HARDEST = 10.0
_ALIKE = 0.8  # our choice: a word so much like a sport is one that was misspelt


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed sport: the guess, and whether it rests only on the name."""

    sport: Sport
    by_name: bool


def guess_of(row: Activity) -> Guess | None:
    """The guess behind an activity's sport; None where the file or the athlete tells it."""
    for line in row.warnings:
        if line.startswith("sport_guessed:"):
            return Guess(Sport(row.sport), "by its name" in line)
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """An activity with what its own samples tell: heights and pulse over the way."""

    activity: Activity
    elevation: ElevationProfile | None
    pulse: PulseProfile | None


def latest(engine: Engine, athlete: Athlete, most: int) -> list[Activity]:
    """The latest activities, also those that do not count."""
    with reading(engine) as connection:
        return united(connection, activity_rows(connection, athlete.id, most=most))


def lines(
    engine: Engine, athlete: Athlete, most: int, before: int | None = None
) -> list[ActivityLine]:
    """The latest activities as lines of a list, from before another one on."""
    with reading(engine) as connection:
        return united(connection, activity_lines(connection, athlete.id, most, before))


def activity(engine: Engine, athlete: Athlete, number: int) -> Activity:
    """One activity. Raises `Missing`, also where it is another athlete's."""
    with reading(engine) as connection:
        return united(connection, [_found(connection, athlete, number)])[0]


def recorded(engine: Engine, athlete: Athlete, number: int) -> Recorded:
    """One activity with its profiles. Raises `Missing`, also where it is another athlete's."""
    with reading(engine) as connection:
        row = _found(connection, athlete, number)
        (shown,) = united(connection, [row])
        samples = samples_of(connection, number)
    elevation, pulse = profiles(
        samples,
        Sport(row.sport),
        AltitudeQuality(row.altitude_quality),
        pauses=row.pauses,
        claimed_distance_m=row.device_totals.get("distance_m"),
        braked=bool(row.eccentric_dose_m),
    )
    return Recorded(shown, elevation, pulse)


def guess(engine: Engine, athlete: Athlete, number: int) -> Guess | None:
    """What an activity was taken for; None where its sport was told, or it is gone."""
    with reading(engine) as connection:
        for row in activity_rows(connection, athlete.id, activity_id=number):
            return guess_of(row)
    return None


def exclude(engine: Engine, athlete: Athlete, number: int) -> None:
    """Leave an activity out, with every other recording of its outing. Raises `Missing`."""
    with _held(engine, athlete, number) as (connection, row):
        corrections.exclude(connection, row)


def include(engine: Engine, athlete: Athlete, number: int) -> None:
    """Let an activity count in its own right, even a duplicate. Raises `Missing`."""
    with _held(engine, athlete, number) as (connection, row):
        corrections.include(connection, row)


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
    _check_distance(distance_m)
    with _held(engine, athlete, number) as (connection, row):
        corrections.retype(connection, row, sport, distance_m)
        told = [line for line in row.warnings if line.partition(":")[0] not in GUESSES]
        if told != row.warnings:
            correct(connection, row.id, warnings=told)


def tell_effort(engine: Engine, athlete: Athlete, number: int, effort: float) -> None:
    """Say how hard an activity was, 0 to 10; that holds against what the watch was told.

    Raises `Invalid` for another number, `Missing` where the athlete has no such activity.
    """
    checked(effort, 0, _HARDEST, "effort")
    with _held(engine, athlete, number) as (connection, row):
        # Of all recordings of the outing: whichever counts some day, it was as hard.
        correct_group(connection, row.duplicate_of or number, effort=effort)


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry by hand: its number, its kind, and whether the very same was there before."""

    number: int
    kind: str
    known: bool


def enter(
    engine: Engine,
    athlete: Athlete,
    kind: str,
    duration: timedelta,
    now: datetime,
    *,
    start: datetime | None = None,
    effort: float | None = None,
    distance_m: float | None = None,
) -> Entered:
    """Enter what no watch has seen; without a `start` it has just ended.

    `kind` is a sport or a word like squats, `effort` goes from 0 to 10. The same kind in the same
    stretch of time is entered once. Raises `Invalid` for what makes no sense.
    """
    kind = _kind(kind)
    if not timedelta(0) < duration <= _LONGEST:
        raise Invalid("write how many minutes it took, up to 3000")
    checked(effort, 0, _HARDEST, "effort")
    _check_distance(distance_m)
    if kind in set(ON_FOOT) and (distance_m or 0) > _FASTEST_MS * duration.total_seconds():
        raise Invalid("that is faster than legs; correct the distance or the minutes")
    start = start or now - duration
    if start < _EARLIEST:
        raise Invalid("that is too long ago; write when it began")
    if start + duration > now:
        raise Invalid("it has not ended yet; correct the start or the minutes")
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        for row in entered_around(connection, athlete.id, start, start + duration):
            if kind in (row.sport, row.sub_sport):
                return Entered(row.id, kind, known=True)
        number = corrections.add_bout(
            connection, athlete, kind, start, duration, effort=effort, distance_m=distance_m
        )
    return Entered(number, kind, known=False)


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
            lock_athlete(connection, athlete_id)
        given = together(connection, number)
        if not given or given[0].athlete_id != giver.id:
            raise _no_activity(number)  # another request was faster
        file_id = given[0].file_id
        if file_id is not None:
            if still_in(connection, taker.id, given[0].sha256 or ""):
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


def _kind(word: str) -> str:
    """A kind as it is stored. Raises `Invalid`, also for a sport that is merely misspelt."""
    kind = word.strip().lower().replace(" ", "_").replace("-", "_")
    if not kind or not kind.isprintable() or len(kind) > _LONGEST_KIND:
        raise Invalid("write a sport, or a word like squats")
    near = difflib.get_close_matches(kind, [sport.value for sport in Sport], 1, _ALIKE)
    if near and near[0] != kind:
        raise Invalid(f"{word!r} is no sport; did you mean {near[0]}?")
    return kind


def _check_distance(metres: float | None) -> None:
    if metres is not None and not 0 <= metres <= _FARTHEST_M:
        raise Invalid("write a distance from 0 to 1000 km")


@contextmanager
def _held(engine: Engine, athlete: Athlete, number: int) -> Iterator[tuple[Connection, Activity]]:
    """A transaction that holds the athlete, and the activity in it. Raises `Missing`."""
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        yield connection, _found(connection, athlete, number)


def _found(connection: Connection, athlete: Athlete, number: int) -> Activity:
    for row in activity_rows(connection, athlete.id, activity_id=number):
        return row
    raise _no_activity(number)


def _no_activity(number: int) -> Missing:
    return Missing(f"there is no activity {number}", "activity list")
