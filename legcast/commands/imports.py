"""`legcast imports list|show|undo|retry`."""

import time
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from sqlalchemy import Connection, Row

from ingest.again import again
from ingest.batch import Way
from ingest.corrections import undo as take_back
from ingest.held import held_folders
from ingest.quarantine import Quarantine
from legcast.imported import answer_report, show_report
from legcast.program import (
    NUMBER,
    answer,
    open_program,
    people,
    present,
    watched,
    with_athlete,
    with_json,
)
from store.activities import activities_of_files, counting
from store.engine import reading, writing
from store.ledger import batch_rows, files_of_batch, unread_paths
from store.remarks import remarks_of_batch


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
def list_(name: str | None, as_json: bool) -> None:
    """List the imports with any files, files still to be read, and files that match no athlete."""
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        batches = batch_rows(connection, athlete.id)
        unread = unread_paths(connection, athlete.id)
    watch = program.settings.watch
    held = held_folders(program.engine, watched(program.settings), watch.move_to)
    if as_json:
        answer(
            {
                "batches": [_batch_facts(row) for row in batches],
                "retry": [
                    {"path": row.path, "detail": row.detail, "attempts": row.attempts}
                    for row in unread
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
            *(f"{count:,}" for count in (row.imported, row.duplicate, row.rejected)),
            "" if row.undone_at is None else f"undone {row.undone_at:%Y-%m-%d}",
        )
    people.print(table)
    for row in unread:
        people.print(f"  ? {row.detail} (tried {row.attempts} times)", markup=False)
    for one in held:
        people.print(f"  ? {one}", markup=False, soft_wrap=True)


@imports.command
@click.argument("batch", type=NUMBER)
@with_athlete
@with_json
def show(batch: int, name: str | None, as_json: bool) -> None:
    """Show what became of every file of a BATCH."""
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        row = _batch(connection, athlete.id, batch)
        files = _file_facts(connection, athlete.id, batch)
        told = [
            {"path": said.path, "name": said.name, "sport": said.sport}
            for said in remarks_of_batch(connection, batch)
        ]
    if as_json:
        answer({**_batch_facts(row), "files": files, "told": told})
        return
    table = Table("file", "became", "why")
    for file in files:
        why = file["detail"] or (f"{file['because']}: {file['of']}" if file["because"] else "")
        table.add_row(file["name"], file["state"], why)
    for one in told:
        said_of = ", ".join(word for word in (one["name"], one["sport"]) if word)
        table.add_row(Path(one["path"]).name, "told another name or sport", said_of)
    people.print(table)


@imports.command
@click.argument("batch", type=NUMBER)
@with_athlete
@with_json
def undo(batch: int, name: str | None, as_json: bool) -> None:
    """Undo the import with number BATCH.

    Activities that counted before count again. Your answers and the messages that were sent stay. A
    watched folder does not import the files again; `legcast backfill` does, when you ask for it.
    """
    program = open_program()
    athlete = program.athlete(name)
    with writing(program.engine) as connection:
        row = _batch(connection, athlete.id, batch)
        if row.undone_at is not None:
            raise click.UsageError(f"batch {batch} was undone on {row.undone_at:%Y-%m-%d} already")
        before = counting(connection, athlete.id)
        gone = take_back(connection, athlete, batch, present())
        fewer = before - counting(connection, athlete.id)
    if as_json:
        answer({"batch": batch, "activities": gone, "fewer_counting": fewer})
    else:
        people.print(
            f"Undone: batch {batch} with {gone} recordings. {fewer} activities fewer count; of the "
            f"other {gone - fewer} another recording counts, as it did or in their place."
        )


@imports.command
@with_athlete
@with_json
def retry(name: str | None, as_json: bool) -> None:
    """Read refused files again, and files that could not be opened."""
    program = open_program()
    athlete = program.athlete(name)
    started = time.monotonic()
    quarantine = Quarantine(program.places.quarantine)
    report = again(program.engine, athlete, quarantine, present(), Way(quarantine=quarantine))
    seconds = time.monotonic() - started
    if as_json:
        answer_report(report, seconds)
    else:
        show_report(report, seconds)
    if report.failed:
        raise click.exceptions.Exit(1)


def _batch(connection: Connection, athlete_id: int, batch: int) -> Row[Any]:
    rows = batch_rows(connection, athlete_id)
    found = next((row for row in rows if row.id == batch), None)
    if found is None:
        raise click.UsageError(f"there is no batch {batch}; see `legcast imports list`")
    return found


def _batch_facts(row: Row[Any]) -> dict[str, Any]:
    return {
        "batch": row.id,
        "kind": row.kind,
        "started_at": row.started_at,
        "undone_at": row.undone_at,
        "imported": row.imported,
        "duplicates": row.duplicate,
        "rejected": row.rejected,
        "undone": row.undone,
    }


def _file_facts(connection: Connection, athlete_id: int, batch: int) -> list[dict[str, Any]]:
    files = files_of_batch(connection, athlete_id, batch)
    brought = activities_of_files(connection, batch)
    facts = []
    for file in files:
        mine = [row for row in brought if row.file_id == file.id]
        twin = next((row for row in mine if row.duplicate_of is not None), None)
        facts.append(
            {
                "path": file.path,
                "name": file.name,
                "state": file.state,
                "reason": file.reason,
                "detail": file.detail,
                "activities": [row.id for row in mine],
                "of": None if twin is None else twin.of,
                "because": None if twin is None else twin.because,
            }
        )
    return facts
