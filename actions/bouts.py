"""A list of bouts brought in at once: what no watch has seen, or what another diary holds."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from actions.errors import Invalid
from actions.listed import Line, Refused, listed
from analysis.sport import ON_FOOT
from ingest.corrections import add_bout
from ingest.report import Kind
from store.athletes import Athlete, lock_athlete
from store.batches import start_batch
from store.by_hand import entered_around
from store.engine import writing

NEEDED, ALSO = ("start", "kind", "minutes"), ("effort", "km", "descent_m")
"""The columns of a list of bouts."""

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_FASTEST_MS = 7.0  # 25 km/h, beyond what anybody runs for minutes
_LONGEST_KIND = 60


@dataclass(frozen=True, slots=True)
class Bout:
    """One line of the list, in SI units."""

    start: datetime
    kind: str
    duration: timedelta
    effort: float | None
    distance_m: float | None
    descent_m: float | None

    @property
    def end(self) -> datetime:
        """When it was over."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a list: new bouts by number, how many were known, and lines that were refused.

    `batch` is the number under which all of it can be taken back, None when nothing was new.
    """

    batch: int | None
    activities: tuple[int, ...]
    known: int
    refused: tuple[Refused, ...]
    unread: tuple[str, ...]


def bring(engine: Engine, athlete: Athlete, path: Path, now: datetime) -> Brought:
    """Store the bouts of a list, as one batch; what was entered before is known and stays as it is.

    A line that makes no sense, or says of a bout that is known what it did not, is named, and the
    others are taken. Raises `Unreadable` for a file that is no such list.
    """
    found = listed(path, NEEDED, ALSO)
    refused = []
    numbers: list[int] = []
    known, batch = 0, None
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        for line in found.lines:
            try:
                bout = _bout(line, athlete, now)
                if _is_known(connection, athlete.id, bout):
                    known += 1
                    continue
            except Invalid as error:
                refused.append(Refused(line.number, str(error)))
                continue
            batch = batch or start_batch(connection, athlete.id, Kind.BOUTS.value, now)
            numbers.append(
                add_bout(
                    connection,
                    athlete,
                    bout.kind,
                    bout.start,
                    bout.duration,
                    effort=bout.effort,
                    distance_m=bout.distance_m,
                    descent_m=bout.descent_m,
                    entered_in=batch,
                )
            )
    return Brought(batch, tuple(numbers), known, tuple(refused), found.unread)


def _is_known(connection: Connection, athlete_id: int, bout: Bout) -> bool:
    """Whether the very same was entered before. Raises `Invalid` for another of its kind."""
    for row in entered_around(connection, athlete_id, bout.start, bout.end):
        if bout.kind not in (row.sport, row.sub_sport):
            continue
        said = (row.started_at, row.ended_at, row.effort, row.distance_m, row.descent_m)
        if said == (bout.start, bout.end, bout.effort, bout.distance_m, bout.descent_m):
            return True
        raise Invalid(
            f"you entered {bout.kind} at that time as {row.id}, with other figures; "
            f"`legcast activity exclude {row.id}` leaves that one out"
        )
    return False


def _bout(line: Line, athlete: Athlete, now: datetime) -> Bout:
    kind = re.sub(r"[\s-]+", "_", line.text("kind").strip().lower())
    if not kind or not kind.isprintable() or len(kind) > _LONGEST_KIND:
        raise Invalid("kind: write a sport, or a word like strength")
    minutes = line.figure("minutes", 0, 3000)
    if not minutes:
        raise Invalid("minutes: write for how many minutes it went")
    km = line.figure("km", 0, 1000)
    lasted = timedelta(minutes=minutes)
    if km and kind in set(ON_FOOT) and km * 1000 / lasted.total_seconds() > _FASTEST_MS:
        raise Invalid(f"km: {km:g} km in {minutes:g} minutes is faster than legs")
    start = line.moment("start", athlete.zone)
    if start < _EARLIEST:
        raise Invalid("start: that is too long ago")
    if start + lasted > now:
        raise Invalid("start: it has not ended yet")
    return Bout(
        start,
        kind,
        lasted,
        line.figure("effort", 0, 10),
        None if km is None else km * 1000,
        line.figure("descent_m", 0, 20_000),
    )
