"""Forecast against truth: how well what was forecast matched what was felt."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from starlette.responses import Response
from starlette.routing import Route

from analysis.answers import calibrated
from analysis.checkin import Place
from analysis.outlook import Assessment
from analysis.soreness.forecast import Region, forecast
from analysis.soreness.reliability import Reliability, reliability
from web.parts import Parts
from web.visit import Visit, page

FEW = 5
"""Answers below which a share says nothing; our choice."""

_SHOWN = 60  # our choice: the latest answers that are drawn one by one


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer beside what was forecast for it, both 0 to 100."""

    at: datetime
    place: Place
    told: float
    felt: float
    within: bool


def routes(parts: Parts) -> list[Route]:
    """The page."""
    return [Route("/accuracy", page(parts, show))]


def show(visit: Visit) -> Response:
    """How well the forecasts matched the answers, in figures, a picture and words."""
    found, pairs = compared(visit.look().known)
    return visit.page("accuracy.html", found=found, pairs=pairs, enough=found.answers >= FEW)


@lru_cache(maxsize=16)
def compared(known: Assessment) -> tuple[Reliability, list[Pair]]:
    """The figures, and the latest answers each beside its forecast as it stood just before.

    Assessments are never changed, so that each is worked out once: it takes a forecast an answer.
    """
    told = [(i, answer) for i, answer in enumerate(known.answers) if answer.forecast]
    pairs = []
    for i, answer in told[-_SHOWN:]:
        learned = calibrated(known.answers[:i], answer.at)
        ahead = forecast(known.legs, answer.at, learned)[Region(answer.place.value)]
        within = bool(ahead.low[0] <= answer.felt <= ahead.high[0])
        pairs.append(Pair(answer.at, answer.place, ahead.now, answer.felt, within))
    return reliability(known), pairs
