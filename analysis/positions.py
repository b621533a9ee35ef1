"""Distance between positions in metres on the sphere, with GPS wander smoothed out."""

import numpy as np

from analysis.arrays import Floats

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG

_BREAK_S = 30.0  # our choice: smart recording never pauses for longer
_FIX_S = 5.0
# The averaging window in seconds. Measured on 271 runs with positions throughout: median
# error against the device 1.0 %, 90th percentile 4.9 % (unaveraged 1.4 and 6.6 %).


def haversine(latitude: Floats, longitude: Floats) -> Floats:
    """Great-circle distance (m) between neighbouring positions in degrees."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = (
        np.sin(np.diff(phi) / 2) ** 2
        + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    )
    angle = np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return np.asarray(2 * EARTH_RADIUS_M * angle, dtype=np.float64)


def metres_between_fixes(latitude: Floats, longitude: Floats, time: Floats) -> Floats | None:
    """Metres in each interval between samples (n - 1 of them); None without any position.

    `time` is in seconds. A stretch without positions is crossed in a straight line at an even
    speed.
    """
    known = ~(np.isnan(latitude) | np.isnan(longitude))
    if not known.any():
        return None
    at = time[known]
    steps = haversine(_steadied(latitude[known], at), _steadied(longitude[known], at))
    if known.all():
        return steps
    way = np.concatenate(([0.0], np.cumsum(steps)))
    return np.asarray(np.diff(np.interp(time, at, way)), dtype=np.float64)


def coarse_way(latitude: Floats, longitude: Floats, every: int) -> float:
    """The length (m) of the track through every `every`-th position: a quick estimate."""
    latitude, longitude = latitude[::every], longitude[::every]
    known = ~(np.isnan(latitude) | np.isnan(longitude))
    return float(haversine(latitude[known], longitude[known]).sum())


def _steadied(degrees: Floats, at: Floats) -> Floats:
    """A coordinate averaged over `_FIX_S`: positions wander, and every detour would count.

    Near the ends of a stretch the window shrinks on both sides to the shorter one, so that no
    distance is lost there.
    """
    apart = np.concatenate(([True], np.diff(at) > _BREAK_S, [True]))
    edges = np.flatnonzero(apart)
    stretch = np.cumsum(apart[:-1]) - 1
    first, last = at[edges[:-1]][stretch], at[edges[1:] - 1][stretch]
    reach = np.minimum(np.minimum(at - first, last - at), _FIX_S / 2)
    low = np.searchsorted(at, at - reach, "left")
    high = np.searchsorted(at, at + reach, "right")
    total = np.concatenate(([0.0], np.cumsum(degrees - degrees[0])))
    return np.asarray(degrees[0] + (total[high] - total[low]) / (high - low), dtype=np.float64)
