"""`legcast backfill PATH…`."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from actions.imports import named
from ingest.backfill import backfill as import_all
from ingest.batch import Way
from ingest.quarantine import Quarantine
from ingest.sources import find
from ingest.workers import Workers
from legcast.imported import answer_report, show_report
from legcast.program import asked, day, open_program, people, present, with_athlete, with_json

_WORTH_WORKERS = 40  # files below which starting processes takes longer than it saves


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; default: one per core.")
@click.option("--since", metavar="DATE", help="Leave out earlier activities, e.g. 2024-01-01.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@click.option("-v", "--verbose", is_flag=True, help="List each ignored file.")
@with_athlete
@with_json
def backfill(
    paths: tuple[Path, ...],
    jobs: int | None,
    since: str | None,
    dry_run: bool,
    verbose: bool,
    name: str | None,
    as_json: bool,
) -> None:
    """Import every recording in files, folders and archives, each once.

    Exports of Strava, Garmin or Apple Health are read as downloaded or unpacked, as is any ZIP. The
    content of a file decides what it is, not its name. No messages are sent about old runs. A file
    that cannot be read is listed with the reason, files that are not recordings are counted; your
    files are never changed. If you stop it, run it again to continue.

    \b
    Examples:
      legcast backfill ~/Downloads/export_1234567.zip
      legcast backfill /media/GARMIN --since 2024-01-01
      legcast backfill ~/Runs --athlete Bob --dry-run
    """
    program = open_program()
    athlete = program.athlete(name)
    first = _first_day(since)
    with asked():
        named(paths)
    started = time.monotonic()
    with _workers(paths, jobs) as pool, _bar() as progress:
        way = Way(
            executor=pool,
            since=first,
            quarantine=Quarantine(program.places.quarantine),
            dry=dry_run,
            progress=progress,
        )
        try:
            report = import_all(program.engine, athlete, paths, present(), way)
        except KeyboardInterrupt:
            people.print("What was imported so far is kept; run it again to continue.")
            raise
    seconds = time.monotonic() - started
    if as_json:
        answer_report(report, seconds, verbose=verbose)
    else:
        if dry_run:
            people.print("A dry run: nothing was stored.")
        if name is None and program.is_household:
            people.print(
                f"All of it is {athlete.name}'s; --athlete NAME brings files in for somebody else.",
                markup=False,
            )
        show_report(report, seconds, verbose=verbose)
    if report.failed:
        raise click.exceptions.Exit(1)


def _first_day(since: str | None) -> date | None:
    return None if since is None else day(since)


@contextmanager
def _workers(paths: tuple[Path, ...], jobs: int | None) -> Iterator[Workers | None]:
    """The processes to read with; none where they would not save time."""
    count = jobs or os.cpu_count() or 1
    lying = find(paths, lambda _path, _why: None)
    many = len(lying) >= _WORTH_WORKERS or any(source.taken_apart for source in lying)
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


@contextmanager
def _bar() -> Iterator[Callable[[int, int], object]]:
    """A progress bar with rate and time left, and the function that advances it."""
    columns = (
        TextColumn("importing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=people, transient=True) as bar:
        task = bar.add_task("importing", total=None, rate="")

        def show(done: int, total: int) -> None:
            rate = done / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=done, total=total, rate=f"{rate:.0f} files/s")

        yield show
