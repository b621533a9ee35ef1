"""Altitudes fit to be counted: filled where unknown, without what no legs have climbed."""

import numpy as np

from analysis.advances import by_span, since_change
from analysis.arrays import Bools, Floats
from analysis.track import Track

_FALL_MS = 3.0  # m/s; our choice: nobody on foot loses or gains height faster
_LATE_FALL_MS = (
    1.0  # m/s; our choice: nor, for as long as an altitude may be late, faster than this
)
_JUMP_M = 10.0  # our choice: a smaller step is noise, whatever its speed
_LONG_STOP_S = 60.0  # our choice: within a longer stop a barometer drifts more than legs do


def filled(values: Floats, at: Floats) -> Floats:
    """A series with its unknown stretches filled linearly over `at`; unknown ends keep level."""
    known = ~np.isnan(values)
    if known.all():
        return values
    if not known.any():
        return np.zeros_like(values)
    return np.interp(at, at[known], values[known])


def despiked(altitude: Floats) -> Floats:
    """Altitude with each value the median of itself and its neighbours; the ends as they are."""
    if len(altitude) < 3:
        return altitude
    before, here, after = altitude[:-2], altitude[1:-1], altitude[2:]
    middle = np.maximum(np.minimum(before, here), np.minimum(np.maximum(before, here), after))
    return np.concatenate((altitude[:1], middle, altitude[-1:]))


def averaged(altitude: Floats, distance: Floats, window_m: float) -> Floats:
    """Altitude averaged over a window of way, given the cumulative distance (m) of each value."""
    low = np.searchsorted(distance, distance - window_m / 2, "left")
    high = np.searchsorted(distance, distance + window_m / 2, "right")
    total = np.concatenate(([0.0], np.cumsum(altitude - altitude[0])))
    return np.asarray(altitude[0] + (total[high] - total[low]) / (high - low), dtype=np.float64)


def undrifted(altitude: Floats, way: Track) -> Floats:
    """Altitude without what it changed while the legs stood still for long.

    A barometer drifts with the weather during a rest; that is no climb and no descent.
    """
    return unjumped(altitude, _resting(way))


def unjumped(altitude: Floats, lost: Bools) -> Floats:
    """Altitude without what it changed in the `lost` intervals; what follows moves along."""
    if not lost.any():
        return altitude
    kept = np.cumsum(np.where(lost, 0.0, np.diff(altitude)))
    return np.asarray(altitude[0] + np.concatenate(([0.0], kept)), dtype=np.float64)


def jumps(altitude: Floats, seconds: Floats) -> Bools:
    """Which intervals (s) change an altitude (m) by more than legs can: a sensor found itself.

    A receiver without a view of the sky repeats the last altitude and catches up later: so a change
    is judged by the time since the altitude last changed, too.
    """
    change = np.abs(np.diff(altitude))
    large = change > np.maximum(_FALL_MS * seconds, _JUMP_M)
    if not large.any():
        return large
    span = since_change(change)
    since = by_span(span, seconds)[span]
    return np.asarray(large & (change > _LATE_FALL_MS * since), dtype=np.bool_)


def _resting(way: Track) -> Bools:
    """Whether each interval belongs to a stop longer than `_LONG_STOP_S`."""
    still = ~way.moving
    if not still.any():
        return still
    run = np.cumsum(np.concatenate(([True], still[1:] != still[:-1])))
    length = np.bincount(run, weights=way.seconds)
    return np.asarray(still & (length[run] > _LONG_STOP_S))
