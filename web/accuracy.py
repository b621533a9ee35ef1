"""Forecast against truth: how well what was forecast matched what was felt."""

from functools import lru_cache

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.outlook import Assessment
from analysis.reliability import Reliability, reliability
from web.visit import Visit, page

FEW = 5
"""Answers below which a share says nothing; our choice."""

_SHOWN = 60  # our choice: the latest answers that are drawn one by one


def routes(context: AppContext) -> list[Route]:
    """The page."""
    return [Route("/accuracy", page(context, show))]


def show(visit: Visit) -> Response:
    """How well the forecasts matched the answers, in figures, a picture and words."""
    found = compared(visit.status().known)
    return visit.page(
        "accuracy.html", found=found, pairs=found.pairs[-_SHOWN:], enough=found.answers >= FEW
    )


@lru_cache(maxsize=16)
def compared(known: Assessment) -> Reliability:
    """The figures of an assessment, worked out once: it takes a forecast for each answer."""
    return reliability(known)
