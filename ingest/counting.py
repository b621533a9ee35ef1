"""The choice of what counts, made anew wherever recordings came, went or were set apart."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from analysis.sport import Sport
from ingest.duplicates import BARE, Because, Candidate, twins
from store.activities import Choice, around, choose, everything
from store.ledger import mark_duplicates

_FARTHEST = timedelta(days=3)
"""How far a recording that reaches further may draw in others; a broken clock must not all."""


def count_again(
    connection: Connection, athlete_id: int, start: datetime, end: datetime
) -> dict[int, tuple[int, Because]]:
    """Choose anew among the recordings near a stretch of time.

    Those near it that do not count, each with the one that does and why.
    """
    earliest, latest = start - _FARTHEST, end + _FARTHEST
    rows = around(connection, athlete_id, start - BARE, end + BARE)
    while rows:
        first = max(min(row.started_at for row in rows), earliest)
        last = min(max(row.ended_at for row in rows), latest)
        if first >= start and last <= end:
            break
        # A recording that reaches further brings in what lies near its own ends.
        start, end = min(first, start), max(last, end)
        rows = around(connection, athlete_id, start - BARE, end + BARE)
    return _choose(connection, rows)


def count_all_again(connection: Connection, athlete_id: int) -> None:
    """Choose anew among all recordings of an athlete."""
    together: list[Row[Any]] = []
    end: datetime | None = None
    for row in everything(connection, athlete_id):  # in order of start
        if end is not None and row.started_at - BARE > end:
            _choose(connection, together)
            together, end = [], None
        together.append(row)
        end = row.ended_at + BARE if end is None else max(end, row.ended_at + BARE)
    _choose(connection, together)


def _choose(connection: Connection, rows: list[Row[Any]]) -> dict[int, tuple[int, Because]]:
    found = twins(_candidate(row) for row in rows) if len(rows) > 1 else {}
    changed = []
    for row in rows:
        of, because = found.get(row.id, (None, None))
        if (row.duplicate_of, row.because) != (of, because):
            choose(connection, Choice(row.id, of, because))
            changed.append(row.file_id)
    mark_duplicates(connection, {file for file in changed if file is not None})
    return found


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        file=row.file_id,
        sport=Sport(row.recorded_sport),
        start=row.started_at,
        end=row.ended_at,
        distance_m=row.distance_m,
        serial=row.device.get("serial"),
        columns=len(row.columns),
        samples=row.samples,
        apart=row.apart,
    )
