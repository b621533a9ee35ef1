"""Distance per interval, with the speed judged since the last change, not over one interval.

A distance may count up in steps of several metres, or stand still in a tunnel and catch up after
it; a position may stay unchanged until the receiver gets a fix. A speed that looks impossible over
one interval is then an ordinary pace over all the seconds since the last change.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats

STANDING_MS = 0.3
"""Slower than this (m/s) is not moving; our choice."""

_COARSE = 0.2  # our choice: from this share of unchanged intervals on, it counts in steps
_LIKE_THE_REST = 0.5  # our choice: a catch-up is at least half as fast as the rest
_MINUTE_S = 60.0
_HASTE = 2.0  # our choice: nobody keeps more than twice their usual speed for a minute
_SLOWEST_HASTE_MS = 3.0  # our choice: even a stroller may hurry for a minute


def since_change(metres: Floats) -> NDArray[np.intp]:
    """The span number of each interval; a span ends with the next interval that has metres."""
    ended = metres[:-1] > 0
    return np.concatenate(([0], np.cumsum(ended)))


def by_span(span: NDArray[np.intp], values: Floats) -> Floats:
    """The sum of the interval values in each span."""
    return np.asarray(np.bincount(span, values), dtype=np.float64)


def usual_speed(metres: Floats, seconds: Floats, limit: float) -> float:
    """The median speed (m/s) of the spans with movement; 0 without any."""
    span = since_change(metres)
    speed = _ratio(by_span(span, metres), by_span(span, seconds))
    return _usual(speed, limit)


def evened(metres: Floats, seconds: Floats, limit: float) -> tuple[Floats, float]:
    """The metres spread over the time they took, and the metres left out as impossible.

    A span whose speed is like that of the rest is spread evenly. A span still faster than `limit`
    (m/s) is kept, spread over the half minute before it, if the minute around it is no faster than
    somebody in a hurry; otherwise it is a jump, and none of it counts.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        fast = metres > limit * seconds
    quiet = metres == 0
    stands = (quiet[1:] & quiet[:-1]).any() or quiet.sum() > _COARSE * len(quiet)
    if not fast.any() and not stands:
        return metres, 0.0  # as in nearly every recording
    span = since_change(metres)
    speed = _ratio(by_span(span, metres), by_span(span, seconds))
    usual = _usual(speed, limit)
    even = (speed >= _LIKE_THE_REST * usual) & (speed <= limit)
    spread = np.where(even[span], speed[span] * seconds, metres)
    jumps = np.flatnonzero(spread > limit * seconds)
    if not len(jumps):
        return spread, 0.0
    return _without_jumps(spread, seconds, jumps, max(_HASTE * usual, _SLOWEST_HASTE_MS), limit)


def minute_speed(metres: Floats, seconds: Floats) -> Floats:
    """The mean speed (m/s) over the minute around the middle of each interval."""
    clock = np.concatenate(([0.0], np.cumsum(seconds)))
    way = np.concatenate(([0.0], np.cumsum(metres)))
    middle = (clock[:-1] + clock[1:]) / 2
    low = np.maximum(middle - _MINUTE_S / 2, 0.0)
    high = np.minimum(middle + _MINUTE_S / 2, clock[-1])
    low, high = np.minimum(low, clock[:-1]), np.maximum(high, clock[1:])
    return _ratio(np.interp(high, clock, way) - np.interp(low, clock, way), high - low)


def _without_jumps(
    metres: Floats, seconds: Floats, jumps: NDArray[np.intp], haste: float, limit: float
) -> tuple[Floats, float]:
    kept = metres.copy()
    clock = np.concatenate(([0.0], np.cumsum(seconds)))
    lost = 0.0
    pace = minute_speed(np.minimum(metres, 1e9), seconds)
    for jump in jumps.tolist():
        if pace[jump] > min(haste, limit):
            lost += float(metres[jump])
            kept[jump] = 0.0
            continue
        first = int(np.searchsorted(clock, clock[jump + 1] - _MINUTE_S / 2, "right")) - 1
        stretch = slice(max(first, 0), jump + 1)
        kept[stretch] = kept[stretch].sum() * seconds[stretch] / seconds[stretch].sum()
    return kept, lost


def _usual(speed: Floats, limit: float) -> float:
    moving = speed[(speed > STANDING_MS) & (speed <= limit)]
    middle = len(moving) // 2
    return float(np.partition(moving, middle)[middle]) if len(moving) else 0.0


def _ratio(metres: Floats, seconds: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(seconds > 0, metres / seconds, 0.0), dtype=np.float64)
