"""Held files: in sub-folders of watched folders that match no athlete."""

import os
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from ingest.folder import recordings
from ingest.ownership import Household, by_place
from ingest.settle import FileStat
from store.athletes import all_athletes
from store.engine import reading
from store.ledger import seen


@dataclass(frozen=True, slots=True)
class Held:
    """A sub-folder that matches no athlete, and how many files wait in it."""

    folder: Path
    files: int

    def __str__(self) -> str:
        name = self.folder.name
        wait = "its file waits" if self.files == 1 else f"its {self.files} files wait"
        return (
            f"the folder {name} names nobody; {wait} until an athlete {name} is added "
            f"(`legcast athlete add {shlex.quote(name)}`)"
        )


def held_folders(engine: Engine, folders: Sequence[Path], move_to: str) -> list[Held]:
    """The sub-folders that match no athlete; none while there is only one athlete."""
    with reading(engine) as connection:
        athletes = all_athletes(connection)
        if len(athletes) < 2:
            return []
        dealt = {a.id: seen(connection, a.id) for a in athletes}
    roots = outermost(folders)
    household = Household.of(athletes, dealt, roots)
    lying = files_in(roots, move_to, lambda _error: None)
    return [
        Held(place.path, len(files))
        for place, files in by_place(lying, roots).items()
        if household.owner(place) is None
    ]


def outermost(folders: Sequence[Path]) -> list[Path]:
    """Watched folders without nested ones, which are watched as sub-folders."""
    whole = {folder.expanduser().absolute() for folder in folders}
    return sorted(folder for folder in whole if not whole & set(folder.parents))


def files_in(
    roots: Sequence[Path],
    move_to: str,
    tell: Callable[[OSError], None],
    on_other: Callable[[str], None] | None = None,
) -> dict[str, FileStat]:
    """Every file in watched folders with its size and time, without those moved after import.

    Unreadable paths are reported, files that are not recordings go to `on_other`.
    """
    return {
        path: stat
        for root in roots
        for path, stat in recordings(root, tell, on_other)
        if not (move_to and path.startswith(str(root / move_to) + os.sep))
    }
