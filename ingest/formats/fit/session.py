"""Recordings from a FIT file: one per session, with the samples and laps of its time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Ints
from analysis.sport import RUNS, Sport
from ingest.errors import Reason, Rejected
from ingest.formats.fit.cleaning import clean
from ingest.formats.fit.contents import Contents, device
from ingest.formats.fit.epoch import (
    from_fit_epoch,
    is_real,
    microseconds,
    shift_of,
    time_field,
)
from ingest.formats.fit.profile import word
from ingest.formats.fit.rows import Row, number
from ingest.formats.fit.timer import laps, pauses
from ingest.formats.fit.twice import Session, once
from ingest.formats.session import doubtful
from ingest.formats.sport import Told, sport_by
from ingest.recording import Lap, Pause, Recording, Repair, Totals
from ingest.samples import NO_TIME, in_order, tabulate
from ingest.sports import sport_of

_QUARTER_S = 900
_FARTHEST_OFFSET_S = 14 * 3600
_MOST = 200
"""Sessions that one file may have; a triathlon has five."""
_WHOLE_SCALE = 100.0
_BEFORE = timedelta(days=1)
"""A session that starts this long before its first sample was started by a clock not yet set."""

_UNSAID = frozenset({None, "generic", "all"})
_INDOORS = frozenset({"fitness_equipment", "treadmill", "indoor_running", "virtual_activity"})
"""Sports and sub-sports in which a run counts as a treadmill run, whatever its hills."""

Span = TypeVar("Span", Lap, Pause)


def recordings(contents: Contents) -> list[Recording]:
    """One recording per session, in time order; samples and laps are assigned by time.

    A file without a session message is one session. Raises `Rejected` when there is neither a
    sample with a time
    nor a total.
    """
    contents, epochs = from_fit_epoch(contents)
    shift, repairs = shift_of(contents)
    repairs = [*contents.repairs, *epochs, *repairs]
    time = microseconds(contents.time, shift)
    sessions, told_twice = once(_sessions(contents, shift), time)
    repairs += told_twice
    owner = _owner(time, sessions)
    all_laps, all_pauses = laps(contents.rows["lap"], shift), pauses(contents.rows["event"], shift)
    maker, offset = device(contents), utc_offset(contents.rows["activity"])
    made = time_field(contents.identity, "time_created", 0)

    found = []
    for index, session in enumerate(sessions):
        mine = slice(None) if owner is None else owner == index
        when, columns, placed = in_order(
            time[mine], {name: values[mine] for name, values in contents.columns.items()}
        )
        told = sport_told_by(session.row)
        sport, guessed = sport_by(told, when, columns)
        if guessed:
            sport = indoors(session.row, sport)
        columns, cleaned = clean(when, columns, sport)
        samples, tabulated = tabulate(when, columns)
        totals = totals_of(session.row)
        first = samples.index[0].to_pydatetime() if len(samples) else None
        start, started = _start(session.start, first)
        if start is None or not (len(samples) or _says_something(totals)):
            continue
        found.append(
            Recording(
                samples=samples,
                sport=sport,
                sub_sport=told.word,
                start=start,
                utc_offset=offset,
                device=maker,
                laps=_within(all_laps, sessions, index),
                pauses=_within(all_pauses, sessions, index),
                totals=totals,
                effort=effort_of(session.row),
                feel=_told(session.row, "workout_feel", least=0.0),
                warnings=(
                    *repairs,
                    *guessed,
                    *placed,
                    *cleaned,
                    *tabulated,
                    *started,
                    *doubtful(start, made),
                ),
            )
        )
    if not found:
        raise _nothing(contents)
    return found


def sport_told_by(row: Row) -> Told:
    """The sport in a session, lap or sport message; the word is FIT's own sub-sport.

    A sport that the profile does not know is `OTHER`; "generic" says nothing.
    """
    sport, sub_sport = word("sport", row.get("sport")), word("sub_sport", row.get("sub_sport"))
    finer = None if sub_sport in _UNSAID else sub_sport
    if sport is None and "sport" in row:
        return Told(Sport.OTHER, finer)
    words = (finer, sport) if sport != "transition" else (sport,)
    found, _ = sport_of(" ".join(w for w in words if w and w not in _UNSAID))
    if found is Sport.OTHER and finer is None and sport not in _UNSAID:
        finer = sport  # what none of our sports is, is known by its own name: "soccer"
    if found is None and isinstance(name := row.get("name"), str):
        found, _ = sport_of(name)  # of the watch's activity profile, which people create and name
    return Told(found, finer)


def indoors(row: Row, sport: Sport) -> Sport:
    """The sport, where it was guessed for a session on a machine or in a virtual world."""
    kinds = {word("sport", row.get("sport")), word("sub_sport", row.get("sub_sport"))}
    return Sport.TREADMILL if sport in RUNS and kinds & _INDOORS else sport


def totals_of(row: Row) -> Totals:
    """The totals in a session message."""
    return Totals(
        distance_m=number(row, "total_distance"),
        timer_s=number(row, "total_timer_time"),
        elapsed_s=number(row, "total_elapsed_time"),
        ascent_m=number(row, "total_ascent"),
        descent_m=number(row, "total_descent"),
    )


def effort_of(row: Row) -> float | None:
    """How hard it was (0 to 10), as the athlete told the watch, which asks in steps of 10 %.

    Nothing at all is no answer of somebody who has just trained.
    """
    told = _told(row, "workout_rpe", least=1.0)
    return None if told is None else told / 10.0


def _told(row: Row, name: str, least: float) -> float | None:
    """What was told on a scale to 100; None where nothing was, or no such number."""
    value = number(row, name)
    return value if value is not None and least <= value <= _WHOLE_SCALE else None


def utc_offset(activities: Sequence[Row]) -> timedelta | None:
    """The local clock's distance from UTC in whole quarter hours; None if absent or absurd."""
    for row in reversed(activities):
        local, stamp = number(row, "local_timestamp"), number(row, "timestamp")
        if is_real(local) and is_real(stamp):
            seconds = _QUARTER_S * round((local - stamp) / _QUARTER_S)
            if abs(seconds) <= _FARTHEST_OFFSET_S:
                return timedelta(seconds=seconds)
    return None


