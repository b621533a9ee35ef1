"""Decide which athlete the files in a watched folder belong to."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from ingest.kinds import TABLE, Kind, kind_by_name
from ingest.settle import FileStat
from store.athletes import Athlete, same_name
from store.ledger import SeenPath, State


@dataclass(frozen=True, slots=True)
class Place:
    """A watched folder and a top-level sub-folder of it, None for the watched folder itself."""

    root: Path
    sub_folder: str | None

    @property
    def path(self) -> Path:
        """The folder on the disk."""
        return self.root if self.sub_folder is None else self.root / self.sub_folder


def owner_of(
    sub_folder: str | None, athletes: Sequence[Athlete], brought: Mapping[int, int]
) -> Athlete | None:
    """The athlete of a sub-folder's files; None while it matches none.

    `brought` counts the files already imported from there, by athlete id.

    1. Files in the watched folder itself are the first athlete's.
    2. A sub-folder with an athlete's name is that athlete's.
    3. A single athlete may have any sub-folders.
    4. A sub-folder from which files were imported stays with the athlete who got most of them.
    """
    if sub_folder is None:
        return next(iter(athletes), None)
    named = next((a for a in athletes if same_name(a.name, sub_folder)), None)
    if named is not None or len(athletes) == 1:
        return named or athletes[0]
    assigned = [a for a in athletes if brought.get(a.id)]
    return max(assigned, key=lambda a: brought[a.id], default=None)


@dataclass(frozen=True, slots=True)
class Household:
    """The athletes, oldest first, and how many files each got from which place."""

    athletes: Sequence[Athlete]
    brought: Mapping[Place, Mapping[int, int]]

    @classmethod
    def of(
        cls,
        athletes: Sequence[Athlete],
        dealt: Mapping[int, Mapping[str, SeenPath]],
        roots: Sequence[Path],
    ) -> "Household":
        """The household according to the ledger: `dealt` are the paths seen for each athlete."""
        brought: dict[Place, dict[int, int]] = {}
        if len(athletes) > 1:
            for athlete_id, paths in dealt.items():
                for path, seen in paths.items():
                    place = place_of(path, roots) if seen.state in _CAME_IN else None
                    if place is not None:
                        by_athlete = brought.setdefault(place, {})
                        by_athlete[athlete_id] = by_athlete.get(athlete_id, 0) + 1
        return cls(athletes, brought)

    def owner(self, place: Place) -> Athlete | None:
        """The athlete of the files in a place; None while it matches none."""
        return owner_of(place.sub_folder, self.athletes, self.brought.get(place, {}))


_CAME_IN = frozenset({State.IMPORTED, State.DUPLICATE, State.UNDONE})


def place_of(path: str, roots: Sequence[Path]) -> Place | None:
    """The place of a file, or of what is in an archive; None if it is in no watched folder.

    The folders of a mounted watch do not count as sub-folders of a household.
    """
    for root in roots:
        above = str(root).rstrip(os.sep) + os.sep
        if path.startswith(above):
            folders = path[len(above) :].split(os.sep)[:-1]  # noqa: PTH206 because Path is slow
            names = [root.name, *folders[:2]]
            if _ON_A_WATCH in (_upper(names[:2]), _upper(names[1:])):
                return Place(root, None)
            return Place(root, next(takewhile(_is_folder, folders), None))
    return None


def _is_folder(name: str) -> bool:
    """Whether a part of a path is a folder, and not an export that the path goes into."""
    return kind_by_name(name) is not Kind.ARCHIVE and not name.lower().endswith((".xml", TABLE))


_ON_A_WATCH = ("GARMIN", "ACTIVITY")


def _upper(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.upper() for name in names)


def by_place(
    lying: Mapping[str, FileStat], roots: Sequence[Path]
) -> dict[Place, dict[str, FileStat]]:
    """The files of watched folders by the place they are in."""
    places: dict[Place, dict[str, FileStat]] = {}
    for path, stat in lying.items():
        if (place := place_of(path, roots)) is not None:
            places.setdefault(place, {})[path] = stat
    return places
