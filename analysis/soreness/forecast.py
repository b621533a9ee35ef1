"""The soreness forecast: what one person's legs will feel like by region and hour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import numpy as np

from analysis.arrays import Floats
from analysis.soreness.loads import (
    LASTING_DAYS,
    Bouts,
    Region,
    everyday_felt,
    lift_felt,
    lift_spread,
    usual_everyday,
)
from analysis.soreness.person import (
    FADES,
    OWN_BASE_SPREAD,
    OWN_STATE_SPREAD,
    SPREAD,
    Person,
    ordinary,
    signal,
    variance,
)
from analysis.soreness.scale import SORE_CUT, answer_of, level_of, normal_below


class Band(StrEnum):
    """Plain words for a level of 0 to 100; our choice of edges."""

    NONE = "none"
    LOW = "low"
    MILD = "mild"
    MARKED = "marked"
    HEAVY = "heavy"


class Confidence(StrEnum):
    """How much a figure can be leaned on."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


MODEL = 2
"""The model that forecasts and finds. To be raised with every change by which other bouts are worth
a message, with a sentence in each catalogue (`[model]`): nothing goes out about bouts of before."""

NONE_BELOW, LOW_BELOW, MILD_BELOW, MARKED_BELOW = 5.0, 20.0, 40.0, 60.0
"""Levels at which the word changes; our choice."""

HORIZON_H = 14 * 24
"""Hours ahead for which levels are computed: the heaviest soreness is over by then."""

_HOURS = np.arange(HORIZON_H + 1, dtype=np.float64)
_TENTH = 1.2816  # standard deviations from the mean to the 10th and to the 90th percentile
_OWN_NOISE = 0.5  # our choice: the share of an answer's scatter that regions do not have in common


def band(level: float) -> Band:
    """The word for a level."""
    edges = (NONE_BELOW, LOW_BELOW, MILD_BELOW, MARKED_BELOW)
    return list(Band)[int(np.searchsorted(edges, level, side="right"))]


def _above(level: Floats, ordinary: float) -> Floats:
    """How far levels are above the ordinary, as a share of what is left of the scale.

    So legs that a bout alone makes sore to 40 are 40 above the ordinary, whatever that is.
    """
    return 100.0 * (level - ordinary) / (100.0 - ordinary)


@dataclass(frozen=True, slots=True, eq=False)
class RegionForecast:
    """What one region will feel like from now on.

    `level` (0 to 100) is at each of `hours` from now (whole hours), `ordinary` what is usual for
    this person. `peak` is the highest level still ahead, at `peak_at`, and `above` how far it is
    above the ordinary. `onset_at` is when the soreness of this spell first was 5 above it (it may
    lie in the past), `clear_at` when it is below that for good; None when it never is. `low` and
    `high` are the 10th and 90th percentile of the next answer (times ten), and `chance` that it
    would be 3 of 10 or more.
    """

    hours: Floats
    level: Floats
    ordinary: float
    band: Band
    peak: float
    peak_at: datetime | None
    onset_at: datetime | None
    clear_at: datetime | None
    person: Person = field(repr=False)
    loads: Bouts = field(repr=False)
    start: float = field(repr=False)
    rows: Floats = field(repr=False)
    region: Region

    @property
    def now(self) -> float:
        """The level at this moment."""
        return float(self.level[0])

    @property
    def above(self) -> float:
        """How far the highest level ahead is above what is ordinary for this person (0 to 100)."""
        return max(0.0, float(_above(np.array(self.peak), self.ordinary)))

    @property
    def is_sore(self) -> bool:
        """Whether soreness worth a word is ahead: mild or more above what is ordinary."""
        return self.above >= LOW_BELOW

    @property
    def low(self) -> Floats:
        """The 10th percentile of the next answer, no higher than the level itself."""
        return np.minimum(self._percentile(-_TENTH), self.level)

    @property
    def high(self) -> Floats:
        """The 90th percentile of the next answer, no lower than the level itself."""
        return np.maximum(self._percentile(_TENTH), self.level)

    @property
    def chance(self) -> Floats:
        """The chance that the next answer would be 3 of 10 or more."""
        mean, deviation = self.latent(slice(None))
        return np.asarray(self.person.weight @ (1.0 - normal_below((SORE_CUT - mean) / deviation)))

    def below_at(self, level: float, now: datetime) -> datetime:
        """When the level stays less than that much above the ordinary; `now` if it does already."""
        above = np.flatnonzero(_above(self.level, self.ordinary) >= level)
        return now if not len(above) else now + timedelta(hours=float(above[-1] + 1))

    def latent(self, hours: slice) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the next answer in each member of the bank."""
        rows, ahead = self.rows[hours], _HOURS[hours] / 24.0
        first, last, _ = hours.indices(len(_HOURS))
        lifted = _spread(self.loads, self.start, first, last)[:, list(Region).index(self.region)]
        known = variance(self.person, rows, ahead + self.start - self.person.day)
        mean = self.person.mean @ rows.T
        return mean, np.sqrt(known + SPREAD[:, None] ** 2 + lifted**2)

    def _percentile(self, deviations: float) -> Floats:
        mean, deviation = self.latent(slice(None))
        weight = self.person.weight
        middle = weight @ mean
        spread = np.sqrt(weight @ (deviation**2 + mean**2) - middle**2)
        return answer_of(middle + deviations * spread)


@lru_cache(maxsize=4)
def _spread(loads: Bouts, start: float, first: int, last: int) -> Floats:
    """How sure the lift of every region is at hours from a moment, worked out once for all."""
    return lift_spread(loads, loads.recent(start), start + _HOURS[first:last] / 24.0)


def levels_at(
    loads: Bouts, person: Person, known: slice, moments: Floats, region: Region
) -> Floats:
    """The level of one region at moments (days since 1970), from the bouts known of."""
    rows = signal(
        everyday_felt(loads, known, moments),
        lift_felt(loads, known, moments),
        region,
        np.abs(moments - person.day),
    )
    return level_of(rows @ person.average)


def explained_at(loads: Bouts, person: Person, known: slice, moment: float) -> float:
    """The level that the bouts alone explain in a person, whatever answers told beyond them.

    The highest of all regions, a day around the moment and the peak to come: clocks and shares are
    too rough to call a calf unexplained after a race because the thighs should have been first.
    """
    moments = moment + _AROUND
    everyday, lifted = everyday_felt(loads, known, moments), lift_felt(loads, known, moments)
    average = np.where(FADES, 0.0, person.average)
    since = np.abs(moments - person.day)
    return max(
        float(level_of(signal(everyday, lifted, region, since) @ average).max())
        for region in Region
    )


_AROUND = np.arange(-24.0, 49.0, 6.0) / 24.0  # our choice


def forecast(loads: Bouts, now: datetime, person: Person) -> dict[Region, RegionForecast]:
    """The levels of every region from a moment on, as this person's answers have taught it."""
    start = now.timestamp() / 86_400.0
    known = loads.recent(start)
    moments = start + _HOURS / 24.0
    everyday, lifted = everyday_felt(loads, known, moments), lift_felt(loads, known, moments)
    usual = usual_everyday(loads, start)
    since = moments - person.day
    return {
        region: _region(region, signal(everyday, lifted, region, since), usual, loads, now, person)
        for region in Region
    }


