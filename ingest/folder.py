"""What lies in a folder: recordings among all the other things that lie in folders."""

import os
from collections.abc import Callable, Iterator
from errno import EILSEQ, ELOOP
from pathlib import Path

from ingest.settle import Look

SUFFIXES = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz")
"""Endings of files worth opening; what they really are, their content decides."""

_ARCHIVE = ".zip"

_IGNORED_FOLDERS = frozenset(
    {"__MACOSX", "@eaDir", "$RECYCLE.BIN", "#recycle", "System Volume Information"}
)


_DEEPEST = 64  # folders in folders; deeper ones are somebody's mistake


def recordings(
    root: Path, on_error: Callable[[OSError], None], depth: int = 0
) -> Iterator[tuple[str, Look]]:
    """Every recording and archive below a folder with how it lies, in order of its name.

    Hidden files, temporary copies, symbolic links and pipes are passed over. A folder that cannot
    be read is told to `on_error` and left out.
    """
    if depth > _DEEPEST:
        on_error(OSError(ELOOP, "folders lie too deep in folders", str(root)))
        return
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
                    yield from recordings(Path(entry.path), on_error, depth + 1)
            elif not _is_text(entry.name):
                told = entry.path.encode("utf-8", "backslashreplace").decode()
                on_error(OSError(EILSEQ, "its name is not UTF-8 text; rename it", told))
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


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_archive(name: str) -> bool:
    """Whether a file of this name is taken apart rather than read."""
    return name.lower().endswith(_ARCHIVE)


def _on_a_watch(folder: Path) -> Path:
    """Where a mounted Garmin keeps its activities, beside all its settings, courses and totals."""
    if folder.name.upper() != "GARMIN":
        return folder
    return next((a for n in ("Activity", "ACTIVITY") if (a := folder / n).is_dir()), folder)
