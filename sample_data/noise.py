"""Chance that comes out the same on every machine.

Only the generator's uniform draws are used, added and multiplied: a library's own normal
distribution may change its method between versions, and with it every byte written here.
"""

import math
from datetime import date

import numpy as np

from analysis.arrays import Floats


def generator(seed: int, day: date) -> np.random.Generator:
    """The dice of one day: an outing added elsewhere in the plan does not change this one."""
    return np.random.Generator(np.random.PCG64([seed, day.toordinal()]))


def bell(rng: np.random.Generator, count: int) -> Floats:
    """`count` draws that are nearly normal, mean 0 and deviation 1 (twelve uniforms, added)."""
    total = np.full(count, -6.0)
    for _ in range(12):
        total += rng.random(count)
    return total


def wander(rng: np.random.Generator, count: int, deviation: float, memory_s: float) -> Floats:
    """A correlated error, one value a second, that forgets itself over `memory_s` seconds."""
    keep = math.exp(-1.0 / memory_s)
    fresh = math.sqrt(1.0 - keep * keep)
    steps = bell(rng, count + 1).tolist()
    value = steps[0]
    path = []
    for step in steps[1:]:
        value = keep * value + fresh * step
        path.append(value)
    return deviation * np.array(path)
