"""Ascent and descent that noise does not inflate."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

REVERSAL_M = 3.25
"""How far altitude must turn back before a climb or a descent counts as over.

Measured: of fifteen methods on 1,130 real activities reversal by 3 m came closest to the devices'
own totals; on the recordings of `make science` 3.25 to 3.75 m are a little closer still. Altitudes
from satellites want no other: with 5 m their error was three times as large.
"""


class Elevation(NamedTuple):
    """Metres climbed and metres descended, both positive."""

    ascent_m: float
    descent_m: float


def elevation(altitude: NDArray[np.float64], reversal_m: float = REVERSAL_M) -> Elevation:
    """Total ascent and descent of a series of altitudes in metres, NaN ignored.

    A leg counts once the altitude has come back by `reversal_m` from its furthest point (and the
    last one at the end), so that ripples below the threshold add nothing and real legs lose none
    of their height.
    """
    turns = turning_points(altitude[~np.isnan(altitude)], reversal_m)
    legs = np.diff(turns)
    return Elevation(float(legs[legs > 0].sum()), abs(float(legs[legs < 0].sum())))


def turning_points(altitude: NDArray[np.float64], reversal_m: float) -> NDArray[np.float64]:
    """The altitudes at which legs of at least `reversal_m` begin and end, in order."""
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


def _local_extremes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The series without the points in the middle of a monotone stretch: the loop's short input."""
    if len(values) < 3:
        return values
    values = values[np.concatenate(([True], np.diff(values) != 0))]
    rising = np.diff(values) > 0
    turn = np.concatenate(([True], rising[1:] != rising[:-1], [True]))
    return values[turn] if len(values) > 1 else values
