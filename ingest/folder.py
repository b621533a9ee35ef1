"""What lies in a folder: recordings among all the other things that lie in folders."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.settle import Look

SUFFIXES = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz")
"""Endings of files worth opening; what they really are, their content decides."""

_ARCHIVE = ".zip"

_IGNORED_FOLDERS = frozenset(
    {"__MACOSX", "@eaDir", "$RECYCLE.BIN", "#recycle", "System Volume Information"}
)


def recordings(root: Path, on_error: Callable[[OSError], None]) -> Iterator[tuple[str, Look]]:
    """Every recording and archive below a folder with how it lies, in order of its name.

    Hidden files, temporary copies, symbolic links and pipes are passed over. A folder that cannot
    be read is told to `on_error` and left out.
    """
    try:
        with os.scandir(_on_a_watch(root)) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        on_error(error)
        return
    for entry in entries:
        if entry.name.startswith((".", "~")) or entry.is_symlink():
            continue
        try:
            if entry.is_dir():
                if entry.name not in _IGNORED_FOLDERS:
                    yield from recordings(Path(entry.path), on_error)
            elif (is_recording(entry.name) or is_archive(entry.name)) and entry.is_file():
                yield entry.path, Look.of(entry.stat())
        except FileNotFoundError:
            continue  # gone between listing and looking
        except OSError as error:
            on_error(error)


def is_recording(name: str) -> bool:
    """Whether a file of this name is worth opening.

    Half-written copies of browsers and synchronisers end in `.part`, `.crdownload` or `.tmp`, and
    so are none.
    """
    return name.lower().endswith(SUFFIXES)


def is_archive(name: str) -> bool:
    """Whether a file of this name is taken apart rather than read."""
    return name.lower().endswith(_ARCHIVE)


def _on_a_watch(folder: Path) -> Path:
    """Where a mounted Garmin keeps its activities, beside all its settings, courses and totals."""
    if folder.name.upper() != "GARMIN":
        return folder
    return next((a for n in ("Activity", "ACTIVITY") if (a := folder / n).is_dir()), folder)
