"""A visit: one request, its account, and its athlete."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actions.accounts import visitor
from actions.context import AppContext
from actions.links import Grant
from actions.outlooks import AthleteStatus
from analysis.language import Speech
from store.accounts import Account
from store.athletes import Athlete
from web.form import Form, whole
from web.guard import Door, door
from web.page_language import LANGUAGE, page_speech
from web.request_body import SMALL, check_secret, posted, secret_of
from web.templating import render

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `account` is None for the machine's own user before anything is set up.

    `own` are the athletes this visitor may see and change, `home` says that it comes from this
    machine without a sign-in.
    """

    context: AppContext
    request: Request
    now: datetime
    account: Account | None
    home: bool
    own: tuple[Athlete, ...]
    coaches: bool = False
    form: Form = field(default_factory=Form)

    @property
    def athlete(self) -> Athlete:
        """The athlete whose pages are shown: the one last chosen, else the first."""
        if not self.own:
            raise HTTPException(404, "You have no athlete here.")
        chosen = self.request.session.get("athlete")
        return next((a for a in self.own if a.id == chosen), self.own[0])

    @property
    def operator(self) -> bool:
        """Whether this visitor may set push addresses."""
        return self.home or (self.account is not None and self.account.operator)

    @property
    def speech(self) -> Speech:
        """The words, units and zone of the athlete."""
        return page_speech(self.athlete, self.now)

    @property
    def words(self) -> Speech:
        """The language and zone of the account, for pages about several athletes."""
        if self.account is None:
            return self.speech
        return Speech(self.now, self.account.zone, LANGUAGE)

    @property
    def csrf(self) -> str:
        """The secret that every form of this session carries."""
        return secret_of(self.request)

    def status(self) -> AthleteStatus:
        """The outlook of the athlete, and what follows from it."""
        return self.context.statuses.status(self.context.engine, self.athlete, self.now)

    def number(self, name: str) -> int:
        """A number in the path; 404 unless a database can hold it."""
        number = whole(self.request.path_params[name])
        if number is None:
            raise HTTPException(404)
        return number

    def query_number(self, name: str) -> int | None:
        """A number in the query, None if missing or invalid."""
        return whole(self.request.query_params.get(name, ""))

    def link(self, grant: Grant) -> str:
        """The address of a signed link, under `base_url` or else the name of this request."""
        url = self.context.links.url(grant, self.now)
        return url if self.context.links.base_url else f"{str(self.request.base_url)[:-1]}{url}"

    def page(self, template: str, **values: Any) -> Response:
        """A page in words."""
        said = self.request.session.pop("said", None)
        known = {"visit": self, "csrf": self.csrf, "said": said, "path": self.request.url.path}
        if self.own:
            known |= {"speech": self.speech, "athlete": self.athlete}
        return render(template, **(known | values))

    def back(self, path: str, said: str | None = None) -> Response:
        """Redirect to a page after an action, with a message to show there."""
        if said is not None:
            self.request.session["said"] = said
        return RedirectResponse(path, 303)


def page(context: AppContext, show: Callable[[Visit], Response], most: int = SMALL) -> Endpoint:
    """An endpoint for visitors who are signed in or at home.

    1. Unknown visitors are sent to sign in, before any of their body is read.
    2. The body is read up to `most` bytes, and must contain the session's secret.
    3. The page does its work in a separate thread.
    """

    async def endpoint(request: Request) -> Response:
        visit = await run_in_threadpool(_enter, context, request)
        if visit is None:
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/sign-in?next={quote(wanted)}", 303)
        if request.method != "POST":
            return await run_in_threadpool(show, visit)
        async with posted(request, most) as form:
            check_secret(request, form)
            return await run_in_threadpool(show, replace(visit, form=form))

    return endpoint


def _enter(context: AppContext, request: Request) -> Visit | None:
    """Who makes a request; None for somebody who has to sign in first."""
    session, here = request.session, door(request, context.settings.base_url) is Door.HOME
    known = visitor(context.engine, session.get("account"), session.get("trace"), home=here)
    if known is None:
        return None
    return Visit(
        context, request, context.clock(), known.account, known.home, known.own, known.coaches
    )
