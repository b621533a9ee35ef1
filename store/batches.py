"""What became of the files of one import, a page of them at a time."""

from typing import Any

from sqlalchemy import Connection, Row, case, select

from store.ledger import State
from store.tables import activities, files

_ORDER = (State.REJECTED, State.DUPLICATE)


def files_shown(
    connection: Connection, athlete_id: int, batch_id: int, most: int, skipped: int
) -> list[Row[Any]]:
    """Some files of a batch: what was refused first, then duplicates, each by path."""
    f = files.c
    rank = case({state.value: n for n, state in enumerate(_ORDER)}, value=f.state, else_=9)
    wanted = (
        select(f.id, f.name, f.path, f.state, f.reason, f.detail)
        .where(f.athlete_id == athlete_id, f.batch_id == batch_id)
        .order_by(rank, f.path, f.id)
    )
    return list(connection.execute(wanted.limit(most).offset(skipped)))


def brought_by(connection: Connection, file_ids: list[int]) -> list[Row[Any]]:
    """The activities of some files; `of` names the file of the one that counts instead."""
    other, other_file = activities.alias(), files.alias()
    a = activities.c
    wanted = (
        select(a.id, a.file_id, a.because, other.c.id.label("of_id"), other_file.c.name.label("of"))
        .join_from(activities, other, other.c.id == a.duplicate_of, isouter=True)
        .join(other_file, other_file.c.id == other.c.file_id, isouter=True)
        .where(a.file_id.in_(file_ids))
    )
    return list(connection.execute(wanted.order_by(a.id)))
