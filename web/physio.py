"""A page for a physio: answers, bouts and flags of six weeks, to be printed."""

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from actions.physio import sheet_for
from web.visit import Visit, page


def routes(context: AppContext) -> list[Route]:
    """The page."""
    return [Route("/physio", page(context, show))]


def show(visit: Visit) -> Response:
    """Six weeks on paper, in the athlete's own language: it leaves the house."""
    sheet = sheet_for(visit.context.engine, visit.athlete, visit.now)
    return visit.page("physio.html", sheet=sheet, say=sheet.speech.say)
