"""Intensity: heart-rate zones, training impulse, grade-adjusted speed and critical speed."""

from collections.abc import Sequence

import numpy as np

from analysis.arrays import Floats
from analysis.grade import STEP_M, GradeProfile

HEART_BINS = 256
"""Seconds are counted per whole beat per minute, 0 to 255."""

SPEED_BINS = 100
SPEED_STEP = 0.1
"""Seconds are counted per 0.1 m/s of grade-adjusted speed, 0 to 10 m/s."""

BEST_DISTANCES = (400, 800, 1_000, 1_609, 3_000, 5_000, 10_000)
"""Metres over which the fastest stretch of an activity is kept."""

HARD_SHARE = 0.90
"""Share of the highest heart rate from which a minute counts as hard (coaching convention)."""

COVERAGE = 0.8
"""Share of moving time with a heart rate from which it represents the whole; our choice."""

_DWELL_CAP_S = 15.0  # our choice: smart recording writes at least this often while moving
_PEAK_S = 15.0  # our choice: a heart rate held for less counts as a sensor glitch


def energy_cost(grade: Floats) -> Floats:
    """The metabolic cost of running at a grade in J/kg/m.

    Minetti 2002, J Appl Physiol 93:1039, 10.1152/japplphysiol.01177.2001; published polynomial,
    valid from -0.45 to +0.45, beyond which the nearest valid grade is taken.
    """
    i = np.clip(grade, -0.45, 0.45)
    return ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6


def adjusted_speed(way: GradeProfile) -> Floats:
    """The level speed (m/s) that costs as much as each stretch did.

    It makes downhill look easy, which is true for the heart but not for the quadriceps: never use
    it as a measure of the load on the legs.
    """
    return way.speed * energy_cost(way.grade) / 3.6


def seconds_by_heart_rate(heart_rate: Floats, dwell_s: Floats) -> Floats:
    """Seconds spent at each whole beat per minute, `HEART_BINS` long; unknown and 0 left out."""
    known = (heart_rate > 0) & (heart_rate < HEART_BINS)
    beats = np.rint(heart_rate[known]).astype(np.intp)
    counted = np.bincount(beats, weights=dwell_s[known], minlength=HEART_BINS)
    return np.asarray(counted[:HEART_BINS], dtype=np.float64)


def seconds_by_speed(way: GradeProfile) -> Floats:
    """Moving seconds spent at each grade-adjusted speed, `SPEED_BINS` long."""
    if not len(way.seconds):
        return np.zeros(SPEED_BINS)
    index = np.clip(adjusted_speed(way) / SPEED_STEP, 0, SPEED_BINS - 1).astype(np.intp)
    counted = np.bincount(index, weights=way.seconds, minlength=SPEED_BINS)
    return np.asarray(counted, dtype=np.float64)


def dwell(seconds: Floats) -> Floats:
    """The seconds each sample represents, given the interval after it, which is capped in gaps."""
    return np.asarray(np.minimum(np.append(seconds, 1.0), _DWELL_CAP_S), dtype=np.float64)


def bests(way: GradeProfile) -> tuple[float, ...]:
    """The best time (s) over each of `BEST_DISTANCES`, NaN for shorter activities.

    Distances are grade-adjusted (level-equivalent); time includes pauses.
    """
    if not len(way.clock):
        return (float("nan"),) * len(BEST_DISTANCES)
    covered = np.concatenate(([0.0], np.cumsum(STEP_M * energy_cost(way.grade) / 3.6)))
    clock = np.concatenate(([0.0], way.clock))
    return tuple(_fastest(covered, clock, metres) for metres in BEST_DISTANCES)


def _fastest(covered: Floats, clock: Floats, metres: float) -> float:
    if covered[-1] < metres:
        return float("nan")
    ends = np.searchsorted(covered, covered + metres)
    starts = np.flatnonzero(ends < len(covered))
    return float(np.min(clock[ends[starts]] - clock[starts]))


def heart_peak(heart_seconds: Floats, held_s: float = _PEAK_S) -> float:
    """The highest heart rate held for `seconds` in total, NaN without heart rate."""
    held = np.cumsum(heart_seconds[::-1])
    reached = np.flatnonzero(held >= held_s)
    return float(HEART_BINS - 1 - reached[0]) if len(reached) else float("nan")


def critical_speed(best_s: Sequence[float] | Floats) -> float:
    """Critical speed in m/s from bests in the order of `BEST_DISTANCES`, NaN if not computable.

    The slope of distance against time over 400, 800 and 5,000 m (Smyth & Muniz-Pumares 2020,
    10.1249/mss.0000000000002412; published). All three must be known, and in a plausible order.
    """
    distances = np.array([400.0, 800.0, 5_000.0])
    seconds = np.array([best_s[BEST_DISTANCES.index(int(d))] for d in distances])
    if np.isnan(seconds).any() or np.any(np.diff(seconds) <= 0):
        return float("nan")
    return float(np.polyfit(seconds, distances, 1)[0])
