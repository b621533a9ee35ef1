"""The ledger: which files were imported for which athlete, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from store.checkins import remove_batch_of_checkins
from store.rows import columns, each, one
from store.tables import activities, batches, files, seen_paths, unread


class State(StrEnum):
    """What became of a file."""

    IMPORTED = "imported"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to enter in the ledger. `reason`, `detail` and `offset` describe a refusal."""

    sha256: str
    name: str
    path: str
    size: int
    state: State
    reader_version: str
    reason: str | None = None
    detail: str | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as seen in a folder: unchanged size and time mean unchanged bytes."""

    size: int
    mtime_ns: int
    sha256: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class File:
    """A file in the ledger. `reason`, `detail` and `offset` say why it was refused or undone."""

    id: int
    athlete_id: int
    sha256: str
    name: str
    path: str
    size: int
    state: str
    reason: str | None
    detail: str | None
    offset: int | None
    reader_version: str
    batch_id: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SeenPath:
    """A path as it lay when it was read, with the ledger's entry of its bytes.

    `seen_by` is the version of the readers at that time. An archive has no entry of its own: what
    follows `seen_by` is then None.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    seen_by: str
    name: str | None
    state: str | None
    reason: str | None
    detail: str | None
    offset: int | None
    reader_version: str | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A path that the world did not let us read: why, how often and since when."""

    id: int
    path: str
    detail: str
    attempts: int
    first_at: datetime
    last_at: datetime


# Statements of every file are built once: putting one together costs more than running it.
_FILE = select(*(files.c[name] for name in columns(File)))
_KNOWN = _FILE.where(
    files.c.athlete_id == bindparam("athlete_id"), files.c.sha256 == bindparam("sha256")
)
_ENTER = insert(files).returning(files.c.id)
_SEE = insert(seen_paths)
_FORGET = [
    delete(table).where(
        table.c.athlete_id == bindparam("athlete"), table.c.path == bindparam("at_path")
    )
    for table in (seen_paths, unread)
]


def known_file(connection: Connection, athlete_id: int, sha256: str) -> File | None:
    """The entry of these very bytes for this athlete, None if they never came in."""
    return one(File, connection.execute(_KNOWN, {"athlete_id": athlete_id, "sha256": sha256}))


def get_file(connection: Connection, file_id: int) -> File:
    """The entry of a number. Raises NoResultFound when there is none."""
    return File(*connection.execute(_FILE.where(files.c.id == file_id)).one())


def enter(
    connection: Connection,
    athlete_id: int,
    batch_id: int,
    entry: Entry,
    now: datetime,
    known: File | None,
) -> int:
    """Enter a file in the ledger, replacing the `known` entry if any; returns its id."""
    values: dict[str, Any] = {
        "athlete_id": athlete_id,
        "sha256": entry.sha256,
        "name": entry.name,
        "path": entry.path,
        "size": entry.size,
        "state": entry.state.value,
        "reason": entry.reason,
        "detail": entry.detail,
        "offset": entry.offset,
        "reader_version": entry.reader_version,
        "batch_id": batch_id,
        "seen_at": now,
    }
    if known is None:
        return int(connection.execute(_ENTER, values).scalar_one())
    connection.execute(update(files).where(files.c.id == known.id).values(**values))
    return known.id


def mark_duplicates(connection: Connection, file_ids: Collection[int]) -> None:
    """Update the state of files with activities: imported if any of them counts, else duplicate."""
    for file_id in sorted(file_ids):
        counts = exists().where(
            activities.c.file_id == file_id, activities.c.duplicate_of.is_(None)
        )
        state = case((counts, State.IMPORTED.value), else_=State.DUPLICATE.value)
        connection.execute(update(files).where(files.c.id == file_id).values(state=state))


BY_HAND = "an entry by hand"
"""The text shown instead of a file name where there is none."""


def file_of_activity(connection: Connection, activity_id: int) -> str:
    """The name of the file an activity came from, or how else it came to be."""
    name = connection.execute(
        select(files.c.name)
        .join(activities, activities.c.file_id == files.c.id)
        .where(activities.c.id == activity_id)
    ).scalar()
    return name or BY_HAND


def paths_of(connection: Connection, file_ids: Collection[int]) -> dict[int, str]:
    """Where files were seen, by id; without those that have no path (an upload)."""
    if not file_ids:
        return {}
    rows = connection.execute(select(files.c.id, files.c.path).where(files.c.id.in_(file_ids)))
    return {row.id: row.path for row in rows if PurePath(row.path).is_absolute()}


def seen(connection: Connection, athlete_id: int) -> dict[str, SeenPath]:
    """Every path that was read for an athlete, as it lay then, with the ledger's entry of it."""
    of_bytes = (files.c.athlete_id == seen_paths.c.athlete_id) & (
        files.c.sha256 == seen_paths.c.sha256
    )
    rows = connection.execute(
        select(
            seen_paths.c.path,
            seen_paths.c.size,
            seen_paths.c.mtime_ns,
            seen_paths.c.sha256,
            seen_paths.c.reader_version.label("seen_by"),
            files.c.name,
            files.c.state,
            files.c.reason,
            files.c.detail,
            files.c.offset,
            files.c.reader_version,
        )
        .join_from(seen_paths, files, of_bytes, isouter=True)
        .where(seen_paths.c.athlete_id == athlete_id)
    )
    return {path.path: path for path in each(SeenPath, rows)}


