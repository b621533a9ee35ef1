"""The heights of one activity along its way, how hard the legs braked, and the pulse. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.eccentric import grade_weight, speed_weight
from analysis.grade import STEP_M, grade_profile
from analysis.quality import AltitudeQuality
from analysis.session import counted_heights
from analysis.sport import Sport
from analysis.track import Track, seconds_of, track

STRETCHES = 160
"""Stretches of equal length into which the way is cut."""

_WINDOW_M = 60.0  # our choice: heights are averaged over it before the braking is measured
_FEWEST_BEATS = 10  # our choice: samples with a heart rate below which nothing is told


@dataclass(frozen=True, slots=True, eq=False)
class ElevationProfile:
    """Heights (m) at the ends of the stretches, and the dose (m) per metre of each of them."""

    heights: Floats
    dose: Floats
    way_m: float


@dataclass(frozen=True, slots=True, eq=False)
class PulseProfile:
    """The heart rate (beats per minute) at the ends of the stretches, and its mean."""

    beats: Floats
    mean: float


Profiles = tuple[ElevationProfile | None, PulseProfile | None]


def profiles(
    samples: pd.DataFrame | None,
    sport: Sport,
    quality: AltitudeQuality,
    *,
    pauses: Sequence[Sequence[float]] = (),
    claimed_distance_m: float | None = None,
    braked: bool = True,
) -> Profiles:
    """Heights and pulse over the way; None for what the samples cannot tell.

    `quality` is what their altitude is worth; without `braked` no stretch has a dose.
    """
    if samples is None or len(samples) < 2:
        return None, None
    way = track(samples, sport, [(a, b) for a, b in pauses], claimed_distance_m)
    distance = np.concatenate(([0.0], np.cumsum(way.metres)))
    if distance[-1] < STRETCHES:
        return None, None
    edges = np.linspace(0.0, distance[-1], STRETCHES + 1)
    pulse = _pulse(samples, distance, edges)
    if "altitude" not in samples:
        return None, pulse
    time = seconds_of(samples)
    heights = counted_heights(samples["altitude"].to_numpy(), time, way, quality, sport)
    if heights is None:
        return None, pulse
    dose = _dose(way, distance, heights, time) if braked else np.zeros(STRETCHES)
    at = np.interp(edges, *_by_place(distance, heights))
    return ElevationProfile(at, dose, float(distance[-1])), pulse


def _dose(way: Track, distance: Floats, heights: Floats, time: Floats) -> Floats:
    moved = np.concatenate(([0.0], np.cumsum(np.where(way.moving, way.seconds, 0.0))))
    shape = grade_profile(distance, heights, moved, time - time[0], _WINDOW_M)
    dose = shape.descent * grade_weight(shape.grade) * speed_weight(shape.speed)
    stretch = (np.arange(len(dose)) * STRETCHES) // max(len(dose), 1)
    metres = np.maximum(np.bincount(stretch, minlength=STRETCHES) * STEP_M, STEP_M)
    return np.asarray(np.bincount(stretch, dose, STRETCHES) / metres, np.float64)


def _pulse(samples: pd.DataFrame, distance: Floats, edges: Floats) -> PulseProfile | None:
    if "heart_rate" not in samples:
        return None
    beats = samples["heart_rate"].to_numpy()
    known = ~np.isnan(beats)
    if known.sum() < _FEWEST_BEATS:
        return None
    at = np.interp(edges, *_by_place(distance[known], beats[known]))
    return PulseProfile(at, float(beats[known].mean()))


def _by_place(distance: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Values by the place they belong to, the mean of those at the same place."""
    place, first = np.unique(distance, return_index=True)
    count = np.diff(np.append(first, len(distance)))
    return place, np.add.reduceat(values, first) / count
