"""`legcast backfill PATH…`."""

import os
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ingest.backfill import Report, find
from ingest.backfill import backfill as import_all
from legcast.facts import outcome_facts
from legcast.program import answer, open_program, people, present, with_athlete, with_json
from store.ledger import State

_WORTH_WORKERS = 40  # files below which starting processes takes longer than it saves


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; one per core without it.")
@with_athlete
@with_json
def backfill(paths: tuple[Path, ...], jobs: int | None, name: str | None, as_json: bool) -> None:
    """Import every recording in files and folders, each once.

    Nobody is sent a word about an old run. What cannot be read is named with the reason, and
    nothing is ever changed in the folders.
    """
    program = open_program()
    athlete = program.athlete(name)
    started = time.monotonic()
    workers = jobs or os.cpu_count() or 1
    many = len(find(paths, lambda path, why: None)) >= _WORTH_WORKERS and workers > 1  # noqa: ARG005 because it is told again in the import itself
    pool: Executor | None = ProcessPoolExecutor(workers) if many else None
    columns = (
        TextColumn("importing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=people, transient=True) as bar, pool or nullcontext():
        task = bar.add_task("importing", total=None, rate="")

        def show(done: int, total: int) -> None:
            rate = done / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=done, total=total, rate=f"{rate:.0f} files/s")

        report = import_all(
            program.engine,
            athlete,
            paths,
            present(),
            executor=pool,
            progress=show,
        )
    seconds = time.monotonic() - started
    imported = sum(o.state is State.IMPORTED and not o.known for o in report.outcomes)
    if as_json:
        answer(
            {
                "batch": report.batch,
                "found": report.found,
                "imported": imported,
                **outcome_facts(report.outcomes),
                "retry": [{"path": path, "detail": why} for path, why in report.retry],
                "seconds": seconds,
            }
        )
    else:
        _show(report, imported, seconds)
    if report.retry or any(o.state is State.REJECTED and not o.known for o in report.outcomes):
        raise click.exceptions.Exit(1)


def _show(report: Report, imported: int, seconds: float) -> None:
    problems = [o for o in report.outcomes if o.state is State.REJECTED]
    twins = [o for o in report.outcomes if o.because is not None and not o.known]
    known = sum(o.known and o.state is not State.REJECTED for o in report.outcomes)
    for outcome in twins:
        people.print(
            f"  = {Path(outcome.path).name}: duplicate of {outcome.of} ({outcome.because})",
            markup=False,
        )
    for outcome in problems:
        again = ", as before" if outcome.known else ""
        people.print(
            f"  ✗ {Path(outcome.path).name}: refused{again} ({outcome.reason}): {outcome.detail}",
            markup=False,
        )
    for _path, why in report.retry:
        people.print(f"  ? {why}", markup=False)
    table = Table(show_header=False)
    for label, count in (
        ("files found", report.found),
        ("imported", imported),
        ("duplicates of another file", len(twins)),
        ("known already", known),
        ("refused", len(problems)),
        ("to be tried again", len(report.retry)),
    ):
        table.add_row(label, f"{count:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    people.print(table)
