"""Uploads: files sent through the pages, or from a phone or a script to a signed address."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.context import AppContext
from ingest.batch import Way, bring
from ingest.formats.packed import MOST_BYTES
from ingest.importer import Outcome
from ingest.quarantine import Quarantine
from ingest.report import Kind, Report
from ingest.sources import Source
from scheduler.links import Purpose
from store.athletes import Athlete
from store.ledger import State
from web.letters import Letter, followed, opened
from web.sent import bounded, posted, read_files

MOST = MOST_BYTES
"""The upload limit in bytes: the size of the largest recording."""

_PLACE = "(upload)"  # takes the place of a folder in the path
_ZIP = b"PK\x03\x04"


def routes(parts: AppContext) -> list[Route]:
    """The address for phones and scripts."""

    async def receive(request: Request) -> Response:
        letter = await run_in_threadpool(opened, parts, Purpose.UPLOAD, request)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with posted(request, MOST) as form:
                files = await run_in_threadpool(read_files, form.files)
        else:
            name = request.query_params.get("name", "upload")
            files = [(name, await _body(request))]
        report = await run_in_threadpool(bring_in, parts, letter.athlete, files)
        return JSONResponse(_facts(report), 422 if _useless(report) else 200)

    path = f"/{Purpose.UPLOAD}/{{token}}"
    return [
        Route(path, receive, methods=["POST"]),
        Route(path, followed(parts, Purpose.UPLOAD, _explain)),
    ]


def bring_in(parts: AppContext, athlete: Athlete, files: Sequence[tuple[str, bytes]]) -> Report:
    """Import uploaded recordings and archives; returns the result of each."""
    way = Way(quarantine=Quarantine(parts.places.quarantine))
    sources = [Source(_path(name, data), None, data) for name, data in files]
    report = bring(parts.engine, athlete, sources, parts.clock(), Kind.UPLOAD, way)
    shown = [replace(o, path=o.path.removeprefix(f"{_PLACE}/")) for o in report.outcomes]
    return replace(report, outcomes=shown)


def _path(name: str, data: bytes) -> str:
    """The path shown for an uploaded file: its base name, without any folders."""
    plain = PurePath(name.replace("\\", "/")).name.encode("utf-8", "replace").decode()
    plain = "".join(c for c in plain if c.isprintable())[-150:] or "upload"
    if data.startswith(_ZIP) and not plain.lower().endswith(".zip"):
        plain += ".zip"
    return f"{_PLACE}/{plain}"


async def _body(request: Request) -> bytes:
    whole = bytearray()
    async for chunk in Request(request.scope, bounded(request, MOST)).stream():
        whole += chunk
    return bytes(whole)


def _explain(letter: Letter) -> Response:
    return letter.page("upload.html")


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
