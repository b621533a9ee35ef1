"""Extra information in the exports of services, in a folder or in an archive."""

from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, cast

from ingest import apple, strava
from ingest.errors import Rejected, Retry
from ingest.folder import ACTIVITIES
from ingest.importer import Hint
from ingest.kinds import TABLE
from ingest.place import File, beside

_LARGEST_TABLE = 50_000_000  # bytes of a list of activities
LARGEST_HEALTH = 10_000_000_000
"""Bytes of the list of a Health export; ten years of a watch take some gigabytes."""


def hint_for(file: File) -> Hint | None:
    """What an export's table says about a file in its folder; None without a table."""
    folder = file.inside.parent
    if folder.name != ACTIVITIES:
        return None
    table = file.at(folder.parent / TABLE)
    return None if table is None else _hints(table).get(_unpacked(file.inside.name))


def entries(table: File) -> list[strava.Entry]:
    """The rows of a table; none if it cannot be read."""
    return strava.entries(_content(table))


def file_of(entry: strava.Entry, table: File) -> File | None:
    """The file of an entry beside its table; it may have been unpacked since."""
    if entry.file is None:
        return None
    return beside(table, entry.file) or beside(table, _unpacked(entry.file))


def workouts(health: File) -> Iterator[apple.Workout]:
    """The workouts of an Apple Health export, with the routes beside the list."""

    def route(path: str) -> bytes | None:
        try:
            found = beside(health, path)
            return None if found is None else found.read()
        except Retry:
            return None

    with health.opened(most=LARGEST_HEALTH) as opened:
        yield from apple.workouts(cast("BinaryIO", opened), route)


@lru_cache(maxsize=2)
def _hints(table: File) -> dict[str, Hint]:
    """What a table says about each file, by its name without the suffix of compressed ones."""
    hints = strava.hints(_content(table))
    return {_unpacked(file.rpartition("/")[2]): hint for file, hint in hints.items()}


def _content(table: File) -> bytes:
    """The bytes of a table; empty if it cannot be read, because the files are enough."""
    if table.stat.size > _LARGEST_TABLE:
        return b""
    try:
        return table.read()
    except (Rejected, Retry):
        return b""


def _unpacked(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name
