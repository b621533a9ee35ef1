"""Pages behind signed links in messages; they allow only their purpose, without a login.

Opening a link never changes anything, because mail programs open links to scan them; only pressing
the button does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import NoResultFound
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from actions.deliveries import dismiss_day, stop_mail
from actions.outlooks import AthleteStatus, calendar_feed
from scheduler.links import Grant, Purpose
from store.athletes import Athlete, get_athlete
from store.engine import reading
from web import question
from web.form import Form
from web.guard import peer_of
from web.limits import limits_of
from web.paper import paper
from web.sent import SMALL, posted
from web.spoken import spoken
from web.visit import Endpoint

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

UNKNOWN = "This link is not valid. Copy all of it from the message, or open the pages instead."
OVER = "This link has expired or was revoked. A newer message has one that works."


@dataclass(frozen=True, slots=True)
class Letter:
    """A link that was followed: its athlete, and its contents."""

    parts: AppContext
    request: Request
    now: datetime
    athlete: Athlete
    grant: Grant
    form: Form = field(default_factory=Form)

    def status(self) -> AthleteStatus:
        """The outlook, and what follows from it."""
        return self.parts.statuses.status(self.parts.engine, self.athlete, self.now)

    def page(self, template: str, **facts: Any) -> Response:
        """A page in words."""
        speech = spoken(self.athlete, self.now)
        known: dict[str, Any] = {
            "speech": speech,
            "athlete": self.athlete,
            "action": self.request.url.path,
        }
        return paper(template, **(known | facts))


def routes(parts: AppContext) -> list[Route]:
    """One address for each purpose."""

    def both(purpose: Purpose, *pages: Callable[[Letter], Response]) -> Route:
        endpoint = followed(parts, purpose, *pages)
        return Route(f"/{purpose}/{{token}}", endpoint, methods=["GET", "POST"])

    calendar = followed(parts, Purpose.CALENDAR, _calendar)
    return [
        both(Purpose.ANSWER, _ask, _answer),
        both(Purpose.STOP, _ask_stop, _stop),
        both(Purpose.ENOUGH, _ask_enough, _enough),
        Route(f"/{Purpose.CALENDAR}/{{token}}.ics", calendar),
    ]


def followed(
    parts: AppContext,
    purpose: Purpose,
    show: Callable[[Letter], Response],
    act: Callable[[Letter], Response] | None = None,
) -> Endpoint:
    """An endpoint for a signed link: `show` displays, `act` does what its button says."""

    async def endpoint(request: Request) -> Response:
        letter = await run_in_threadpool(opened, parts, purpose, request)
        if request.method == "POST" and act is not None:
            async with posted(request, SMALL) as form:
                return await run_in_threadpool(act, replace(letter, form=form))
        return await run_in_threadpool(show, letter)

    return endpoint


def opened(parts: AppContext, purpose: Purpose, request: Request) -> Letter:
    """What a link allows. Raises HTTPException: 404 invalid, 410 expired, 429 too often."""
    now, token = parts.clock(), request.path_params["token"]
    wait = limits_of(request).links.wait(peer_of(request), now)
    if wait > timedelta(0):
        headers = {"Retry-After": f"{wait.total_seconds():.0f}"}
        raise HTTPException(429, "Too many tries. Wait a minute, then try again.", headers)
    if parts.links.read(purpose, token, _BEGINNING) is None:
        raise HTTPException(404, UNKNOWN)
    grant = parts.links.read(purpose, token, now)
    if grant is None:
        raise HTTPException(410, OVER)
    try:
        with reading(parts.engine) as connection:
            athlete = get_athlete(connection, grant.athlete_id)
    except NoResultFound:
        raise HTTPException(410, OVER) from None
    if grant.round != athlete.link_round:
        raise HTTPException(410, OVER)
    return Letter(parts, request, now, athlete, grant)


def _ask(letter: Letter) -> Response:
    view = letter.status().outlook
    level = letter.request.query_params.get("level", "")
    return letter.page("answer.html", asked=question.ask(view, letter.grant.place, level))


def _answer(letter: Letter) -> Response:
    taken = question.take(letter.parts, letter.athlete, letter.form, letter.now)
    return letter.page("answer_taken.html", **question.facts(taken, letter.athlete))


def _ask_stop(letter: Letter) -> Response:
    return letter.page("stop.html", done=letter.athlete.mail_stopped_at is not None)


def _stop(letter: Letter) -> Response:
    """Unsubscribe, whether a person pressed the button or a mail program did."""
    stop_mail(letter.parts.engine, letter.athlete.id, letter.now)
    return letter.page("stop.html", done=True)


def _ask_enough(letter: Letter) -> Response:
    return letter.page("enough.html", done=False)


def _enough(letter: Letter) -> Response:
    if letter.grant.day is not None:
        dismiss_day(letter.parts.engine, letter.athlete.id, letter.grant.day, letter.now)
    return letter.page("enough.html", done=True)


def _calendar(letter: Letter) -> Response:
    parts = letter.parts
    body = calendar_feed(parts.engine, parts.statuses, letter.athlete, letter.now)
    return Response(body, media_type="text/calendar; charset=utf-8")
