"""The soreness forecast: bouts become levels by region and hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.history import History, days_of
from analysis.load import longer_by_effort
from analysis.quality import AltitudeQuality
from analysis.soreness.calibration import UNCALIBRATED, Calibration
from analysis.soreness.curve import DOWNHILL, LEVEL, Clock, course, slowed
from analysis.soreness.protection import (
    FULL_DAYS,
    UNKNOWN_DOWNHILL,
    UNKNOWN_LEVEL_KM,
    downhill_peak,
    habit,
    level_peak,
)
from analysis.sport import ON_FOOT, RUNS

Floats = NDArray[np.float64]


class Region(StrEnum):
    """Muscle regions for which soreness is normal and can be forecast."""

    QUADS = "quads"
    HAMSTRINGS = "hamstrings"
    CALVES = "calves"
    HIP_FLEXORS = "hip_flexors"


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


NONE_BELOW, LOW_BELOW, MILD_BELOW, MARKED_BELOW = 5.0, 20.0, 40.0, 60.0
"""Levels at which the word changes; our choice."""

LEVEL_SHARE = {
    Region.QUADS: 1.0,
    Region.HAMSTRINGS: 0.75,
    Region.CALVES: 0.63,
    Region.HIP_FLEXORS: 0.61,
}
"""Next-day soreness above baseline relative to the quadriceps after a marathon: 5.1, 3.8, 3.2 and
3.1 of 10 (Takayama 2017, PMC5613699, table 3; published)."""

DOWNHILL_SHARE = {
    Region.QUADS: 1.0,
    Region.HAMSTRINGS: 0.35,
    Region.CALVES: 0.45,
    Region.HIP_FLEXORS: 0.25,
}
"""The same after downhill. Calves from the loss of torque, -6 to -8 % against -14 to -17 % of the
knee extensors (Maeo 2017, Sci Rep 7:5769; published); the other two are our choice."""

HORIZON_H = 14 * 24
"""Hours ahead for which levels are computed: the heaviest soreness is over by then."""

LASTING_DAYS = 14.0
"""Days after which a bout adds nothing to any level; our choice, reports end at 14 days."""

_FELT = 0.25  # our choice: a bout that peaks below it changes no level that anybody could tell
_WALKED = 0.4  # our choice: a km walked loads as much as this of a km run, having no flight phase
_PEOPLE = 0.30  # our choice: relative spread between people before any check-in has narrowed it
_DOSE_SPREAD = {AltitudeQuality.BAROMETRIC: 0.15, AltitudeQuality.GPS: 0.35}  # our choice
_LEVEL_SPREAD = 0.02  # our choice: how well a distance is known


def band(level: float) -> Band:
    """The word for a level."""
    edges = (NONE_BELOW, LOW_BELOW, MILD_BELOW, MARKED_BELOW)
    return list(Band)[int(np.searchsorted(edges, level, side="right"))]


@dataclass(frozen=True, slots=True, eq=False)
class Bouts:
    """What each activity did to the legs: one entry per activity, in order of its end.

    `end_days` are days since 1970. The peaks (0 to 100) are of the quadriceps, once by each clock,
    each likely, low and high (n × 3). `sure` tells whether the six weeks before were on record,
    `seen` whether most of what was done on foot in them had an altitude that can be trusted too.
    """

    end_days: Floats
    dose_m: Floats
    level_km: Floats
    habit_m: Floats
    habit_km: Floats
    downhill: Floats
    level: Floats
    sure: NDArray[np.bool_]
    seen: NDArray[np.bool_]

    def recent(self, now_days: float) -> slice:
        """The bouts that ended before a moment and can still be felt at it."""
        first = int(np.searchsorted(self.end_days, now_days - LASTING_DAYS))
        return slice(first, int(np.searchsorted(self.end_days, now_days, side="right")))


def bouts(history: History) -> Bouts:
    """Every activity of a history as a bout; each depends on those before it alone."""
    table = history.activities
    end = days_of(table["end"])
    sport = table["sport"].to_numpy()
    on_foot = np.isin(sport, [s.value for s in ON_FOOT])
    ran = np.isin(sport, [s.value for s in RUNS])
    dose = np.where(on_foot, np.nan_to_num(table["dose_m"].to_numpy()), 0.0)
    km = np.nan_to_num(table["distance_m"].to_numpy()) / 1000.0
    level = np.where(ran, km * longer_by_effort(history), np.where(on_foot, _WALKED * km, 0.0))

    used = habit(end, dose, level)
    known_days = end - end[0] if len(end) else end
    sure = known_days >= FULL_DAYS
    spread = np.array(
        [_DOSE_SPREAD.get(AltitudeQuality(q), 0.0) for q in table["quality"]], dtype=np.float64
    )
    seen = sure & _mostly_seen(end, on_foot, np.isnan(table["dose_m"].to_numpy()))
    low_h, likely_h, high_h = (
        np.where(seen, used.downhill, np.maximum(used.downhill, k)) for k in UNKNOWN_DOWNHILL
    )
    low_l, likely_l, high_l = (
        np.where(sure, used.level_km, np.maximum(used.level_km, k)) for k in UNKNOWN_LEVEL_KM
    )
    return Bouts(
        end_days=end,
        dose_m=dose,
        level_km=level,
        habit_m=likely_h,
        habit_km=likely_l,
        downhill=np.column_stack(
            [
                downhill_peak(dose, likely_h),
                downhill_peak(dose * (1 - spread), high_h),
                downhill_peak(dose * (1 + spread), low_h),
            ]
        ),
        level=np.column_stack(
            [
                level_peak(level, likely_l),
                level_peak(level * (1 - _LEVEL_SPREAD), high_l),
                level_peak(level * (1 + _LEVEL_SPREAD), low_l),
            ]
        ),
        sure=sure,
        seen=seen,
    )


def _mostly_seen(
    end: Floats, on_foot: NDArray[np.bool_], blind: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where at least half of what was done on foot in the six weeks before has a dose."""
    feet, known = (np.concatenate(([0.0], np.cumsum(what))) for what in (on_foot, on_foot & ~blind))
    here = np.arange(len(end))
    first = np.searchsorted(end, end - FULL_DAYS)
    return np.asarray(2 * (known[here] - known[first]) >= feet[here] - feet[first])


