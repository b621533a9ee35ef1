"""Files beside each other, in a folder or in an archive, with one interface for both."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from stat import S_ISREG
from typing import IO, Protocol

from ingest.errors import Reason, Rejected
from ingest.formats.packed import MOST_BYTES
from ingest.reading import file_bytes
from ingest.settle import FileStat


class File(Protocol):
    """A file in its place.

    `path` names it for people and in the ledger, `inside` is its path in its own folder or archive,
    `stat` distinguishes it from an earlier version.
    """

    @property
    def path(self) -> str: ...  # noqa: D102

    @property
    def inside(self) -> PurePath: ...  # noqa: D102

    @property
    def stat(self) -> FileStat: ...  # noqa: D102

    def __hash__(self) -> int: ...

    def read(self) -> bytes:
        """Its bytes; raises `Rejected`, and `Retry` on disk."""

    def opened(self, most: int = MOST_BYTES) -> AbstractContextManager[IO[bytes]]:
        """Its bytes as a stream; raises `Rejected` for one of more than `most` bytes."""

    def at(self, place: PurePath) -> "File | None":
        """The file at a path of the same folder or archive; None without one."""


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """A file in a folder."""

    path: str
    stat: FileStat

    @property
    def inside(self) -> PurePath:
        """Its path."""
        return Path(self.path)

    def read(self) -> bytes:
        """Its bytes; raises `Rejected` and `Retry`."""
        return file_bytes(self.path, self.path)

    @contextmanager
    def opened(self, most: int = MOST_BYTES) -> Iterator[IO[bytes]]:
        """Its bytes as a stream; raises `Rejected` for one of more than `most`, and OSError."""
        if self.stat.size > most:
            raise Rejected(Reason.TOO_LARGE, f"{self.path}: larger than any of its kind")
        with Path(self.path).open("rb") as file:
            yield file

    def at(self, place: PurePath) -> "FileOnDisk | None":
        """The ordinary file at a path; None if there is none, or only a link."""
        path = Path(place)
        try:
            status = path.lstat()
        except OSError:
            return None
        if not S_ISREG(status.st_mode):
            return None
        return FileOnDisk(str(path), FileStat.of(status))


def beside(file: File, name: str) -> File | None:
    """The file whose path from the folder of `file` is `name`; never one outside of that folder."""
    parts = [part for part in PurePosixPath(name).parts if part != "/"]
    if not parts or ".." in parts:
        return None
    return file.at(file.inside.parent.joinpath(*parts))
