"""Pages behind signed links in messages; they allow only their purpose, without a login.

Opening a link never changes anything, because mail programs open links to scan them; only pressing
the button does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions import links
from actions.answers import mornings_of_week
from actions.context import AppContext
from actions.deliveries import dismiss_day, stop_mail
from actions.links import Grant, Purpose
from actions.outlooks import AthleteStatus, calendar_feed
from analysis.checkin import Asked
from store.athletes import Athlete
from web import days, question
from web.form import Form
from web.guard import peer_of
from web.limits import limits_of
from web.page_language import page_speech
from web.request_body import SMALL, posted
from web.templating import render
from web.visit import Endpoint


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link that was followed: its athlete, and its contents."""

    context: AppContext
    request: Request
    now: datetime
    athlete: Athlete
    grant: Grant
    form: Form = field(default_factory=Form)

    def status(self) -> AthleteStatus:
        """The outlook, and what follows from it."""
        return self.context.statuses.status(self.context.engine, self.athlete, self.now)

    def page(self, template: str, **values: Any) -> Response:
        """A page in words."""
        speech = page_speech(self.athlete, self.now)
        known: dict[str, Any] = {
            "speech": speech,
            "athlete": self.athlete,
            "action": self.request.url.path,
        }
        return render(template, **(known | values))


def routes(context: AppContext) -> list[Route]:
    """One address for each purpose."""

    def both(purpose: Purpose, *pages: Callable[[OpenedLink], Response]) -> Route:
        endpoint = followed(context, purpose, *pages)
        return Route(f"/{purpose}/{{token}}", endpoint, methods=["GET", "POST"])

    calendar = followed(context, Purpose.CALENDAR, _calendar)
    return [
        both(Purpose.ANSWER, _ask, _answer),
        both(Purpose.ASKED, _ask, _answer),
        both(Purpose.DAYS, _ask_days, _answer_days),
        both(Purpose.STOP, _ask_stop, _stop),
        both(Purpose.ENOUGH, _ask_enough, _enough),
        Route(f"/{Purpose.CALENDAR}/{{token}}.ics", calendar),
    ]


def followed(
    context: AppContext,
    purpose: Purpose,
    show: Callable[[OpenedLink], Response],
    act: Callable[[OpenedLink], Response] | None = None,
) -> Endpoint:
    """An endpoint for a signed link: `show` displays, `act` does what its button says."""

    async def endpoint(request: Request) -> Response:
        link = await run_in_threadpool(opened, context, purpose, request)
        if request.method == "POST" and act is not None:
            async with posted(request, SMALL) as form:
                return await run_in_threadpool(act, replace(link, form=form))
        return await run_in_threadpool(show, link)

    return endpoint


def opened(context: AppContext, purpose: Purpose, request: Request) -> OpenedLink:
    """What a link allows. Raises `Missing`, `Over`, and HTTPException when tried too often."""
    now, token = context.clock(), request.path_params["token"]
    wait = limits_of(request).links.wait(peer_of(request), now)
    if wait > timedelta(0):
        headers = {"Retry-After": f"{wait.total_seconds():.0f}"}
        raise HTTPException(429, "Too many tries. Wait a minute, then try once more.", headers)
    athlete, grant = links.opened(context.engine, context.links, purpose, token, now)
    return OpenedLink(context, request, now, athlete, grant)


def _ask(link: OpenedLink) -> Response:
    view = link.status().outlook
    level = link.request.query_params.get("level", "")
    return link.page("answer.html", asked=question.ask(view, link.grant.place, level))


def _answer(link: OpenedLink) -> Response:
    context, athlete, form = link.context, link.athlete, link.form
    number = form.whole("corrects", 1, 2**53)
    if number is None:
        taken = question.take(context, athlete, form, link.now, _asked(link))
    else:
        since = link.now - question.JUST_NOW
        taken = question.correct(context, athlete, form, number, since)
    return link.page("answer_taken.html", **question.facts(taken, link.athlete))


def _asked(link: OpenedLink) -> Asked:
    """Why an answer exists: an answer to the question of another day was not given by lot."""
    today = link.now.astimezone(ZoneInfo(link.status().preferences.zone)).date()
    drawn = link.grant.purpose is Purpose.ASKED and link.grant.day == today
    return Asked.RANDOM if drawn else Asked.MESSAGE


def _ask_days(link: OpenedLink) -> Response:
    return link.page("days.html", asked=_mornings(link))


def _answer_days(link: OpenedLink) -> Response:
    brought = days.take(link.context, link.athlete, link.form, _mornings(link), link.now)
    count = brought.taken + brought.corrected + brought.known
    return link.page("days_taken.html", count=count)


def _mornings(link: OpenedLink) -> tuple[datetime, ...]:
    day = link.grant.day or link.now.astimezone(ZoneInfo(link.athlete.zone)).date()
    return mornings_of_week(day, link.status())


def _ask_stop(link: OpenedLink) -> Response:
    return link.page("stop.html", done=link.athlete.mail_stopped_at is not None)


def _stop(link: OpenedLink) -> Response:
    """Unsubscribe, whether a person pressed the button or a mail program did."""
    stop_mail(link.context.engine, link.athlete.id, link.now)
    return link.page("stop.html", done=True)


def _ask_enough(link: OpenedLink) -> Response:
    return link.page("enough.html", done=False)


def _enough(link: OpenedLink) -> Response:
    if link.grant.day is not None:
        dismiss_day(link.context.engine, link.athlete.id, link.grant.day, link.now)
    return link.page("enough.html", done=True)


def _calendar(link: OpenedLink) -> Response:
    context = link.context
    body = calendar_feed(context.engine, context.statuses, link.athlete, link.now)
    return Response(body, media_type="text/calendar; charset=utf-8")
