"""Which recordings are of one and the same outing, and which of them counts.

The choice is a function of the recordings alone, whatever order they came in: so taking some of
them away again brings back the very choice that was made without them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import floor, log

from analysis.quality import AltitudeQuality
from analysis.sport import ON_FOOT, Sport


class DuplicateReason(StrEnum):
    """Why a recording is taken for a duplicate."""

    SAME_BYTES = "same_bytes"
    """The very same file came in before."""
    SAME_FILE = "same_file"
    """Another state of the same file: half-written then, or written on since."""
    SAME_START = "same_start"
    """One device, one start."""
    SAME_SESSION = "same_session"
    """Another file or device saw the same stretch of time, or a part of it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides: when, how long, what sport, which device and file, and how much was recorded.

    `guessed` tells that nobody said the sport. `path` is where the file lay, None if it lay
    nowhere. `apart` is the athlete's word that it is no recording of another's outing, `excluded`
    that it is none of theirs. What it knows besides:
    its distance, its altitude (`brakes` tells that the eccentric dose is known), the seconds with
    a heart rate, and steps.
    """

    id: int
    file: int | None
    sport: Sport
    start: datetime
    end: datetime
    moving_s: float
    serial: str | None
    columns: int
    samples: int
    guessed: bool = False
    path: str | None = None
    apart: bool = False
    excluded: bool = False
    distance: bool = True
    altitude: AltitudeQuality = AltitudeQuality.NONE
    brakes: bool = False
    heart_s: float = 0.0
    steps: bool = False

    @property
    def span(self) -> timedelta:
        """From the start to the end."""
        return self.end - self.start


NEARLY = 0.9
"""What covers so much of the longest is as good as it; our choice: two devices agree about when
legs moved to within a tenth on all but one of 72 real pairs."""

HALF = 0.5
"""Share of the shorter one's time that makes two recordings one outing; see `same_session`."""

_START = timedelta(seconds=2)  # our choice: clocks of one device agree
_CLEARLY = 1.2  # our choice: so many times the samples are clearly more

BARE = timedelta(minutes=2)
"""How far apart the starts of one outing may lie when one of them has no duration; our choice."""

_NOTHING = timedelta(0)


def twins(recordings: Iterable[Candidate]) -> dict[int, tuple[int, DuplicateReason]]:
    """The recordings that do not count, each with the one that counts in its place, and why.

    Those of a known sport are chosen first. One of sport `OTHER` is a duplicate where they cover
    half of it; in a longer one (a day's track with a short walk in it) most of the time would be
    lost, so that both count.
    """
    found: dict[int, tuple[int, DuplicateReason]] = {}
    pool = _without_wrong_guesses([one for one in recordings if not one.apart])
    counting = _chosen([one for one in pool if one.sport is not Sport.OTHER], found)
    rest = []
    for one in pool:
        if one.sport is not Sport.OTHER:
            continue
        same = [other for other in counting if same_session(one, other)]
        covered = sum((shared(one, other) for other in same), _NOTHING)
        if same and covered >= HALF * one.span:
            found[one.id] = _nearest(one, same)
        else:
            rest.append(one)
    _chosen(rest, found)
    return found


def same_session(one: Candidate, other: Candidate) -> DuplicateReason | None:
    """Why two recordings are of one outing; None when they are not.

    They are if they share half of the shorter one's time: nobody does two runs at once. With less
    than that in common, counting both counts less twice than counting one would lose.
    """
    if one.file is not None and one.file == other.file:
        return None  # one file tells its sessions apart itself
    if not _compatible(one.sport, other.sport):
        return None
    same_start = bool(one.serial) and one.serial == other.serial
    same_start = same_start and abs(one.start - other.start) <= _START
    if not same_start and not _same_time(one, other):
        return None
    if one.path is not None and one.path == other.path:
        return DuplicateReason.SAME_FILE
    return DuplicateReason.SAME_START if same_start else DuplicateReason.SAME_SESSION


def shared(one: Candidate, other: Candidate) -> timedelta:
    """The time that two recordings have in common."""
    return max(min(one.end, other.end) - max(one.start, other.start), _NOTHING)


def one_after_another(recordings: Sequence[Candidate]) -> bool:
    """Whether recordings follow upon each other, so that each would count beside the others."""
    ordered = sorted(recordings, key=lambda one: one.start)
    return all(
        min(one.span, other.span) > _NOTHING  # else nobody knows where it belongs
        and one.end - other.start < HALF * min(one.span, other.span)
        for one, other in pairwise(ordered)
    )


def _without_wrong_guesses(pool: Sequence[Candidate]) -> list[Candidate]:
    """The recordings, of no known sport where another device says that the guess was wrong.

    A triathlon recorded as one track is guessed to be what most of it was.
    """
    told = [one for one in pool if not one.guessed and one.sport is not Sport.OTHER]
    return [
        replace(one, sport=Sport.OTHER)
        if one.guessed
        and any(not _compatible(one.sport, o.sport) and _same_time(one, o) for o in told)
        else one
        for one in pool
    ]


def _chosen(
    pool: Sequence[Candidate], found: dict[int, tuple[int, DuplicateReason]]
) -> list[Candidate]:
    """Those of a pool that count; the others are `found` to be duplicates.

    The one that moved longest comes first, and among all that moved nearly as long in the same
    outing the richest. What is of one outing with it is its duplicate; then the rest in turn.
    """
    left = sorted(pool, key=lambda one: (-one.moving_s, richest_first(one)))
    counting: list[Candidate] = []
    astride: list[Candidate] = []
    while left:
        longest, *others = left
        of_it = [one for one in others if same_session(one, longest)]
        if _saw_more(of_it, longest):
            astride.append(longest)
            left = others
            continue
        long = [one for one in of_it if one.moving_s >= NEARLY * longest.moving_s]
        best = min([longest, *long], key=richest_first)
        counting.append(best)
        because = {one.id: same_session(one, best) for one in left if one is not best}
        found.update((number, (best.id, why)) for number, why in because.items() if why)
        left = [one for one in left if one is not best and not because[one.id]]
    for one in astride:
        if same := [other for other in counting if same_session(one, other)]:
            found[one.id] = _nearest(one, same)
        else:
            counting.append(one)
    return counting


def _saw_more(parts: Sequence[Candidate], longest: Candidate) -> bool:
    """Whether recordings one after another moved for clearly longer than the longest lasted."""
    together: list[Candidate] = []
    for part in parts:
        if one_after_another([*together, part]):
            together.append(part)
    return NEARLY * sum(part.moving_s for part in together) > longest.span.total_seconds()


def _nearest(one: Candidate, same: Sequence[Candidate]) -> tuple[int, DuplicateReason]:
    """The one with which a recording has most time in common, and why they are of one outing."""
    nearest = max(same, key=lambda other: shared(one, other))
    return nearest.id, same_session(one, nearest) or DuplicateReason.SAME_SESSION


def richest_first(one: Candidate) -> tuple[int, int, float, datetime, int]:
    """Sorts the richest first: more kinds of columns, clearly more samples, moved longer."""
    many = floor(log(one.samples + 1, _CLEARLY))
    return -one.columns, -many, -one.moving_s, one.start, one.id


def _compatible(one: Sport, other: Sport) -> bool:
    return one is other or Sport.OTHER in (one, other) or {one, other} <= ON_FOOT


def _same_time(one: Candidate, other: Candidate) -> bool:
    shorter = min(one.span, other.span)
    if shorter <= _NOTHING:
        # One of them is an entry without duration: only its start can tell.
        return abs(one.start - other.start) <= BARE
    return shared(one, other) >= HALF * shorter
