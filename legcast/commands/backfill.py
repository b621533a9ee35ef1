"""`legcast backfill PATH…`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

from actions import imports
from legcast.imported import answer_report, show_report
from legcast.program import day, open_program, people, utc_now, with_json, with_name


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; one per core without it.")
@click.option("--since", metavar="DATE", help="Leave out what began earlier, e.g. 2024-01-01.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, keep nothing of it.")
@click.option("-v", "--verbose", is_flag=True, help="Name each file that was passed over.")
@with_name
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
    first = None if since is None else day(since)
    started = time.monotonic()
    with _bar() as progress:
        try:
            report = imports.backfill(
                program.engine,
                program.places,
                athlete,
                paths,
                utc_now(),
                jobs=jobs,
                since=first,
                dry=dry_run,
                progress=progress,
            )
        except KeyboardInterrupt:
            people.print("What was imported so far is kept; run it again to continue.")
            raise
    seconds = time.monotonic() - started
    if as_json:
        answer_report(report, seconds, verbose=verbose)
    else:
        if dry_run:
            people.print("A dry run: nothing of this was kept.")
        if name is None and len(program.athletes) > 1:
            people.print(
                f"All of it is {athlete.name}'s; --athlete NAME brings files in for somebody else.",
                markup=False,
            )
        show_report(report, seconds, verbose=verbose)
    if report.failed:
        raise click.exceptions.Exit(1)


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