def remember(connection: Connection, athlete_id: int, path: str, as_seen: Seen) -> None:
    """Store a path's size and time at the moment its bytes were processed."""
    for forget in _FORGET:
        connection.execute(forget, {"athlete": athlete_id, "at_path": path})
    connection.execute(
        _SEE,
        {
            "athlete_id": athlete_id,
            "path": path,
            "size": as_seen.size,
            "mtime_ns": as_seen.mtime_ns,
            "sha256": as_seen.sha256,
            "reader_version": as_seen.reader_version,
        },
    )


def could_not_read(
    connection: Connection, athlete_id: int, batch_id: int, path: str, detail: str, now: datetime
) -> None:
    """Record another failed attempt to read a path."""
    at_path = (unread.c.athlete_id == athlete_id) & (unread.c.path == path)
    again = connection.execute(
        update(unread)
        .where(at_path)
        .values(detail=detail, attempts=unread.c.attempts + 1, last_at=now)
    )
    if not again.rowcount:
        connection.execute(
            insert(unread).values(
                athlete_id=athlete_id,
                path=path,
                detail=detail,
                attempts=1,
                first_at=now,
                last_at=now,
                batch_id=batch_id,
            )
        )


def unread_paths(connection: Connection, athlete_id: int) -> list[Unread]:
    """What could not be read for an athlete, by path."""
    wanted = select(unread).where(unread.c.athlete_id == athlete_id)
    return each(Unread, connection.execute(wanted.order_by(unread.c.path)))


def give_up(connection: Connection, unread_id: int) -> None:
    """Stop retrying a file that could not be read."""
    connection.execute(delete(unread).where(unread.c.id == unread_id))


def refused_files(connection: Connection, athlete_id: int) -> list[File]:
    """The ledger's entries of files that were refused, in order of their path."""
    refused = _FILE.where(files.c.athlete_id == athlete_id, files.c.state == State.REJECTED.value)
    return each(File, connection.execute(refused.order_by(files.c.path)))


def take_back(connection: Connection, athlete_id: int, batch_id: int, now: datetime) -> int:
    """Delete a batch's activities; returns how many. Its files stay in the ledger as undone.

    The caller must choose again which recordings count.
    """
    of_batch = select(files.c.id).where(
        files.c.athlete_id == athlete_id, files.c.batch_id == batch_id
    )
    a = activities.c
    brought = or_(a.file_id.in_(of_batch), a.entered_in == batch_id)
    gone = connection.execute(delete(activities).where(brought))
    connection.execute(
        update(files)
        .where(
            files.c.athlete_id == athlete_id,
            files.c.batch_id == batch_id,
            files.c.state != State.REJECTED.value,  # a refused file has nothing to undo
        )
        .values(state=State.UNDONE.value, reason=None)
    )
    connection.execute(delete(unread).where(unread.c.batch_id == batch_id))
    remove_batch_of_checkins(connection, batch_id)
    # An archive has no digest; the next one who asks has to look into it again.
    connection.execute(
        delete(seen_paths).where(seen_paths.c.athlete_id == athlete_id, seen_paths.c.sha256 == "")
    )
    connection.execute(update(batches).where(batches.c.id == batch_id).values(undone_at=now))
    return int(gone.rowcount)
