"""The table of a Strava export: names and sports, and sessions without a file.

`activities.csv` has the language of the account, and new columns every year. The first seven have
always been number, date, name, kind, description, elapsed time and distance; newer exports repeat
the last two, with the moving time between them, in seconds and metres for every language. The
column of the file name is found from the values.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analysis.sport import Sport
from ingest.errors import Reason, Rejected
from ingest.importer import Hint
from ingest.recording import Recording, Repair, Totals
from ingest.samples import tabulate
from ingest.sports import sport_of
from ingest.written_dates import day_first, moment_in

_NUMBER, _DATE, _NAME, _KIND, _ELAPSED, _DISTANCE = 0, 1, 2, 3, 5, 6
_FILE = re.compile(r"activities/[^/\\]+", re.IGNORECASE)
_LONGEST_CELL = 1_000_000  # descriptions and notes can be long; the csv module allows 131,072


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table. `file` is the path of its recording in the export, None without one.

    `start` is UTC, None where `written` cannot be read; times are seconds, the distance metres.
    """

    number: str
    written: str
    start: datetime | None
    hint: Hint
    kind: str
    file: str | None
    elapsed_s: float | None
    moving_s: float | None
    distance_m: float | None

    def identity(self) -> bytes:
        """Bytes that are the same in every export of this session, for a digest of them."""
        when = self.written if self.start is None else self.start.isoformat()
        return f"strava {self.number} {when}".encode()


def entries(table: bytes) -> list[Entry]:
    """The rows of the table; rows that are not activities are left out."""
    rows = list(_rows(table.decode("utf-8-sig", "replace")))
    if not rows:
        return []
    columns = _Columns.of(rows[0])
    told = [row for row in rows if len(row) > _KIND and row[_NUMBER].strip().isdigit()]
    first = day_first(row[_DATE] for row in told)
    return [_entry(row, columns, first) for row in told]


def hints(table: bytes) -> dict[str, Hint]:
    """The hints for each file, by its name in the export; invalid rows are left out."""
    return {entry.file: entry.hint for entry in entries(table) if entry.file is not None}


def recording(entry: Entry) -> Recording:
    """A session without a file, from its totals.

    Raises `Rejected`: NO_TIME for a date that cannot be read, NO_ACTIVITY without time and way.
    """
    if entry.start is None:
        raise Rejected(Reason.NO_TIME, f"the date “{entry.written}” cannot be read")
    if not (entry.elapsed_s or entry.moving_s or entry.distance_m):
        raise Rejected(Reason.NO_ACTIVITY, "an entry with neither duration nor distance")
    sport, finer = sport_of(entry.kind)
    samples, _ = tabulate(np.empty(0, np.int64), {})
    return Recording(
        samples=samples,
        sport=sport or Sport.OTHER,
        sub_sport=finer,
        start=entry.start,
        totals=Totals(entry.distance_m, entry.moving_s, entry.elapsed_s or entry.moving_s),
        name=entry.hint.name,
        warnings=(Repair("no_samples", "an entry without a recording, only what sums it up"),),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the second times and the distance in metres stand, None in older exports."""

    elapsed: int | None
    moving: int | None
    metres: int | None

    @classmethod
    def of(cls, head: Sequence[str]) -> "_Columns":
        def again(first: int) -> int | None:
            later = range(first + 1, len(head))
            return next((at for at in later if head[at] == head[first]), None)

        if len(head) <= _DISTANCE:
            return cls(None, None, None)
        elapsed, metres = again(_ELAPSED), again(_DISTANCE)
        between = elapsed is not None and metres is not None and metres - elapsed == 2
        return cls(elapsed, metres - 1 if between and metres else None, metres)


def _entry(row: Sequence[str], columns: _Columns, day_is_first: bool | None) -> Entry:
    sport, _ = sport_of(row[_KIND])
    # An unknown word says less than the file does.
    hint = Hint(row[_NAME].strip() or None, sport)
    metres = _amount(row, columns.metres)
    if metres is None and (told := _amount(row, _DISTANCE)) is not None:
        metres = told if sport is Sport.SWIMMING else told * 1000
    return Entry(
        number=row[_NUMBER].strip(),
        written=row[_DATE].strip(),
        start=moment_in(row[_DATE], day_is_first=day_is_first),
        hint=hint,
        kind=row[_KIND],
        file=next((cell for cell in row if _FILE.fullmatch(cell)), None),
        elapsed_s=_amount(row, columns.elapsed) or _amount(row, _ELAPSED),
        moving_s=_amount(row, columns.moving),
        distance_m=metres,
    )


def _amount(row: Sequence[str], column: int | None) -> float | None:
    """A positive number in a cell, with a point or a comma before its decimals; else None."""
    if column is None or column >= len(row):
        return None
    text = "".join(row[column].split())
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        text = text.replace("." if comma > point else ",", "")
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        return None
    return amount if 0 < amount < np.inf else None


def _rows(text: str) -> Iterator[list[str]]:
    allowed = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text))
    except csv.Error:
        return  # what came before is good
    finally:
        csv.field_size_limit(allowed)
