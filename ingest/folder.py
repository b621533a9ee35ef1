"""Find the recordings among all the files in a folder."""

import os
from collections.abc import Callable, Iterator
from errno import EILSEQ, ELOOP
from pathlib import Path

from ingest.kinds import TABLE, Kind, kind_by_name, kind_on_disk
from ingest.settle import FileStat

ROUTES = "workout-routes"
"""The folder of routes beside the list of an Apple Health export."""

ACTIVITIES = "activities"
"""The folder of files beside the table of a Strava export."""

_OF_HEALTH = frozenset({ROUTES, "electrocardiograms"})

_IGNORED_FOLDERS = frozenset(
    {"__MACOSX", "@eaDir", "$RECYCLE.BIN", "#recycle", "System Volume Information"}
)
_IGNORED_FILES = frozenset({"thumbs.db", "desktop.ini"})

_DEEPEST = 64  # nesting depth; deeper ones are a mistake

LINK = "symbolic link"
"""The kind shown for a link, which is ignored because it only points to another file."""


def recordings(
    root: Path,
    on_error: Callable[[OSError], None],
    on_other: Callable[[str], None] | None = None,
    depth: int = 0,
) -> Iterator[tuple[str, FileStat]]:
    """Every recording and export below a folder with its size and time, ordered by name.

    Files that are not recordings are reported to `on_other` and ignored, as are half-written
    copies, empty files without a known suffix, symbolic links and pipes; hidden and system files
    are ignored silently. A folder or file that cannot be read is reported to `on_error` and left
    out.

    An unpacked Apple Health export counts only as its list of workouts: the routes beside it belong
    to them. The list's size and time include its routes, so that it is stable only when all of them
    are.
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
    folders = {entry.name for entry in entries if entry.name in _MEANING and _is_folder(entry)}
    of_health = ROUTES in folders and any(_is_health(entry) for entry in entries)
    for entry in entries:
        name = entry.name
        if name.startswith((".", "~")):
            continue
        try:
            if entry.is_symlink():
                _tell(on_other, entry.path)
            elif entry.is_dir():
                if name in _IGNORED_FOLDERS or (of_health and name in _OF_HEALTH):
                    continue
                if is_text(name):
                    yield from recordings(Path(entry.path), on_error, on_other, depth + 1)
                else:
                    on_error(odd_name(entry.path))
            elif entry.is_file():
                kind = kind_by_name(name)
                if kind is Kind.OTHER and ACTIVITIES in folders and name.lower() == TABLE:
                    kind = Kind.TABLE
                if kind is Kind.OTHER:
                    if name.lower() not in _IGNORED_FILES:
                        _tell(on_other, entry.path)
                elif not is_text(name):
                    on_error(odd_name(entry.path))
                else:
                    stat = FileStat.of(entry.stat())
                    if kind is None:
                        kind = kind_on_disk(entry.path, stat.size, stat.mtime_ns)
                    if kind is Kind.OTHER:
                        _tell(on_other, entry.path)
                    else:
                        listed = kind is Kind.HEALTH
                        yield entry.path, _with_routes(entry.path, stat) if listed else stat
            else:
                _tell(on_other, entry.path)  # a pipe, a socket
        except FileNotFoundError:
            continue  # gone between listing and looking
        except OSError as error:
            on_error(error)


_MEANING = frozenset({ROUTES, ACTIVITIES})


def stat_of(path: str) -> FileStat:
    """A file's size and time, as in `recordings`; raises OSError."""
    stat = FileStat.of(os.stat(path))  # noqa: PTH116 because making a Path takes as long as the call itself
    return _with_routes(path, stat) if kind_at(path, stat) is Kind.HEALTH else stat


def kind_at(path: str, stat: FileStat) -> Kind:
    """The kind of the file at a path, given the folders beside it; raises OSError."""
    where, name = os.path.split(path)
    if name.lower() == TABLE and os.path.isdir(os.path.join(where, ACTIVITIES)):  # noqa: PTH112, PTH118
        return Kind.TABLE
    return kind_on_disk(path, stat.size, stat.mtime_ns)


def _with_routes(path: str, stat: FileStat) -> FileStat:
    """The size and time of a Health export's list, combined with its routes."""
    size, latest = stat.size, stat.mtime_ns
    routes = Path(path).with_name(ROUTES)
    if routes.is_dir():
        with os.scandir(routes) as listing:
            for entry in listing:
                if entry.is_file(follow_symlinks=False):
                    status = entry.stat()
                    size, latest = size + status.st_size, max(latest, status.st_mtime_ns)
    return FileStat(size, latest, stat.inode)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_health(entry: "os.DirEntry[str]") -> bool:
    if not entry.name.lower().endswith(".xml") or not is_text(entry.path):
        return False
    try:
        status = entry.stat(follow_symlinks=False)
        return (
            entry.is_file(follow_symlinks=False)
            and kind_on_disk(entry.path, status.st_size, status.st_mtime_ns) is Kind.HEALTH
        )
    except OSError:
        return False


def _tell(on_other: Callable[[str], None] | None, path: str) -> None:
    if on_other is not None:
        on_other(path if path.isascii() else _readable(path))


def odd_name(path: str) -> OSError:
    """Why a file with such a name cannot be imported: neither a database nor JSON accepts it."""
    return OSError(EILSEQ, "its name is not UTF-8 text; rename it", _readable(path))


def _readable(path: str) -> str:
    return path if is_text(path) else path.encode("utf-8", "backslashreplace").decode()


def is_text(name: str) -> bool:
    """Whether a file name is valid text."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _on_a_watch(folder: Path) -> Path:
    """The folder of activities on a mounted Garmin, beside settings, courses and totals."""
    if folder.name.upper() != "GARMIN":
        return folder
    return next((a for n in ("Activity", "ACTIVITY") if (a := folder / n).is_dir()), folder)
