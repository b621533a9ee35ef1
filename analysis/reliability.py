"""How well the forecasts matched the answers: each against what was forecast just before it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analysis.checkin import Place
from analysis.lessons import region_of
from analysis.outlook import Assessment
from analysis.soreness.forecast import Band, band, forecast
from analysis.soreness.loads import Region


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer beside what was forecast for it, in levels of 0 to 100; `within` the band."""

    at: datetime
    place: Place
    told: float
    felt: float
    within: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """The answers given where one band was forecast: how many, and the mean level answered."""

    answers: int
    felt: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """What became of the forecasts, in levels of 0 to 100.

    `bias` is forecast less answer on average (above 0: too much was forecast), `error` the mean
    distance, `within` the share of answers inside the band that was drawn, `by_band` what was felt
    where each band was forecast, `pairs` each answer, oldest first. All NaN or empty without any.
    """

    answers: int
    bias: float
    error: float
    within: float
    by_band: dict[Band, Matched]
    pairs: tuple[Pair, ...]


def reliability(
    known: Assessment, since: datetime | None = None, until: datetime | None = None
) -> Reliability:
    """The reliability over all ordinary answers of a time; those about legs at the quadriceps.

    Each forecast knows only what was answered before it, as it did when it was made.
    """
    pairs = []
    for answer in known.answers:
        asked = (since is None or answer.at >= since) and (until is None or answer.at <= until)
        if not asked or not answer.ordinary:
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
