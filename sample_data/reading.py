"""One moment as the watch saw it, and which moments it keeps."""

import math
from dataclasses import dataclass

from sample_data.course import METRES_PER_DEGREE
from sample_data.runner import Outing

LONGEST_GAP_S = 8
"""Smart recording writes at the latest after so many seconds."""

_PHONE_GAP_S = 5
_NEWS_MM_S, _NEWS_BPM, _NEWS_FIFTHS_M, _NEWS_BEND_M = 300, 4, 8, 1.6
"""Changes of speed, pulse, height and direction that are worth a sample."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment as the watch saw it.

    `second` counts from the start; position in semicircles, `altitude` in fifths of a metre
    above -500 m, `distance` in cm, `speed` in mm/s, `steps` of one foot, `warmth` in °C.
    """

    second: int
    latitude: int | None
    longitude: int | None
    altitude: int | None
    distance: int
    speed: int
    pulse: int | None
    steps: int
    warmth: int


def kept(
    outing: Outing, seen: list[Reading], running: tuple[bool, ...], must: set[int]
) -> tuple[Reading, ...]:
    """The readings written to the file: all of them, or those at which something changed."""
    chosen: list[Reading] = []
    for reading in seen:
        if reading.second not in must and not running[reading.second]:
            continue
        if outing.every_second or reading.second in must or _news(outing, chosen, reading):
            chosen.append(reading)
    return tuple(chosen)


def _news(outing: Outing, chosen: list[Reading], reading: Reading) -> bool:
    last = chosen[-1]
    passed = reading.second - last.second
    if outing.phone:
        return passed >= _PHONE_GAP_S
    return (
        passed >= LONGEST_GAP_S
        or (reading.latitude is None) != (last.latitude is None)
        or (reading.pulse is None) != (last.pulse is None)
        or abs(reading.speed - last.speed) >= _NEWS_MM_S
        or abs((reading.pulse or 0) - (last.pulse or 0)) >= _NEWS_BPM
        or abs((reading.altitude or 0) - (last.altitude or 0)) >= _NEWS_FIFTHS_M
        or (passed >= 2 and _bend_m(chosen, reading) > _NEWS_BEND_M)
    )


def _bend_m(chosen: list[Reading], reading: Reading) -> float:
    """How far (m) a reading lies off the line through the two kept before it."""
    if len(chosen) < 2:
        return 0.0
    (y0, x0), (y1, x1), (y2, x2) = (_plane(one) for one in (chosen[-2], chosen[-1], reading))
    base = math.hypot(x1 - x0, y1 - y0)
    if base < 1.0:
        return 0.0
    return abs((x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1)) / base


def _plane(reading: Reading) -> tuple[float, float]:
    """Metres north and east, near enough where all courses lie."""
    scale = METRES_PER_DEGREE * 180.0 / 2.0**31
    north, east = reading.latitude or 0, reading.longitude or 0
    return north * scale, east * scale * math.cos(math.radians(47.5))
