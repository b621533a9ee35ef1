"""The results of one import, file by file, one page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Connection,
    case,
    func,
    insert,
    or_,
    select,
    true,
)

from store.checkins import COUNTS
from store.ledger import State
from store.rows import each
from store.tables import activities, batches, checkins, files, remarks


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a batch as a line of a list, with why it was refused or undone."""

    id: int
    name: str
    path: str
    state: str
    reason: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class DisplacedFile:
    """A file that is a duplicate now: where it lay, of which file, and why."""

    path: str
    of: str
    because: str


_ORDER = (State.REJECTED, State.DUPLICATE)


def files_shown(
    connection: Connection,
    athlete_id: int,
    batch_id: int,
    most: int | None = None,
    skipped: int = 0,
) -> list[ShownFile]:
    """Some files of a batch: what was refused first, then duplicates, each by path."""
    f = files.c
    rank = case({state.value: n for n, state in enumerate(_ORDER)}, value=f.state, else_=9)
    wanted = (
        select(f.id, f.name, f.path, f.state, f.reason, f.detail)
        .where(f.athlete_id == athlete_id, f.batch_id == batch_id)
        .order_by(rank, f.path, f.id)
    )
    return each(ShownFile, connection.execute(wanted.limit(most).offset(skipped)))


def displaced_by(connection: Connection, batch_id: int) -> list[DisplacedFile]:
    """Files of earlier batches that are duplicates of what a batch brought."""
    other, other_file, earlier = activities.alias(), files.alias(), files.alias()
    wanted = (
        select(earlier.c.path, other_file.c.name.label("of"), activities.c.because)
        .join_from(activities, other, other.c.id == activities.c.duplicate_of)
        .join(other_file, other_file.c.id == other.c.file_id)
        .join(earlier, earlier.c.id == activities.c.file_id)
        .where(other_file.c.batch_id == batch_id, earlier.c.batch_id != batch_id)
    )
    return each(DisplacedFile, connection.execute(wanted.order_by(activities.c.id)))


_LISTS = ("answers", "bouts")
"""Kinds of batches that no file of the ledger came with."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of imports, with how many files it touched, and of these by state.

    `remarks` counts what it said of files that earlier ones had brought, `answers` the check-ins in
    it that count, `entered` its activities without a file.
    """

    id: int
    kind: str
    started_at: datetime
    undone_at: datetime | None
    files: int
    imported: int
    duplicate: int
    rejected: int
    undone: int
    remarks: int
    answers: int
    entered: int


def start_batch(connection: Connection, athlete_id: int, kind: str, now: datetime) -> int:
    """Create a batch of imports; returns its id."""
    return int(
        connection.execute(
            insert(batches)
            .values(athlete_id=athlete_id, kind=kind, started_at=now)
            .returning(batches.c.id)
        ).scalar_one()
    )


def batch_rows(connection: Connection, athlete_id: int, batch_id: int | None = None) -> list[Batch]:
    """The athlete's batches that brought anything, the latest first; the one of a number alone."""
    count = func.count(files.c.id)
    by_state = [
        func.sum(case((files.c.state == state.value, 1), else_=0)).label(state.value)
        for state in State
    ]
    earlier = files.alias()
    said = (
        select(func.count())
        .select_from(remarks)
        .join(earlier, earlier.c.id == remarks.c.file_id)
        .where(remarks.c.batch_id == batches.c.id, earlier.c.batch_id != batches.c.id)
        .correlate(batches)
        .scalar_subquery()
    )
    answers = (
        select(func.count())
        .where(checkins.c.batch_id == batches.c.id, COUNTS)
        .correlate(batches)
        .scalar_subquery()
    )
    entered = (
        select(func.count())
        .where(activities.c.entered_in == batches.c.id)
        .correlate(batches)
        .scalar_subquery()
    )
    return each(
        Batch,
        connection.execute(
            select(
                batches,
                count.label("files"),
                *by_state,
                said.label("remarks"),
                answers.label("answers"),
                entered.label("entered"),
            )
            .join_from(batches, files, files.c.batch_id == batches.c.id, isouter=True)
            .where(batches.c.athlete_id == athlete_id)
            .group_by(batches.c.id)
            .where(true() if batch_id is None else batches.c.id == batch_id)
            .having(or_(count > 0, said > 0, batches.c.kind.in_(_LISTS)))
            .order_by(batches.c.id.desc())
        ),
    )
