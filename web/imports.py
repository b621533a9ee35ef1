"""Imports: what was imported, its results, and ways to import more."""

from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from actions import activities, imports
from actions.context import AppContext
from actions.links import Grant, Purpose
from analysis.language import Units
from analysis.sport import Sport
from web.figures import Figures
from web.form import Wrong
from web.request_body import read_files
from web.upload import MOST
from web.visit import Visit, page

_BATCHES, _FILES = 20, 100


def routes(context: AppContext) -> list[Route]:
    """The pages, and what can be done on them."""
    return [
        Route("/imports", page(context, show)),
        Route("/imports", page(context, upload, MOST), methods=["POST"]),
        Route("/imports/bout", page(context, by_hand), methods=["POST"]),
        Route("/imports/retry", page(context, retry), methods=["POST"]),
        Route("/imports/{batch}", page(context, show_batch)),
        Route("/imports/{batch}/undo", page(context, undo), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """The latest imports, and ways to import more."""
    athlete, before = visit.athlete, visit.query_number("before")
    batches, unread = imports.batches(visit.context.engine, athlete)
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
    context = visit.context
    report = imports.upload(context.engine, context.places, visit.athlete, files, visit.now)
    return visit.page("uploaded.html", report=report)


def by_hand(visit: Visit) -> Response:
    """Enter what no watch has seen."""
    athlete, form = visit.athlete, visit.form
    kind, minutes = form.text("kind"), form.number("minutes", 0, 3000)
    far, effort = form.number("distance", 0, 1000), form.number("effort", 0, 10)
    entered = activities.enter(
        visit.context.engine,
        athlete,
        kind,
        timedelta(minutes=minutes or 0),
        visit.now,
        start=form.local_time("start", athlete.zone),
        effort=effort,
        distance_m=None if far is None else far * Figures(Units(athlete.units)).far_m,
    )
    return visit.back(f"/activity/{entered.number}", "Entered.")


def retry(visit: Visit) -> Response:
    """Read once more what was refused, and what could not be read."""
    context = visit.context
    report = imports.retry(context.engine, context.places, visit.athlete, visit.now)
    return visit.page("uploaded.html", report=report)


def show_batch(visit: Visit) -> Response:
    """What became of the files of one import."""
    skipped = min(visit.query_number("from") or 0, 10**9)
    athlete, number = visit.athlete, visit.number("batch")
    content = imports.batch(visit.context.engine, athlete, number, _FILES, skipped)
    more = skipped + _FILES < content.batch.files
    return visit.page(
        "batch.html",
        row=content.batch,
        files=content.files,
        skipped=skipped,
        next_from=skipped + _FILES if more else None,
    )


def undo(visit: Visit) -> Response:
    """Take back all that one import brought."""
    number = visit.number("batch")
    undone = imports.undo(visit.context.engine, visit.athlete, number, visit.now)
    if undone.before is not None:
        return visit.back(f"/imports/{number}", "It was undone before.")
    many = "one recording" if undone.activities == 1 else f"{undone.activities} recordings"
    return visit.back(f"/imports/{number}", f"Undone: {many}. What counted before counts again.")
