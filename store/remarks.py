"""What exports say about files besides their bytes: a session's name and sport."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

from store.rows import each, one
from store.tables import files, remarks


@dataclass(frozen=True, slots=True)
class Remark:
    """What an export says of a file; None for what it does not say."""

    name: str | None
    sport: str | None


@dataclass(frozen=True, slots=True)
class FileRemark:
    """What a batch said of a file: its number, its path, and the file's own name as `file`."""

    file_id: int
    path: str
    file: str
    name: str | None
    sport: str | None


_ADD = insert(remarks)
_NEWEST = (
    select(remarks.c.name, remarks.c.sport)
    .where(remarks.c.file_id == bindparam("file_id"))
    .order_by(remarks.c.batch_id.desc())
    .limit(1)
)


def add_remark(
    connection: Connection,
    athlete_id: int,
    file_id: int,
    batch_id: int,
    name: str | None,
    sport: str | None,
) -> None:
    """Store what an export in a batch says about a file; the last remark of a batch wins."""
    at = (remarks.c.file_id == file_id) & (remarks.c.batch_id == batch_id)
    connection.execute(delete(remarks).where(at))
    values = {"athlete_id": athlete_id, "file_id": file_id, "batch_id": batch_id}
    connection.execute(_ADD, {**values, "name": name, "sport": sport})


def newest_remark(connection: Connection, file_id: int) -> Remark | None:
    """What holds of a file; None where no export says anything of it."""
    return one(Remark, connection.execute(_NEWEST, {"file_id": file_id}))


def remarks_in_force(connection: Connection, athlete_id: int) -> dict[str, Remark]:
    """What holds of an athlete's files, by digest."""
    wanted = (
        select(files.c.sha256, remarks.c.name, remarks.c.sport)
        .join_from(remarks, files, files.c.id == remarks.c.file_id)
        .where(remarks.c.athlete_id == athlete_id)
        .order_by(remarks.c.batch_id)
    )
    # The newest comes last, and replaces those before it.
    return {row.sha256: Remark(row.name, row.sport) for row in connection.execute(wanted)}


def remarks_of_batch(connection: Connection, batch_id: int) -> list[FileRemark]:
    """What a batch said of files that earlier batches had brought, in order of their path."""
    wanted = (
        select(remarks.c.file_id, files.c.path, files.c.name.label("file"), remarks.c.name,
               remarks.c.sport)
        .join_from(remarks, files, files.c.id == remarks.c.file_id)
        .where(remarks.c.batch_id == batch_id, files.c.batch_id != batch_id)
        .order_by(files.c.path)
    )  # fmt: skip
    return each(FileRemark, connection.execute(wanted))


def forget_remarks(connection: Connection, batch_id: int) -> list[int]:
    """Delete a batch's remarks; returns the files they were about."""
    gone = delete(remarks).where(remarks.c.batch_id == batch_id).returning(remarks.c.file_id)
    return sorted(connection.execute(gone).scalars())
