"""The check-in page for visitors of the pages."""

from contextlib import suppress

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.checkin import Place
from web import question
from web.visit import Visit, page


def routes(parts: AppContext) -> list[Route]:
    """The question, and its answer."""
    return [
        Route("/checkin", page(parts, ask)),
        Route("/checkin", page(parts, answer), methods=["POST"]),
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
    """Store the answer and show its result."""
    athlete = visit.athlete
    taken = question.take(visit.parts, athlete, visit.form, visit.now)
    return visit.page("checkin_taken.html", **question.facts(taken, athlete))
