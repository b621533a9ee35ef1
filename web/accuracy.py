"""Forecast against truth: how well what was forecast matched what was felt."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from analysis.answers import calibrated
from analysis.language import Speech
from analysis.outlook import Assessment
from analysis.soreness.forecast import Region, forecast
from analysis.soreness.reliability import reliability
from web.parts import Parts
from web.visit import Visit, page

FEW = 5
"""Answers below which a share says nothing; our choice."""

_SHOWN = 60  # our choice: the latest answers that are drawn one by one


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer beside what was forecast for it, both 0 to 100, and in words."""

    told: float
    felt: float
    within: bool
    words: str


def routes(parts: Parts) -> list[Route]:
    """The page."""
    return [Route("/accuracy", page(parts, show))]


def show(visit: Visit) -> Response:
    """How well the forecasts matched the answers, in figures, a picture and words."""
    known = visit.look().known
    found = reliability(known)
    return visit.page(
        "accuracy.html", found=found, pairs=pairs(known, visit.speech), enough=found.answers >= FEW
    )


def pairs(known: Assessment, speech: Speech) -> list[Pair]:
    """The latest answers about ordinary soreness, each beside its forecast as it was then."""
    told = [(i, answer) for i, answer in enumerate(known.answers) if answer.forecast]
    found = []
    for i, answer in told[-_SHOWN:]:
        learned = calibrated(known.answers[:i], answer.at)
        ahead = forecast(known.legs, answer.at, learned)[Region(answer.place.value)]
        within = bool(ahead.low[0] <= answer.felt <= ahead.high[0])
        place = speech.say(f"region.{answer.place}")
        found.append(Pair(ahead.now, answer.felt, within, f"{place}, {speech.stamp(answer.at)}"))
    return found
