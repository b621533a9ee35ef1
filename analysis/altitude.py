"""Altitudes prepared for counting ascent: gaps filled, impossible changes removed."""

import numpy as np

from analysis.advances import by_span, since_change
from analysis.arrays import Bools, Floats
from analysis.track import Track

_FALL_MS = 3.0  # m/s; our choice: nobody on foot climbs or descends faster
_LATE_FALL_MS = 1.0  # m/s; our choice: nor faster than this over the delay an altitude may have
_JUMP_M = 10.0  # our choice: a smaller step is noise, however fast
_LONG_STOP_S = 60.0  # our choice: in a longer stop, barometer drift exceeds real movement


def filled(values: Floats, at: Floats) -> Floats:
    """A series with gaps interpolated linearly over `at`; gaps at the ends stay level."""
    known = ~np.isnan(values)
    if known.all():
        return values
    if not known.any():
        return np.zeros_like(values)
    return np.interp(at, at[known], values[known])


def despiked(altitude: Floats) -> Floats:
    """Altitude as the median of each value and its two neighbours; the ends unchanged."""
    if len(altitude) < 3:
        return altitude
    before, here, after = altitude[:-2], altitude[1:-1], altitude[2:]
    middle = np.maximum(np.minimum(before, here), np.minimum(np.maximum(before, here), after))
    return np.concatenate((altitude[:1], middle, altitude[-1:]))


def averaged(altitude: Floats, distance: Floats, window_m: float) -> Floats:
    """Altitude averaged over a window of distance, given each value's cumulative distance (m)."""
    low = np.searchsorted(distance, distance - window_m / 2, "left")
    high = np.searchsorted(distance, distance + window_m / 2, "right")
    total = np.concatenate(([0.0], np.cumsum(altitude - altitude[0])))
    return np.asarray(altitude[0] + (total[high] - total[low]) / (high - low), dtype=np.float64)


def undrifted(altitude: Floats, way: Track) -> Floats:
    """Altitude with the changes during long stops removed.

    A barometer drifts with the weather during a rest; that is neither ascent nor descent.
    """
    return unjumped(altitude, _resting(way))


def unjumped(altitude: Floats, lost: Bools) -> Floats:
    """Altitude with the changes in the `lost` intervals removed; later values shift accordingly."""
    if not lost.any():
        return altitude
    kept = np.cumsum(np.where(lost, 0.0, np.diff(altitude)))
    return np.asarray(altitude[0] + np.concatenate(([0.0], kept)), dtype=np.float64)


def jumps(altitude: Floats, seconds: Floats) -> Bools:
    """The intervals (s) whose altitude change (m) is too large for legs: a sensor recovered.

    A receiver without a view of the sky repeats the last altitude and catches up later, so a change
    is also judged over the time since the altitude last changed.
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
