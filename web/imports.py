"""Imports: what was imported, its results, and ways to import more."""

from typing import Any

from sqlalchemy import Row
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.language import Units
from analysis.sport import Sport
from ingest.again import again
from ingest.batch import Way
from ingest.corrections import undo as take_back
from ingest.quarantine import Quarantine
from scheduler.links import Grant, Purpose
from store.batches import brought_by, files_shown
from store.engine import reading, writing
from store.ledger import batch_rows, unread_paths
from web import bout
from web.figures import Figures
from web.form import Wrong
from web.sent import read_files
from web.upload import MOST, bring_in
from web.visit import Visit, page

_BATCHES, _FILES = 20, 100


def routes(parts: AppContext) -> list[Route]:
    """The pages, and what can be done on them."""
    return [
        Route("/imports", page(parts, show)),
        Route("/imports", page(parts, upload, MOST), methods=["POST"]),
        Route("/imports/bout", page(parts, by_hand), methods=["POST"]),
        Route("/imports/retry", page(parts, retry), methods=["POST"]),
        Route("/imports/{batch}", page(parts, show_batch)),
        Route("/imports/{batch}/undo", page(parts, undo), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """The latest imports, and ways to import more."""
    athlete, before = visit.athlete, visit.query_number("before")
    with reading(visit.parts.engine) as connection:
        batches = batch_rows(connection, athlete.id)
        unread = unread_paths(connection, athlete.id)
    refused = sum(row.rejected for row in batches)
    older = [row for row in batches if before is None or row.id < before]
    return visit.page(
        "imports.html",
        batches=older[:_BATCHES],
        older=older[_BATCHES - 1].id if len(older) > _BATCHES else None,
        unread=unread,
        refused=refused,
        sports=[sport for sport in Sport if sport is not Sport.OTHER],
        figures=Figures(Units(athlete.units)),
        upload_url=visit.link(Grant(Purpose.UPLOAD, athlete.id, athlete.link_round)),
    )


def upload(visit: Visit) -> Response:
    """Import uploaded files and show the result of each."""
    files = read_files(visit.form.files)
    if not files:
        raise Wrong("Choose at least one file first.")
    return visit.page("uploaded.html", report=bring_in(visit.parts, visit.athlete, files))


def by_hand(visit: Visit) -> Response:
    """Add what no watch recorded."""
    number = bout.enter(visit.parts, visit.athlete, visit.form, visit.now)
    return visit.back(f"/activity/{number}", "Entered.")


def retry(visit: Visit) -> Response:
    """Read refused files again, and files that could not be opened."""
    quarantine = Quarantine(visit.parts.places.quarantine)
    way = Way(quarantine=quarantine)
    report = again(visit.parts.engine, visit.athlete, quarantine, visit.now, way)
    return visit.page("uploaded.html", report=report)


def show_batch(visit: Visit) -> Response:
    """What became of the files of one import."""
    skipped = min(visit.query_number("from") or 0, 10**9)
    with reading(visit.parts.engine) as connection:
        row = _batch(batch_rows(connection, visit.athlete.id), visit)
        files = files_shown(connection, visit.athlete.id, row.id, _FILES, skipped)
        brought = brought_by(connection, [file.id for file in files])
    of_file: dict[int, list[Row[Any]]] = {file.id: [] for file in files}
    for activity in brought:
        of_file[activity.file_id].append(activity)
    return visit.page(
        "batch.html",
        row=row,
        files=[(file, of_file[file.id]) for file in files],
        skipped=skipped,
        next_from=skipped + _FILES if skipped + _FILES < row.files else None,
    )


def undo(visit: Visit) -> Response:
    """Undo one import."""
    athlete = visit.athlete
    with writing(visit.parts.engine) as connection:
        row = _batch(batch_rows(connection, athlete.id), visit)
        if row.undone_at is not None:
            return visit.back(f"/imports/{row.id}", "It was undone before.")
        gone = take_back(connection, athlete, row.id, visit.now)
    many = "one recording" if gone == 1 else f"{gone} recordings"
    return visit.back(f"/imports/{row.id}", f"Undone: {many}. What counted before counts again.")


def _batch(rows: list[Row[Any]], visit: Visit) -> Row[Any]:
    number = visit.number("batch")
    found = next((row for row in rows if row.id == number), None)
    if found is None:
        raise HTTPException(404, "There is no such import of yours.")
    return found
