"""The scale of answers: what a latent soreness means as an answer of 0 to 10 and as a level.

Soreness itself is not seen. It is measured in standard deviations of one answer around it, and an
answer is k or more where it passes a cut point (ordinal, cumulative probit).
"""

from collections.abc import Sequence

import numpy as np

from analysis.arrays import Floats

FITTED_STEPS = (1, 2, 3, 7)
"""Where the cuts between answers were fitted: the lowest of each of five steps."""


def cuts_of(fitted: Sequence[float]) -> Floats:
    """All ten cuts from the four that were fitted: drawn evenly in between and beyond."""
    cuts = np.interp(np.arange(1.0, 8.0), FITTED_STEPS, fitted)
    return np.concatenate((cuts, cuts[-1] + (cuts[-1] - cuts[-2]) * np.arange(1.0, 4.0)))


CUTS: Floats = cuts_of((-4.3, -0.4, 2.66, 5.7))
"""Where an answer becomes 1, 2, … 10. Fitted to the diaries of 47 football players whose scale has
five steps (0, 1, 2, 5, 8 of 10)."""

SORE = 3
"""The answer (of 10) from which legs are called sore."""

SORE_CUT = float(CUTS[SORE - 1])
"""Where an answer becomes that."""

_REST, _REST_LEVEL, _REST_WIDTH = 0.9, 6.5, 1.2
_TOP = 8.05  # where the scale ends: the steps from 3 to 7 of 10, drawn on to 100
_KNOWN_LATENT, _KNOWN_LEVEL = (_REST, SORE_CUT, _TOP), (_REST_LEVEL, 25.0, 100.0)


def level_of(latent: Floats) -> Floats:
    """The level (0 to 100) of a latent soreness: even above 3 of 10, and never quite 0 below.

    Its foot is drawn so that legs at rest are below 5: nothing to speak of.
    """
    low = _REST_LEVEL * np.exp(np.minimum(latent - _REST, 0.0) / _REST_WIDTH)
    high = np.interp(latent, _KNOWN_LATENT, _KNOWN_LEVEL)
    return np.asarray(np.where(latent < _REST, low, high), dtype=np.float64)


def lift(peak: Floats) -> Floats:
    """How far a peak (0 to 100) lifts the latent soreness: its share of what is left of the scale.

    Reckoned from legs at rest, so that a bout lifts everybody alike.
    """
    level = _REST_LEVEL + peak * (1.0 - _REST_LEVEL / 100.0)
    return np.asarray(np.interp(level, _KNOWN_LEVEL, _KNOWN_LATENT) - _REST, dtype=np.float64)


def answer_of(latent: Floats) -> Floats:
    """The answer (0 to 10) that a latent soreness falls on, times ten."""
    return np.asarray(10.0 * np.searchsorted(CUTS, latent), dtype=np.float64)


def normal_below(z: Floats) -> Floats:
    """The standard normal distribution function, to 1e-7 (Abramowitz & Stegun 7.1.26)."""
    x = np.abs(z) / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * x)
    a, b, c, d, e = _ERF
    half = 0.5 * np.exp(-x * x) * t * (a + t * (b + t * (c + t * (d + t * e))))
    return np.asarray(np.where(z < 0, half, 1.0 - half), dtype=np.float64)


_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
