"""What exports say of files besides their bytes: how a session is called, and its sport."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from store.tables import activities, files, remarks

_ADD = insert(remarks)
_NEWEST = (
    select(remarks.c.batch_id, remarks.c.name, remarks.c.sport)
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
    """Note what an export of a batch says of a file; the last word of a batch holds."""
    at = (remarks.c.file_id == file_id) & (remarks.c.batch_id == batch_id)
    connection.execute(delete(remarks).where(at))
    values = {"athlete_id": athlete_id, "file_id": file_id, "batch_id": batch_id}
    connection.execute(_ADD, {**values, "name": name, "sport": sport})


def newest_remark(connection: Connection, file_id: int) -> Row[Any] | None:
    """What holds of a file; None where no export says anything of it."""
    found = connection.execute(_NEWEST, {"file_id": file_id}).one_or_none()
    return cast("Row[Any] | None", found)


def remarks_in_force(connection: Connection, athlete_id: int) -> list[Row[Any]]:
    """What exports said of an athlete's files, by digest, the newest last."""
    wanted = (
        select(files.c.sha256, remarks.c.name, remarks.c.sport)
        .join_from(remarks, files, files.c.id == remarks.c.file_id)
        .where(remarks.c.athlete_id == athlete_id)
        .order_by(remarks.c.batch_id)
    )
    return list(connection.execute(wanted))


@dataclass(frozen=True, slots=True)
class Remark:
    """What an export says of a file that an earlier import had brought."""

    file: str
    path: str
    name: str | None
    sport: str | None


def remarks_of_batch(connection: Connection, batch_id: int) -> list[Remark]:
    """What a batch said of files that earlier batches had brought, in order of their path."""
    wanted = (
        select(files.c.name, files.c.path, remarks.c.name, remarks.c.sport)
        .join_from(remarks, files, files.c.id == remarks.c.file_id)
        .where(remarks.c.batch_id == batch_id, files.c.batch_id != batch_id)
        .order_by(files.c.path)
    )
    return [Remark(*row) for row in connection.execute(wanted)]


def forget_remarks(connection: Connection, batch_id: int) -> list[int]:
    """Take back what a batch said; the files it was said of."""
    gone = delete(remarks).where(remarks.c.batch_id == batch_id).returning(remarks.c.file_id)
    return sorted(connection.execute(gone).scalars())


def activities_of_file(connection: Connection, file_id: int) -> list[Row[Any]]:
    """The activities that a file brought."""
    wanted = select(activities).where(activities.c.file_id == file_id)
    return list(connection.execute(wanted.order_by(activities.c.session)))
