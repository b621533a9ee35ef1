"""Signing in and out, and choosing the athlete whose pages are shown."""

import logging
from datetime import timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actions.accounts import sign_in_possible
from actions.context import AppContext
from store.accounts import Account, edit_account, find_account
from store.engine import reading, writing
from web.form import Form, Wrong
from web.guard import peer_of
from web.limits import limits_of
from web.paper import paper
from web.passwords import LONGEST, SHORTEST, hashed, matches, trace
from web.sent import SMALL, check_secret, posted, secret_of
from web.visit import Visit, page

log = logging.getLogger(__name__)

WRONG = "The name and the password do not match. Enter both again."
"""Said whichever of the two was wrong."""


def routes(parts: AppContext) -> list[Route]:
    """The ways in and out."""

    async def sign_in(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_ask, parts, request)
        async with posted(request, SMALL) as form:
            check_secret(request, form)
            return await run_in_threadpool(_try, parts, request, form)

    return [
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/sign-out", page(parts, _sign_out), methods=["POST"]),
        Route("/athlete", page(parts, _choose), methods=["POST"]),
        Route("/settings/password", page(parts, _renew), methods=["POST"]),
    ]


def _ask(
    parts: AppContext, request: Request, status: int = 200, problem: str | None = None
) -> Response:
    possible = sign_in_possible(parts.engine)
    wanted = request.query_params.get("next", "/")
    return paper(
        "signin.html", status, csrf=secret_of(request), next=wanted, possible=possible,
        problem=problem,
    )  # fmt: skip


def _try(parts: AppContext, request: Request, form: Form) -> Response:
    try:
        name = form.text("name")
    except Wrong:
        return _ask(parts, request, 403, WRONG)
    wait = _too_often(parts, request, name)
    if wait:
        log.warning("too many sign-in attempts; refused for a while")
        again = _ask(parts, request, 429, "Too many tries. Wait a minute, then try once more.")
        again.headers["Retry-After"] = f"{wait.total_seconds():.0f}"
        return again
    account = _known(parts, name, form.raw("password"))
    if account is None or account.password_hash is None:
        return _ask(parts, request, 403, WRONG)
    request.session.clear()
    request.session.update(account=account.id, trace=trace(account.password_hash))
    return RedirectResponse(_ours(form.raw("next")), 303)


def _known(parts: AppContext, name: str, password: str) -> Account | None:
    """The account for a name and password; takes equally long if there is none."""
    with reading(parts.engine) as connection:
        account = find_account(connection, name)
    stored = None if account is None else account.password_hash
    if len(password) > LONGEST or not matches(password, stored):
        return None
    return account


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
    if account is None or account.password_hash is None:
        raise Wrong("Set the first password with legcast account password.")
    if _too_often(visit.parts, visit.request, account.name):
        raise Wrong("Too many tries. Wait a minute, then try once more.")
    if not matches(form.raw("password")[: LONGEST + 1], account.password_hash):
        raise Wrong("The current password is wrong.")
    new = form.raw("new")
    if not SHORTEST <= len(new) <= LONGEST:
        raise Wrong(f"New password: write {SHORTEST} characters or more.")
    stored = hashed(new)
    with writing(visit.parts.engine) as connection:
        edit_account(connection, account.id, password_hash=stored)
    if not visit.home:
        visit.request.session["trace"] = trace(stored)
    return visit.back("/settings", "Your password is changed; other sessions have ended.")


def _too_often(parts: AppContext, request: Request, name: str) -> timedelta:
    """How long to wait before the next try, zero if this one is allowed."""
    now = parts.clock()
    limits = limits_of(request)
    by_peer = limits.sign_in_peer.wait(peer_of(request), now)
    return max(by_peer, limits.sign_in_name.wait(name.casefold(), now))
