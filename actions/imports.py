"""Files on the way in: bringing them, what became of them, and taking them back."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePath

from sqlalchemy import Connection, Engine

import ingest
from actions.errors import Invalid, Missing
from analysis.session import Summary
from config.paths import Paths
from ingest import corrections
from ingest.backfill import backfill as bring_all
from ingest.batch import Way, import_batch
from ingest.duplicates import DuplicateReason
from ingest.errors import Reason, Rejected, Retry
from ingest.formats.packed import MOST_BYTES
from ingest.held import held_folders
from ingest.importer import Outcome
from ingest.quarantine import Quarantine
from ingest.recording import Recording
from ingest.report import Kind, Report
from ingest.retry import retry_failed
from ingest.sources import Source
from ingest.summary import summary_of
from ingest.workers import LONGEST_S, Workers
from store.activities import brought_by, brought_in, counting
from store.athletes import Athlete, lock_athlete
from store.batches import Batch, ShownFile, batch_rows, files_shown
from store.engine import reading, writing
from store.ledger import Unread, unread_paths
from store.recordings import Brought
from store.remarks import FileRemark, remarks_of_batch

__all__ = [  # with the types of what is read and reported
    "MOST_BYTES",
    "Batch",
    "BatchContent",
    "DuplicateReason",
    "Outcome",
    "Recording",
    "Rejected",
    "Report",
    "Retry",
    "Undone",
    "Unread",
    "backfill",
    "batch",
    "batches",
    "held_folders",
    "inspect",
    "named",
    "retry",
    "undo",
    "upload",
]

_PLACE = "(upload)"  # stands where a file that lies on disk has its folder
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class BatchContent:
    """One import: its files with the activities they brought, and what it said of earlier ones."""

    batch: Batch
    files: tuple[tuple[ShownFile, tuple[Brought, ...]], ...]
    told: tuple[FileRemark, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: activities and answers, and how many activities fewer count now.

    `before` is the moment when all of it had been taken back already, None if only now.
    """

    activities: int = 0
    fewer_counting: int = 0
    answers: int = 0
    before: datetime | None = None


def named(paths: Sequence[Path]) -> None:
    """Check paths that somebody named. Raises `Invalid` for those where there is nothing.

    A broken link, a drive that does not respond and a name that is not valid text count as
    existing: reading them says what is wrong.
    """
    missing = [path for path in paths if not _is_there(path)]
    if missing:
        names = ", ".join(repr(str(path)) for path in missing)
        raise Invalid(f"there is no file or folder {names}; nothing was imported")


def backfill(
    engine: Engine,
    places: Paths,
    athlete: Athlete,
    paths: Sequence[Path],
    now: datetime,
    *,
    jobs: int | None = None,
    since: date | None = None,
    dry: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Report:
    """Import every recording in files, folders and archives, each once.

    `jobs` processes read, one a core without it. `since` leaves out what began earlier, `dry` keeps
    nothing of what was found out. Raises `Invalid` for a path where there is nothing.
    """
    named(paths)
    way = Way(since=since, quarantine=Quarantine(places.quarantine), dry=dry, progress=progress)
    return bring_all(engine, athlete, paths, now, way, jobs)


def upload(
    engine: Engine,
    places: Paths,
    athlete: Athlete,
    files: Sequence[tuple[str, bytes]],
    now: datetime,
) -> Report:
    """Import files that were sent, recordings and archives, by the names they were sent with."""
    way = Way(quarantine=Quarantine(places.quarantine))
    sources = [Source(_path(name, data), None, data) for name, data in files]
    report = import_batch(engine, athlete, sources, now, Kind.UPLOAD, way)
    shown = [replace(o, path=o.path.removeprefix(f"{_PLACE}/")) for o in report.outcomes]
    return replace(report, outcomes=shown)


def retry(engine: Engine, places: Paths, athlete: Athlete, now: datetime) -> Report:
    """Read once more what was refused, and what could not be read."""
    quarantine = Quarantine(places.quarantine)
    return retry_failed(engine, athlete, quarantine, now, Way(quarantine=quarantine))


def batches(engine: Engine, athlete: Athlete) -> tuple[list[Batch], list[Unread]]:
    """The imports that touched any file, the latest first, and what is still to be read."""
    with reading(engine) as connection:
        return batch_rows(connection, athlete.id), unread_paths(connection, athlete.id)


def batch(
    engine: Engine, athlete: Athlete, number: int, most: int | None = None, skipped: int = 0
) -> BatchContent:
    """What became of the files of an import, of some of them where `most` is given.

    What was refused comes first, then duplicates. Raises `Missing`.
    """
    with reading(engine) as connection:
        found = _found(connection, athlete, number)
        files = files_shown(connection, athlete.id, number, most, skipped)
        brought = (
            brought_in(connection, number)
            if most is None
            else brought_by(connection, [file.id for file in files])
        )
        told = remarks_of_batch(connection, number)
    of_file: dict[int, list[Brought]] = {file.id: [] for file in files}
    for one in brought:
        of_file.setdefault(one.file_id, []).append(one)
    return BatchContent(found, tuple((f, tuple(of_file[f.id])) for f in files), tuple(told))


def undo(engine: Engine, athlete: Athlete, number: int, now: datetime) -> Undone:
    """Take back all that an import brought, once. Raises `Missing`.

    What counted before counts again; sent messages stay, as do answers that came another way.
    """
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        found = _found(connection, athlete, number)
        if found.undone_at is not None:
            return Undone(before=found.undone_at)
        before = counting(connection, athlete.id)
        gone = corrections.undo(connection, athlete, number, now)
        return Undone(gone, before - counting(connection, athlete.id), found.answers)


def inspect(path: Path, longest_s: float = LONGEST_S) -> list[tuple[Recording, Summary]]:
    """The content of a file, read with the limits of an import: in its own process, in time.

    Raises `Rejected` where its content is at fault, also where reading it takes longer than
    `longest_s` seconds or ends its process, and `Retry` where it cannot be reached.
    """
    with Workers(1, longest_s) as process:
        try:
            return process.submit(_read, str(path)).result()
        except TimeoutError as error:
            raise Rejected(Reason.TOO_SLOW, "reading it takes too long") from error
        except (ingest.Rejected, ingest.Retry):
            raise
        except Exception as error:  # because a reader, or the process it is in, may end in any way
            why = f"reading it ended in {type(error).__name__}"
            raise Rejected(Reason.CRASHED, why) from error


def _read(path: str) -> list[tuple[Recording, Summary]]:
    return [(recording, summary_of(recording)) for recording in ingest.read(path)]


def _found(connection: Connection, athlete: Athlete, number: int) -> Batch:
    for found in batch_rows(connection, athlete.id, number):
        return found
    raise Missing(f"there is no import {number}", "imports list")


def _path(name: str, data: bytes) -> str:
    """By what path a file is known that lies nowhere: its plain name, whatever was told of it."""
    plain = PurePath(name.replace("\\", "/")).name.encode("utf-8", "replace").decode()
    plain = "".join(c for c in plain if c.isprintable())[-150:] or "upload"
    if data.startswith(_ZIP) and not plain.lower().endswith(".zip"):
        plain += ".zip"
    return f"{_PLACE}/{plain}"


def _is_there(path: Path) -> bool:
    """Whether there is anything at a path, be it a broken link or on a drive that does not answer.

    Reading says what is wrong with those, and with a name that is no text.
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True
