"""Sources of recordings: files, folders and archives, split into work items."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO
from zipfile import ZipFile
from zlib import crc32

from ingest import apple, exports, strava
from ingest.archive import BROKEN, Member, is_shadow, members
from ingest.errors import Reason, Rejected, Retry
from ingest.folder import ROUTES, is_text, kind_at, odd_name, recordings, stat_of
from ingest.importer import Decoded, Hint, decode, digest, new_activity
from ingest.kinds import HEAD, TABLE, TAKEN_APART, Kind, kind_by_head, kind_by_name
from ingest.place import File, FileOnDisk
from ingest.reading import file_bytes
from ingest.recording import Recording
from ingest.settle import FileStat

_HEALTH = "apple_health_export"  # the folder in an archive of the Health app, in any language


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read, with its size and time (None if it could not be checked).

    `data` are its bytes if it is no longer there. `named` means that its own path was given, not
    that of its folder.
    """

    path: str
    stat: FileStat | None
    data: bytes | None = None
    named: bool = False

    @property
    def kind(self) -> Kind:
        """Its kind; if that is unclear it counts as a recording, and reading it will show."""
        if self.data is not None:
            return kind_by_name(self.path) or kind_by_head(self.data[:HEAD])
        if self.stat is None:
            return kind_by_name(self.path) or Kind.RECORDING
        try:
            return kind_at(self.path, self.stat)
        except OSError:
            return Kind.RECORDING

    @property
    def serves_others(self) -> bool:
        """Whether files beside it make sense only with it: the list of an unpacked export."""
        return self.kind in (Kind.HEALTH, Kind.TABLE)

    @property
    def taken_apart(self) -> bool:
        """Whether it holds any number of recordings: an archive, or the list of an export."""
        return self.kind in TAKEN_APART


@dataclass(frozen=True, slots=True)
class Item:
    """A work item: a file, or a member of an archive.

    `work` can be done by any process and gives what is in it; `done` is there instead where there
    is no work to do. `data` are the bytes that travel with it. `archive` is the path of the archive
    or list it comes from. `hint` is what an export says of it; an item that brings a `remark`, and
    nothing else, is a file that counts for itself.
    """

    path: str
    stat: FileStat | None
    work: Callable[[], Decoded | Retry] | None = None
    done: Decoded | Retry | None = None
    data: bytes | None = None
    archive: str | None = None
    is_file: bool = True
    """Whether `data` is a file that could be read again, not the identity of a workout."""
    hint: Hint | None = None
    remark: bool = False
    named: bool = False


def find(
    paths: Sequence[Path],
    unreadable: Callable[[str, str], None],
    other: Callable[[str], None] | None = None,
) -> list[Source]:
    """Every recording and export in files and folders, each once.

    A file given by its own path is used whatever its suffix. What cannot be listed is reported to
    `unreadable` with its path and the reason, files that are not recordings to `other`.
    """
    result: dict[str, Source] = {}

    def tell(error: OSError) -> None:
        unreadable(str(error.filename), f"{error.filename}: {error.strerror}; fix it and run again")

    for path in paths:
        whole = Path(os.path.abspath(path))  # noqa: PTH100 because resolve() follows links
        if not is_text(str(whole)):
            tell(odd_name(str(whole)))
            continue
        status = None
        with suppress(OSError):  # reading it will say what is wrong
            status = whole.stat()
        if status is not None and S_ISDIR(status.st_mode):
            lying = recordings(whole, tell, other)
            result |= {p: Source(p, stat) for p, stat in lying if p not in result}
            continue
        stat = None if status is None else FileStat.of(status)
        with suppress(OSError):
            stat = stat_of(str(whole)) if status is not None and S_ISREG(status.st_mode) else stat
        result[str(whole)] = Source(str(whole), stat, named=True)
    return list(result.values())


def items(source: Source, other: Callable[[str], None] | None = None) -> Iterator[Item]:
    """The items to be read in a source: the file itself, or its members.

    An archive that cannot be read to its end gives what came before, and then itself as refused.
    Members that are not recordings are reported to `other`.
    """
    kind = source.kind
    if kind not in TAKEN_APART:
        yield _file(source)
        return
    itself = Item(source.path, source.stat, data=source.data, is_file=False, named=source.named)
    found = False
    try:
        if kind is Kind.ARCHIVE:
            with _opened(source) as file:
                for item in _in_archive(file, source.path, other):
                    found = True
                    yield item
        else:
            listed = FileOnDisk(source.path, FileStat.of(Path(source.path).stat()))
            yield from _listed(listed, kind, source.path)
            found = True
        if not found:
            raise Rejected(Reason.NO_ACTIVITY, "there is no recording in this archive")
    except Rejected as refusal:
        yield replace(itself, done=given_up(itself, refusal))
    except OSError as error:
        yield replace(itself, done=_unreadable(source.path, error))
    except Exception as error:  # noqa: BLE001 because one odd archive must not stop the others
        odd = Rejected(Reason.CORRUPT, f"{source.path}: cannot be unpacked ({error})")
        yield replace(itself, done=given_up(itself, odd))


def _file(source: Source) -> Item:
    """A file to be read directly, with what an export beside it says about it."""
    if source.data is not None:
        work = partial(decode, source.data, PurePosixPath(source.path).name)
        return Item(source.path, source.stat, work, data=source.data, named=source.named)
    hint = None
    if source.stat is not None:
        hint = exports.hint_for(FileOnDisk(source.path, source.stat))
    return Item(
        source.path,
        source.stat,
        partial(load, source.path, source.stat, hint),
        hint=hint,
        named=source.named,
    )


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
    """An item whose reading was given up."""
    if item.data is not None:
        return Decoded(digest(item.data), len(item.data), rejected=refusal)
    return _refused(item.path, refusal)


