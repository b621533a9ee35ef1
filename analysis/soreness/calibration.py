"""What the answers say about the forecast: how much, and how slowly, shrunk towards the model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

LOWEST, HIGHEST = 0.3, 2.0
"""Bounds of the multiplier; our choice: answers refine the model, they do not replace it."""

PACES = np.exp(np.linspace(-0.3, 0.3, 13))
"""How slowly soreness may come and go in one person, as a share of the model's hours; our choice,
wide enough for the peak times that sources give."""

_PRIOR = 4.0  # our choice: as many answers weigh as much as the model itself
_PACE_SPREAD = 0.12  # our choice: spread (log) of that slowness between people
_NOISE = 0.5  # our choice: spread (log) of one answer around the best forecast
_FLOOR = 5.0  # levels; our choice: keeps a ratio of small levels from running away


@dataclass(frozen=True, slots=True)
class Calibration:
    """How this athlete's answers compare with the model.

    `multiplier` scales every level, `pace` stretches the hours; `certainty` (0 to 1) is how much
    the answers have narrowed the spread between people; `answers` how many there were.
    """

    multiplier: float = 1.0
    pace: float = 1.0
    certainty: float = 0.0
    answers: int = 0


UNCALIBRATED = Calibration()
"""Before any answer: the model as it is."""


def calibrate(felt: Sequence[float], expected: Callable[[float], Sequence[float]]) -> Calibration:
    """The calibration from answered levels and those expected at a pace (0 to 100 each).

    For each pace the multiplier is the geometric mean of the ratios, shrunk towards 1 as if four
    answers had agreed with the model; the pace is the one whose multiplier leaves the answers
    least far off, shrunk towards 1 in the same manner. Answers are to come from hours at which the
    model expected or the athlete felt something.
    """
    n = len(felt)
    if not n:
        return UNCALIBRATED
    answered = np.asarray(felt, dtype=np.float64)
    best, least = UNCALIBRATED, np.inf
    for pace in PACES.tolist():
        level = np.asarray(expected(pace), dtype=np.float64)
        ratios = np.log((answered + _FLOOR) / (level + _FLOOR))
        shift = float(ratios.sum() / (n + _PRIOR))
        off = ((ratios - shift) ** 2).sum() / _NOISE**2 + _PRIOR * shift**2 / _NOISE**2
        off += (np.log(pace) / _PACE_SPREAD) ** 2
        if off < least:
            multiplier = min(max(float(np.exp(shift)), LOWEST), HIGHEST)
            best, least = Calibration(multiplier, pace, 0.6 * n / (n + _PRIOR), n), off
    return best
