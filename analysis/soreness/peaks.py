"""How sore one bout will make these legs at most: distance and descent beyond what they know.

Recent bouts protect (the repeated-bout effect). Protection shifts the dose curve: the same run is a
smaller dose for accustomed legs. Capping the ceiling instead would call every mountain race mild
for a trained runner, which measurements of ultra runners contradict (Millet, PMC3043077).

All constants are our choice. They keep to what was published (Maeo 2017,
10.1371/journal.pone.0173909; Maeo 2015; Byrnes 1985, 10.1152/jappl.1985.59.3.710; Burnett 2010;
Cleary 2002, PMC164305; Bontemps 2025, PMC11849091), which the tests state one by one.
"""

from typing import NamedTuple

import numpy as np

from analysis.arrays import Floats

FULL_DAYS = 28.0
"""Protection by a bout is whole for as long; then it fades along a ramp (Cleary 2002: no cliff
between six and nine weeks)."""

GONE_DAYS = 80.0
"""Days after which a bout protects no more: three quarters are left at six weeks, a third at nine
(Byrnes 1985)."""

BRIEF_FULL_DAYS, BRIEF_GONE_DAYS = 10.0, 28.0
"""The same of what even a small dose protects: about a week (Lin 2015, read at second hand)."""

YOUNGEST_DOWNHILL_DAYS, YOUNGEST_FLAT_DAYS = 2.0, 1.0
"""A bout younger than this has not protected yet."""

NAIVE_DOWNHILL = 700.0
"""The dose (m) that makes legs without any recent downhill sore to 50 of 100."""

UNKNOWN_DOWNHILL = (700.0, 1_000.0, 1_450.0)
"""That dose where the past is unknown: lowest, likely, highest."""

SHORTEST_HABIT_KM = 5.0
"""The longest recent run (km) of whoever ran less: anybody's legs bear so much."""

UNKNOWN_FLAT_KM = (SHORTEST_HABIT_KM, 10.0, 21.0)
"""The longest recent run where the past is unknown: lowest, likely, highest."""


_AT_ONCE = 32  # bouts that are reckoned together, only so that it is quick


class Habit(NamedTuple):
    """What the legs are used to before each bout.

    `downhill` is the dose (m) that would make them sore to 50 of 100; `flat_km` the longest
    recent run as they still remember it.
    """

    downhill: Floats
    flat_km: Floats


def memory(age_days: Floats, full: float = FULL_DAYS, gone: float = GONE_DAYS) -> Floats:
    """The share of protection left after days: 1 up to `full`, falling to 0 at `gone`."""
    return np.clip((gone - age_days) / (gone - full), 0.0, 1.0)


def habit(end_days: Floats, dose_m: Floats, flat_km: Floats) -> Habit:
    """The habit before each of the bouts, which are given in order of their end (in days).

    A large dose protects in proportion, the largest of the recent ones. Small ones protect briefly
    and nearly alike (five minutes do; altitude noise of about 10 m a run does not), and the more
    the oftener: five as 1.4 of one, ten as 1.6. Unknown doses are to be given as 0.
    """
    large = 1.2 * dose_m
    small = 850.0 * dose_m**2 / (dose_m**2 + 40.0**2)
    downhill = np.full(len(end_days), NAIVE_DOWNHILL)
    flat = np.full(len(end_days), SHORTEST_HABIT_KM)
    for start in range(0, len(end_days), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        first = int(np.searchsorted(end_days, end_days[start] - GONE_DAYS))
        before = slice(first, min(start + _AT_ONCE, len(end_days)))
        # Earlier ones by row: a sum of rows is the same wherever the history begins.
        age = end_days[None, here] - end_days[before, None]
        left, protects = memory(age), age >= YOUNGEST_DOWNHILL_DAYS
        brief = memory(age, BRIEF_FULL_DAYS, BRIEF_GONE_DAYS) * protects
        often = ((small[before, None] * brief) ** 5).sum(axis=0) ** 0.2
        most = (large[before, None] * left * protects).max(axis=0)
        downhill[here] += np.maximum(most, often)
        longest = (flat_km[before, None] * left * (age >= YOUNGEST_FLAT_DAYS)).max(axis=0)
        flat[here] = np.maximum(flat[here], longest)
    return Habit(downhill, flat)


def downhill_peak(dose_m: Floats, habit_m: Floats) -> Floats:
    """The peak (0 to 100) that a downhill dose brings to legs of that habit, both in m."""
    return 100.0 * dose_m**3 / (dose_m**3 + habit_m**3)


def flat_peak(flat_km: Floats, habit_km: Floats) -> Floats:
    """The peak (0 to 100) that a level run brings when the longest recent one was `habit_km`.

    By the distance beyond nine tenths of it; half of the scale is reached after 9.5 km more and a
    ninth of the habit.
    """
    beyond = np.maximum(flat_km - 0.9 * habit_km, 0.0) ** 2
    return 100.0 * beyond / (beyond + (9.5 + 0.11 * habit_km) ** 2)
