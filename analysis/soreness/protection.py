"""How sore a bout will make these legs at most: dose against what they are used to.

One bout of downhill protects for weeks (the repeated-bout effect). It shifts the dose curve: the
same run is a smaller dose for accustomed legs. Capping the ceiling instead would call every
mountain race mild for a trained runner, which measurements of ultra runners contradict (Millet,
PMC3043077).

All constants are our choice. They meet the anchors of the literature (Maeo 2017,
10.1371/journal.pone.0173909; Maeo 2015; Byrnes 1985, 10.1152/jappl.1985.59.3.710; Burnett 2010),
which the tests state one by one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FULL_DAYS, GONE_DAYS = 42.0, 63.0
"""Protection is whole to 6 weeks, gone at 9 (Byrnes 1985: 3 and 6 weeks protected, 9 not)."""

YOUNGEST_DOWNHILL_DAYS, YOUNGEST_LEVEL_DAYS = 2.0, 1.0
"""A bout younger than this has not protected yet."""

NAIVE_DOWNHILL = 700.0
"""The dose (m) that makes legs without any downhill in 9 weeks sore to 50 of 100."""

NAIVE_LEVEL_KM = 10.5
"""How far (km) beyond the longest recent run a level run reaches 50 of 100."""

UNKNOWN_DOWNHILL = (700.0, 1_000.0, 1_450.0)
"""That dose where the past is unknown: lowest, likely, highest."""

UNKNOWN_LEVEL_KM = (0.0, 10.0, 21.0)
"""The longest recent run where the past is unknown: lowest, likely, highest."""


class Habit(NamedTuple):
    """What the legs are used to before each bout.

    `downhill` is the dose (m) that would make them sore to 50 of 100; `level_km` the longest
    recent run as they still remember it.
    """

    downhill: Floats
    level_km: Floats


def memory(age_days: Floats) -> Floats:
    """The share of protection left after days: 1 up to 42, falling to 0 at 63."""
    return np.clip((GONE_DAYS - age_days) / (GONE_DAYS - FULL_DAYS), 0.0, 1.0)


def protection(dose_m: Floats) -> Floats:
    """What one bout adds (m) to the dose that the legs will bear.

    Rises steeply from small doses (five minutes protect), but not from altitude noise (about 10 m
    a run), and in proportion for large ones.
    """
    small = 750.0 * dose_m**2 / (dose_m**2 + 40.0**2)
    return np.maximum(small, 1.2 * dose_m)


def habit(end_days: Floats, dose_m: Floats, level_km: Floats) -> Habit:
    """The habit before each of the bouts, which are given in order of their end (in days).

    Only bouts of the 63 days before count, each as the memory of it has faded. Unknown doses are
    to be given as 0.
    """
    guard = protection(dose_m)
    downhill = np.full(len(end_days), NAIVE_DOWNHILL)
    level = np.zeros(len(end_days))
    first = np.searchsorted(end_days, end_days - GONE_DAYS)
    for i, start in enumerate(first):
        if start == i:
            continue
        age = end_days[i] - end_days[start:i]
        left = memory(age)
        downhill[i] += np.max(guard[start:i] * left * (age >= YOUNGEST_DOWNHILL_DAYS))
        level[i] = np.max(level_km[start:i] * left * (age >= YOUNGEST_LEVEL_DAYS))
    return Habit(downhill, level)


def downhill_peak(dose_m: Floats, habit_m: Floats) -> Floats:
    """The peak (0 to 100) that a downhill dose brings to legs of that habit, both in m."""
    return 100.0 * dose_m**3 / (dose_m**3 + habit_m**3)


def level_peak(level_km: Floats, habit_km: Floats) -> Floats:
    """The peak (0 to 100) that a level run brings when the longest recent one was `habit_km`."""
    reach = level_km**6
    return 100.0 * reach / (reach + (NAIVE_LEVEL_KM + habit_km) ** 6)
