"""Import a file's bytes as activities, exactly once.

Two halves: `decode` is pure work that any process may do; `record` is a few rows in one
transaction of the caller. Between them nothing is written, so a kill at any moment leaves each file
either completely in or completely out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.sport import Sport
from ingest.corrections import follow_remarks, sport_told
from ingest.counting import count_again
from ingest.duplicates import DuplicateReason
from ingest.errors import Reason, Rejected
from ingest.formats.sport import GUESSES
from ingest.reading import READER_VERSION, read_bytes
from ingest.recording import Recording
from ingest.settle import FileStat
from ingest.summary import summary_of
from ingest.zones import zone_at_start
from store.activities import NewActivity, add_activity
from store.athletes import Athlete
from store.handover import Passed
from store.ledger import (
    BY_HAND,
    Entry,
    File,
    SeenPath,
    State,
    enter,
    file_of_activity,
    known_file,
)
from store.recordings import Brought
from store.remarks import add_remark
from store.samples import encode


@dataclass(frozen=True, slots=True)
class Hint:
    """Information that comes with a file but is not in it: the session's name and sport."""

    name: str | None = None
    sport: Sport | None = None


_AHEAD = timedelta(days=2)  # our choice: clocks of two machines, and any zone, differ by less

ARCHIVE = ""
"""Used instead of a digest for archives: their members have digests."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A decoded file: activities ready to be stored, or why there are none."""

    sha256: str
    size: int
    activities: tuple[NewActivity, ...] = ()
    rejected: Rejected | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of importing one file. `known` is true when these bytes were processed before.

    `of` and `because` describe a duplicate, of which nothing counts; `reason` and `detail` a
    refusal; `activities` are the ids of those that now count, `file` is the ledger's id. `named`
    means that the path was given explicitly, `told` that an export gives another name or sport for
    known bytes.
    """

    path: str
    state: State
    known: bool = False
    activities: tuple[int, ...] = ()
    of: str | None = None
    because: DuplicateReason | None = None
    reason: Reason | None = None
    detail: str | None = None
    offset: int | None = None
    named: bool = False
    told: bool = False
    file: int | None = None

    @property
    def skipped(self) -> bool:
        """Whether its kind is not an activity, as of many files beside recordings.

        A saved route is such a file, with or without a track: it has no times. If the path was
        given explicitly, the file is refused instead.
        """
        return not self.named and self.reason in (Reason.NOT_AN_ACTIVITY, Reason.NO_TIME)


def digest(data: bytes) -> str:
    """The digest that identifies bytes in the ledger."""
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes, name: str, hint: Hint | None = None) -> Decoded:
    """The content of a file, read and summarised. Never raises for bad bytes: see `rejected`."""
    sha256 = digest(data)
    try:
        recordings = read_bytes(data, name)
    except Rejected as refusal:
        return Decoded(sha256, len(data), rejected=refusal)
    return Decoded(
        sha256,
        len(data),
        activities=tuple(new_activity(recording, hint) for recording in recordings),
    )


def record(
    connection: Connection,
    athlete: Athlete,
    batch_id: int,
    path: str,
    name: str,
    decoded: Decoded,
    now: datetime,
    *,
    anew: bool = False,
    undone: bool = False,
    hint: Hint | None = None,
) -> Outcome:
    """Store a decoded file in ledger and activities; returns its result.

    For known bytes only the `hint` is updated (see `dealt_with`); `anew` reads a refused file
    again.
    """
    known = known_file(connection, athlete.id, decoded.sha256)
    if (
        known is not None
        and dealt_with(known, undone=undone)
        and not (anew and known.state == State.REJECTED)
    ):
        outcome = known_outcome(path, known)
        if known.state in (State.IMPORTED, State.DUPLICATE) and hint is not None:
            _remark(connection, athlete, known.id, batch_id, hint)
            return replace(outcome, told=follow_remarks(connection, known.id))
        return outcome
    entry = Entry(
        sha256=decoded.sha256,
        name=name,
        path=path,
        size=decoded.size,
        state=State.IMPORTED,
        reader_version=READER_VERSION,
    )
    rejected = decoded.rejected or _from_the_future(decoded, now)
    if rejected is not None:
        if known is not None and known.state == State.REJECTED:
            batch_id = known.batch_id  # it still belongs to that batch
        return _refuse(connection, athlete, batch_id, entry, rejected, now, known)

    file_id = enter(connection, athlete.id, batch_id, entry, now, known)
    numbers = [
        add_activity(connection, athlete, activity, file_id=file_id, session=session)
        for session, activity in enumerate(decoded.activities)
    ]
    if hint is not None:
        _remark(connection, athlete, file_id, batch_id, hint)
    if known is not None:
        follow_remarks(connection, file_id)
    duplicates: dict[int, tuple[int, DuplicateReason]] = {}
    for activity in decoded.activities:
        summary = activity.summary
        duplicates |= count_again(connection, athlete.id, summary.start, summary.end)
    counting = tuple(number for number in numbers if number not in duplicates)
    if counting or not numbers:
        return Outcome(path, State.IMPORTED, activities=counting, file=file_id)
    of, because = duplicates[numbers[0]]
    name_of = file_of_activity(connection, of)
    return Outcome(path, State.DUPLICATE, of=name_of, because=because, file=file_id)


def _remark(
    connection: Connection, athlete: Athlete, file_id: int, batch_id: int, hint: Hint
) -> None:
    name = _storable(hint.name, _LONGEST_NAME)
    add_remark(connection, athlete.id, file_id, batch_id, name, hint.sport)


def _from_the_future(decoded: Decoded, now: datetime) -> Rejected | None:
    """The refusal of a file dated in the future; None if it is not."""
    last = max((activity.summary.start for activity in decoded.activities), default=now)
    if last <= now + _AHEAD:
        return None
    told = f"starts on {last:%Y-%m-%d}, which is in the future: set the device's clock"
    return Rejected(Reason.FUTURE, told)


def settled(outcome: Outcome, brought: Sequence[Brought]) -> Outcome:
    """The outcome of a file once later ones are in, by what it `brought` (`brought_by`)."""
    counting = tuple(row.id for row in brought if row.of_id is None)
    if counting or not brought:
        return replace(outcome, state=State.IMPORTED, activities=counting, of=None, because=None)
    first = brought[0]
    because = None if first.because is None else DuplicateReason(first.because)
    of = first.of or BY_HAND
    return replace(outcome, state=State.DUPLICATE, activities=(), of=of, because=because)


def known_outcome(path: str, known: File | SeenPath) -> Outcome:
    """What to say of bytes that are in the ledger already."""
    if known.state is None:  # an archive
        name = PurePath(path).name
        return Outcome(path, State.DUPLICATE, True, of=name, because=DuplicateReason.SAME_BYTES)
    if known.state == State.REJECTED:
        reason = None if known.reason is None else Reason(known.reason)
        return Outcome(
            path, State.REJECTED, True, reason=reason, detail=known.detail, offset=known.offset
        )
    if known.state == State.UNDONE:
        return Outcome(path, State.UNDONE, True)
    return Outcome(path, State.DUPLICATE, True, of=known.name, because=DuplicateReason.SAME_BYTES)


def unchanged(seen: SeenPath | None, stat: FileStat | None, *, undone: bool) -> bool:
    """Whether a path lies as it lay when its bytes were dealt with (see `dealt_with`)."""
    if seen is None or stat is None:
        return False
    if (seen.size, seen.mtime_ns) != (stat.size, stat.mtime_ns):
        return False
    if seen.sha256 == ARCHIVE:
        return seen.seen_by == READER_VERSION
    return seen.state is not None and dealt_with(seen, undone=undone)


def dealt_with(known: File | SeenPath, *, undone: bool) -> bool:
    """Whether a file in the ledger need not be read again.

    It must be read again if it was refused by another version of the readers; one whose import was
    undone need not if `undone` is set, unless it was only moved to another athlete's folder.
    """
    if known.state == State.UNDONE:
        return undone and known.reason != Passed.MOVED
    return known.state != State.REJECTED or known.reader_version == READER_VERSION


def _refuse(
    connection: Connection,
    athlete: Athlete,
    batch_id: int,
    entry: Entry,
    refusal: Rejected,
    now: datetime,
    known: File | None,
) -> Outcome:
    refused = Entry(
        entry.sha256,
        entry.name,
        entry.path,
        entry.size,
        State.REJECTED,
        entry.reader_version,
        refusal.reason.value,
        str(refusal),
        refusal.offset,
    )
    enter(connection, athlete.id, batch_id, refused, now, known)
    as_before = known is not None and known.reason == refusal.reason
    return Outcome(
        entry.path,
        State.REJECTED,
        as_before,
        reason=refusal.reason,
        detail=str(refusal),
        offset=refusal.offset,
    )


def new_activity(recording: Recording, hint: Hint | None = None) -> NewActivity:
    """A recording ready to be stored, corrected by a hint."""
    recorded, recorded_name = recording.sport, recording.name
    if hint is not None:
        guessed = any(warning.code in GUESSES for warning in recording.warnings)
        recording = replace(recording, name=hint.name or recording.name)
        if hint.sport is not None:
            sport = hint.sport if guessed else sport_told(recorded, hint.sport)
            said = tuple(w for w in recording.warnings if w.code not in GUESSES)
            recording = replace(recording, sport=sport, warnings=said)
    totals, device = recording.totals, recording.device
    summary = summary_of(recording)
    zone, offset = zone_at_start(recording.samples), recording.utc_offset
    if offset is None and zone is not None:
        offset = recording.start.astimezone(ZoneInfo(zone)).utcoffset()
    return NewActivity(
        summary=summary,
        block=encode(recording.samples) if len(recording.samples) else None,
        samples=len(recording.samples),
        columns=tuple(recording.samples.columns),
        sub_sport=_storable(recording.sub_sport, _LONGEST_WORD),
        name=_storable(recording.name, _LONGEST_NAME),
        utc_offset_s=None if offset is None else round(offset.total_seconds()),
        zone=zone,
        device={
            "manufacturer": _storable(device.manufacturer, _LONGEST_WORD),
            "product": _storable(device.product, _LONGEST_WORD),
            "serial": _storable(device.serial, _LONGEST_WORD),
        },
        device_totals={
            "distance_m": totals.distance_m,
            "timer_s": totals.timer_s,
            "ascent_m": totals.ascent_m,
            "descent_m": totals.descent_m,
        },
        warnings=tuple(
            _storable(str(told), _LONGEST_NAME) or ""
            for told in (*recording.warnings, *summary.remarks)
        ),
        recorded_sport=recorded,
        recorded_name=_storable(recorded_name, _LONGEST_NAME),
        recorded_effort=recording.effort,
        recorded_feel=recording.feel,
        pauses=tuple((p.start.timestamp(), p.end.timestamp()) for p in recording.pauses),
    )


_LONGEST_WORD, _LONGEST_NAME = 64, 500


def _storable(text: str | None, longest: int) -> str | None:
    """Text that any database accepts: without NUL and lone surrogates, of limited length."""
    if text is None:
        return None
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:longest]
