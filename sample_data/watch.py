"""What a watch makes of the truth: rounding, drift, noise, gaps, and its own totals.

Everything that leaves this module is a whole number in the unit of the FIT field it is meant
for, so that no writer has anything left to round.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.arrays import Floats
from sample_data.course import METRES_PER_DEGREE
from sample_data.legs import Truth
from sample_data.noise import bell, wander
from sample_data.reading import Reading, kept
from sample_data.runner import Kind, Outing

HOME = (47.45, 14.6)
RACE_VALLEY = (47.53, 14.83)

REVERSAL_M = 3.0
"""A climb or descent counts once it has turned by this much, as watches do."""

RUNNING = 1
"""The FIT number of the sport; kilometres are its automatic laps."""

_STARTUP_S = 6
_SHORTEST_LAP_S = 15


@dataclass(frozen=True, slots=True)
class Stretch:
    """A lap or the whole: its seconds from the start, and what the watch claims for it (SI)."""

    begin: int
    end: int
    timer_s: int
    distance_m: float
    ascent_m: int | None
    descent_m: int | None
    mean_pulse: int | None
    top_pulse: int | None
    mean_steps: int
    top_speed: float
    by_distance: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """A whole recording: the readings kept, the pauses, the laps, the whole."""

    readings: tuple[Reading, ...]
    pauses: tuple[tuple[int, int], ...]
    laps: tuple[Stretch, ...]
    whole: Stretch


def wear(rng: np.random.Generator, outing: Outing, truth: Truth) -> Track:
    """The recording a watch (or a telephone) makes of an outing."""
    seen = _see(rng, outing, truth)
    end = len(seen) - 1
    pauses = _pauses(truth.running)
    by_distance = outing.kind.sport == RUNNING and outing.kind is not Kind.INTERVALS
    marks = _kilometres(outing, truth, end) if by_distance else list(truth.laps)
    edges = [0, *marks, end]
    must = {*edges, *(second for pause in pauses for second in pause)}
    laps = tuple(
        _stretch(seen, truth.running, begin, until, by_distance and until != end)
        for begin, until in pairwise(edges)
    )
    whole = _stretch(seen, truth.running, 0, end, by_distance=False)
    return Track(kept(outing, seen, truth.running, must), pauses, laps, whole)


def climbed(altitudes: list[float]) -> tuple[float, float]:
    """Metres up and metres down, counting a leg once it has reversed by `REVERSAL_M`."""
    up = down = 0.0
    low = high = altitudes[0]
    way = 0
    for altitude in altitudes:
        if way >= 0:
            high = max(high, altitude)
        if way <= 0:
            low = min(low, altitude)
        if way != -1 and altitude <= high - REVERSAL_M:
            up += high - low if way else 0.0
            low, way = altitude, -1
        elif way != 1 and altitude >= low + REVERSAL_M:
            down += high - low if way else 0.0
            high, way = altitude, 1
    return up + (high - low) * (way > 0), down + (high - low) * (way < 0)


def _see(rng: np.random.Generator, outing: Outing, truth: Truth) -> list[Reading]:
    """Every second as the sensors had it, before smart recording thins it out."""
    count = len(truth.distance)
    home = RACE_VALLEY if outing.kind is Kind.RACE else HOME
    north = truth.north + _satellites(rng, count, outing.phone)
    east = truth.east + _satellites(rng, count, outing.phone)
    latitude = home[0] + north / METRES_PER_DEGREE
    longitude = home[1] + east / (METRES_PER_DEGREE * math.cos(math.radians(home[0])))
    altitude = truth.height + _barometer(rng, count)
    if outing.phone:
        altitude = truth.height + wander(rng, count, 5.5, 60.0) + 0.4 * bell(rng, count)
    stride = 1.0 + 0.006 * (rng.random() - 0.5)
    moving = truth.speed > 0.3
    speed = np.where(moving, truth.speed + wander(rng, count, 0.08, 6.0), 0.0).clip(0.0)
    steps = np.where(moving, truth.steps + wander(rng, count, 2.0, 8.0), 0.0).clip(0.0)
    warmth = 21.0 + 8.0 * rng.random() + wander(rng, count, 1.5, 900.0)
    whole = {
        "latitude": _rounded(latitude * 2.0**31 / 180.0),
        "longitude": _rounded(longitude * 2.0**31 / 180.0),
        "altitude": _rounded((altitude + 500.0) * 5.0),
        "distance": _rounded(truth.distance * stride * 100.0),
        "speed": _rounded(speed * 1000.0),
        "pulse": _rounded(truth.pulse),
        "steps": _rounded(steps / 2.0),
        "warmth": _rounded(warmth),
    }
    indoors = outing.kind is Kind.TREADMILL
    return [
        Reading(
            second,
            latitude=None if indoors or second < outing.lock_s else whole["latitude"][second],
            longitude=None if indoors or second < outing.lock_s else whole["longitude"][second],
            altitude=None if indoors else whole["altitude"][second],
            distance=whole["distance"][second],
            speed=whole["speed"][second],
            pulse=None if outing.phone or second < _STARTUP_S else whole["pulse"][second],
            steps=whole["steps"][second],
            warmth=whole["warmth"][second],
        )
        for second in range(count)
    ]


def _satellites(rng: np.random.Generator, count: int, phone: bool) -> Floats:
    """An error of position (m): a slow shift, a faster sway, a little jitter."""
    worse = 1.6 if phone else 1.0
    slow = wander(rng, count, 2.0 * worse, 400.0)
    return slow + wander(rng, count, 1.2 * worse, 25.0) + 0.08 * bell(rng, count)


def _barometer(rng: np.random.Generator, count: int) -> Floats:
    """An error of height (m): wrong from the start, drifting with the weather, a little rough."""
    start = 12.0 * (rng.random() - 0.5)
    trend = 3.0 * (rng.random() - 0.5) / 3600.0
    slow = wander(rng, count, 1.2, 2400.0)
    return start + trend * np.arange(count) + slow + wander(rng, count, 0.12, 4.0)


def _rounded(values: Floats) -> list[int]:
    return [round(value) for value in values.tolist()]


def _pauses(running: tuple[bool, ...]) -> tuple[tuple[int, int], ...]:
    """First and last second of each stretch in which the timer stood still."""
    flips = [k for k in range(1, len(running)) if running[k] != running[k - 1]]
    return tuple(zip(flips[::2], flips[1::2], strict=True))


def _kilometres(outing: Outing, truth: Truth, end: int) -> list[int]:
    each_m = 5000 if outing.kind is Kind.RACE else 1000
    marks = [
        int(np.searchsorted(truth.distance, number * each_m))
        for number in range(1, int(outing.metres) // each_m + 1)
    ]
    return [mark for mark in marks if mark < end - _SHORTEST_LAP_S]


def _stretch(
    seen: list[Reading], running: tuple[bool, ...], begin: int, end: int, by_distance: bool
) -> Stretch:
    """What the watch claims for a stretch: from every second, not from those it kept."""
    part = [seen[k] for k in range(begin, end + 1) if running[k]]
    pulses = [reading.pulse for reading in part if reading.pulse is not None]
    strides = [reading.steps for reading in part if reading.steps]
    heights = [reading.altitude / 5.0 for reading in part if reading.altitude is not None]
    up, down = climbed(heights) if heights else (None, None)
    return Stretch(
        begin=begin,
        end=end,
        timer_s=sum(running[begin:end]),
        distance_m=(seen[end].distance - seen[begin].distance) / 100.0,
        ascent_m=None if up is None else round(up),
        descent_m=None if down is None else round(down),
        mean_pulse=round(sum(pulses) / len(pulses)) if pulses else None,
        top_pulse=max(pulses, default=None),
        mean_steps=round(sum(strides) / len(strides)) if strides else 0,
        top_speed=max(reading.speed for reading in part) / 1000.0,
        by_distance=by_distance,
    )
