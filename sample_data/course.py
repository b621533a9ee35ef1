"""Invented terrain: closed curves on a plane, and the height along them.

No map, road or recorded track went into it. A heading that sways by a few sines and comes
round once makes a loop; heights are either rolling sines or a list of slopes.
"""

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats

STEP_M = 5.0
"""Distance between two points of a course."""

METRES_PER_DEGREE = math.pi * 6_371_000.0 / 180.0
"""On a sphere of the usual mean radius, so that great-circle sums agree with the course."""

Slope = tuple[float, float]
"""Metres along the way, and the grade there (0.1 is ten metres up in a hundred)."""


@dataclass(frozen=True, slots=True)
class Course:
    """One closed way: its length, and east, north, height (m) and grade every `STEP_M`."""

    length_m: float
    east: tuple[float, ...]
    north: tuple[float, ...]
    height: tuple[float, ...]
    grade: tuple[float, ...]

    def at(self, distance_m: float) -> tuple[float, float, float, float]:
        """East, north, height (m) and grade at a distance from the start."""
        place = min(max(distance_m, 0.0), self.length_m) / STEP_M
        index = min(int(place), len(self.east) - 2)
        part = place - index
        low, high = 1.0 - part, part
        return (
            low * self.east[index] + high * self.east[index + 1],
            low * self.north[index] + high * self.north[index + 1],
            low * self.height[index] + high * self.height[index + 1],
            low * self.grade[index] + high * self.grade[index + 1],
        )


def rolling(rng: np.random.Generator, length_m: float, base_m: float, relief: float) -> Course:
    """A loop over gently rolling ground, back at the height it started from."""
    along = _along(length_m)
    height = np.full(len(along), base_m)
    for wave_m, swing_m in ((3100.0, 11.0), (1250.0, 4.5), (520.0, 0.5)):
        turns = max(1, round(length_m / wave_m))
        phase = 2.0 * math.pi * rng.random()
        circle = 2.0 * math.pi * turns * along / length_m
        height += relief * swing_m * (np.sin(circle + phase) - math.sin(phase))
    return _course(rng, length_m, height, sway=0.9)


def mountain(rng: np.random.Generator, slopes: tuple[Slope, ...], base_m: float) -> Course:
    """A loop whose climbs and descents are listed, with rounded crests and an uneven path."""
    length_m = sum(metres for metres, _ in slopes)
    along = _along(length_m)
    corners = np.concatenate([[0.0], np.cumsum([metres for metres, _ in slopes])])
    heights = np.concatenate([[0.0], np.cumsum([metres * grade for metres, grade in slopes])])
    height = base_m + np.interp(along, corners, heights)
    half = 16  # 80 m on each side: no mountain has a corner
    padded = np.concatenate([np.full(half, height[0]), height, np.full(half, height[-1])])
    smooth = sum((padded[k : k + len(height)] for k in range(2 * half + 1)), np.zeros(len(height)))
    height = smooth / (2 * half + 1)
    for wave_m, swing_m in ((170.0, 0.45), (62.0, 0.12)):
        phase = 2.0 * math.pi * rng.random()
        height += swing_m * np.sin(2.0 * math.pi * along / wave_m + phase)
    return _course(rng, length_m, height, sway=1.5)


def _along(length_m: float) -> Floats:
    return np.arange(0.0, length_m + 2 * STEP_M, STEP_M)


def _course(rng: np.random.Generator, length_m: float, height: Floats, sway: float) -> Course:
    """A plan under the heights: a loop, closed, and exactly as long as it says."""
    along = _along(length_m)
    circle = 2.0 * math.pi * along / length_m
    heading = circle + 2.0 * math.pi * rng.random()
    for wave_m, share in ((4000.0, 0.5), (1500.0, 0.35), (450.0, 0.3)):
        turns = max(2, round(length_m / wave_m))
        heading += sway * share * np.sin(turns * circle + 2.0 * math.pi * rng.random())
    east = np.concatenate([[0.0], np.cumsum(np.cos(heading))[:-1]]) * STEP_M
    north = np.concatenate([[0.0], np.cumsum(np.sin(heading))[:-1]]) * STEP_M
    last = length_m / STEP_M
    index = np.arange(len(along))
    east -= np.interp(last, index, east) * index / last
    north -= np.interp(last, index, north) * index / last
    # Closing the loop bent it; measured anew, it gets its points back at even distances.
    pieces = np.sqrt(np.diff(east) ** 2 + np.diff(north) ** 2)
    travelled = np.concatenate([[0.0], np.cumsum(pieces)])
    scale = length_m / float(np.interp(last, index, travelled))
    grade = np.gradient(height, STEP_M)
    return Course(
        length_m,
        tuple(np.interp(along, travelled * scale, east * scale).tolist()),
        tuple(np.interp(along, travelled * scale, north * scale).tolist()),
        tuple(height.tolist()),
        tuple(grade.tolist()),
    )
