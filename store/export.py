"""All data of an athlete in one ZIP that can be read without Legcast."""

import base64
import json
import os
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from store.samples import decode
from store.tables import (
    activities,
    athletes,
    batches,
    checkins,
    deliveries,
    files,
    memberships,
    prompts,
    remarks,
    samples,
    seen_paths,
    unread,
)

_TABLES = (batches, files, seen_paths, unread, activities, remarks, checkins, prompts, memberships)


def export_athlete(connection: Connection, athlete_id: int, path: Path) -> int:
    """Write the ZIP; returns how many activities are in it. Raises OSError.

    One JSON file per table with all its rows; `samples/ID.csv` for each activity that has samples.
    The ZIP is written completely or not at all, readable only by its owner.
    """
    draft = path.with_name(path.name + ".tmp")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(handle, "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr("athlete.json", _json(_rows(connection, athletes, athlete_id, "id")))
            for table in _TABLES:
                archive.writestr(f"{table.name}.json", _json(_rows(connection, table, athlete_id)))
            sent = select(deliveries).join(prompts, prompts.c.id == deliveries.c.prompt_id)
            rows = connection.execute(sent.where(prompts.c.athlete_id == athlete_id)).mappings()
            archive.writestr("deliveries.json", _json([dict(row) for row in rows]))
            for number, block in _samples(connection, athlete_id):
                archive.writestr(f"samples/{number}.csv", decode(block).to_csv())
            count = len(_rows(connection, activities, athlete_id))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _rows(
    connection: Connection, table: Table, athlete_id: int, column: str = "athlete_id"
) -> list[dict[str, Any]]:
    rows = connection.execute(select(table).where(table.c[column] == athlete_id))
    return [dict(row) for row in rows.mappings()]


def _samples(connection: Connection, athlete_id: int) -> Iterator[tuple[int, bytes]]:
    """The samples, one activity at a time: all of them would not fit into a small memory."""
    numbers = select(activities.c.id).where(activities.c.athlete_id == athlete_id)
    for number in connection.execute(numbers).scalars().all():
        wanted = select(samples.c.block).where(samples.c.activity_id == number)
        block = connection.execute(wanted).scalar()
        if block is not None:
            yield number, block


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_plain, ensure_ascii=False, indent=1)


def _plain(value: Any) -> str:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(type(value))
