"""False merges on real recordings: pairs judged one outing whose tracks are far apart.

`python -m benchmarks.outings` prints how many pairs there are and how many are false: it must be 0.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from analysis.positions import haversine
from analysis.track import seconds_of
from benchmarks.corpus import corpus
from ingest.backfill import backfill
from store.activities import activity_rows, samples_of
from store.athletes import add_athlete
from store.engine import open_store, reading, writing

_FAR_M = 500.0  # our choice: beyond what phones are wrong by
_FOLDERS = ("history", "mountain")
_POSITION = ["latitude", "longitude"]


def main() -> None:
    """Import each folder as one athlete's, and compare the tracks of what was merged."""
    folders = [corpus() / name for name in _FOLDERS if (corpus() / name).is_dir()] or [corpus()]
    for folder in folders:
        apart = list(distances(folder))
        known = [metres for metres in apart if not np.isnan(metres)]
        false = sum(metres > _FAR_M for metres in known)
        print(
            f"{folder.name}: {len(apart)} duplicates, {len(known)} with two tracks, {false} false"
        )


def distances(folder: Path) -> Iterator[float]:
    """How far (m, median) each duplicate is from the one that counts; NaN without two tracks."""
    now = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory() as home,
        open_store(f"sqlite:///{home}/legcast.db") as engine,
    ):
        with writing(engine) as connection:
            athlete = add_athlete(connection, "Ada", "UTC", now, wake=time(7))
        backfill(engine, athlete, [folder], now)
        with reading(engine) as connection:
            for row in activity_rows(connection, athlete.id):
                if row.duplicate_of is not None:
                    yield _apart(connection, row.id, row.duplicate_of)


def _apart(connection: Connection, one: int, other: int) -> float:
    first, second = (_track(connection, number) for number in (one, other))
    if first is None or second is None:
        return float("nan")
    mine, theirs = seconds_of(first), seconds_of(second)
    common = (mine >= theirs[0]) & (mine <= theirs[-1])
    if not common.any():
        return float("nan")
    there = [np.interp(mine[common], theirs, second[name]) for name in _POSITION]
    here = [first[name].to_numpy()[common] for name in _POSITION]
    pairs = [np.column_stack(pair).ravel() for pair in zip(here, there, strict=True)]
    return float(np.median(haversine(pairs[0], pairs[1])[::2]))


def _track(connection: Connection, number: int) -> pd.DataFrame | None:
    samples = samples_of(connection, number)
    if samples is None or not set(_POSITION) <= set(samples):
        return None
    known = samples.dropna(subset=_POSITION)
    return None if known.empty else known


if __name__ == "__main__":
    main()
