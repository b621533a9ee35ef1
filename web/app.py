"""The pages as one application, made from explicit parts."""

import hashlib
import logging
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from actions.context import AppContext
from actions.errors import ActionError, Busy, Missing, Over, Unreachable
from web import (
    accuracy,
    activity,
    checkin,
    coach,
    contact,
    health,
    imports,
    kinds,
    outbox,
    physio,
    settings,
    signed_links,
    signin,
    today,
    training,
    upload,
)
from web.guard import SECRET, Guard
from web.limits import Limits
from web.templating import render

log = logging.getLogger(__name__)

_PAGES = (
    today, training, activity, checkin, accuracy, physio, imports, outbox, settings, contact, coach,
    signin, signed_links, kinds, upload, health,
)  # fmt: skip

_SAID = {
    403: "You are not allowed to see or do this.",
    404: "There is no such page.",
    405: "This address does not allow that.",
    413: "That is too large to upload here. Import it with legcast backfill.",
}
"""The text for an HTTP status when there is no better one."""

_STATUS = {Missing: 404, Over: 410, Busy: 503}
"""The status of what an action refuses, where it is not simply wrong."""


def create_app(context: AppContext) -> Starlette:
    """The pages, ready to be served."""
    base_url = context.settings.base_url
    app = Starlette(
        routes=[
            *(route for one in _PAGES for route in one.routes(context)),
            Mount("/static", _Static(packages=[("web", "static")])),
        ],
        middleware=[
            Middleware(Guard, base_url=base_url),
            Middleware(
                SessionMiddleware,
                secret_key=hashlib.sha256(b"legcast.sessions." + context.links.key).hexdigest(),
                session_cookie="legcast",
                https_only=base_url.startswith("https:"),
            ),
        ],
        exception_handlers={
            HTTPException: _refused,
            ActionError: _not_done,
            Unreachable: _without_store,
            Exception: _failed,
        },
    )
    app.state.limits = Limits()
    return app


class _Static(StaticFiles):
    """Static files that may be cached: their address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with its cache lifetime."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 because Starlette calls it for no other
    plain = error.detail == HTTPException(error.status_code).detail
    said = _SAID.get(error.status_code, error.detail) if plain else error.detail
    answer = _problem(request, error.status_code, said)
    answer.headers.update(error.headers or {})
    return answer


def _not_done(request: Request, error: Exception) -> Response:
    said = str(error)
    return _problem(request, _STATUS.get(type(error), 422), said[:1].upper() + said[1:])


def _without_store(request: Request, error: Exception) -> Response:
    log.error("a page found no database: %s", getattr(error, "orig", error))
    said = (
        "The database cannot be reached just now. Try again in a minute; legcast doctor says why."
    )
    return _problem(request, 503, said)


def _failed(request: Request, error: Exception) -> Response:
    log.error("the page %s failed: %s", request.url.path.split("/")[1], type(error).__name__)
    return _problem(request, 500, "Something went wrong here. The log says what.")


def _problem(request: Request, status: int, said: str) -> Response:
    """An error page, with a link back to the page it happened on."""
    came = urlsplit(request.headers.get("referer", ""))
    ours = came.netloc == request.headers.get("host") and came.path.startswith("/")
    back = came.path if ours else "/"
    if status == 422 and request.url.path.startswith(SECRET):  # they do not say where they are
        back = request.url.path
    return render("problem.html", status, problem=said, back=back)
