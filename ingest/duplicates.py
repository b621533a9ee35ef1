"""Whether two recordings are of one and the same session, and which of them to keep."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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
    """What decides: when, how far, what sport, which device, and how much was recorded."""

    id: int
    sport: Sport
    start: datetime
    end: datetime
    distance_m: float | None
    serial: str | None
    columns: int
    samples: int


_START = timedelta(seconds=2)  # our choice: clocks of one device agree
_OVERLAP = 0.8  # our choice: share of the longer one that both must cover
_DISTANCE = 0.10  # our choice: two ways of measuring one way differ by less

BARE = timedelta(minutes=2)
"""How far apart the starts of one session may lie when one of them has no duration; our choice."""


def twin(new: Candidate, known: Iterable[Candidate]) -> tuple[Candidate, Because] | None:
    """The recording of the same session among known ones, and why; None when it is new."""
    for old in known:
        if not _compatible(new.sport, old.sport):
            continue
        if new.serial and new.serial == old.serial and abs(new.start - old.start) <= _START:
            return old, Because.SAME_START
        if _same_session(new, old):
            return old, Because.SAME_SESSION
    return None


def richer(new: Candidate, old: Candidate) -> bool:
    """Whether the new recording tells more: more kinds of columns, else clearly more samples."""
    if new.columns != old.columns:
        return new.columns > old.columns
    return new.samples > 1.2 * old.samples


def _compatible(one: Sport, other: Sport) -> bool:
    return one is other or Sport.OTHER in (one, other) or {one, other} <= ON_FOOT


def _same_session(new: Candidate, old: Candidate) -> bool:
    longest = max(new.end - new.start, old.end - old.start)
    shared = min(new.end, old.end) - max(new.start, old.start)
    if min(new.end - new.start, old.end - old.start) <= timedelta(0):
        # One of them is an entry without duration: only its start can tell.
        return abs(new.start - old.start) <= BARE
    if shared < _OVERLAP * longest:
        return False
    if not new.distance_m or not old.distance_m:
        return True
    difference = abs(new.distance_m - old.distance_m)
    return difference <= _DISTANCE * max(new.distance_m, old.distance_m)
