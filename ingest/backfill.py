"""Backfill: import everything in files, folders and archives, once."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import PLAINLY, Way, import_batch
from ingest.report import Kind, Report
from ingest.sources import Source, find
from ingest.workers import Workers
from store.athletes import Athlete

_WORTH_WORKERS = 40  # files below which starting processes takes longer than it saves


def backfill(
    engine: Engine,
    athlete: Athlete,
    paths: Sequence[Path],
    now: datetime,
    way: Way = PLAINLY,
    jobs: int | None = 1,
) -> Report:
    """Import all recordings in files, folders and archives for an athlete.

    Many are read by so many processes, by one a core where `jobs` is None, unless the `way` brings
    an executor.
    """
    unreadable: list[tuple[str, str]] = []
    passed_over: list[str] = []
    sources = find(paths, lambda path, why: unreadable.append((path, why)), passed_over.append)
    with _readers(sources, jobs) as pool:
        way = replace(way, executor=way.executor or pool)
        report = import_batch(engine, athlete, sources, now, Kind.BACKFILL, way)
    report.passed_over[:0] = passed_over
    report.retry[:0] = unreadable
    return report


@contextmanager
def _readers(sources: Sequence[Source], jobs: int | None) -> Iterator[Workers | None]:
    """The processes to read with, none where they would not pay."""
    count = jobs or os.cpu_count() or 1
    many = len(sources) >= _WORTH_WORKERS or any(source.taken_apart for source in sources)
    if count == 1 or not many:
        yield None
        return
    pool = Workers(count)
    try:
        yield pool
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()
