"""The members of a ZIP archive, read in place and within limits: nothing is unpacked to disk.

Archives are untrusted too. The ZIP's own list is checked before anything is read: the number of
members, their declared sizes (more than that is never decompressed), how deeply archives are
nested. A member that exceeds a limit is refused alone; an archive that does, as a whole.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePath, PurePosixPath
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from ingest.errors import Reason, Rejected
from ingest.formats.packed import MOST_BYTES
from ingest.settle import FileStat

MOST_MEMBERS = 100_000
"""Per archive, including nested ones; the largest exports known have a tenth of it."""

_MOST_DIRECTORY = 12_000_000  # bytes; the list of so many members with rather long names
_MOST_RATIO = 100  # real recordings pack 3 to 20 times, a bomb about 1000 times
_ALWAYS_FINE = 8_000_000  # bytes; a small file may compress as well as it likes
_MOST_IN_ALL = 1_000_000_000  # bytes that any archive may hold, whatever its own size
_LARGEST_INNER = 8_000_000_000  # bytes of an archive in an archive
_IN_MEMORY = 50_000_000  # bytes of an archive that is read at once
_DEEPEST = 3  # an export zipped again, with the archives that Garmin puts into its export

_END, _END_SIZE = b"PK\x05\x06", 22
_LOCATOR_64, _LOCATOR_64_SIZE = b"PK\x06\x07", 20
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1
_PIECE = 1 << 20

BROKEN = (
    BadZipFile, LZMAError, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
    OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile and its decompressors raise for damaged archives: for an unknown compression
NotImplementedError, for a password RuntimeError, for impossible sizes and offsets OSError,
OverflowError and ValueError."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: `path` goes through the archives that contain it.

    `crc` and `size` are from the archive's list; together they distinguish it from an earlier file
    at the same path.
    """

    path: str
    size: int
    crc: int
    archive: ZipFile
    info: ZipInfo
    refused: Rejected | None = None
    """Why a nested archive cannot be read."""

    def read(self) -> bytes:
        """Its bytes. Raises `Rejected` when a limit is exceeded or the data are damaged."""
        with self.opened() as file:
            try:
                # Piece by piece: asked for all of it, zipfile decompresses everything, whatever the
                # declared size, and truncates it afterwards.
                return b"".join(iter(partial(file.read, _PIECE), b""))
            except BROKEN as error:
                raise _damaged(self.path, error) from error

    @property
    def inside(self) -> PurePosixPath:
        """Its path in its own archive."""
        return PurePosixPath(self.info.filename.replace("\\", "/"))

    @property
    def stat(self) -> FileStat:
        """Its entry in the archive's list, by which it is recognised without decompressing it."""
        return FileStat(self.size, self.crc, 0)

    def at(self, place: PurePath) -> "Member | None":
        """The file at a path of the same archive; None without one."""
        info = _by_path(self.archive).get(place.as_posix())
        if info is None:
            return None
        path = self.path.removesuffix(self.info.filename) + info.filename
        return Member(path, info.file_size, info.CRC, self.archive, info)

    @contextmanager
    def opened(self, most: int = MOST_BYTES) -> Iterator[IO[bytes]]:
        """Its bytes as a stream. Raises `Rejected` when it must not or cannot be read."""
        if self.refused is not None:
            raise self.refused
        _check_name(self.path, self.info.filename)
        if self.info.flag_bits & _ENCRYPTED:
            raise Rejected(Reason.UNSUPPORTED, f"{self.path}: encrypted; unpack it by hand")
        _check_size(self.path, self.size, self.info.compress_size, most)
        try:
            file = self.archive.open(self.info)
        except BROKEN as error:
            raise _damaged(self.path, error) from error
        with file:
            yield file


@lru_cache(maxsize=4)
def _by_path(archive: ZipFile) -> dict[str, ZipInfo]:
    """The files of an archive by their path."""
    return {info.filename.replace("\\", "/"): info for info in archive.infolist()}


def members(file: BinaryIO, name: str) -> Iterator[Member]:
    """Every file in an archive, and in nested archives, in the order in which they are stored.

    A member must be read before the next one is requested. Raises `Rejected` when the archive
    exceeds a limit or cannot be read; only the members before that are given. A nested archive that
    does so is a member that cannot be read.
    """
    yield from _members(file, name, 0, _Bounds(_size_of(file)))


