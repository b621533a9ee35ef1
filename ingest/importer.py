"""A file's bytes become activities, exactly once.

Two halves: `decode` is pure work that any process may do; `record` is a few rows in one
transaction of the caller. Between them nothing is written, so a kill at any moment leaves each
file either wholly in or wholly out.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from analysis.session import summarise
from analysis.sport import Sport
from ingest.duplicates import BARE, Because, Candidate, richer, twin
from ingest.errors import Reason, Rejected
from ingest.reading import READER_VERSION, read_bytes
from ingest.recording import Recording
from store.activities import NewActivity, add_activity, around, supersede
from store.athletes import Athlete
from store.ledger import Entry, State, enter, file_of_activity, known_file
from store.samples import encode


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What is in a file: activities ready to be stored, or why there are none."""

    sha256: str
    size: int
    activities: tuple[NewActivity, ...] = ()
    rejected: Rejected | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `known` is true when these bytes had been dealt with before.

    `of` and `because` belong to a duplicate, `reason` and `detail` to a refusal, `activities` are
    the numbers of those that now count.
    """

    path: str
    state: State
    known: bool = False
    activities: tuple[int, ...] = ()
    of: str | None = None
    because: Because | None = None
    reason: Reason | None = None
    detail: str | None = None
    offset: int | None = None


def digest(data: bytes) -> str:
    """The name by which bytes are known in the ledger."""
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes, name: str) -> Decoded:
    """The content of a file, read and summarised. Never raises for bad bytes: see `rejected`."""
    sha256 = digest(data)
    try:
        recordings = read_bytes(data, name)
    except Rejected as refusal:
        return Decoded(sha256, len(data), rejected=refusal)
    return Decoded(
        sha256,
        len(data),
        activities=tuple(_activity(recording) for recording in recordings),
    )


def record(
    connection: Connection,
    athlete: Athlete,
    batch_id: int,
    path: str,
    name: str,
    decoded: Decoded,
    now: datetime,
) -> Outcome:
    """Write a decoded file into ledger and activities; what became of it.

    Bytes that are known already change nothing, unless they were refused by another version of the
    readers.
    """
    known = known_file(connection, athlete.id, decoded.sha256)
    if known is not None and not _try_again(known):
        return known_outcome(path, known)
    entry = Entry(
        sha256=decoded.sha256,
        name=name,
        path=path,
        size=decoded.size,
        state=State.IMPORTED,
        reader_version=READER_VERSION,
    )
    if decoded.rejected is not None:
        return _refuse(connection, athlete, batch_id, entry, decoded.rejected, now)

    file_id = enter(connection, athlete.id, batch_id, entry, now)
    counted: list[int] = []
    of: tuple[str, Because] | None = None
    for session, activity in enumerate(decoded.activities):
        new = _candidate(activity)
        summary = activity.summary
        near = around(connection, athlete.id, summary.start - BARE, summary.end + BARE)
        found = twin(new, map(_known, near))
        if found is None:
            number = add_activity(connection, athlete, activity, file_id=file_id, session=session)
            counted.append(number)
            continue
        old, because = found
        of = file_of_activity(connection, old.id), because
        keep_new = richer(new, old)
        number = add_activity(
            connection,
            athlete,
            activity,
            file_id=file_id,
            session=session,
            duplicate_of=None if keep_new else old.id,
            because=None if keep_new else because.value,
        )
        if keep_new:
            supersede(connection, old.id, number, because.value)
            counted.append(number)
    if of is None:
        return Outcome(path, State.IMPORTED, activities=tuple(counted))
    state = State.DUPLICATE if len(decoded.activities) == 1 else State.IMPORTED
    enter(connection, athlete.id, batch_id, _with_state(entry, state), now)
    return Outcome(path, state, activities=tuple(counted), of=of[0], because=of[1])


def known_outcome(path: str, known: Row[Any]) -> Outcome:
    """What to say of bytes that are in the ledger already."""
    if known.state == State.REJECTED:
        reason = Reason(known.reason)
        return Outcome(
            path, State.REJECTED, True, reason=reason, detail=known.detail, offset=known.offset
        )
    return Outcome(path, State.DUPLICATE, True, of=known.name, because=Because.SAME_BYTES)


def _try_again(known: Row[Any]) -> bool:
    return bool(known.state == State.REJECTED and known.reader_version != READER_VERSION)


def _refuse(
    connection: Connection,
    athlete: Athlete,
    batch_id: int,
    entry: Entry,
    refusal: Rejected,
    now: datetime,
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
    enter(connection, athlete.id, batch_id, refused, now)
    return Outcome(
        entry.path,
        State.REJECTED,
        reason=refusal.reason,
        detail=str(refusal),
        offset=refusal.offset,
    )


def _with_state(entry: Entry, state: State) -> Entry:
    return Entry(entry.sha256, entry.name, entry.path, entry.size, state, entry.reader_version)


def _activity(recording: Recording) -> NewActivity:
    totals, device = recording.totals, recording.device
    summary = summarise(
        recording.samples,
        recording.sport,
        recording.start,
        pauses=[(pause.start, pause.end) for pause in recording.pauses],
        claimed_distance_m=totals.distance_m,
        claimed_s=totals.timer_s or totals.elapsed_s,
    )
    offset = recording.utc_offset
    return NewActivity(
        summary=summary,
        block=encode(recording.samples) if len(recording.samples) else None,
        samples=len(recording.samples),
        columns=tuple(recording.samples.columns),
        sub_sport=recording.sub_sport,
        name=recording.name,
        utc_offset_s=None if offset is None else round(offset.total_seconds()),
        device={
            "manufacturer": device.manufacturer,
            "product": device.product,
            "serial": device.serial,
        },
        device_totals={
            "distance_m": totals.distance_m,
            "timer_s": totals.timer_s,
            "ascent_m": totals.ascent_m,
            "descent_m": totals.descent_m,
        },
        warnings=tuple(str(repair) for repair in recording.warnings),
    )


def _candidate(activity: NewActivity) -> Candidate:
    summary = activity.summary
    return Candidate(
        id=0,
        sport=summary.sport,
        start=summary.start,
        end=summary.end,
        distance_m=summary.distance_m,
        serial=(activity.device or {}).get("serial"),
        columns=len(activity.columns),
        samples=activity.samples,
    )


def _known(row: Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        sport=Sport(row.sport),
        start=row.started_at,
        end=row.ended_at,
        distance_m=row.distance_m,
        serial=row.device.get("serial"),
        columns=len(row.columns),
        samples=row.samples,
    )
