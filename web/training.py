"""Training: the weeks of a year, what stood out in them, and every activity."""

from starlette.responses import Response
from starlette.routing import Route

from actions.activities import lines
from actions.context import AppContext
from analysis.language import Units
from analysis.overload.finding import Severity
from analysis.year import year_of
from web.figures import Figures
from web.visit import Visit, page
from web.weeks import year

_MOST = 30
_LOUDEST = 8


def routes(context: AppContext) -> list[Route]:
    """The page."""
    return [Route("/training", page(context, show))]


def show(visit: Visit) -> Response:
    """The year, and a page of activities: the latest, or those before a given one."""
    athlete, speech = visit.athlete, visit.speech
    figures = Figures(Units(athlete.units))
    before = visit.query_number("before")
    rows = lines(visit.context.engine, athlete, _MOST + 1, before)
    known = visit.status().known
    today = speech.local(visit.now).date()
    loud = [f for f in reversed(known.findings) if f.severity is not Severity.NOTE]
    return visit.page(
        "training.html",
        year=year(year_of(known.history, known.findings, today), speech, figures),
        loud=loud[:_LOUDEST],
        rows=rows[:_MOST],
        older=rows[_MOST - 1].id if len(rows) > _MOST else None,
        newest=before is None,
        figures=figures,
    )
