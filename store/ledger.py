"""The ledger: which bytes came in for whom, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from store.tables import activities, batches, files, seen_paths


class State(StrEnum):
    """What became of a file."""

    IMPORTED = "imported"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it goes into the ledger. `reason`, `detail` and `offset` belong to a refusal."""

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
    """A file as it lay in a folder: unchanged size and time mean unchanged bytes."""

    size: int
    mtime_ns: int
    sha256: str
    reader_version: str


def start_batch(connection: Connection, athlete_id: int, kind: str, now: datetime) -> int:
    """A new batch of imports; its number."""
    return int(
        connection.execute(
            insert(batches)
            .values(athlete_id=athlete_id, kind=kind, started_at=now)
            .returning(batches.c.id)
        ).scalar_one()
    )


def known_file(connection: Connection, athlete_id: int, sha256: str) -> Row[Any] | None:
    """The entry of these very bytes for this athlete, None if they never came in."""
    return connection.execute(
        select(files).where(files.c.athlete_id == athlete_id, files.c.sha256 == sha256)
    ).one_or_none()


def enter(
    connection: Connection, athlete_id: int, batch_id: int, entry: Entry, now: datetime
) -> int:
    """Write a file into the ledger; a refused one that is tried again takes its old place."""
    values: dict[str, Any] = {
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
    known = known_file(connection, athlete_id, entry.sha256)
    if known is not None:
        connection.execute(update(files).where(files.c.id == known.id).values(**values))
        return int(known.id)
    return int(
        connection.execute(
            insert(files)
            .values(athlete_id=athlete_id, sha256=entry.sha256, **values)
            .returning(files.c.id)
        ).scalar_one()
    )


def file_of_activity(connection: Connection, activity_id: int) -> str:
    """The name of the file an activity came from, or how else it came to be."""
    name = connection.execute(
        select(files.c.name)
        .join(activities, activities.c.file_id == files.c.id)
        .where(activities.c.id == activity_id)
    ).scalar()
    return name or "an entry by hand"


def seen(connection: Connection, athlete_id: int) -> dict[str, Seen]:
    """Every path that was read for an athlete, as it lay then."""
    rows = connection.execute(select(seen_paths).where(seen_paths.c.athlete_id == athlete_id))
    return {r.path: Seen(r.size, r.mtime_ns, r.sha256, r.reader_version) for r in rows}


def remember(connection: Connection, athlete_id: int, path: str, as_seen: Seen) -> None:
    """Note how a path lay when its bytes were dealt with."""
    at_path = (seen_paths.c.athlete_id == athlete_id) & (seen_paths.c.path == path)
    connection.execute(delete(seen_paths).where(at_path))
    connection.execute(
        insert(seen_paths).values(
            athlete_id=athlete_id,
            path=path,
            size=as_seen.size,
            mtime_ns=as_seen.mtime_ns,
            sha256=as_seen.sha256,
            reader_version=as_seen.reader_version,
        )
    )
