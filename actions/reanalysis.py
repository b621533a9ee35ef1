"""Reanalysis: activities are summarised again after the analysis has been improved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from ingest.corrections import summarise_again
from ingest.counting import count_all_again
from ingest.folder import stat_of
from ingest.importer import Decoded
from ingest.reading import READER_VERSION
from ingest.sources import Item, Source, items
from store.activities import outdated
from store.athletes import Athlete, lock_athlete
from store.engine import reading, writing
from store.originals import Original, read_anew, read_by_others

_TOGETHER = 50  # our choice: activities per transaction, so that others do not wait for long


@dataclass(frozen=True, slots=True)
class Reanalysed:
    """How many activities were summarised again, and of how many an original told more."""

    summarised: int
    told_more: int


def reanalyse(
    engine: Engine, athlete: Athlete, progress: Callable[[int, int], object]
) -> Reanalysed:
    """Summarise again what an earlier version of the analysis has summarised.

    1. Originals that are still there, unchanged, are read once more for what an earlier version of
       the readers passed over: how hard it was, and in what. Samples stay as they are.
    2. Summaries are made from the samples that are kept, in several transactions; corrections stay.
    3. Which recording of an outing counts is chosen anew at the end.

    `progress` is told how many of how many are done.
    """
    with reading(engine) as connection:
        old = read_by_others(connection, athlete.id, READER_VERSION)
        numbers = outdated(connection, athlete.id)
    steps = len(old) + len(numbers)
    told_more = 0
    for done, (row, item) in enumerate(_originals(old)):
        progress(min(done, len(old)), steps)
        found = item.work() if item.work is not None else None
        if isinstance(found, Decoded) and found.sha256 == row.sha256:
            with writing(engine) as connection:
                lock_athlete(connection, athlete.id)
                told_more += read_anew(connection, row.id, READER_VERSION, found.activities)
    for low in range(0, len(numbers), _TOGETHER):
        progress(len(old) + low, steps)
        with writing(engine) as connection:
            lock_athlete(connection, athlete.id)
            for number in numbers[low : low + _TOGETHER]:
                summarise_again(connection, athlete, number)
    progress(steps, steps)
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        count_all_again(connection, athlete.id)
    return Reanalysed(len(numbers), told_more)


def _originals(old: list[Original]) -> Iterator[tuple[Original, Item]]:
    """Files of the ledger that still lie where they were read, also in archives."""
    wanted = {row.path: row for row in old}
    places = {_on_disk(path) for path in wanted}
    for place in sorted(place for place in places if place is not None):
        try:
            stat = stat_of(str(place))
        except OSError:  # it has gone in the meantime
            continue
        for item in items(Source(str(place), stat)):
            row = wanted.get(item.path)
            if row is not None:
                yield row, item


def _on_disk(path: str) -> Path | None:
    """The file at a path, or the archive that the path leads into; None if it is gone."""
    whole = Path(path)
    try:
        return next((p for p in (whole, *whole.parents) if p.is_file()), None)
    except OSError:
        return None
