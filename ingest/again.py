"""Once more: what was refused, and what the world would not let us read."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import Way, bring
from ingest.errors import Reason
from ingest.folder import look_at
from ingest.quarantine import Quarantine
from ingest.report import Kind, Report
from ingest.sources import Source
from store.athletes import Athlete, hold
from store.engine import reading, writing
from store.ledger import give_up, refused_files, unread_paths


def again(
    engine: Engine, athlete: Athlete, quarantine: Quarantine, now: datetime, way: Way
) -> Report:
    """Read once more what was refused, in its place or from its copy, and what was unreadable.

    What is no activity by its kind will not become one, and is left alone.
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
    given_up: list[int] = []
    for row in refused:
        if (path := _on_disk(row.path)) is not None:
            sources[str(path)] = Source(str(path), look_at(str(path)))
        elif (data := quarantine.data(row.sha256)) is not None:
            sources[row.path] = Source(row.path, None, data)
        else:
            gone.append((row.path, f"{row.path}: is gone, and no copy of it was kept"))
    for one in unread:
        if (path := _on_disk(one.path)) is not None:
            sources.setdefault(str(path), Source(str(path), look_at(str(path))))
        else:
            gone.append((one.path, f"{one.path}: is gone; it is not waited for any longer"))
            given_up.append(one.id)
    with writing(engine) as connection:
        hold(connection, athlete.id)
        for number in given_up:
            give_up(connection, number)
    report = bring(engine, athlete, sources.values(), now, Kind.RETRY, way)
    report.retry += gone
    return report


def _on_disk(path: str) -> Path | None:
    """The file at a path, or the archive that the path leads into; None if it is gone."""
    whole = Path(path)
    return next((p for p in (whole, *whole.parents) if p.is_file()), None)