def _sessions(contents: Contents, shift: int) -> list[Session]:
    """The sessions by start, each once; a substitute when the file has none."""
    found: dict[object, Session] = {}
    for row in contents.rows["session"] or [_without_session(contents)]:
        start = time_field(row, "start_time", shift)
        if start is None and (end := time_field(row, "timestamp", shift)):
            start = end - timedelta(seconds=number(row, "total_elapsed_time") or 0)
        told = row if row.get("sport") else row | contents.last("sport")
        found[start, row.get("total_elapsed_time")] = Session(start, told)
    if len(found) > _MOST:
        raise Rejected(Reason.CORRUPT, f"{len(found):,} sessions in one file")
    earliest = min((s.start for s in found.values() if s.start), default=None)
    return sorted(
        (Session(s.start or earliest, s.row) for s in found.values()),
        key=lambda s: s.start.timestamp() if s.start else 0.0,
    )


def _without_session(contents: Contents) -> Row:
    """A substitute for a session message that was never written.

    Where there are no samples either, its totals are the sums of the laps.
    """
    found = contents.rows["lap"]
    if not found:
        return {}
    copied = ("sport", "sub_sport") if len(contents.time) else ("sport", "sub_sport", "start_time")
    row: Row = {name: found[0][name] for name in copied if name in found[0]}
    if not len(contents.time):
        for name in ("total_distance", "total_timer_time", "total_elapsed_time"):
            known = [value for lap in found if (value := number(lap, name)) is not None]
            if known:
                row[name] = sum(known)
    return row


def _owner(time: Ints, sessions: Sequence[Session]) -> NDArray[np.intp] | None:
    """Which session each sample belongs to: the last that had started; None for a single one."""
    if len(sessions) == 1:
        return None
    starts = [int(s.start.timestamp() * 1e6) if s.start else NO_TIME for s in sessions]
    started = np.searchsorted(np.array(starts, np.int64), time, side="right") - 1
    return np.maximum(started, 0)


def _within(found: Sequence[Span], sessions: Sequence[Session], index: int) -> tuple[Span, ...]:
    """The laps or pauses that start in a session's time: from its start to the next one's."""
    begin = sessions[index].start if index else None
    end = sessions[index + 1].start if index + 1 < len(sessions) else None
    if begin is None and end is None:
        return tuple(found)
    return tuple(
        span
        for span in found
        if (begin is None or span.start >= begin) and (end is None or span.start < end)
    )


def _start(told: datetime | None, first: datetime | None) -> tuple[datetime | None, list[Repair]]:
    """When a session began: by its own message, unless its samples contradict that."""
    if told is None or first is None:
        return told or first, []
    if first - _BEFORE <= told <= first + _BEFORE:
        return told, []
    detail = f"the session claims to start at {told:%Y-%m-%d %H:%M}; its first sample was taken"
    return first, [Repair("start_time", detail)]


def _says_something(totals: Totals) -> bool:
    """Whether a session without samples has any totals."""
    return any((totals.distance_m, totals.timer_s, totals.elapsed_s))


def _nothing(contents: Contents) -> Rejected:
    """The refusal of a file with nothing to keep."""
    for repair in contents.repairs:
        if repair.code in ("truncated", "undefined_message"):
            reason = Reason.TRUNCATED if repair.code == "truncated" else Reason.CORRUPT
            return Rejected(reason, f"nothing could be saved: {repair.detail}", repair.offset)
    if len(contents.time):
        return Rejected(Reason.NO_TIME, f"none of {len(contents.time)} samples has a usable time")
    return Rejected(Reason.NO_ACTIVITY, "an activity file with neither a sample nor a total")
