"""Training: the weeks of a year, what stood out in them, and every activity."""

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.language import Units
from analysis.overload.finding import Severity
from store.activities import activity_lines
from store.engine import reading
from store.witnesses import united
from web.figures import Figures
from web.visit import Visit, page
from web.weeks import days_of, year

_MOST = 30
_LOUDEST = 8


def routes(parts: AppContext) -> list[Route]:
    """The page."""
    return [Route("/training", page(parts, show))]


def show(visit: Visit) -> Response:
    """The year, and a page of activities: the latest, or those before a given one."""
    athlete, speech = visit.athlete, visit.speech
    figures = Figures(Units(athlete.units))
    before = visit.query_number("before")
    with reading(visit.parts.engine) as connection:
        rows = united(connection, activity_lines(connection, athlete.id, _MOST + 1, before))
    known = visit.status().known
    today = speech.local(visit.now).date()
    loud = [f for f in reversed(known.findings) if f.severity is not Severity.NOTE]
    return visit.page(
        "training.html",
        year=year(days_of(known.history, known.findings, today), speech, figures),
        loud=loud[:_LOUDEST],
        rows=rows[:_MOST],
        older=rows[_MOST - 1].id if len(rows) > _MOST else None,
        newest=before is None,
        figures=figures,
    )
