"""How well forecasts matched answers: each answer against the forecast just before it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analysis.checkin import Asked, Place
from analysis.lessons import region_of
from analysis.outlook import Assessment
from analysis.soreness.forecast import Band, band, forecast
from analysis.soreness.loads import Region

BY_CHANCE = frozenset({Asked.RANDOM})
"""Answers by which a forecast can be judged: the morning was drawn, whatever it was like."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer and its forecast, in levels of 0 to 100; `within` the interval or not."""

    at: datetime
    place: Place
    told: float
    felt: float
    within: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """The answers given when one band was forecast: their number and mean level."""

    answers: int
    felt: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How the forecasts turned out, in levels of 0 to 100.

    `bias` is the mean of forecast minus answer (above 0: forecasts too high), `error` the mean
    absolute error, `within` the share of answers inside the interval, `by_band` the answers by
    forecast band, `pairs` each answer, oldest first. All NaN or empty without answers.
    """

    answers: int
    bias: float
    error: float
    within: float
    by_band: dict[Band, Matched]
    pairs: tuple[Pair, ...]


def reliability(
    known: Assessment,
    since: datetime | None = None,
    until: datetime | None = None,
    asked: Collection[Asked] = frozenset(Asked),
) -> Reliability:
    """The reliability over all ordinary answers; answers about the legs count for the quadriceps.

    Only over answers that were `asked` for in some ways, if these are given. Those of people who
    answer when they are sore make a forecast look better or worse than it is on all mornings.

    Each forecast knows only what was answered before it, as it did when it was made.
    """
    pairs = []
    for answer in known.answers:
        meant = (since is None or answer.at >= since) and (until is None or answer.at <= until)
        if not meant or not answer.ordinary or answer.asked not in asked:
            continue
        learned = known.lessons.person(answer.day)
        region = region_of(answer.place) or Region.QUADS
        ahead = forecast(known.loads, answer.at, learned)[region]
        within = bool(ahead.low[0] <= answer.felt <= ahead.high[0])
        pairs.append(Pair(answer.at, answer.place, ahead.now, answer.felt, within))
    if not pairs:
        nothing = float("nan")
        return Reliability(0, nothing, nothing, nothing, {}, ())
    told, felt = np.array([(pair.told, pair.felt) for pair in pairs]).T
    by_band = {}
    for word in Band:
        here = np.array([band(level) is word for level in told])
        if here.any():
            by_band[word] = Matched(int(here.sum()), float(felt[here].mean()))
    return Reliability(
        answers=len(pairs),
        bias=float((told - felt).mean()),
        error=float(np.abs(told - felt).mean()),
        within=sum(pair.within for pair in pairs) / len(pairs),
        by_band=by_band,
        pairs=tuple(pairs),
    )
