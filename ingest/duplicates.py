"""Decide which recordings are of the same outing, and which of them counts.

The choice depends only on the recordings, not on the order of import: removing some of them
restores exactly the choice that was made without them.
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
    """Why a recording is judged a duplicate."""

    SAME_BYTES = "same_bytes"
    """Exactly the same file was imported before."""
    SAME_FILE = "same_file"
    """Another version of the same file: half-written then, or continued since."""
    SAME_START = "same_start"
    """One device, one start."""
    SAME_SESSION = "same_session"
    """Another file or device recorded the same time, or a part of it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice depends on: time, duration, sport, device, file, and how much was recorded.

    `guessed` says that no source gave the sport. `path` is the file's path, None if it has none.
    `apart` means that the athlete says it is not a duplicate, `excluded` that it must not count. It
    also holds what was measured: the distance, the altitude (`brakes` says that the eccentric dose
    is known), the seconds with a heart rate, and steps.
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
"""A recording that covers this share of the longest is as good; our choice: two devices agree on
moving time to within a tenth in all but one of 72 real pairs."""

HALF = 0.5
"""Share of the shorter one's time that makes two recordings one outing; see `same_session`."""

_START = timedelta(seconds=2)  # our choice: clocks of one device agree
_CLEARLY = 1.2  # our choice: this ratio means clearly more samples

BARE = timedelta(minutes=2)
"""How far apart the starts of one outing may be when one has no duration; our choice."""

_NOTHING = timedelta(0)


def twins(recordings: Iterable[Candidate]) -> dict[int, tuple[int, DuplicateReason]]:
    """The recordings that do not count, each with the one that counts in its place, and why.

    Recordings of a known sport are chosen first. One of sport `OTHER` is a duplicate if they cover
    half of it; of a longer one (a day's track with a short walk in it) most of the time would be
    lost, so both count.
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

    They are if they overlap by half of the shorter one's time: nobody does two runs at once. With
    less overlap, counting both counts less twice than counting one would lose.
    """
    if one.file is not None and one.file == other.file:
        return None  # a file separates its own sessions
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
    """Whether recordings follow one another, so that each counts beside the others."""
    ordered = sorted(recordings, key=lambda one: one.start)
    return all(
        min(one.span, other.span) > _NOTHING  # else nobody knows where it belongs
        and one.end - other.start < HALF * min(one.span, other.span)
        for one, other in pairwise(ordered)
    )


def _without_wrong_guesses(pool: Sequence[Candidate]) -> list[Candidate]:
    """The recordings, with sport unknown where another device shows that the guess was wrong.

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
    """Those of a pool that count; the others are added to `found` as duplicates.

    The one with the longest moving time comes first, and among those of the same outing with nearly
    as long the richest. The others of that outing do not count; then the rest in turn. Each is a
    duplicate of the one it overlaps most among those that count.
    """
    left = sorted(pool, key=lambda one: (-one.moving_s, richest_first(one)))
    counting: list[Candidate] = []
    others: list[Candidate] = []
    astride: list[Candidate] = []
    while left:
        longest, *rest = left
        of_it = [one for one in rest if same_session(one, longest)]
        if _saw_more(of_it, longest):
            astride.append(longest)
            left = rest
            continue
        long = [one for one in of_it if one.moving_s >= NEARLY * longest.moving_s]
        best = min([longest, *long], key=richest_first)
        counting.append(best)
        same = {one.id for one in left if one is not best and same_session(one, best)}
        others += [one for one in left if one.id in same]
        left = [one for one in left if one is not best and one.id not in same]
    for one in astride:
        if any(same_session(one, other) for other in counting):
            others.append(one)
        else:
            counting.append(one)
    for one in others:
        found[one.id] = _nearest(one, [other for other in counting if same_session(one, other)])
    return counting


def _saw_more(parts: Sequence[Candidate], longest: Candidate) -> bool:
    """Whether consecutive recordings together moved clearly longer than the longest one lasted."""
    together: list[Candidate] = []
    for part in parts:
        if one_after_another([*together, part]):
            together.append(part)
    return NEARLY * sum(part.moving_s for part in together) > longest.span.total_seconds()


def _nearest(one: Candidate, same: Sequence[Candidate]) -> tuple[int, DuplicateReason]:
    """The one that overlaps a recording most, and why they are of one outing."""
    nearest = max(same, key=lambda other: shared(one, other))
    return nearest.id, same_session(one, nearest) or DuplicateReason.SAME_SESSION


def richest_first(one: Candidate) -> tuple[int, int, float, datetime, int]:
    """Sort key, richest first: more kinds of columns, clearly more samples, moved longer."""
    many = floor(log(one.samples + 1, _CLEARLY))
    return -one.columns, -many, -one.moving_s, one.start, one.id


def _compatible(one: Sport, other: Sport) -> bool:
    return one is other or Sport.OTHER in (one, other) or {one, other} <= ON_FOOT


def _same_time(one: Candidate, other: Candidate) -> bool:
    shorter = min(one.span, other.span)
    if shorter <= _NOTHING:
        # One of them is an entry without duration: only its start can be compared.
        return abs(one.start - other.start) <= BARE
    return shared(one, other) >= HALF * shorter
