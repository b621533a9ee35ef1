"""Whether a recording continues across a time step as if no time had passed."""

from collections.abc import Mapping

import numpy as np

from analysis.arrays import Floats
from analysis.positions import haversine

_AROUND = 6  # our choice: steps on either side that tell the pace
_LIKE = 3.0  # our choice: smart recording varies its steps by about as much


def travelled(columns: Mapping[str, Floats]) -> list[Floats]:
    """Metres between neighbouring samples, from each column that measured any; NaN where unknown.

    At most two arrays: by cumulative distance, and by positions.
    """
    found = []
    if "distance" in columns:
        found.append(np.diff(columns["distance"]))
    if "latitude" in columns and "longitude" in columns:
        found.append(haversine(columns["latitude"], columns["longitude"]))
    return [steps for steps in found if np.nansum(np.abs(steps)) > 0]


def in_motion(steps: list[Floats], at: int) -> bool:
    """Whether step `at` is as long as the steps around it, by every array that has it.

    `steps` are those of `travelled`. A real pause begins and ends at a standstill, or at different
    places.
    """
    judged = False
    for metres in steps:
        before = metres[max(at - _AROUND, 0) : at]
        after = metres[at + 1 : at + 1 + _AROUND]
        around = np.concatenate((before, after))
        around = around[~np.isnan(around)]
        if np.isnan(metres[at]) or len(around) < 2:
            continue
        pace = float(np.median(around))
        if not pace / _LIKE <= metres[at] <= pace * _LIKE or pace <= 0:
            return False
        judged = True
    return judged
