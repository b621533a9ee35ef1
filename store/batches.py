"""The results of one import, file by file, one page at a time."""

from dataclasses import dataclass

from sqlalchemy import Connection, case, select

from store.ledger import State
from store.rows import each
from store.tables import activities, files


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
