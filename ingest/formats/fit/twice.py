"""Two session messages about the same time: the one that matches the samples stays."""

from collections.abc import Sequence
from datetime import datetime
from itertools import permutations
from typing import NamedTuple

from analysis.arrays import Ints
from ingest.formats.fit.rows import Row, number
from ingest.recording import Repair
from ingest.samples import NO_TIME

_NEAR_S = 60.0  # our choice: sessions that begin this close together begin at the same time
_INSIDE = 0.8  # our choice: share of a session inside another that makes it the same


class Session(NamedTuple):
    """A session message and when it starts, if that is known."""

    start: datetime | None
    row: Row


Span = tuple[float, float]


def once(sessions: Sequence[Session], time: Ints) -> tuple[list[Session], list[Repair]]:
    """The sessions without those about another's time, and the repairs.

    `time` is that of every sample, microseconds since 1970. Sports that follow one another never
    overlap, so these all stay, and a summary of all of them is dropped. Of two nested sessions the
    one stays whose span is closer to that of the samples.
    """
    if len(sessions) < 2:
        return list(sessions), []
    kept = list(sessions)
    for whole in sessions:
        if _is_summary(whole, [s for s in kept if s is not whole and _is_inside(s, whole)]):
            kept.remove(whole)
    for one, other in permutations(sessions, 2):
        if one in kept and other in kept and _is_inside(one, other) and _alike(one, other):
            kept.remove(_less_likely(one, other, time))
    dropped = len(sessions) - len(kept)
    if not dropped:
        return kept, []
    detail = f"{dropped} session messages repeat another's time: left out"
    return kept, [Repair("session_twice", detail)]


def _is_summary(whole: Session, parts: Sequence[Session]) -> bool:
    """Whether a session sums up parts that follow one another from its start to its end."""
    spans = [_span(whole), *(_span(part) for part in parts)]
    told = [span for span in spans if span]
    if len(parts) < 2 or any(_is_inside(a, b) for a, b in permutations(parts, 2)):
        return False
    (start, end), *inner = told
    covered = sum(b - a for a, b in inner)
    return covered >= _INSIDE * (end - start) and min(a for a, _ in inner) - start <= _NEAR_S


def _alike(one: Session, other: Session) -> bool:
    """Whether two sessions may be of one run; a swim that overlaps the ride is not."""
    a, b = one.start, other.start
    begin_together = a is not None and b is not None and abs((a - b).total_seconds()) <= _NEAR_S
    return begin_together or one.row.get("sport") == other.row.get("sport")


def _is_inside(one: Session, other: Session) -> bool:
    """Whether most of one session is within the time of another."""
    a, b = _span(one), _span(other)
    if a is None or b is None or a[1] <= a[0]:
        return False
    return min(a[1], b[1]) - max(a[0], b[0]) >= _INSIDE * (a[1] - a[0])


def _span(session: Session) -> Span | None:
    """Start and end in seconds since 1970."""
    if session.start is None:
        return None
    lasted = number(session.row, "total_elapsed_time") or number(session.row, "total_timer_time")
    start = session.start.timestamp()
    return start, start + (lasted or 0.0)


def _less_likely(one: Session, other: Session, time: Ints) -> Session:
    """That of two sessions whose start and end miss more of the samples in their time."""
    (a, b), (c, d) = _span(one) or (0.0, 0.0), _span(other) or (0.0, 0.0)
    known = time[time != NO_TIME] / 1e6
    known = known[(known >= min(a, c)) & (known <= max(b, d))]
    if not len(known):
        return other
    first, last = float(known.min()), float(known.max())
    return one if abs(a - first) + abs(b - last) > abs(c - first) + abs(d - last) else other
