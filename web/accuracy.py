"""Accuracy: how well the forecasts matched the answers."""

from functools import lru_cache

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from analysis.outlook import Assessment
from analysis.reliability import BY_CHANCE, Reliability, reliability
from web.visit import Visit, page

FEW = 5
"""Fewer answers than this are too few for a share; our choice."""

_SHOWN = 60  # our choice: how many of the latest answers are drawn


def routes(context: AppContext) -> list[Route]:
    """The page."""
    return [Route("/accuracy", page(context, show))]


def show(visit: Visit) -> Response:
    """How well the forecasts matched the answers, in figures, a picture and words."""
    judged, every = compared(visit.status().known)
    return visit.page(
        "accuracy.html", found=judged, pairs=every.pairs[-_SHOWN:], enough=judged.answers >= FEW
    )


@lru_cache(maxsize=16)
def compared(known: Assessment) -> tuple[Reliability, Reliability]:
    """By answers on mornings drawn by lot, and by all; worked out once, for it takes time."""
    return reliability(known, asked=BY_CHANCE), reliability(known)
