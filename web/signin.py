"""Signing in and out, and choosing the athlete whose pages are shown."""

import logging
from dataclasses import asdict
from datetime import timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actions.accounts import change_password, sign_in, sign_in_possible
from actions.context import AppContext
from web.form import Form, Wrong
from web.guard import peer_of
from web.limits import limits_of
from web.request_body import SMALL, check_secret, posted, secret_of
from web.templating import render
from web.visit import Visit, page

log = logging.getLogger(__name__)

WRONG = "The name and the password do not match. Enter both again."
"""Said whichever of the two was wrong."""


def routes(context: AppContext) -> list[Route]:
    """The ways in and out."""

    async def come_in(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_ask, context, request)
        async with posted(request, SMALL) as form:
            check_secret(request, form)
            return await run_in_threadpool(_try, context, request, form)

    return [
        Route("/sign-in", come_in, methods=["GET", "POST"]),
        Route("/sign-out", page(context, _sign_out), methods=["POST"]),
        Route("/athlete", page(context, _choose), methods=["POST"]),
        Route("/settings/password", page(context, _renew), methods=["POST"]),
    ]


def _ask(
    context: AppContext, request: Request, status: int = 200, problem: str | None = None
) -> Response:
    possible = sign_in_possible(context.engine)
    wanted = request.query_params.get("next", "/")
    return render(
        "signin.html", status, csrf=secret_of(request), next=wanted, possible=possible,
        problem=problem,
    )  # fmt: skip


def _try(context: AppContext, request: Request, form: Form) -> Response:
    try:
        name = form.text("name")
    except Wrong:
        return _ask(context, request, 403, WRONG)
    wait = _too_often(context, request)
    if wait:
        log.warning("too many sign-in attempts; refused for a while")
        again = _ask(context, request, 429, "Too many tries. Wait a minute, then try once more.")
        again.headers["Retry-After"] = f"{wait.total_seconds():.0f}"
        return again
    session = sign_in(context.engine, name, form.raw("password"))
    if session is None:
        return _ask(context, request, 403, WRONG)
    request.session.clear()
    request.session.update(asdict(session))
    return RedirectResponse(_ours(form.raw("next")), 303)


def _ours(path: str) -> str:
    """A path on these pages; the first page for anything that points elsewhere."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return quote(path, safe="/?=&") if plain else "/"


def _sign_out(visit: Visit) -> Response:
    visit.request.session.clear()
    return visit.back("/")


def _choose(visit: Visit) -> Response:
    number = visit.form.whole("athlete", 1, 2**53)
    if any(athlete.id == number for athlete in visit.own):
        visit.request.session["athlete"] = number
    return visit.back("/")


def _renew(visit: Visit) -> Response:
    """Change the password, given the current one; every other session ends."""
    account, form = visit.account, visit.form
    if account is not None and _too_often(visit.context, visit.request):
        raise Wrong("Too many tries. Wait a minute, then try once more.")
    session = change_password(visit.context.engine, account, form.raw("password"), form.raw("new"))
    if not visit.home:
        visit.request.session["trace"] = session.trace
    return visit.back("/settings", "Your password is another one now; other sessions have ended.")


def _too_often(context: AppContext, request: Request) -> timedelta:
    """How long this peer has to wait before the next try, zero if this one is allowed.

    Counted by name too, a stranger's tries would lock out the right password.
    """
    return limits_of(request).sign_in.wait(peer_of(request), context.clock())
