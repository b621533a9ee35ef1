"""Files that were read by another version of the readers, and what they tell when read anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, or_, select, update

from store.activities import NewActivity
from store.rows import each
from store.tables import activities, files


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the ledger, and where it lay when it was read."""

    id: int
    path: str
    sha256: str


def read_by_others(connection: Connection, athlete_id: int, version: str) -> list[Original]:
    """Files in the ledger whose activities another version of the readers has read."""
    c = files.c
    brought = exists().where(activities.c.file_id == c.id)
    wanted = select(c.id, c.path, c.sha256).where(
        c.athlete_id == athlete_id, c.reader_version != version, brought
    )
    return each(Original, connection.execute(wanted.order_by(c.path)))


def read_anew(
    connection: Connection, file_id: int, version: str, found: Sequence[NewActivity]
) -> int:
    """Note what a file tells besides its samples, as read once more; how many activities changed.

    Only of sessions that began when they did the first time.
    """
    c, changed = activities.c, 0
    for session, activity in enumerate(found):
        values = {
            "recorded_effort": activity.recorded_effort,
            "recorded_feel": activity.recorded_feel,
            "sub_sport": activity.sub_sport,
        }
        other = or_(*(c[name].is_distinct_from(value) for name, value in values.items()))
        same = (c.file_id == file_id, c.session == session, c.started_at == activity.summary.start)
        changed += connection.execute(
            update(activities).where(*same, other).values(**values)
        ).rowcount
    connection.execute(update(files).where(files.c.id == file_id).values(reader_version=version))
    return changed
