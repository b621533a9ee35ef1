"""Which recordings are of one and the same session, and which of them counts.

The choice is a function of the recordings alone, whatever order they came in: so taking some of
them away again brings back the very choice that was made without them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor, log

from analysis.sport import ON_FOOT, Sport


class Because(StrEnum):
    """Why a recording is taken for a duplicate."""

    SAME_BYTES = "same_bytes"
    """The very same file came in before."""
    SAME_START = "same_start"
    """One device, one start."""
    SAME_SESSION = "same_session"
    """Another file or device saw the same stretch of time and the same distance."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides: when, how far, what sport, which device and file, and how much was recorded.

    `apart` is the athlete's word that it is no recording of another's session.
    """

    id: int
    file: int | None
    sport: Sport
    start: datetime
    end: datetime
    distance_m: float | None
    serial: str | None
    columns: int
    samples: int
    apart: bool = False


_START = timedelta(seconds=2)  # our choice: clocks of one device agree
_OVERLAP = 0.8  # our choice: share of the longer one that both must cover
_DISTANCE = 0.10  # our choice: two ways of measuring one way differ by less
_CLEARLY = 1.2  # our choice: so many times the samples are clearly more

BARE = timedelta(minutes=2)
"""How far apart the starts of one session may lie when one of them has no duration; our choice."""


def twins(recordings: Iterable[Candidate]) -> dict[int, tuple[int, Because]]:
    """The recordings that do not count, each with the one that counts in its place, and why.

    The richest counts first; every other one counts unless it is of the same session as one that
    does already.
    """
    counting: list[Candidate] = []
    found: dict[int, tuple[int, Because]] = {}
    for one in sorted(recordings, key=_poverty):
        match = None if one.apart else _twin(one, counting)
        if match is None:
            counting.append(one)
        else:
            found[one.id] = match
    return found


def same_session(one: Candidate, other: Candidate) -> Because | None:
    """Why two recordings are of one session; None when they are not."""
    if one.file is not None and one.file == other.file:
        return None  # one file tells its sessions apart itself
    if not _compatible(one.sport, other.sport):
        return None
    if one.serial and one.serial == other.serial and abs(one.start - other.start) <= _START:
        return Because.SAME_START
    return Because.SAME_SESSION if _same_time_and_way(one, other) else None


def _twin(one: Candidate, counting: Iterable[Candidate]) -> tuple[int, Because] | None:
    for other in counting:
        if because := same_session(one, other):
            return other.id, because
    return None


def _poverty(one: Candidate) -> tuple[int, int, int]:
    """Sorts the richest first: more kinds of columns, clearly more samples, known for longer."""
    return -one.columns, -floor(log(one.samples + 1, _CLEARLY)), one.id


def _compatible(one: Sport, other: Sport) -> bool:
    return one is other or Sport.OTHER in (one, other) or {one, other} <= ON_FOOT


def _same_time_and_way(one: Candidate, other: Candidate) -> bool:
    longest = max(one.end - one.start, other.end - other.start)
    shared = min(one.end, other.end) - max(one.start, other.start)
    if min(one.end - one.start, other.end - other.start) <= timedelta(0):
        # One of them is an entry without duration: only its start can tell.
        return abs(one.start - other.start) <= BARE
    if shared < _OVERLAP * longest:
        return False
    if Sport.TREADMILL in (one.sport, other.sport) or not (one.distance_m and other.distance_m):
        return True  # on a belt each device guesses how far it was
    difference = abs(one.distance_m - other.distance_m)
    return difference <= _DISTANCE * max(one.distance_m, other.distance_m)
