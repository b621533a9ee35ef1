"""Retry: files that were refused, and files that could not be opened."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import Way, import_batch
from ingest.errors import Reason
from ingest.folder import stat_of
from ingest.quarantine import Quarantine
from ingest.report import Kind, Report
from ingest.sources import Source
from store.athletes import Athlete, lock_athlete
from store.engine import reading, writing
from store.ledger import give_up, refused_files, unread_paths


def retry_failed(
    engine: Engine, athlete: Athlete, quarantine: Quarantine, now: datetime, way: Way
) -> Report:
    """Read refused files again, from their path or from the kept copy, and unreadable ones too.

    Files whose kind is not an activity are left out: they will not become one.
    """
    with reading(engine) as connection:
        refused = [
            file
            for file in refused_files(connection, athlete.id)
            if file.reason != Reason.NOT_AN_ACTIVITY
        ]
        unread = unread_paths(connection, athlete.id)
    sources: dict[str, Source] = {}
    gone: list[tuple[str, str]] = []
    lost: list[int] = []
    for file in refused:
        if (path := _on_disk(file.path)) is not None:
            sources[str(path)] = Source(str(path), stat_of(str(path)))
        elif (data := quarantine.data(file.sha256)) is not None:
            sources[file.path] = Source(file.path, None, data)
        else:
            gone.append((file.path, f"{file.path}: is gone, and no copy of it was kept"))
    for row in unread:
        if (path := _on_disk(row.path)) is not None:
            sources.setdefault(str(path), Source(str(path), stat_of(str(path))))
        else:
            gone.append((row.path, f"{row.path}: is gone; it is not waited for any longer"))
            lost.append(row.id)
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        for number in lost:
            give_up(connection, number)
    report = import_batch(engine, athlete, sources.values(), now, Kind.RETRY, way)
    report.retry += gone
    return report


def _on_disk(path: str) -> Path | None:
    """The file at a path, or the archive that the path leads into; None if it is gone."""
    whole = Path(path)
    return next((p for p in (whole, *whole.parents) if p.is_file()), None)
