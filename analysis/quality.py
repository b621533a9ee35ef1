"""How far the altitude of a recording can be believed, judged from the data alone."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.elevation import elevation
from analysis.sport import ON_FOOT, Sport
from analysis.track import jumps, unjumped

Floats = NDArray[np.float64]


class AltitudeQuality(StrEnum):
    """What an altitude is good for."""

    BAROMETRIC = "barometric"
    """Smooth from sample to sample: a barometer, or heights taken from a map."""
    GPS = "gps"
    """Rough: an interval rather than a number, and a softer voice."""
    NONE = "none"
    """Absent, constant, or known for too little of the way."""
    BROKEN = "broken"
    """Impossible for legs: never used."""


_COVERAGE = 0.6  # our choice: share of samples that must know their altitude
_STEEPEST_MEAN = 0.45  # our choice: a whole outing on foot steeper than this is a broken sensor
_FEW_JUMPS = 2  # our choice: so many may happen to any sensor
_JUMPS_PER_H = 4.0  # our choice: a sensor that loses itself more often is not to be trusted
_LOWEST_M, _HIGHEST_M = -500.0, 9_000.0  # the Dead Sea shore and Everest, with room


def altitude_quality(
    altitude: Floats, distance: Floats, seconds: Floats, sport: Sport
) -> AltitudeQuality:
    """The quality of altitudes (m) at cumulative distances (m) and times (s), one per sample."""
    known = ~np.isnan(altitude)
    if known.sum() < 2 or known.mean() < _COVERAGE:
        return AltitudeQuality.NONE
    height, way, time = altitude[known], distance[known], seconds[known]
    lost = jumps(height, np.diff(time))
    if sport in ON_FOOT and lost.sum() > _FEW_JUMPS + _JUMPS_PER_H * (time[-1] - time[0]) / 3600:
        return AltitudeQuality.BROKEN
    if np.ptp(height) == 0.0:
        return AltitudeQuality.NONE
    if height.min() < _LOWEST_M or height.max() > _HIGHEST_M:
        return AltitudeQuality.BROKEN
    height = unjumped(height, lost)
    if sport in ON_FOOT and _too_steep(height, way):
        return AltitudeQuality.BROKEN
    if roughness(height, way) > ROUGH:
        return AltitudeQuality.GPS
    return AltitudeQuality.BAROMETRIC


ROUGH = 0.35
"""Ripple (m) above which an altitude counts as GPS; our choice, see `roughness`."""


def roughness(altitude: Floats, distance: Floats) -> float:
    """The typical ripple between neighbouring samples in metres, what the slope explains left out.

    The mean distance of a sample from the line through its two neighbours, over samples close
    enough together (30 m) for the ground itself to be straight.
    """
    if len(altitude) < 10:
        return 0.0
    before, after = np.diff(distance)[:-1], np.diff(distance)[1:]
    near = (before + after < 30.0) & (before > 0) & (after > 0)
    if near.sum() < 10:
        return 0.0
    share = before[near] / (before[near] + after[near])
    line = altitude[:-2][near] * (1 - share) + altitude[2:][near] * share
    return float(np.mean(np.abs(altitude[1:-1][near] - line)))


def _too_steep(altitude: Floats, distance: Floats) -> bool:
    total = elevation(altitude)
    way = max(float(distance[-1] - distance[0]), 1.0)
    climbed = total.ascent_m + total.descent_m
    return climbed > 200.0 and climbed > _STEEPEST_MEAN * way
