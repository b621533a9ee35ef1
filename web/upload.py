"""Uploads: files sent through the pages, or from a phone or a script to a signed address."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions import imports
from actions.context import AppContext
from actions.imports import MOST_BYTES, Outcome, Report
from actions.links import Purpose
from store.ledger import State
from web.request_body import bounded, posted, read_files
from web.signed_links import OpenedLink, followed, opened

MOST = MOST_BYTES
"""The upload limit in bytes: the size of the largest recording."""


def routes(context: AppContext) -> list[Route]:
    """The address for phones and scripts."""

    async def receive(request: Request) -> Response:
        link = await run_in_threadpool(opened, context, Purpose.UPLOAD, request)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with posted(request, MOST) as form:
                files = await run_in_threadpool(read_files, form.files)
        else:
            name = request.query_params.get("name", "upload")
            files = [(name, await _body(request))]
        report = await run_in_threadpool(
            imports.upload, context.engine, context.places, link.athlete, files, context.clock()
        )
        return JSONResponse(_facts(report), 422 if _useless(report) else 200)

    path = f"/{Purpose.UPLOAD}/{{token}}"
    return [
        Route(path, receive, methods=["POST"]),
        Route(path, followed(context, Purpose.UPLOAD, _explain)),
    ]


async def _body(request: Request) -> bytes:
    whole = bytearray()
    async for chunk in Request(request.scope, bounded(request, MOST)).stream():
        whole += chunk
    return bytes(whole)


def _explain(link: OpenedLink) -> Response:
    return link.page("upload.html")


def _useless(report: Report) -> bool:
    """Whether nothing at all could be read, so that a script may notice."""
    refused = [o for o in report.outcomes if o.state is State.REJECTED]
    return len(refused) == len(report.outcomes)


def _facts(report: Report) -> dict[str, Any]:
    return {"batch": report.batch, "files": [_fate(o) for o in report.outcomes]}


def _fate(outcome: Outcome) -> dict[str, Any]:
    return {
        "path": outcome.path,
        "state": outcome.state.value,
        "activities": list(outcome.activities),
        "of": outcome.of,
        "because": outcome.because and outcome.because.value,
        "reason": outcome.reason and outcome.reason.value,
        "detail": outcome.detail,
    }
