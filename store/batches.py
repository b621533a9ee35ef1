"""The results of one import, file by file, one page at a time."""

from typing import Any

from sqlalchemy import Connection, Row, case, select

from store.ledger import State
from store.tables import activities, files

_ORDER = (State.REJECTED, State.DUPLICATE)


def files_shown(
    connection: Connection, athlete_id: int, batch_id: int, most: int, skipped: int
) -> list[Row[Any]]:
    """One page of a batch's files: refused files first, then duplicates, each by path."""
    f = files.c
    rank = case({state.value: n for n, state in enumerate(_ORDER)}, value=f.state, else_=9)
    wanted = (
        select(f.id, f.name, f.path, f.state, f.reason, f.detail)
        .where(f.athlete_id == athlete_id, f.batch_id == batch_id)
        .order_by(rank, f.path, f.id)
    )
    return list(connection.execute(wanted.limit(most).offset(skipped)))


def brought_by(connection: Connection, file_ids: list[int]) -> list[Row[Any]]:
    """The activities of the given files; `of` names the file of the one that counts instead."""
    wanted = _BROUGHT.where(activities.c.file_id.in_(file_ids))
    return list(connection.execute(wanted.order_by(activities.c.id)))


def brought_in(connection: Connection, batch_id: int) -> list[Row[Any]]:
    """The activities of all files of a batch, as `brought_by` gives them."""
    of_batch = select(files.c.id).where(files.c.batch_id == batch_id)
    wanted = _BROUGHT.where(activities.c.file_id.in_(of_batch))
    return list(connection.execute(wanted.order_by(activities.c.id)))


def displaced_by(connection: Connection, batch_id: int) -> list[Row[Any]]:
    """Files of earlier batches that are duplicates of a batch's files: `path`, `of`, why."""
    earlier = files.alias()
    wanted = (
        select(earlier.c.path, _other_file.c.name.label("of"), activities.c.because)
        .join_from(activities, _other, _other.c.id == activities.c.duplicate_of)
        .join(_other_file, _other_file.c.id == _other.c.file_id)
        .join(earlier, earlier.c.id == activities.c.file_id)
        .where(_other_file.c.batch_id == batch_id, earlier.c.batch_id != batch_id)
    )
    return list(connection.execute(wanted.order_by(activities.c.id)))


_other, _other_file = activities.alias(), files.alias()
_BROUGHT = (
    select(
        activities.c.id,
        activities.c.file_id,
        activities.c.because,
        _other.c.id.label("of_id"),
        _other_file.c.name.label("of"),
    )
    .join_from(activities, _other, _other.c.id == activities.c.duplicate_of, isouter=True)
    .join(_other_file, _other_file.c.id == _other.c.file_id, isouter=True)
)