class _Bounds:
    """The remaining allowance of one archive."""

    def __init__(self, size: int) -> None:
        self.members = MOST_MEMBERS
        self.bytes = max(_MOST_IN_ALL, size * _MOST_RATIO)

    def take(self, name: str, infos: list[ZipInfo]) -> None:
        self.members -= len(infos)
        if self.members < 0:
            raise Rejected(
                Reason.TOO_LARGE,
                f"{name}: too many files in it",
                expected=f"at most {MOST_MEMBERS:,}",
                got="more",
            )
        self.bytes -= sum(info.file_size for info in infos)
        if self.bytes < 0:
            raise Rejected(Reason.TOO_LARGE, f"{name}: unpacks to more than any export")


def _members(file: BinaryIO, name: str, depth: int, bounds: _Bounds) -> Iterator[Member]:
    try:
        _check_directory(file, name)
        archive = ZipFile(file)
    except BROKEN as error:
        raise _damaged(name, error) from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        bounds.take(name, infos)
        # In byte order, so that a nested archive can be read in one pass.
        for info in sorted(infos, key=lambda info: info.header_offset):
            member = Member(f"{name}/{info.filename}", info.file_size, info.CRC, archive, info)
            if not info.filename.lower().endswith(".zip") or is_shadow(info.filename):
                yield member
                continue
            try:
                if depth + 1 >= _DEEPEST:
                    raise Rejected(Reason.UNSUPPORTED, f"{member.path}: lies too deep in archives")
                with member.opened(most=_LARGEST_INNER) as packed:
                    # Small ones go into memory: seeking back in a stream means decompressing it
                    # again.
                    small = info.file_size <= _IN_MEMORY
                    inner = BytesIO(member.read()) if small else cast("BinaryIO", packed)
                    yield from _members(inner, member.path, depth + 1, bounds)
            except Rejected as refusal:
                yield replace(member, refused=refusal)


def is_shadow(filename: str) -> bool:
    """Whether a name belongs to the metadata files that macOS puts into archives."""
    return any(part.startswith(("__MACOSX", "._")) for part in PurePosixPath(filename).parts)


def _check_name(path: str, inside: str) -> None:
    parts = inside.replace("\\", "/").split("/")
    if ".." in parts or "" in parts or ":" in parts[0]:
        raise Rejected(Reason.UNSAFE_NAME, f"{path!r}: a name that leads out of its archive")


def _check_size(path: str, size: int, packed: int, most: int) -> None:
    bomb = size > _ALWAYS_FINE and size > _MOST_RATIO * max(packed, 1)
    if size > most or bomb:
        raise Rejected(
            Reason.TOO_LARGE,
            f"{path}: unpacks to more than any recording has",
            expected=f"at most {min(most, max(_ALWAYS_FINE, _MOST_RATIO * packed)):,} bytes",
            got=f"{size:,}",
        )


def _check_directory(file: BinaryIO, name: str) -> None:
    """Refuse an archive whose list of members would already fill the memory.

    zipfile reads the whole list on opening, and trusts the size of the list, not the number of
    members.
    """
    size = _size_of(file)
    tail = min(size, _END_SIZE + _LONGEST_COMMENT)
    file.seek(size - tail)
    end = file.read(tail)
    at = end.rfind(_END)
    if at < 0 or len(end) - at < _END_SIZE:
        raise Rejected(Reason.CORRUPT, f"{name}: not a complete ZIP archive; it may be cut off")
    listed = struct.unpack_from("<L", end, at + 12)[0]
    if listed == 0xFFFF_FFFF and end[at - _LOCATOR_64_SIZE : at].startswith(_LOCATOR_64):
        file.seek(struct.unpack_from("<Q", end, at - _LOCATOR_64_SIZE + 8)[0])
        listed = int.from_bytes(file.read(56)[40:48], "little")
    if listed > _MOST_DIRECTORY:
        raise Rejected(
            Reason.TOO_LARGE,
            f"{name}: too many files in it",
            expected=f"a list of at most {_MOST_DIRECTORY:,} bytes",
            got=f"{listed:,}",
        )
    file.seek(0)


def _size_of(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _damaged(path: str, error: Exception) -> Rejected:
    return Rejected(Reason.CORRUPT, f"{path}: damaged or compressed in an unknown way ({error})")
