"""Decide again which recordings count, wherever recordings were added, removed or set apart."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.quality import AltitudeQuality
from analysis.sport import ON_FOOT, Sport
from ingest.duplicates import BARE, Candidate, DuplicateReason, twins
from ingest.formats.sport import GUESSES
from ingest.witnesses import witnesses
from store.activities import Choice, around, choose, everything
from store.ledger import mark_duplicates, paths_of
from store.recordings import Choosable

_FARTHEST = timedelta(days=3)
"""How far a longer recording extends the interval; a broken clock must not extend it to all."""


def count_again(
    connection: Connection, athlete_id: int, start: datetime, end: datetime
) -> dict[int, tuple[int, DuplicateReason]]:
    """Choose again among the recordings near a time interval.

    Returns those near it that do not count, each with the one that does and why.
    """
    earliest, latest = start - _FARTHEST, end + _FARTHEST
    rows = around(connection, athlete_id, start - BARE, end + BARE)
    while rows:
        first = max(min(row.started_at for row in rows), earliest)
        last = min(max(row.ended_at for row in rows), latest)
        if first >= start and last <= end:
            break
        # A recording that extends further brings in those near its own ends.
        start, end = min(first, start), max(last, end)
        rows = around(connection, athlete_id, start - BARE, end + BARE)
    return _choose(connection, rows)


def count_all_again(connection: Connection, athlete_id: int) -> None:
    """Choose anew among all recordings of an athlete."""
    together: list[Choosable] = []
    end: datetime | None = None
    for row in everything(connection, athlete_id):  # in order of start
        if end is not None and row.started_at - BARE > end:
            _choose(connection, together)
            together, end = [], None
        together.append(row)
        end = row.ended_at + BARE if end is None else max(end, row.ended_at + BARE)
    _choose(connection, together)


def _choose(
    connection: Connection, rows: list[Choosable]
) -> dict[int, tuple[int, DuplicateReason]]:
    candidates = _candidates(connection, rows) if len(rows) > 1 else []
    found = twins(candidates)
    knowing = _witnesses(candidates, found)
    changed = []
    for row in rows:
        of, because = found.get(row.id, (None, None))
        choice = Choice(row.id, of, because, knowing.get(row.id))
        if choice != Choice(row.id, row.duplicate_of, row.because, row.witnesses):
            choose(connection, choice)
            changed.append(row.file_id)
    mark_duplicates(connection, {file for file in changed if file is not None})
    return found


def _witnesses(
    candidates: list[Candidate], found: dict[int, tuple[int, DuplicateReason]]
) -> dict[int, dict[str, list[int]] | None]:
    """The witnesses, by quantity, of each recording that has duplicates."""
    counting = [one for one in candidates if one.id not in found]
    return {
        best.id: witnesses(best, duplicates, counting)
        for best in counting
        if (duplicates := [c for c in candidates if c.id in found and found[c.id][0] == best.id])
    }


def _candidates(connection: Connection, rows: list[Choosable]) -> list[Candidate]:
    paths = paths_of(connection, {row.file_id for row in rows if row.file_id is not None})
    return [
        _candidate(row, None if row.file_id is None else paths.get(row.file_id)) for row in rows
    ]


_GUESSED = tuple(f"{code}:" for code in GUESSES)


def _candidate(row: Choosable, path: str | None) -> Candidate:
    return Candidate(
        id=row.id,
        file=row.file_id,
        sport=Sport(row.recorded_sport),
        start=row.started_at,
        end=row.ended_at,
        moving_s=row.moving_s,
        serial=row.device.get("serial"),
        columns=len(row.columns),
        samples=row.samples,
        guessed=any(told.startswith(_GUESSED) for told in row.warnings),
        path=path,
        apart=row.apart,
        excluded=row.excluded,
        distance=bool(row.distance_m),
        altitude=AltitudeQuality(row.altitude_quality),
        brakes=row.sport in ON_FOOT and row.eccentric_dose_m is not None,
        heart_s=row.heart_coverage * row.moving_s,
        steps=row.steps is not None,
    )
