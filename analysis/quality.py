"""How far the altitude of a recording can be trusted, judged from the data alone."""

import math
from enum import StrEnum

import numpy as np

from analysis.altitude import despiked, jumps, unjumped
from analysis.arrays import Floats
from analysis.elevation import counted
from analysis.sport import ON_FOOT, Sport


class AltitudeQuality(StrEnum):
    """How far an altitude can be trusted."""

    BAROMETRIC = "barometric"
    """Smooth from sample to sample: a barometer, or altitudes taken from a map."""
    GPS = "gps"
    """Rough: results get an interval, and messages are more cautious."""
    NONE = "none"
    """Absent, constant, or known for too little of the track."""
    BROKEN = "broken"
    """Impossible on foot: never used."""


_COVERAGE = 0.6  # our choice: share of samples that must have an altitude
_STEEPEST_MEAN = 0.45  # our choice: a whole outing on foot steeper than this is a broken sensor
_FEW_JUMPS = 2  # our choice: any sensor may have this many
_JUMPS_PER_H = 4.0  # our choice: a sensor that jumps more often is not trusted
_LOWEST_M, _HIGHEST_M = -500.0, 9_000.0  # the Dead Sea shore and Everest, with a margin


def altitude_quality(
    altitude: Floats, distance: Floats, seconds: Floats, sport: Sport
) -> AltitudeQuality:
    """The quality of altitudes (m) at cumulative distances (m) and times (s), one per sample."""
    known = ~np.isnan(altitude)
    if known.sum() < 2 or known.mean() < _COVERAGE:
        return AltitudeQuality.NONE
    height, way, time = altitude[known], distance[known], seconds[known]
    on_foot = sport in ON_FOOT
    steady = despiked(height)
    lost = jumps(steady, np.diff(time))
    if on_foot and lost.sum() > _FEW_JUMPS + _JUMPS_PER_H * (time[-1] - time[0]) / 3600:
        return AltitudeQuality.BROKEN
    if np.ptp(height) == 0.0:
        return AltitudeQuality.NONE
    if height.min() < _LOWEST_M or height.max() > _HIGHEST_M:
        return AltitudeQuality.BROKEN
    rough = roughness(unjumped(height, lost), way) > ROUGH
    if on_foot and _too_steep(unjumped(steady, lost), way, rough=rough):
        return AltitudeQuality.BROKEN
    return AltitudeQuality.GPS if rough else AltitudeQuality.BAROMETRIC


ROUGH = 0.28
"""Ripple (m) above which an altitude counts as GPS; measured: 95 in 100 barometer recordings are
below 0.26 (`roughness`), known receivers at 0.3 to 1.1."""

_RIPPLE_OF_GROUND = {30.0: 1.0, 60.0: 2.5, 120.0: 5.0}
# Metres that three samples may span, and the factor by which the ground may then increase the
# ripple. Measured: 95 in 100 barometers sampled so sparsely are below it on ordinary ground.


def roughness(altitude: Floats, distance: Floats) -> float:
    """The typical ripple between neighbouring samples in metres, after removing the slope.

    The mean distance of a sample from the line through its two neighbours, over samples at a
    typical spacing; the larger the spacing, the more ripple is attributed to the ground. Above 60 m
    it cannot be judged and is infinite.
    """
    if len(altitude) < 10:
        return 0.0
    before, after = np.diff(distance)[:-1], np.diff(distance)[1:]
    least = 0.0
    for most, ground in _RIPPLE_OF_GROUND.items():
        near = (before + after >= least) & (before + after < most) & (before > 0) & (after > 0)
        least = most
        if near.sum() < max(10, len(near) / 4):
            continue
        share = before[near] / (before[near] + after[near])
        line = altitude[:-2][near] * (1 - share) + altitude[2:][near] * share
        return float(np.mean(np.abs(altitude[1:-1][near] - line))) / ground
    return math.inf if (before + after >= least).mean() > 0.5 else 0.0


def _too_steep(altitude: Floats, distance: Floats, *, rough: bool) -> bool:
    total = counted(altitude, distance, rough=rough)
    way = max(float(distance[-1] - distance[0]), 1.0)
    climbed = total.ascent_m + total.descent_m
    return climbed > 200.0 and climbed > _STEEPEST_MEAN * way