def _region(
    region: Region, rows: Floats, usual: float, loads: Bouts, now: datetime, person: Person
) -> RegionForecast:
    start = now.timestamp() / 86_400.0
    average = person.average
    latent = rows @ average
    level = level_of(latent)
    normal = ordinary(average, usual, region)
    # Where the scale ends, the latent soreness still knows when it is worst.
    at = int(np.argmax(latent))
    peak = float(level[at])
    sore = np.flatnonzero(_above(level, normal) >= NONE_BELOW)
    onset = None
    if len(sore):
        onset = _onset(region, loads, now, person, normal, int(sore[0]))
    return RegionForecast(
        hours=_HOURS,
        level=level,
        ordinary=normal,
        band=band(peak),
        peak=peak,
        peak_at=now + timedelta(hours=at) if len(sore) else None,
        onset_at=onset,
        clear_at=now + timedelta(hours=min(int(sore[-1]) + 1, HORIZON_H)) if len(sore) else None,
        person=person,
        loads=loads,
        start=start,
        rows=rows,
        region=region,
    )


def _onset(
    region: Region, loads: Bouts, now: datetime, person: Person, normal: float, first: int
) -> datetime:
    """When the spell began that is felt at an hour ahead: in the past if it is felt now."""
    if first:
        return now + timedelta(hours=first)
    start = now.timestamp() / 86_400.0
    known = loads.recent(start)
    before = start - np.arange(1.0, LASTING_DAYS * 24.0 + 1.0) / 24.0
    past = _above(levels_at(loads, person, known, before, region), normal) >= NONE_BELOW
    painless = np.flatnonzero(~past)
    return now - timedelta(hours=float(painless[0] if len(painless) else len(past)))


def chances(
    soreness: Mapping[Region, RegionForecast], hours: slice
) -> tuple[dict[Region, Floats], Floats]:
    """The chance of each region at some hours, and that any this person answers about is sore.

    Regions hurt together: their soreness is split into a part in common, over which the chance is
    integrated, and a part of each alone. Who has answered about none is asked about all.
    """
    person = next(iter(soreness.values())).person
    weight = person.weight
    mean, deviation = (
        np.stack(parts)
        for parts in zip(*(ahead.latent(hours) for ahead in soreness.values()), strict=True)
    )  # regions × bank × hours
    calm = normal_below((SORE_CUT - mean) / deviation)
    each = dict(zip(soreness, 1.0 - np.tensordot(calm, weight, axes=(1, 0)), strict=True))
    apart = OWN_BASE_SPREAD**2 + OWN_STATE_SPREAD**2 + _OWN_NOISE * SPREAD[:, None] ** 2
    own = np.minimum(apart, deviation**2)
    common = np.sqrt(deviation**2 - own)
    heard = [region in (person.heard or soreness) for region in soreness]
    nodes, shares = _NODES
    shared = (common * nodes[:, None, None, None])[:, heard]
    none = normal_below((SORE_CUT - mean[heard] - shared) / np.sqrt(own[heard])).prod(axis=1)
    return each, np.asarray(weight @ (1.0 - np.tensordot(shares, none, axes=1)))


_NODES = np.polynomial.hermite_e.hermegauss(9)
_NODES = (_NODES[0], _NODES[1] / _NODES[1].sum())
