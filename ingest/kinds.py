"""The kind of a file: by its name where that is enough, else by its first bytes."""

import zlib
from enum import Enum, auto
from functools import lru_cache

from ingest import apple
from ingest.formats.packed import is_packed
from ingest.formats.sniff import FORMATS

HEAD = 4096
"""Bytes that are looked at; a comment before the root element of an XML file may be long."""

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP archive begins, with files in it and without."""

TABLE = "activities.csv"
"""The list of activities of a Strava export, with the folder `activities` beside it."""

SUFFIXES = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz")
"""Suffixes of recordings; the reader decides what such a file really is."""

HALF_WRITTEN = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", "~")
"""Suffixes of unfinished copies by browsers, editors and synchronisers."""

_OTHERS = frozenset(
    {
        ".jpg", ".jpeg", ".png", ".gif", ".heic", ".heif", ".webp", ".bmp", ".tif", ".tiff",
        ".svg", ".raw", ".dng", ".cr2", ".nef", ".ico", ".psd", ".mp4", ".mov", ".avi", ".mkv",
        ".m4v", ".webm", ".3gp", ".mts", ".insv", ".lrv", ".thm", ".mp3", ".m4a", ".wav", ".flac",
        ".ogg", ".aac", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods",
        ".odp", ".rtf", ".md", ".epub", ".html", ".htm", ".css", ".js", ".json", ".csv", ".tsv",
        ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".log", ".sql", ".db", ".sqlite",
        ".sqlite3", ".py", ".sh", ".ipynb", ".exe", ".dll", ".msi", ".dmg", ".pkg", ".deb",
        ".rpm", ".apk", ".iso", ".img", ".jar", ".app", ".so", ".lnk", ".url", ".torrent", ".7z",
        ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst", ".kml", ".kmz", ".ics", ".vcf", ".eml",
    }
)  # fmt: skip
"""Suffixes of files that are never recordings, so they need not be opened."""


class Kind(Enum):
    """The kind of a file, for an import."""

    RECORDING = auto()
    ARCHIVE = auto()
    """A ZIP archive."""
    HEALTH = auto()
    """The list of workouts of an Apple Health export."""
    TABLE = auto()
    """The list of activities of a Strava export."""
    OTHER = auto()
    """Nothing that could be read."""


TAKEN_APART = frozenset({Kind.ARCHIVE, Kind.HEALTH, Kind.TABLE})
"""Kinds that contain any number of recordings."""


def kind_by_name(name: str) -> Kind | None:
    """The kind by file name; None where only the content can tell."""
    lower = name.lower()
    if lower.endswith(SUFFIXES):
        return Kind.RECORDING
    if lower.endswith(".zip"):
        return Kind.ARCHIVE
    if lower[lower.rfind(".") :] in _OTHERS or lower.endswith(HALF_WRITTEN):
        return Kind.OTHER
    return None


def kind_by_head(head: bytes) -> Kind:
    """What a file is that begins with `head` (`HEAD` bytes, or all of it)."""
    if head.startswith(ZIP):
        return Kind.ARCHIVE
    if is_packed(head):
        head = _unpacked(head)
    elif apple.is_export(head):
        return Kind.HEALTH
    return Kind.RECORDING if any(known.matches(head) for known in FORMATS) else Kind.OTHER


@lru_cache(maxsize=65_536)
def kind_on_disk(
    path: str,
    size: int,
    mtime_ns: int,  # noqa: ARG001 because a file that was rewritten is another one to the cache
) -> Kind:
    """The kind of an ordinary file on disk; raises OSError.

    An unchanged file (same size and time) is not opened again, so that a watched folder costs no
    more than its listing.
    """
    if (kind := kind_by_name(path)) is not None:
        return kind
    if not size:
        return Kind.OTHER
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 because Path costs as much as this
        return kind_by_head(file.read(HEAD))


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""