@dataclass(frozen=True, slots=True, eq=False)
class RegionForecast:
    """What one region will feel like from now on.

    `level`, `low` and `high` are 0 to 100 at each of `hours` from now (whole hours). `peak` is the
    highest level still ahead, at `peak_at`. `onset_at` is when the soreness of this spell first
    reached 5 (it may lie in the past), `clear_at` when it is below 5 for good; None when there is
    none.
    """

    hours: Floats
    level: Floats
    low: Floats
    high: Floats
    band: Band
    peak: float
    peak_at: datetime | None
    onset_at: datetime | None
    clear_at: datetime | None

    @property
    def now(self) -> float:
        """The level at this moment."""
        return float(self.level[0])

    def below_at(self, level: float, now: datetime) -> datetime:
        """When the level stays below one for good, `now` if it does already."""
        above = np.flatnonzero(self.level >= level)
        return now if not len(above) else now + timedelta(hours=float(above[-1] + 1))


_HOURS = np.arange(HORIZON_H + 1, dtype=np.float64)


def levels_at(legs: Bouts, moment: datetime, region: Region, paces: Floats) -> Floats:
    """The level of one region at a moment, from the bouts before it, at each of some paces."""
    days = moment.timestamp() / 86_400.0
    recent = legs.recent(days)
    hours = (days - legs.end_days[recent, None]) * 24.0
    down = legs.downhill[recent, :1] * course(hours, DOWNHILL, paces) * DOWNHILL_SHARE[region]
    level = legs.level[recent, :1] * course(hours, LEVEL, paces) * LEVEL_SHARE[region]
    return np.asarray(np.minimum(100.0, np.sqrt((down**2 + level**2).sum(axis=0))))


