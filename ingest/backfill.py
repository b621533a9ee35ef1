"""Backfill: everything in some files and folders, once, whatever may be wrong with some of it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from sqlalchemy import Connection, Engine, Row

from ingest.errors import Retry
from ingest.folder import recordings
from ingest.importer import Decoded, Outcome, decode, known_outcome, record
from ingest.reading import READER_VERSION
from ingest.settle import Look
from store.athletes import Athlete
from store.engine import reading, writing
from store.ledger import Seen, State, known_file, remember, seen, start_batch

_IN_FLIGHT = 64  # files handed out ahead of the writer: enough to keep workers busy, little memory
_TOGETHER = 32  # files per transaction


def _quietly(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(slots=True)
class Report:
    """What a backfill did: an outcome per file, and files the world would not let us read."""

    batch: int
    outcomes: list[Outcome] = field(default_factory=list)
    retry: list[tuple[str, str]] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many files were looked at."""
        return len(self.outcomes) + len(self.retry)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read, and how it lies (None when it could not be looked at)."""

    path: str
    look: Look | None


def find(paths: Sequence[Path], unreadable: Callable[[str, str], None]) -> list[Found]:
    """Every recording in files and folders, each once.

    A file named outright is taken whatever its ending. What cannot be listed is told to
    `unreadable` with its path and the reason.
    """
    result: dict[str, Found] = {}

    def tell(error: OSError) -> None:
        unreadable(str(error.filename), f"{error.strerror}; mend its permissions and run again")

    for path in paths:
        whole = path.absolute()
        status = None
        with suppress(OSError):  # reading it will say what is wrong
            status = whole.stat()
        if status is not None and S_ISDIR(status.st_mode):
            result |= {p: Found(p, look) for p, look in recordings(whole, tell)}
            continue
        result[str(whole)] = Found(str(whole), None if status is None else Look.of(status))
    return list(result.values())


def backfill(
    engine: Engine,
    athlete: Athlete,
    paths: Sequence[Path],
    now: datetime,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] = _quietly,
) -> Report:
    """Import all recordings in files and folders for an athlete.

    Reading and summarising happen in `executor` when one is given; this process alone writes. One
    bad file never stops the others. `progress` is told how many of how many are done.
    """
    with writing(engine) as connection:
        report = Report(start_batch(connection, athlete.id, "backfill", now))
    found = find(paths, lambda path, why: report.retry.append((path, why)))
    with reading(engine) as connection:
        as_seen = seen(connection, athlete.id)

    fresh: list[Found] = []
    with reading(engine) as connection:
        for file in found:
            row = unchanged(connection, athlete.id, as_seen.get(file.path), file.look)
            if row is None:
                fresh.append(file)
            else:
                report.outcomes.append(known_outcome(file.path, row))

    progress(report.found, len(found))
    together: list[tuple[Found, Decoded]] = []

    def write() -> None:
        with writing(engine) as connection:
            for file, decoded in together:
                report.outcomes.append(
                    _record(connection, athlete, report.batch, file, decoded, now)
                )
        together.clear()
        progress(report.found, len(found))

    for file, result in _decoded(fresh, executor):
        if isinstance(result, Retry):
            report.retry.append((file.path, result.detail))
            continue
        together.append((file, result))
        if len(together) >= _TOGETHER:
            write()
    write()
    return report


def unchanged(
    connection: Connection, athlete_id: int, known: Seen | None, look: Look | None
) -> Row[Any] | None:
    """The ledger's entry of a file that lies as it lay when it was read, None if it must be read.

    A refused file is read again when the readers have changed since.
    """
    if known is None or look is None:
        return None
    if (known.size, known.mtime_ns) != (look.size, look.mtime_ns):
        return None
    row = known_file(connection, athlete_id, known.sha256)
    if row is None or (row.state == State.REJECTED and row.reader_version != READER_VERSION):
        return None
    return row


def _record(
    connection: Connection,
    athlete: Athlete,
    batch: int,
    file: Found,
    decoded: Decoded,
    now: datetime,
) -> Outcome:
    name = Path(file.path).name
    outcome = record(connection, athlete, batch, file.path, name, decoded, now)
    if file.look is not None:
        as_seen = Seen(file.look.size, file.look.mtime_ns, decoded.sha256, READER_VERSION)
        remember(connection, athlete.id, file.path, as_seen)
    return outcome


def load(path: str) -> Decoded | Retry:
    """The content of a file on disk, or why it cannot be had now."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        return Retry(f"{path}: {error.strerror}; mend the path or its permissions and run again")
    return decode(data, Path(path).name)


def _decoded(
    files: Sequence[Found], executor: Executor | None
) -> Iterator[tuple[Found, Decoded | Retry]]:
    """Each file with its content, in order, a bounded number being read ahead."""
    if executor is None:
        yield from ((file, load(file.path)) for file in files)
        return
    waiting: list[tuple[Found, Future[Decoded | Retry]]] = []
    for file in files:
        waiting.append((file, executor.submit(load, file.path)))
        if len(waiting) >= _IN_FLIGHT:
            first, future = waiting.pop(0)
            yield first, future.result()
    yield from ((file, future.result()) for file, future in waiting)
