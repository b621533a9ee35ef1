"""Files moved from one athlete's folder to another's: they count only for the second.

The file is first imported for the second athlete, like any other. Then it is undone for the first.
Both steps depend only on the folders and the ledger, so if a scan ends between them, the next one
does the second step.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from ingest.counting import count_all_again
from ingest.ownership import Household, place_of
from ingest.report import Kind
from ingest.settle import FileStat
from store.athletes import lock_athlete
from store.engine import reading, writing
from store.handover import (
    SharedFile,
    SharedPath,
    part_with,
    shared_files,
    shared_paths,
    still_in,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """The result of one scan: every file with its size and time, and the unreadable folders.

    `done` is the name of the sub-folder into which imported files are moved, empty for none.
    """

    roots: Sequence[Path]
    lying: Mapping[str, FileStat]
    unreadable: Collection[str]
    household: Household
    done: str = ""

    def file_at(self, path: str) -> str | None:
        """The file on the disk at a path, or the archive that the path leads into."""
        above = (path, *map(str, Path(path).parents))
        return next((one for one in above if one in self.lying), None)

    def owner(self, path: str) -> int | None:
        """The id of the athlete in whose folder a path is, None if it matches no athlete."""
        place = place_of(path, self.roots)
        owner = None if place is None else self.household.owner(place)
        return None if owner is None else owner.id

    def is_done(self, path: str) -> bool:
        """Whether the file at a path was moved to the done folder after its import."""
        place = place_of(path, self.roots)
        if place is None or not self.done:
            return False
        return _is_there(place.root / self.done, Path(path).relative_to(place.root))

    def is_gone(self, path: str) -> bool:
        """Whether a path no longer exists although its folder can be read.

        An unmounted disk leaves no folder, or an empty one.
        """
        place = place_of(path, self.roots)
        if place is None or self.is_done(path):
            return False
        folder = Path(path).parent if place.sub_folder is None else place.path
        hidden = any(Path(path).is_relative_to(one) for one in self.unreadable)
        if hidden or not _can_be_listed(folder):
            return False
        if place.sub_folder is None and not _has_entries(place.root):
            return False
        return not _is_there(place.root, Path(path).relative_to(place.root))


@dataclass(frozen=True, slots=True)
class Move:
    """A file that is now in another athlete's folder."""

    name: str
    sha256: str
    file: int
    of: int
    to: int


def take_moved_back(engine: Engine, sight: Sight) -> list[Move]:
    """Undo files that are now in another athlete's folder and imported there; returns them.

    One transaction for each athlete that loses files. Activities that counted before count again.
    """
    with reading(engine) as connection:
        entries = shared_files(connection)
        paths = shared_paths(connection) if entries else []
    taken: list[Move] = []
    moves = moved(entries, paths, sight)
    for of in sorted({move.of for move in moves}):
        theirs = [move for move in moves if move.of == of]
        with writing(engine) as connection:
            for athlete in sorted({of, *(move.to for move in theirs)}):
                lock_athlete(connection, athlete)
            theirs = [
                move
                for move in theirs
                if all(still_in(connection, one, move.sha256) for one in (move.of, move.to))
            ]
            part_with(connection, of, [move.file for move in theirs])
            count_all_again(connection, of)
        taken += theirs
    return taken


def moved(entries: Sequence[SharedFile], paths: Iterable[SharedPath], sight: Sight) -> list[Move]:
    """The entries whose file left its athlete's folder and lies in that of another.

    A copy, in both folders, stays with both.
    """
    lies = {(row.sha256, row.athlete_id) for row in paths if _lies(row, sight)}
    keeper = {
        entry.sha256: entry.athlete_id
        for entry in entries
        if (entry.sha256, entry.athlete_id) in lies
    }
    return [
        Move(entry.name, entry.sha256, entry.id, entry.athlete_id, keeper[entry.sha256])
        for entry in entries
        if entry.sha256 in keeper
        and (entry.sha256, entry.athlete_id) not in lies
        and _has_left(entry, sight)
    ]


def _lies(seen: SharedPath, sight: Sight) -> bool:
    """Whether a path still lies in its athlete's folder as it was seen."""
    if sight.owner(seen.path) != seen.athlete_id:
        return False
    file = sight.file_at(seen.path)
    if file is None:
        return sight.is_done(seen.path)
    stat = sight.lying[file]
    return file != seen.path or (stat.size, stat.mtime_ns) == (seen.size, seen.mtime_ns)


def _has_left(entry: SharedFile, sight: Sight) -> bool:
    """Whether a file is no longer in the folder from which its athlete got it.

    Either it is gone, or the folder now belongs to another. A file imported by an explicit path
    stays with the athlete it was imported for, whatever the folder.
    """
    owner = sight.owner(entry.path)
    if owner == entry.athlete_id:
        return sight.file_at(entry.path) is None and sight.is_gone(entry.path)
    lies = sight.file_at(entry.path) is not None
    return owner is not None and lies and entry.kind == Kind.WATCH


def _is_there(base: Path, inside: Path) -> bool:
    """Whether a file is there, or the archive that the path leads into."""
    above = inside.parents[:-1]
    return os.path.lexists(base / inside) or any((base / one).is_file() for one in above)


def _can_be_listed(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)


def _has_entries(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return any(True for _ in entries)
