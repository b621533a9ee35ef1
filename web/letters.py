"""Pages for links out of messages: what they are signed for, and nothing else, without a login.

A link that is opened never changes anything, for mail programs open links to look what is behind
them; what it is for happens when its button is pressed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import NoResultFound
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions.answers import mornings_of_week
from actions.context import AppContext
from actions.deliveries import dismiss_day, stop_mail
from actions.outlooks import AthleteStatus, calendar_feed
from analysis.checkin import Asked
from scheduler.links import Grant, Purpose
from store.athletes import Athlete, get_athlete
from store.engine import reading
from web import days, question
from web.form import Form
from web.guard import peer_of
from web.limits import limits_of
from web.paper import paper
from web.sent import SMALL, posted
from web.spoken import spoken
from web.visit import Endpoint

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

UNKNOWN = (
    "This link is not one of ours. Copy all of it from the message, or open the pages instead."
)
OVER = "This link is over, or was taken back. A newer message has one that works."


@dataclass(frozen=True, slots=True)
class Letter:
    """A link that was followed: for which athlete it is good, and what came with it."""

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
        both(Purpose.ASKED, _ask, _answer),
        both(Purpose.DAYS, _ask_days, _answer_days),
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
    """An endpoint for a signed link: `show` looks, `act` does what its button says."""

    async def endpoint(request: Request) -> Response:
        letter = await run_in_threadpool(opened, parts, purpose, request)
        if request.method == "POST" and act is not None:
            async with posted(request, SMALL) as form:
                return await run_in_threadpool(act, replace(letter, form=form))
        return await run_in_threadpool(show, letter)

    return endpoint


def opened(parts: AppContext, purpose: Purpose, request: Request) -> Letter:
    """What a link allows. Raises HTTPException: 404 not ours, 410 over, 429 too often."""
    now, token = parts.clock(), request.path_params["token"]
    wait = limits_of(request).links.wait(peer_of(request), now)
    if wait > timedelta(0):
        headers = {"Retry-After": f"{wait.total_seconds():.0f}"}
        raise HTTPException(429, "Too many tries. Wait a minute, then try once more.", headers)
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
    parts, athlete, form = letter.parts, letter.athlete, letter.form
    number = form.whole("corrects", 1, 2**53)
    if number is None:
        taken = question.take(parts, athlete, form, letter.now, _asked(letter))
    else:
        since = letter.now - question.JUST_NOW
        taken = question.correct(parts, athlete, form, number, since)
    return letter.page("answer_taken.html", **question.facts(taken, letter.athlete))


def _asked(letter: Letter) -> Asked:
    """Why an answer exists: an answer to the question of another day was not given by lot."""
    today = letter.now.astimezone(ZoneInfo(letter.status().preferences.zone)).date()
    drawn = letter.grant.purpose is Purpose.ASKED and letter.grant.day == today
    return Asked.RANDOM if drawn else Asked.MESSAGE


def _ask_days(letter: Letter) -> Response:
    return letter.page("days.html", asked=_mornings(letter))


def _answer_days(letter: Letter) -> Response:
    brought = days.take(letter.parts, letter.athlete, letter.form, _mornings(letter), letter.now)
    count = brought.taken + brought.corrected + brought.known
    return letter.page("days_taken.html", count=count)


def _mornings(letter: Letter) -> tuple[datetime, ...]:
    day = letter.grant.day or letter.now.astimezone(ZoneInfo(letter.athlete.zone)).date()
    return mornings_of_week(day, letter.status())


def _ask_stop(letter: Letter) -> Response:
    return letter.page("stop.html", done=letter.athlete.mail_stopped_at is not None)


def _stop(letter: Letter) -> Response:
    """Stop the mail, whether a person pressed the button or a mail program did it for them."""
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