def forecast(
    legs: Bouts, now: datetime, calibration: Calibration = UNCALIBRATED
) -> dict[Region, RegionForecast]:
    """The levels of every region from a moment on, as this person's answers have taught it."""
    moment = now.timestamp() / 86_400.0
    multiplier, certainty = calibration.multiplier, calibration.certainty
    downhill, level_clock = slowed(DOWNHILL, calibration.pace), slowed(LEVEL, calibration.pace)
    recent = legs.recent(moment)
    age_h = (moment - legs.end_days[recent]) * 24.0
    spread = _PEOPLE * (1.0 - certainty)
    scale = multiplier * np.array([1.0, 1.0 - spread, 1.0 + spread])
    down = legs.downhill[recent] * scale
    level = legs.level[recent] * scale
    felt = np.maximum(down.max(axis=1), level.max(axis=1)) >= _FELT
    down, level, age_h = down[felt], level[felt], age_h[felt]
    if not len(age_h) or max(down.max(), level.max()) < NONE_BELOW / 2:
        return dict.fromkeys(Region, _painless())

    start = -min(float(np.ceil(age_h.max())), LASTING_DAYS * 24)
    grid = np.arange(start, HORIZON_H + 1.0)
    since = grid[None, :] + age_h[:, None]
    shapes = [
        (course(since, downhill), course(since, level_clock)),
        (_envelope(since, downhill, np.minimum), _envelope(since, level_clock, np.minimum)),
        (_envelope(since, downhill, np.maximum), _envelope(since, level_clock, np.maximum)),
    ]
    power = [
        (
            ((down[:, i, None] * shape_d) ** 2).sum(axis=0),
            ((level[:, i, None] * shape_l) ** 2).sum(axis=0),
        )
        for i, (shape_d, shape_l) in enumerate(shapes)
    ]
    here = int(-start)
    return {region: _region(region, grid, here, power, now) for region in Region}


def _envelope(since: Floats, clock: Clock, pick: np.ufunc) -> Floats:
    """The lowest or highest course over the peak times that sources give."""
    early = course(since, clock._replace(peak_h=clock.earliest_h))
    late = course(since, clock._replace(peak_h=clock.latest_h))
    return np.asarray(pick(pick(early, late), course(since, clock)))


def _region(
    region: Region, grid: Floats, here: int, power: list[tuple[Floats, Floats]], now: datetime
) -> RegionForecast:
    felt, least, most = (
        np.sqrt(d * DOWNHILL_SHARE[region] ** 2 + lv * LEVEL_SHARE[region] ** 2) for d, lv in power
    )
    likely, low, high = (np.minimum(values, 100.0) for values in (felt, least, most))
    ahead = likely[here:]
    # Where the scale ends, the curve below it still knows when it is worst.
    at = int(np.argmax(felt[here:]))
    peak = float(ahead[at])
    if peak < NONE_BELOW:
        return RegionForecast(
            _HOURS, ahead, low[here:], high[here:], Band.NONE, peak, None, None, None
        )
    sore = likely >= NONE_BELOW
    clear = here + int(np.flatnonzero(sore[here:])[-1]) + 1
    # The spell began after the last painless hour before the peak.
    painless = np.flatnonzero(~sore[: here + at + 1])
    onset = int(painless[-1]) + 1 if len(painless) else 0

    def moment(index: int) -> datetime:
        return now + timedelta(hours=float(grid[index]))

    return RegionForecast(
        hours=_HOURS,
        level=ahead,
        low=low[here:],
        high=high[here:],
        band=band(peak),
        peak=peak,
        peak_at=moment(here + at),
        onset_at=moment(onset),
        clear_at=moment(min(clear, len(grid) - 1)),
    )


def _painless() -> RegionForecast:
    nothing = np.zeros(len(_HOURS))
    return RegionForecast(_HOURS, nothing, nothing, nothing, Band.NONE, 0.0, None, None, None)
