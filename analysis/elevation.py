"""Ascent and descent, not inflated by noise."""

from typing import NamedTuple

import numpy as np

from analysis.altitude import averaged
from analysis.arrays import Floats

REVERSAL_M = 3.1
"""How far altitude must reverse before a climb or a descent counts as over.

Measured: on the barometer recordings of `make science` it comes closest to the devices' own totals,
with single spikes removed first (`analysis.altitude.despiked`).
"""

ROUGH_REVERSAL_M = 12.0
"""The same for altitudes from satellites, averaged over `ROUGH_WINDOW_M`; our choice.

Measured by adding noise to barometer recordings (`benchmarks.noise`, in `make science`): an error
of 2 to 4 m that lasts half a minute changes the descent by -1 to +5 m per kilometre on the flat and
by -2 to -5 % in the mountains; at 3.1 m, and without the average, it adds 16 to 58 m per kilometre
on the flat.
"""


ROUGH_WINDOW_M = 60.0
"""Distance (m) over which an altitude from satellites is averaged; our choice."""


class Elevation(NamedTuple):
    """Metres of ascent and of descent, both positive."""

    ascent_m: float
    descent_m: float


def elevation(altitude: Floats, reversal_m: float = REVERSAL_M) -> Elevation:
    """Total ascent and descent of a series of altitudes in metres, NaN ignored.

    A climb or descent counts once the altitude has reversed by `reversal_m` from its extreme (and
    the last one at the end), so that ripples below the threshold add nothing and real ones keep
    their full height.
    """
    turns = turning_points(altitude[~np.isnan(altitude)], reversal_m)
    legs = np.diff(turns)
    return Elevation(float(legs[legs > 0].sum()), abs(float(legs[legs < 0].sum())))


def counted(altitude: Floats, distance: Floats, *, rough: bool) -> Elevation:
    """Total ascent and descent of altitudes (m) at cumulative distances (m), without gaps.

    `rough` ones come from satellites.
    """
    if rough:
        return elevation(averaged(altitude, distance, ROUGH_WINDOW_M), ROUGH_REVERSAL_M)
    return elevation(altitude)


def turning_points(altitude: Floats, reversal_m: float) -> Floats:
    """The altitudes where climbs and descents of at least `reversal_m` begin and end, in order."""
    extremes = _local_extremes(altitude)
    if len(extremes) < 2:
        return np.empty(0)
    turns: list[float] = []
    low = high = extremes[0]
    climbing: bool | None = None
    for value in extremes[1:].tolist():
        if climbing is None:
            low, high = min(low, value), max(high, value)
            if value - low >= reversal_m:
                turns, climbing, high = [low], True, value
            elif high - value >= reversal_m:
                turns, climbing, low = [high], False, value
        elif climbing:
            if value > high:
                high = value
            elif high - value >= reversal_m:
                turns.append(high)
                climbing, low = False, value
        elif value < low:
            low = value
        elif value - low >= reversal_m:
            turns.append(low)
            climbing, high = True, value
    if climbing is not None:
        turns.append(high if climbing else low)
    return np.asarray(turns)


def _local_extremes(values: Floats) -> Floats:
    """The series without points inside monotone stretches, to keep the loop short."""
    if len(values) < 3:
        return values
    values = values[np.concatenate(([True], np.diff(values) != 0))]
    rising = np.diff(values) > 0
    turn = np.concatenate(([True], rising[1:] != rising[:-1], [True]))
    return values[turn] if len(values) > 1 else values
