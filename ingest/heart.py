"""Heart rates that were read by themselves, at the times of samples."""

import numpy as np

from analysis.arrays import Floats, Ints

_SECOND_US = 1_000_000
_NEAR_US = 10 * _SECOND_US  # our choice: a heart rate holds for so long, before and after
_GAP_US = 30 * _SECOND_US  # our choice: sensors read every second to 5 s, so more is a gap


def rate_at(time_us: Ints, read_us: Ints, rate: Floats) -> Floats:
    """The heart rate (bpm) at these times, on the line between the readings before and after.

    `read_us` and `rate` are the readings in the order of time, in the same microseconds. It is
    unknown (NaN) far from any reading and between readings far apart. Of readings at the same time
    the last counts.
    """
    if not len(read_us):
        return np.full(len(time_us), np.nan)
    last = np.append(np.diff(read_us) > 0, True)
    known_us, known = read_us[last], rate[last]
    after = np.searchsorted(known_us, time_us)
    right = np.minimum(after, len(known_us) - 1)
    left = np.where(known_us[right] == time_us, right, np.maximum(after - 1, 0))
    before_us, after_us = known_us[left], known_us[right]
    near = np.minimum(np.abs(time_us - before_us), np.abs(after_us - time_us)) <= _NEAR_US
    near &= after_us - before_us <= _GAP_US
    return np.where(near, np.interp(time_us, known_us, known), np.nan)
