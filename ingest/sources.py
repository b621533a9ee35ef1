"""Where recordings lie: files, folders and archives, taken apart into items of work."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from stat import S_ISDIR
from typing import BinaryIO, cast
from zipfile import ZipFile
from zlib import crc32

from ingest import apple, strava
from ingest.archive import BROKEN, Member, members
from ingest.errors import Reason, Rejected, Retry
from ingest.folder import is_archive, is_recording, recordings
from ingest.importer import Decoded, Hint, decode, digest, new_activity
from ingest.reading import file_bytes
from ingest.settle import Look

_LARGEST_TABLE = 50_000_000  # bytes of a list of activities
_HEALTH = "apple_health_export"  # the folder in an archive of the Health app, in any language
_LARGEST_HEALTH = 10_000_000_000  # bytes of its list; ten years of a watch take some gigabytes


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be read, and how it lies (None when it could not be looked at).

    `data` are its bytes where it does not lie there any more.
    """

    path: str
    look: Look | None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is read at once: a file, or a member of an archive.

    `work` can be done by any process and gives what is in it; `done` is there instead where there
    is no work to do. `data` are the bytes that travel with it. `archive` is the path of the archive
    it lies in.
    """

    path: str
    look: Look | None
    work: Callable[[], Decoded | Retry] | None = None
    done: Decoded | Retry | None = None
    data: bytes | None = None
    archive: str | None = None
    is_file: bool = True
    """Whether `data` are a file that could be read again, and not what a workout is known by."""


def find(paths: Sequence[Path], unreadable: Callable[[str, str], None]) -> list[Source]:
    """Every recording and archive in files and folders, each once.

    A file named outright is taken whatever its ending. What cannot be listed is told to
    `unreadable` with its path and the reason.
    """
    result: dict[str, Source] = {}

    def tell(error: OSError) -> None:
        unreadable(str(error.filename), f"{error.strerror}; mend its permissions and run again")

    for path in paths:
        whole = Path(os.path.abspath(path))  # noqa: PTH100 because resolve() follows links
        status = None
        with suppress(OSError):  # reading it will say what is wrong
            status = whole.stat()
        if status is not None and S_ISDIR(status.st_mode):
            result |= {p: Source(p, look) for p, look in recordings(whole, tell)}
            continue
        result[str(whole)] = Source(str(whole), None if status is None else Look.of(status))
    return list(result.values())


def items(source: Source) -> Iterator[Item]:
    """What there is to be read in a source: the file itself, or all that lies in an archive.

    An archive that cannot be read to its end gives what came before, and then itself as refused.
    """
    if not is_archive(source.path):
        work: Callable[[], Decoded | Retry] = partial(load, source.path, source.look)
        if source.data is not None:
            work = partial(decode, source.data, PurePosixPath(source.path).name)
        yield Item(source.path, source.look, work, data=source.data)
        return
    itself = Item(source.path, source.look, data=source.data)
    found = False
    try:
        with _opened(source) as file:
            for item in _in_archive(file, source.path):
                found = True
                yield item
        if not found:
            raise Rejected(Reason.NO_ACTIVITY, "there is no recording in this archive")
    except Rejected as refusal:
        yield replace(itself, done=given_up(itself, refusal))
    except OSError as error:
        yield replace(itself, done=_unreadable(source.path, error))
    except Exception as error:  # noqa: BLE001 because one odd archive must not stop the others
        odd = Rejected(Reason.CORRUPT, f"{source.path}: cannot be taken apart ({error})")
        yield replace(itself, done=given_up(itself, odd))


def _opened(source: Source) -> BinaryIO:
    return Path(source.path).open("rb") if source.data is None else BytesIO(source.data)


def _refused(path: str, refusal: Rejected) -> Decoded | Retry:
    """A file on disk that is refused unread."""
    try:
        with Path(path).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            return Decoded(sha256, file.tell(), rejected=refusal)
    except OSError as error:
        return _unreadable(path, error)


def given_up(item: Item, refusal: Rejected) -> Decoded | Retry:
    """An item whose reading had to be given up."""
    if item.data is not None:
        return Decoded(digest(item.data), len(item.data), rejected=refusal)
    return _refused(item.path, refusal)


def contents_of(path: str) -> bytes | None:
    """The bytes of a file on disk, None if they cannot be had."""
    try:
        return file_bytes(path, path)
    except (Rejected, Retry):
        return None


def load(path: str, look: Look | None = None) -> Decoded | Retry:
    """The content of a file on disk, or why it cannot be had now.

    One that does not lie as it lay at `look` is still being written.
    """
    try:
        data = file_bytes(path, path)
        if look is not None and Look.of(Path(path).stat()) != look:
            return Retry(f"{path}: it changes while it is read; try again when it is whole")
    except Retry as why:
        return why
    except Rejected as refusal:
        return _refused(path, refusal)
    except OSError as error:
        return _unreadable(path, error)
    return decode(data, Path(path).name)


def _unreadable(path: str, error: OSError) -> Retry:
    return Retry(f"{path}: {error.strerror}; mend the path or its permissions and run again")


def _in_archive(file: BinaryIO, path: str) -> Iterator[Item]:
    archive: ZipFile | None = None
    hints: dict[str, Hint] = {}
    for member in members(file, path):
        if archive is not member.archive:
            archive, hints = member.archive, _hints_beside(member)
        parts = member.inside.parts
        if parts[-1].startswith(".") or "__MACOSX" in parts:
            continue
        if _HEALTH in parts:
            # Its routes have no life of their own: they belong to the workouts of the list.
            if parts[-1].lower().endswith(".xml") and _is_health(member):
                yield from _workouts(member, path)
        elif is_recording(parts[-1]) or member.refused is not None:
            yield _item(member, hints.get("/".join(parts[-2:])), path)


def _item(member: Member, hint: Hint | None, archive: str) -> Item:
    look = Look(member.size, member.crc, 0)
    try:
        data = member.read()
    except Rejected as refusal:
        # Nothing of it was read, so it is known by what its archive says of it.
        sha256 = digest(f"{member.path} {member.size} {member.crc}".encode())
        refused = Decoded(sha256, member.size, rejected=refusal)
        return Item(member.path, look, done=refused, archive=archive)
    name = PurePosixPath(member.path).name
    work = partial(decode, data, name, hint)
    return Item(member.path, look, work, data=data, archive=archive)


def _hints_beside(member: Member) -> dict[str, Hint]:
    table = member.beside(strava.TABLE)
    if table is None or table.size > _LARGEST_TABLE:
        return {}
    try:
        return strava.hints(table.read())
    except Rejected:
        return {}  # the files say enough by themselves


def _is_health(member: Member) -> bool:
    with member.opened(most=_LARGEST_HEALTH) as file:
        try:
            return apple.is_export(file.read(4096))
        except BROKEN:
            return True  # reading on will say what is wrong


def _workouts(health: Member, archive: str) -> Iterator[Item]:
    """The workouts of an Apple Health export, with the routes that lie beside the list."""

    def route(path: str) -> bytes | None:
        found = health.beside(path)
        return None if found is None else found.read()

    with health.opened(most=_LARGEST_HEALTH) as file:
        for workout in apple.workouts(cast("BinaryIO", file), route):
            identity = workout.identity()
            yield Item(
                f"{health.path}/{workout.start:%Y-%m-%dT%H:%M:%SZ}-{workout.kind}",
                Look(len(identity), crc32(identity), 0),
                partial(_read_workout, workout),
                data=identity,
                archive=archive,
                is_file=False,
            )


def _read_workout(workout: apple.Workout) -> Decoded:
    identity = workout.identity()
    sha256 = digest(identity)
    try:
        made = apple.recording(workout)
    except Rejected as refusal:
        return Decoded(sha256, len(identity), rejected=refusal)
    return Decoded(sha256, len(identity), (new_activity(made),))
