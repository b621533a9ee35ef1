"""What the answers say about the forecast: one personal multiplier, shrunk towards the model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LOWEST, HIGHEST = 0.3, 2.0
"""Bounds of the multiplier; our choice: answers refine the model, they do not replace it."""

_PRIOR = 4.0  # our choice: as many answers weigh as much as the model itself
_FLOOR = 5.0  # levels; our choice: keeps a ratio of small levels from running away


@dataclass(frozen=True, slots=True)
class Calibration:
    """How this athlete's answers compare with the model.

    `multiplier` scales every level; `certainty` (0 to 1) is how much the answers have narrowed the
    spread between people; `answers` how many there were.
    """

    multiplier: float = 1.0
    certainty: float = 0.0
    answers: int = 0


def calibrate(pairs: Sequence[tuple[float, float]]) -> Calibration:
    """The calibration from pairs of (forecast, answered) levels, both 0 to 100.

    The geometric mean of the ratios, shrunk towards 1 as if four answers had agreed with the
    model. Pairs are to come from hours at which the model expected or the athlete felt something.
    """
    if not pairs:
        return Calibration()
    expected, felt = np.array(pairs, dtype=np.float64).T
    ratios = np.log((felt + _FLOOR) / (expected + _FLOOR))
    n = len(ratios)
    multiplier = float(np.exp(ratios.sum() / (n + _PRIOR)))
    return Calibration(min(max(multiplier, LOWEST), HIGHEST), 0.6 * n / (n + _PRIOR), n)
