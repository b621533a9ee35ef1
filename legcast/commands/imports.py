"""`legcast imports list|show|undo|retry`."""

import time
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from actions import imports as actions
from actions.imports import Batch, BatchContent, held_folders
from legcast.imported import answer_report, show_report
from legcast.program import (
    NUMBER,
    Program,
    answer,
    people,
    utc_now,
    watched,
    with_athlete,
    with_json,
)
from store.athletes import Athlete


@click.group
def imports() -> None:
    """See what was imported: list, show, undo, retry.

    \b
    Examples:
      legcast imports list
      legcast imports show 3
      legcast imports undo 3
      legcast imports retry
    """


@imports.command(name="list")
@with_athlete
@with_json
def list_(program: Program, athlete: Athlete, as_json: bool) -> None:
    """List the imports that brought anything, what is still to be read, and what is nobody's."""
    batches, unread = actions.batches(program.engine, athlete)
    watch = program.settings.watch
    held = held_folders(program.engine, watched(program.settings), watch.move_to)
    if as_json:
        answer(
            {
                "batches": [_batch_facts(row) for row in batches],
                "retry": [
                    {"path": one.path, "detail": one.detail, "attempts": one.attempts}
                    for one in unread
                ],
                "held": [{"folder": str(one.folder), "files": one.files} for one in held],
            }
        )
        return
    table = Table("batch", "how", "when (UTC)", "imported", "duplicates", "refused", "")
    for row in batches:
        table.add_row(
            f"{row.id}",
            row.kind,
            f"{row.started_at:%Y-%m-%d %H:%M}",
            *(f"{count:,}" for count in (_taken(row), row.duplicate, row.rejected)),
            "" if row.undone_at is None else f"undone {row.undone_at:%Y-%m-%d}",
        )
    people.print(table)
    for one in unread:
        people.print(f"  ? {one.detail} (tried {one.attempts} times)", markup=False)
    for folder in held:
        people.print(f"  ? {folder}", markup=False, soft_wrap=True)


@imports.command
@click.argument("batch", type=NUMBER)
@with_athlete
@with_json
def show(batch: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Show what became of every file of a BATCH."""
    content = actions.batch(program.engine, athlete, batch)
    files, told = _file_facts(content), content.told
    if as_json:
        said = [{"path": one.path, "name": one.name, "sport": one.sport} for one in told]
        answer({**_batch_facts(content.batch), "files": files, "told": said})
        return
    table = Table("file", "became", "why")
    for file in files:
        why = file["detail"] or (f"{file['because']}: {file['of']}" if file["because"] else "")
        table.add_row(file["name"], file["state"], why)
    for one in told:
        said_of = ", ".join(word for word in (one.name, one.sport) if word)
        table.add_row(Path(one.path).name, "told another name or sport", said_of)
    people.print(table)


@imports.command
@click.argument("batch", type=NUMBER)
@with_athlete
@with_json
def undo(batch: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Take back all that a BATCH brought.

    Activities that counted before count again. Your answers and the messages that were sent stay. A
    watched folder does not import the files again; `legcast backfill` does, when you ask for it.
    """
    undone = actions.undo(program.engine, athlete, batch, utc_now())
    if undone.before is not None:
        raise click.UsageError(f"batch {batch} was undone on {undone.before:%Y-%m-%d} already")
    gone, fewer = undone.activities, undone.fewer_counting
    if as_json:
        lost = {"activities": gone, "fewer_counting": fewer, "answers": undone.answers}
        answer({"batch": batch, **lost})
    elif undone.answers:
        people.print(f"Undone: batch {batch} with {undone.answers} answers.")
    else:
        people.print(
            f"Undone: batch {batch} with {gone} recordings. {fewer} activities fewer count; of the "
            f"other {gone - fewer} another recording counts, as it did or in their place."
        )


@imports.command
@with_athlete
@with_json
def retry(program: Program, athlete: Athlete, as_json: bool) -> None:
    """Read once more what was refused, and what could not be read."""
    started = time.monotonic()
    report = actions.retry(program.engine, program.places, athlete, utc_now())
    seconds = time.monotonic() - started
    if as_json:
        answer_report(report, seconds)
    else:
        show_report(report, seconds)
    if report.failed:
        raise click.exceptions.Exit(1)


def _taken(row: Batch) -> int:
    """What a batch brought: recordings, or the answers or the bouts of a list."""
    return row.imported + row.answers + row.entered


def _batch_facts(row: Batch) -> dict[str, Any]:
    return {
        "batch": row.id,
        "kind": row.kind,
        "started_at": row.started_at,
        "undone_at": row.undone_at,
        "imported": row.imported,
        "duplicates": row.duplicate,
        "rejected": row.rejected,
        "undone": row.undone,
        "answers": row.answers,
        "entered": row.entered,
    }


def _file_facts(content: BatchContent) -> list[dict[str, Any]]:
    facts = []
    for file, brought in sorted(content.files, key=lambda one: one[0].path):
        twin = next((one for one in brought if one.of_id is not None), None)
        facts.append(
            {
                "path": file.path,
                "name": file.name,
                "state": file.state,
                "reason": file.reason,
                "detail": file.detail,
                "activities": [one.id for one in brought],
                "of": twin and twin.of,
                "because": twin and twin.because,
            }
        )
    return facts
