"""What each activity did to the legs, and what of it is felt at a moment."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.arrays import Bools, Floats, Ints
from analysis.history import History, days_of
from analysis.load import effort_minutes, longer_by_effort
from analysis.quality import AltitudeQuality
from analysis.soreness.curve import DOWNHILL, EVERYDAY, FLAT, Clock, delayed, time_course
from analysis.soreness.peaks import (
    UNKNOWN_DOWNHILL,
    UNKNOWN_FLAT_KM,
    downhill_peak,
    flat_peak,
    habit,
)
from analysis.soreness.scale import lift
from analysis.sport import ON_FOOT, RUNS


class Region(StrEnum):
    """Muscle regions for which soreness is normal and can be forecast."""

    QUADS = "quads"
    HAMSTRINGS = "hamstrings"
    CALVES = "calves"
    HIP_FLEXORS = "hip_flexors"
    GLUTES = "glutes"


FLAT_SHARE = {
    Region.QUADS: 1.0,
    Region.HAMSTRINGS: 0.75,
    Region.CALVES: 0.63,
    Region.HIP_FLEXORS: 0.61,
    Region.GLUTES: 0.61,
}
"""Next-day soreness above baseline relative to the quadriceps after a marathon: 5.1, 3.8, 3.2 and,
of the hips, 3.1 of 10 (Takayama 2017, PMC5613699, table 3; published). That the hips' share is that
of the flexors and of the glutes is our choice."""

DOWNHILL_SHARE = {
    Region.QUADS: 1.0,
    Region.HAMSTRINGS: 0.35,
    Region.CALVES: 0.45,
    Region.HIP_FLEXORS: 0.25,
    Region.GLUTES: 0.4,
}
"""The same after downhill. Calves from the loss of torque, -6 to -8 % against -14 to -17 % of the
knee extensors (Maeo 2017, Sci Rep 7:5769; published); the others are our choice."""

LASTING_DAYS = 14.0
"""Days after which a bout adds nothing to any level; our choice, reports end at 14 days."""

RECORD_DAYS = 42.0
"""Days that must be on record before the habit of these legs counts as known; our choice."""

USUAL_MINUTES = 300.0
"""Session-RPE minutes that everyday load is counted in: about an ordinary session."""

MOST_SESSIONS = 4.0
"""Ordinary sessions that one bout counts for at most: the diaries hold no larger days."""

_WALKED = 0.4  # our choice: a km walked loads as much as this of a km run, having no flight phase
_DOSE_SPREAD = {AltitudeQuality.BAROMETRIC: 0.15, AltitudeQuality.GPS: 0.35}  # our choice
_FLAT_SPREAD = 0.02  # our choice: how well a distance is known
_SHARES = np.array([[DOWNHILL_SHARE[r], FLAT_SHARE[r]] for r in Region])
_USUAL_SQUARE = float(np.sum(delayed(np.arange(0.0, 336.0), EVERYDAY) ** 2)) / 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Bouts:
    """What each activity did to the legs: one entry per activity, in order of its end.

    `end_days` are days since 1970. The peaks (0 to 100) are of the quadriceps, once by each clock,
    each likely, low and high (n × 3). `everyday` is the load in ordinary sessions. `sure` tells
    whether the six weeks before were on record, `seen` whether most of what was done on foot in
    them had an altitude that can be trusted too.
    """

    end_days: Floats
    dose_m: Floats
    flat_km: Floats
    habit_m: Floats
    habit_km: Floats
    downhill: Floats
    flat: Floats
    everyday: Floats
    sure: Bools
    seen: Bools

    def recent(self, now_days: float, days: float = LASTING_DAYS) -> slice:
        """The bouts of some days that ended before a moment: those that can be felt at it."""
        first = int(np.searchsorted(self.end_days, now_days - days))
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
    flat = np.where(ran, km * longer_by_effort(history), np.where(on_foot, _WALKED * km, 0.0))

    used = habit(end, dose, flat)
    known_days = end - end[0] if len(end) else end
    sure = known_days >= RECORD_DAYS
    spread = np.array(
        [_DOSE_SPREAD.get(AltitudeQuality(q), 0.0) for q in table["quality"]], dtype=np.float64
    )
    seen = sure & _mostly_seen(end, on_foot, np.isnan(table["dose_m"].to_numpy()))
    low_h, likely_h, high_h = (
        np.where(seen, used.downhill, np.maximum(used.downhill, k)) for k in UNKNOWN_DOWNHILL
    )
    low_l, likely_l, high_l = (
        np.where(sure, used.flat_km, np.maximum(used.flat_km, k)) for k in UNKNOWN_FLAT_KM
    )
    downhill = np.column_stack(
        [
            downhill_peak(dose, likely_h),
            downhill_peak(dose * (1 - spread), high_h),
            downhill_peak(dose * (1 + spread), low_h),
        ]
    )
    peaks = np.column_stack(
        [
            flat_peak(flat, likely_l),
            flat_peak(flat * (1 - _FLAT_SPREAD), high_l),
            flat_peak(flat * (1 + _FLAT_SPREAD), low_l),
        ]
    )
    return Bouts(
        end_days=end,
        dose_m=dose,
        flat_km=flat,
        habit_m=likely_h,
        habit_km=likely_l,
        downhill=downhill,
        flat=peaks,
        everyday=np.minimum(effort_minutes(history) / USUAL_MINUTES, MOST_SESSIONS),
        sure=sure,
        seen=seen,
    )


def _mostly_seen(end: Floats, on_foot: Bools, blind: Bools) -> Bools:
    """Where at least half of what was done on foot in the six weeks before has a dose."""
    feet, known = (np.concatenate(([0.0], np.cumsum(what))) for what in (on_foot, on_foot & ~blind))
    here = np.arange(len(end))
    first = np.searchsorted(end, end - RECORD_DAYS)
    return np.asarray(2 * (known[here] - known[first]) >= feet[here] - feet[first])


def everyday_felt(loads: Bouts, known: slice, moments: Floats) -> Floats:
    """The everyday load on its clock at moments (days since 1970), in ordinary sessions (m).

    Of the bouts known of: the root of the sum of squares, as for the peaks.
    """
    hours, past = _since(loads, known, moments)
    load = loads.everyday[known, None] * delayed(hours, EVERYDAY)
    return np.asarray(np.sqrt(np.where(past, load**2, 0.0).sum(axis=0)))


def lift_felt(loads: Bouts, known: slice, moments: Floats) -> Floats:
    """How far the peaks lift the latent soreness at moments, by region (m × regions)."""
    return _lift_felt(loads, known, moments, 0, None)


def lift_spread(loads: Bouts, known: slice, moments: Floats) -> Floats:
    """How sure that lift is, a standard deviation: by the dose, the habit and the clock."""
    low, high = (
        _lift_felt(loads, known, moments, i, pick) for i, pick in ((1, np.minimum), (2, np.maximum))
    )
    return (high - low) / _EIGHTY_PERCENT


def _since(loads: Bouts, known: slice | Ints, moments: Floats) -> tuple[Floats, Bools]:
    hours = (moments[None, :] - loads.end_days[known, None]) * 24.0
    return hours, (hours >= 0.0) & (hours <= LASTING_DAYS * 24.0)


def _lift_felt(
    loads: Bouts, known: slice, moments: Floats, edge: int, pick: np.ufunc | None
) -> Floats:
    """The lift by the likely, low or high peaks: the root of their sum of squares."""
    peaks = np.hypot(loads.downhill[known, 2], loads.flat[known, 2]) >= _FAINT
    which = np.arange(known.start, known.stop)[peaks]
    if not len(which):
        return np.zeros((len(moments), len(Region)))
    hours, past = _since(loads, which, moments)
    down, flat = (
        (np.where(past, peak[which, edge, None] * _shape(hours, clock, pick), 0.0) ** 2).sum(axis=0)
        for peak, clock in ((loads.downhill, DOWNHILL), (loads.flat, FLAT))
    )
    squares = down[:, None] * _SHARES[:, 0] ** 2 + flat[:, None] * _SHARES[:, 1] ** 2
    return lift(np.minimum(np.sqrt(squares), 100.0))


_FAINT = 0.5  # our choice: a peak below it changes no level that anybody could tell
_EIGHTY_PERCENT = 2.56  # standard deviations from the 10th to the 90th percentile


def _shape(hours: Floats, clock: Clock, pick: np.ufunc | None) -> Floats:
    """A clock's course, or the lowest or highest over the peak times that sources give."""
    usual = time_course(hours, clock)
    if pick is None:
        return usual
    early = time_course(hours, clock._replace(peak_h=clock.earliest_h))
    late = time_course(hours, clock._replace(peak_h=clock.latest_h))
    return np.asarray(pick(pick(early, late), usual))


def usual_everyday(loads: Bouts, now_days: float) -> float:
    """The everyday load that these legs feel on average, by the last four weeks."""
    known = loads.recent(now_days, 2 * LASTING_DAYS)
    return float(np.sqrt(np.sum(loads.everyday[known] ** 2) / (2 * LASTING_DAYS) * _USUAL_SQUARE))
