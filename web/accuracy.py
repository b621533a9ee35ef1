"""Accuracy: how well the forecasts matched the answers."""

from functools import lru_cache

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.outlook import Assessment
from analysis.reliability import Reliability, reliability
from web.visit import Visit, page

FEW = 5
"""Fewer answers than this are too few for a share; our choice."""

_SHOWN = 60  # our choice: how many of the latest answers are drawn


def routes(parts: AppContext) -> list[Route]:
    """The page."""
    return [Route("/accuracy", page(parts, show))]


def show(visit: Visit) -> Response:
    """How well the forecasts matched the answers, in figures, a chart and words."""
    found = compared(visit.status().known)
    return visit.page(
        "accuracy.html", found=found, pairs=found.pairs[-_SHOWN:], enough=found.answers >= FEW
    )


@lru_cache(maxsize=16)
def compared(known: Assessment) -> Reliability:
    """The reliability of an assessment, cached: it takes a forecast for each answer."""
    return reliability(known)