def contents_of(path: str) -> bytes | None:
    """The bytes of a file on disk, None if they cannot be read."""
    try:
        return file_bytes(path, path)
    except (Rejected, Retry):
        return None


def load(path: str, stat: FileStat | None = None, hint: Hint | None = None) -> Decoded | Retry:
    """The content of a file on disk, or why it cannot be read now.

    One that has changed since `stat` is still being written.
    """
    try:
        data = file_bytes(path, path)
        if stat is not None and FileStat.of(Path(path).stat()) != stat:
            return Retry(f"{path}: it changes while it is read; try again when it is complete")
    except Retry as why:
        return why
    except Rejected as refusal:
        return _refused(path, refusal)
    except OSError as error:
        return _unreadable(path, error)
    return decode(data, Path(path).name, hint)


def _unreadable(path: str, error: OSError) -> Retry:
    return Retry(f"{path}: {error.strerror}; fix the path or its permissions and run again")


def _in_archive(file: BinaryIO, path: str, other: Callable[[str], None] | None) -> Iterator[Item]:
    archive: ZipFile | None = None
    health: frozenset[PurePosixPath] = frozenset()
    for member in members(file, path):
        if archive is not member.archive:
            archive, health = member.archive, _health_folders(member.archive)
        parts = member.inside.parts
        if parts[-1].startswith(".") or is_shadow(member.info.filename):
            continue
        of_health = not health.isdisjoint(member.inside.parents)
        kind = _kind(member, of_health=of_health)
        if of_health:
            # Its routes are not imported separately: they belong to the workouts of the list.
            if kind is Kind.HEALTH:
                yield from _listed(member, kind, path)
        elif kind in (Kind.HEALTH, Kind.TABLE):
            yield from _listed(member, kind, path)
        elif kind is Kind.RECORDING or member.refused is not None:
            yield _item(member, path)
        elif other is not None:
            other(member.path)


def _health_folders(archive: ZipFile) -> frozenset[PurePosixPath]:
    """The folders in an archive that are Health exports, by their name or their routes."""
    found, listed = set(), set()
    for name in archive.namelist():
        inside = PurePosixPath(name.replace("\\", "/"))
        if name.lower().endswith(".xml"):
            listed.add(inside.parent)
        if _HEALTH in name:
            found |= {folder for folder in inside.parents if folder.name == _HEALTH}
        if ROUTES in name:
            found |= {folder.parent for folder in inside.parents if folder.name == ROUTES}
    return frozenset(found & listed)


def _kind(member: Member, *, of_health: bool) -> Kind:
    """What a file in an archive is.

    One that cannot be looked into is no recording, but that may be the list of a Health export:
    then reading on will say what is wrong.
    """
    name = member.inside.name
    if name.lower() == TABLE:
        return Kind.TABLE
    kind = kind_by_name(name)
    if kind is not None or member.refused is not None or not member.size:
        return kind or Kind.OTHER
    try:
        with member.opened(most=exports.LARGEST_HEALTH) as file:
            return kind_by_head(file.read(HEAD))
    except (Rejected, *BROKEN):
        return Kind.HEALTH if of_health and name.lower().endswith(".xml") else Kind.OTHER


def _item(member: Member, archive: str) -> Item:
    hint = exports.hint_for(member)
    try:
        data = member.read()
    except Rejected as refusal:
        # It was not read, so it is identified by its entry in the archive's list.
        sha256 = digest(f"{member.path} {member.size} {member.crc}".encode())
        refused = Decoded(sha256, member.size, rejected=refusal)
        return Item(member.path, member.stat, done=refused, archive=archive)
    name = PurePosixPath(member.path).name
    work = partial(decode, data, name, hint)
    return Item(member.path, member.stat, work, data=data, archive=archive, hint=hint)


def _listed(listed: File, kind: Kind, archive: str) -> Iterator[Item]:
    """Items from the list of an export that have no file."""
    if kind is Kind.HEALTH:
        for workout in exports.workouts(listed):
            when = f"{workout.start:%Y-%m-%dT%H:%M:%SZ}-{workout.kind}"
            work = partial(_read_workout, workout)
            yield _without_file(f"{listed.path}/{when}", workout.identity(), work, archive)
        return
    for entry in exports.entries(listed):
        if entry.file is None:
            work = partial(_read_entry, entry)
            path = f"{listed.path}/{entry.number}"
            yield _without_file(path, entry.identity(), work, archive, entry.hint)
        elif isinstance(listed, FileOnDisk) and (file := exports.file_of(entry, listed)):
            yield Item(file.path, file.stat, archive=archive, hint=entry.hint, remark=True)


def _without_file(
    path: str, identity: bytes, work: Callable[[], Decoded], archive: str, hint: Hint | None = None
) -> Item:
    stat = FileStat(len(identity), crc32(identity), 0)
    return Item(path, stat, work, data=identity, archive=archive, is_file=False, hint=hint)


def _read_entry(entry: strava.Entry) -> Decoded:
    return _decoded(entry.identity(), partial(strava.recording, entry))


def _read_workout(workout: apple.Workout) -> Decoded:
    return _decoded(workout.identity(), partial(apple.recording, workout))


def _decoded(identity: bytes, made: Callable[[], Recording]) -> Decoded:
    """The recording of an entry without a file, or why there is none."""
    sha256 = digest(identity)
    try:
        recording = made()
    except Rejected as refusal:
        return Decoded(sha256, len(identity), rejected=refusal)
    return Decoded(sha256, len(identity), (new_activity(recording),))
