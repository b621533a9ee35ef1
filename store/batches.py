"""What became of the files of one import, all or a page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, select

from store.ledger import State
from store.tables import activities, files

_ORDER = (State.REJECTED, State.DUPLICATE)


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file of an import, and what became of it."""

    id: int
    name: str
    path: str
    state: str
    reason: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Brought:
    """An activity that a file brought; `of` names the file of the one that counts instead."""

    id: int
    file_id: int
    because: str | None
    of_id: int | None
    of: str | None


def files_shown(
    connection: Connection,
    athlete_id: int,
    batch_id: int,
    most: int | None = None,
    skipped: int = 0,
) -> list[BatchFile]:
    """Some files of a batch: what was refused first, then duplicates, each by path."""
    f = files.c
    rank = case({state.value: n for n, state in enumerate(_ORDER)}, value=f.state, else_=9)
    wanted = (
        select(f.id, f.name, f.path, f.state, f.reason, f.detail)
        .where(f.athlete_id == athlete_id, f.batch_id == batch_id)
        .order_by(rank, f.path, f.id)
    )
    return [BatchFile(*row) for row in connection.execute(wanted.limit(most).offset(skipped))]


def brought_by(connection: Connection, shown: Sequence[BatchFile]) -> list[Brought]:
    """The activities of some files."""
    return _brought(connection, activities.c.file_id.in_([file.id for file in shown]))


def brought_in(connection: Connection, batch_id: int) -> list[Brought]:
    """The activities of all files of a batch."""
    of_batch = select(files.c.id).where(files.c.batch_id == batch_id)
    return _brought(connection, activities.c.file_id.in_(of_batch))


def _brought(connection: Connection, wanted: ColumnElement[bool]) -> list[Brought]:
    found = connection.execute(_BROUGHT.where(wanted).order_by(activities.c.id))
    return [Brought(*row) for row in found]


def displaced_by(connection: Connection, batch_id: int) -> list[Row[Any]]:
    """Files of earlier batches that are duplicates of what a batch brought: `path`, `of`, why."""
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
