"""Files that move from one athlete to another, with their activities."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from store.activities import local_date
from store.athletes import Athlete
from store.ledger import Entry, State, enter, get_file, known_file
from store.rows import each
from store.tables import activities, batches, files, remarks, seen_paths


class Passed(StrEnum):
    """Why a file is undone for an athlete: it now belongs to another. The ledger's `reason`."""

    MOVED = "moved"
    """It was moved into another athlete's folder; moved back, it is imported again."""
    GIVEN = "given"
    """It was given away; a watched folder does not import it again."""


_DETAILS = {
    Passed.MOVED: "it is now in another athlete's folder",
    Passed.GIVEN: "it was given to another athlete",
}  # no names: a forgotten athlete must not remain here


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One athlete's entry of bytes that are in for several; `kind` is that of its batch."""

    id: int
    athlete_id: int
    sha256: str
    path: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class SharedPath:
    """Where bytes that are in for several athletes were seen, for whom, and how they lay."""

    athlete_id: int
    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Passing:
    """An activity that may pass to another athlete; `file_id` and `sha256` None without a file."""

    id: int
    athlete_id: int
    file_id: int | None
    started_at: datetime
    utc_offset_s: int | None
    excluded: bool
    sha256: str | None


def _shared() -> Select[Any]:
    """The digests of files that were imported for more than one athlete."""
    brought = files.c.state.in_([State.IMPORTED, State.DUPLICATE])
    return select(files.c.sha256).where(brought).group_by(files.c.sha256).having(func.count() > 1)


def shared_files(connection: Connection) -> list[SharedFile]:
    """The ledger's entries of bytes that are in for several athletes."""
    f = files.c
    return each(
        SharedFile,
        connection.execute(
            select(f.id, f.athlete_id, f.sha256, f.path, f.name, batches.c.kind)
            .join_from(files, batches, batches.c.id == f.batch_id)
            .where(f.state.in_([State.IMPORTED, State.DUPLICATE]), f.sha256.in_(_shared()))
            .order_by(f.id)
        ),
    )


def shared_paths(connection: Connection) -> list[SharedPath]:
    """Where bytes that are in for several athletes were seen."""
    s = seen_paths.c
    return each(
        SharedPath,
        connection.execute(
            select(s.athlete_id, s.path, s.size, s.mtime_ns, s.sha256).where(
                s.sha256.in_(_shared())
            )
        ),
    )


def still_in(connection: Connection, athlete_id: int, sha256: str) -> bool:
    """Whether these bytes are currently imported for an athlete."""
    known = known_file(connection, athlete_id, sha256)
    return known is not None and known.state in (State.IMPORTED, State.DUPLICATE)


def together(connection: Connection, number: int) -> list[Passing]:
    """An activity and all others of its file; none if there is none."""
    a, one = activities.c, activities.alias()
    same = (a.id == one.c.id) | (a.file_id == one.c.file_id)
    return each(
        Passing,
        connection.execute(
            select(
                a.id, a.athlete_id, a.file_id, a.started_at, a.utc_offset_s, a.excluded,
                files.c.sha256,
            )
            .join_from(activities, one, same)
            .join(files, files.c.id == a.file_id, isouter=True)
            .where(one.c.id == number)
            .order_by(a.id)
        ),
    )  # fmt: skip


def part_with(connection: Connection, athlete_id: int, file_ids: Iterable[int]) -> None:
    """Undo, for the previous athlete, files that were moved to another athlete's folder.

    The caller must choose again which recordings count. An archive that contained one of them is
    forgotten: when it appears again, it has to be read again.
    """
    s = seen_paths.c
    for file_id in file_ids:
        path = connection.execute(select(files.c.path).where(files.c.id == file_id)).scalar_one()
        archives = [str(above) for above in PurePath(path).parents]
        connection.execute(
            delete(seen_paths).where(
                s.athlete_id == athlete_id, s.sha256 == "", s.path.in_(archives)
            )
        )
        connection.execute(delete(activities).where(activities.c.file_id == file_id))
        _leave(connection, file_id, Passed.MOVED)


def pass_on(connection: Connection, file_id: int, to: Athlete, batch_id: int, now: datetime) -> int:
    """Enter a file in another athlete's ledger and mark it as given away in the first; the new id.

    Its activities are moved by `hand_over`.
    """
    file = get_file(connection, file_id)
    entry = Entry(
        sha256=file.sha256,
        name=file.name,
        path=file.path,
        size=file.size,
        state=State.IMPORTED,
        reader_version=file.reader_version,
    )
    # What one athlete's exports say about it does not apply to the other.
    connection.execute(delete(remarks).where(remarks.c.file_id == file_id))
    known = known_file(connection, to.id, file.sha256)
    number = enter(connection, to.id, batch_id, entry, now, known)
    _leave(connection, file_id, Passed.GIVEN)
    return number


def hand_over(
    connection: Connection, handed: Collection[Passing], to: Athlete, file_id: int | None
) -> None:
    """Move activities to another athlete, with the same ids and their corrections.

    The caller must choose again, for both athletes, which recordings count.
    """
    a = activities.c
    numbers = [row.id for row in handed]
    # The reason stays, as when a recording is deleted: it shows that the choice is out of date.
    duplicates = update(activities).where(a.duplicate_of.in_(numbers))
    connection.execute(duplicates.values(duplicate_of=None))
    for row in handed:
        connection.execute(
            update(activities)
            .where(a.id == row.id)
            .values(
                athlete_id=to.id,
                file_id=file_id,
                duplicate_of=None,
                local_date=local_date(row.started_at, row.utc_offset_s, to.zone),
            )
        )


def _leave(connection: Connection, file_id: int, why: Passed) -> None:
    connection.execute(
        update(files)
        .where(files.c.id == file_id)
        .values(state=State.UNDONE.value, reason=why.value, detail=_DETAILS[why])
    )
