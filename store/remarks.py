"""What exports say about files besides their bytes: a session's name and sport."""

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
    """Store what an export in a batch says about a file; the last remark of a batch wins."""
    at = (remarks.c.file_id == file_id) & (remarks.c.batch_id == batch_id)
    connection.execute(delete(remarks).where(at))
    values = {"athlete_id": athlete_id, "file_id": file_id, "batch_id": batch_id}
    connection.execute(_ADD, {**values, "name": name, "sport": sport})


def newest_remark(connection: Connection, file_id: int) -> Row[Any] | None:
    """The remark that applies to a file; None if no export says anything about it."""
    found = connection.execute(_NEWEST, {"file_id": file_id}).one_or_none()
    return cast("Row[Any] | None", found)


def remarks_in_force(connection: Connection, athlete_id: int) -> list[Row[Any]]:
    """What exports said about an athlete's files, by digest, newest last."""
    wanted = (
        select(files.c.sha256, remarks.c.name, remarks.c.sport)
        .join_from(remarks, files, files.c.id == remarks.c.file_id)
        .where(remarks.c.athlete_id == athlete_id)
        .order_by(remarks.c.batch_id)
    )
    return list(connection.execute(wanted))


def remarks_of_batch(connection: Connection, batch_id: int) -> list[Row[Any]]:
    """What a batch said about files from earlier batches, ordered by path."""
    wanted = (
        select(remarks.c.file_id, files.c.path, files.c.name.label("file"), remarks.c.name,
               remarks.c.sport)
        .join_from(remarks, files, files.c.id == remarks.c.file_id)
        .where(remarks.c.batch_id == batch_id, files.c.batch_id != batch_id)
        .order_by(files.c.path)
    )  # fmt: skip
    return list(connection.execute(wanted))


def forget_remarks(connection: Connection, batch_id: int) -> list[int]:
    """Delete a batch's remarks; returns the files they were about."""
    gone = delete(remarks).where(remarks.c.batch_id == batch_id).returning(remarks.c.file_id)
    return sorted(connection.execute(gone).scalars())


def activities_of_file(connection: Connection, file_id: int) -> list[Row[Any]]:
    """The activities of a file."""
    wanted = select(activities).where(activities.c.file_id == file_id)
    return list(connection.execute(wanted.order_by(activities.c.session)))
