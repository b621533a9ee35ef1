"""Retry: files that were refused, and files that could not be opened."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import Way, bring
from ingest.errors import Reason
from ingest.folder import look_at
from ingest.quarantine import Quarantine
from ingest.report import Kind, Report
from ingest.sources import Source
from store.athletes import Athlete
from store.engine import reading, writing
from store.ledger import give_up, refused_files, unread_paths


def again(
    engine: Engine, athlete: Athlete, quarantine: Quarantine, now: datetime, way: Way
) -> Report:
    """Read refused files again, from their path or from the kept copy, and unreadable ones too.

    Files whose kind is not an activity are left out: they will not become one.
    """
    with reading(engine) as connection:
        refused = [
            row
            for row in refused_files(connection, athlete.id)
            if row.reason != Reason.NOT_AN_ACTIVITY
        ]
        unread = unread_paths(connection, athlete.id)
    sources: dict[str, Source] = {}
    gone: list[tuple[str, str]] = []
    for row in refused:
        if (path := _on_disk(row.path)) is not None:
            sources[str(path)] = Source(str(path), look_at(str(path)))
        elif (data := quarantine.data(row.sha256)) is not None:
            sources[row.path] = Source(row.path, None, data)
        else:
            gone.append((row.path, f"{row.path}: is gone, and no copy of it was kept"))
    for row in unread:
        if (path := _on_disk(row.path)) is not None:
            sources.setdefault(str(path), Source(str(path), look_at(str(path))))
        else:
            gone.append((row.path, f"{row.path}: is gone; it is not waited for any longer"))
            with writing(engine) as connection:
                give_up(connection, row.id)
    report = bring(engine, athlete, sources.values(), now, Kind.RETRY, way)
    report.retry += gone
    return report


def _on_disk(path: str) -> Path | None:
    """The file at a path, or the archive that the path leads into; None if it is gone."""
    whole = Path(path)
    return next((p for p in (whole, *whole.parents) if p.is_file()), None)
