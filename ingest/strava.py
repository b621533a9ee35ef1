"""What a Strava export says beside its files: how the athlete calls each session, and its sport.

`activities.csv` has the language of the account, and new columns every year; some names occur
twice. The first four columns have always been number, date, name and kind. Where the file's name
stands is seen from the values.
"""

import csv
import io
import re
from collections.abc import Iterator

from ingest.importer import Hint
from ingest.sports import sport_of

TABLE = "activities.csv"
"""The name of the table, in the outermost folder of the export."""

_NAME, _KIND = 2, 3
_FILE = re.compile(r"activities/[^/\\]+\.(fit|gpx|tcx)(\.gz)?", re.IGNORECASE)
_LONGEST_CELL = 1_000_000  # descriptions and notes can be long; the csv module allows 131,072


def hints(table: bytes) -> dict[str, Hint]:
    """What is known of each file, by its name in the export; odd rows are left out."""
    found: dict[str, Hint] = {}
    for row in _rows(table.decode("utf-8-sig", "replace")):
        file = next((cell for cell in row if _FILE.fullmatch(cell)), None)
        if file is None or len(row) <= _KIND:
            continue
        sport, _ = sport_of(row[_KIND])
        found[file] = Hint(row[_NAME].strip() or None, sport)
    return found


def _rows(text: str) -> Iterator[list[str]]:
    allowed = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text))
    except csv.Error:
        return  # what came before is good
    finally:
        csv.field_size_limit(allowed)
