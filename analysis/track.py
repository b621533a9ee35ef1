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
    step = np.diff(altitude)
    kept = np.cumsum(np.where(_resting(way), 0.0, step))
    return np.asarray(altitude[0] + np.concatenate(([0.0], kept)), dtype=np.float64)


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
            way = np.concatenate(([0.0], np.cumsum(haversine(latitude[known], longitude[known]))))
            return np.diff(np.interp(time, time[known], way)), True
    return np.zeros(max(len(samples) - 1, 0)), False


def haversine(latitude: Floats, longitude: Floats) -> Floats:
    """Metres between neighbouring positions in degrees, along the great circle."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = (
        np.sin(np.diff(phi) / 2) ** 2
        + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    )
    angle = np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return np.asarray(2 * EARTH_RADIUS_M * angle, dtype=np.float64)
