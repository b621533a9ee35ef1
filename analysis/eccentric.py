"""The eccentric dose: how much the legs braked on the way down."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats

BINS = ((0.03, 0.06), (0.06, 0.10), (0.10, 0.15), (0.15, 9.9))
"""Steepness classes in which descent is reported, as fractions: 3–6, 6–10, 10–15, over 15 %."""


@dataclass(frozen=True, slots=True)
class Dose:
    """Eccentric descent-metres: descent weighted by steepness and speed.

    `dose_m` is the sum over the track; `bins_m` the unweighted descent in each class of `BINS`.
    Status: our own measure, based on published work (grade B-): joints absorb about 0.6 of the
    height
    lost (DeVita 2008, J Biomech 41:3354), braking forces grow with steepness (Gottschall & Kram
    2005, J Biomech 38:445) and only modestly with speed (Khassetarash 2020).
    """

    dose_m: float
    bins_m: tuple[float, float, float, float]


NO_DOSE = Dose(0.0, (0.0, 0.0, 0.0, 0.0))


def grade_weight(grade: Floats) -> Floats:
    """The weight of a metre of descent by grade (negative is downhill): 0 to 1.5."""
    return np.where(grade < 0, np.clip((np.abs(grade) - 0.02) / 0.10, 0.0, 1.5), 0.0)


def speed_weight(speed: Floats) -> Floats:
    """The weight of a metre of descent by speed in m/s: 0.8 to 1.25."""
    return np.clip(speed / 2.8, 0.8, 1.25)


def dose(descent: Floats, grade: Floats, speed: Floats) -> Dose:
    """The dose of stretches, from the descent (m, 0 where climbing), grade and speed of each."""
    weighted = descent * grade_weight(grade) * speed_weight(speed)
    steep = np.abs(np.minimum(grade, 0.0))
    bins = tuple(float(descent[(steep >= low) & (steep < high)].sum()) for low, high in BINS)
    return Dose(float(weighted.sum()), (bins[0], bins[1], bins[2], bins[3]))
