"""The way itself: how far and how fast, sample by sample, from whatever the device recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.sport import ON_FOOT, Sport

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG

_FASTEST_ON_FOOT = 12.5  # m/s; the fastest anybody has run (published: Bolt 2009, 12.4 m/s)
_FASTEST = 45.0  # m/s; our choice: beyond any cyclist
_STANDING = 0.3  # m/s; our choice: slower than this is not moving
_FIX_S = 5.0
# Seconds of positions that are averaged. Measured on 271 runs with a position all the way: median
# error against the device 1.0 %, 90th percentile 4.9 % (unaveraged 1.4 and 6.6 %).
_FALL_MS = 3.0  # m/s; our choice: nobody on foot loses or gains height faster
_JUMP_M = 10.0  # our choice: a smaller step is noise, whatever its speed
_LONG_STOP_S = 60.0  # our choice: within a longer stop a barometer drifts more than legs do

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Intervals between neighbouring samples; every array has one entry per interval.

    `seconds` and `metres` are what passed in the interval, `moving` whether the legs moved in it
    (pauses, standing and impossible jumps do not count), `travelled` tells whether anything
    measured distance at all.
    """

    seconds: Floats
    metres: Floats
    moving: NDArray[np.bool_]
    travelled: bool

    @property
    def distance_m(self) -> float:
        """Metres covered, pauses and jumps left out."""
        return float(self.metres.sum())

    @property
    def moving_s(self) -> float:
        """Seconds in which the legs moved."""
        return float(self.seconds[self.moving].sum())


def track(samples: pd.DataFrame, sport: Sport, pauses: Sequence[tuple[float, float]] = ()) -> Track:
    """The intervals of a table of samples.

    `pauses` are (start, end) pairs in seconds since 1970. Distance is the device's own where it
    measured one (it fuses GPS, accelerometer and foot pod), else the great-circle way between
    positions.
    """
    time = seconds_of(samples)
    seconds = np.diff(time)
    metres, travelled = _metres(samples)
    limit = _FASTEST_ON_FOOT if sport in ON_FOOT else _FASTEST
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = metres / seconds
    metres = np.where(speed > limit, 0.0, metres)
    moving = (speed > _STANDING) & (speed <= limit) if travelled else np.ones(len(seconds), bool)
    for start, end in pauses:
        within = (time[:-1] >= start) & (time[1:] <= end)
        moving = moving & ~within
    return Track(seconds, metres, moving, travelled)


def seconds_of(samples: pd.DataFrame) -> Floats:
    """The index of a table of samples as seconds since 1970."""
    index = pd.DatetimeIndex(samples.index).as_unit("us")
    return np.asarray(index.asi8, dtype=np.float64) / 1e6


def filled(values: Floats, at: Floats) -> Floats:
    """A series with its unknown stretches filled linearly over `at`; unknown ends keep level."""
    known = ~np.isnan(values)
    if known.all():
        return values
    if not known.any():
        return np.zeros_like(values)
    return np.interp(at, at[known], values[known])


def undrifted(altitude: Floats, way: Track) -> Floats:
    """Altitude without what it changed while the legs stood still for long.

    A barometer drifts with the weather during a rest; that is no climb and no descent.
    """
    return unjumped(altitude, _resting(way))


def unjumped(altitude: Floats, lost: NDArray[np.bool_]) -> Floats:
    """Altitude without what it changed in the `lost` intervals; what follows moves along."""
    kept = np.cumsum(np.where(lost, 0.0, np.diff(altitude)))
    return np.asarray(altitude[0] + np.concatenate(([0.0], kept)), dtype=np.float64)


def jumps(altitude: Floats, seconds: Floats) -> NDArray[np.bool_]:
    """Which intervals (s) change an altitude (m) by more than legs can: a sensor found itself."""
    return np.asarray(np.abs(np.diff(altitude)) > np.maximum(_FALL_MS * seconds, _JUMP_M))


def _resting(way: Track) -> NDArray[np.bool_]:
    """Whether each interval belongs to a stop longer than `_LONG_STOP_S`."""
    still = ~way.moving
    if not still.any():
        return still
    run = np.cumsum(np.concatenate(([True], still[1:] != still[:-1])))
    length = np.bincount(run, weights=way.seconds)
    return np.asarray(still & (length[run] > _LONG_STOP_S))


def _metres(samples: pd.DataFrame) -> tuple[Floats, bool]:
    time = seconds_of(samples)
    if "distance" in samples:
        cumulative = samples["distance"].to_numpy()
        if not np.isnan(cumulative).all():
            return np.maximum(np.diff(filled(cumulative, time)), 0.0), True
    if {"latitude", "longitude"} <= set(samples):
        latitude, longitude = samples["latitude"].to_numpy(), samples["longitude"].to_numpy()
        known = ~(np.isnan(latitude) | np.isnan(longitude))
        if known.any():
            # The way over a stretch without position is the straight line across it.
            at = time[known]
            steps = haversine(_steadied(latitude[known], at), _steadied(longitude[known], at))
            way = np.concatenate(([0.0], np.cumsum(steps)))
            return np.diff(np.interp(time, at, way)), True
    return np.zeros(max(len(samples) - 1, 0)), False


def _steadied(degrees: Floats, at: Floats) -> Floats:
    """A coordinate averaged over `_FIX_S`: fixes wander, and every detour would be counted."""
    low = np.searchsorted(at, at - _FIX_S / 2, "left")
    high = np.searchsorted(at, at + _FIX_S / 2, "right")
    total = np.concatenate(([0.0], np.cumsum(degrees - degrees[0])))
    return np.asarray(degrees[0] + (total[high] - total[low]) / (high - low), dtype=np.float64)


def haversine(latitude: Floats, longitude: Floats) -> Floats:
    """Metres between neighbouring positions in degrees, along the great circle."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = (
        np.sin(np.diff(phi) / 2) ** 2
        + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    )
    angle = np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return np.asarray(2 * EARTH_RADIUS_M * angle, dtype=np.float64)
