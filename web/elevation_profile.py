"""The elevation profile of one activity as shapes, shaded by how much the legs braked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.elevation_profile import ElevationProfile, PulseProfile
from web.figures import heat

_DARKEST = 0.2  # our choice: dose per metre of way that gets the darkest shade; 15 % downhill


@dataclass(frozen=True, slots=True)
class ElevationShape:
    """The heights in a box 100 high: one shape for each shade, and their outline."""

    shades: tuple[tuple[int, str], ...]
    outline: str
    low_m: float
    high_m: float
    way_m: float


@dataclass(frozen=True, slots=True)
class PulseShape:
    """The heart rate in a box 100 high, and its bounds in beats per minute."""

    line: str
    low: float
    high: float
    mean: float


def elevation(profile: ElevationProfile) -> ElevationShape:
    """The heights over the way."""
    low, high = float(profile.heights.min()), float(profile.heights.max())
    y = 100 - (profile.heights - low) / max(high - low, 30.0) * 96
    shades = np.array([heat(dose / _DARKEST * 100) for dose in profile.dose.tolist()])
    return ElevationShape(
        shades=tuple((int(one), _columns(y, shades == one)) for one in sorted(set(shades))),
        outline=_line(y),
        low_m=low,
        high_m=high,
        way_m=profile.way_m,
    )


def pulse(profile: PulseProfile) -> PulseShape:
    """The heart rate over the way."""
    beats = profile.beats
    low, high = float(np.floor(beats.min() / 10) * 10), float(np.ceil(beats.max() / 10) * 10)
    line = _line(100 - (beats - low) / max(high - low, 10.0) * 100)
    return PulseShape(line, low, high, profile.mean)


def _line(y: Floats) -> str:
    return "M" + " ".join(f"{n},{v:.1f}" for n, v in enumerate(y.tolist()))


def _columns(y: Floats, here: NDArray[np.bool_]) -> str:
    """All columns of one shade as one path, neighbours together."""
    path = []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], here, [False])).astype(int)))
    for start, end in edges.reshape(-1, 2).tolist():
        top = " ".join(f"{n},{y[n]:.1f}" for n in range(start, end + 1))
        path.append(f"M{start},100L{top} {end},100Z")
    return "".join(path)
