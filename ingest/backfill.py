"""Backfill: import everything in files, folders and archives, once."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import PLAINLY, Way, bring
from ingest.report import Kind, Report
from ingest.sources import find
from store.athletes import Athlete


def backfill(
    engine: Engine, athlete: Athlete, paths: Sequence[Path], now: datetime, way: Way = PLAINLY
) -> Report:
    """Import all recordings in files, folders and archives for an athlete."""
    unreadable: list[tuple[str, str]] = []
    passed_over: list[str] = []
    sources = find(paths, lambda path, why: unreadable.append((path, why)), passed_over.append)
    report = bring(engine, athlete, sources, now, Kind.BACKFILL, way)
    report.passed_over[:0] = passed_over
    report.retry[:0] = unreadable
    return report
