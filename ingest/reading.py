"""The entry point for reading: turn any file from a watch or an app into recordings."""

import os
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from ingest.bouts import bouts
from ingest.errors import Reason, Rejected, Retry
from ingest.formats.packed import MOST_BYTES, is_packed, unpack
from ingest.formats.sniff import FORMATS, recognise
from ingest.recording import Recording

READER_VERSION = "+".join(f"{known.name}{known.version}" for known in FORMATS)
"""Changes whenever a format learns to read more, so that refused files are tried again."""

_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, name: str | None = None
) -> list[Recording]:
    """The recordings in a path, bytes or a binary file: one for each bout, at least one.

    The kind is decided by content, never by suffix; gzip is decompressed. `name` is the name of the
    source in messages. Raises `Rejected`, which is final, when the content is at fault, and `Retry`
    when it cannot be read: missing, a folder, locked, not permitted.
    """
    if isinstance(source, bytes):
        return read_bytes(source, name)
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        return read_bytes(file_bytes(path, name or path), name or Path(path).name)
    try:
        data = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise Retry(f"{name or 'the file'}: could not be read ({error})") from error
    return read_bytes(data, name)


def read_bytes(data: bytes, name: str | None = None) -> list[Recording]:
    """The recordings in the bytes of one file, packed by gzip or not; raises `Rejected`.

    `name` is the name of the source in messages; it never decides how the bytes are read.
    """
    try:
        if len(data) > MOST_BYTES:
            raise _too_large(len(data))
        if not is_packed(data):
            return _told_apart(recognise(data).read(data))
        data, repair = unpack(data)
        recordings = _told_apart(recognise(data).read(data))
    except Rejected as error:
        if name:
            error.add_note(f"in {name}")
        raise
    if repair is None:
        return recordings
    return [replace(r, warnings=(repair, *r.warnings)) for r in recordings]


def _told_apart(recordings: list[Recording]) -> list[Recording]:
    return [bout for recording in recordings for bout in bouts(recording)]


def file_bytes(path: str, name: str) -> bytes:
    """The bytes of an ordinary file of acceptable size; raises `Rejected` and `Retry`."""
    try:
        # A pipe would block until somebody writes into it.
        with os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE), "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if S_ISDIR(status.st_mode):
                raise IsADirectoryError
            if not S_ISREG(status.st_mode):
                raise Retry(f"{name}: is not an ordinary file")
            if status.st_size > MOST_BYTES:
                raise _too_large(status.st_size)
            return file.read()
    except FileNotFoundError as error:
        raise Retry(f"{name}: there is no such file") from error
    except IsADirectoryError as error:
        raise Retry(f"{name}: is a folder, not a file") from error
    except PermissionError as error:
        raise Retry(f"{name}: may not be read by this user") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise Retry(f"{name}: could not be read ({error})") from error


def _too_large(size: int) -> Rejected:
    return Rejected(
        Reason.TOO_LARGE,
        "larger than any recording",
        expected=f"at most {MOST_BYTES:,} bytes",
        got=f"{size:,}",
    )
