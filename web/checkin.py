"""The check-in of somebody who is here anyway."""

from contextlib import suppress

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.checkin import Place
from web import question
from web.visit import Visit, page


def routes(context: AppContext) -> list[Route]:
    """The question, and its answer."""
    return [
        Route("/checkin", page(context, ask)),
        Route("/checkin", page(context, answer), methods=["POST"]),
    ]


def ask(visit: Visit) -> Response:
    """The question."""
    asked, place = visit.request.query_params, None
    with suppress(ValueError):
        place = Place(asked.get("place", ""))
    return visit.page(
        "checkin.html", asked=question.ask(visit.status().outlook, place, asked.get("level", ""))
    )


def answer(visit: Visit) -> Response:
    """What the answer leads to."""
    athlete = visit.athlete
    taken = question.take(visit.context, athlete, visit.form, visit.now)
    return visit.page("checkin_taken.html", **question.facts(taken, athlete))
