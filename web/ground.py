"""The elevation chart of one activity, shaded by how much the legs braked."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Row

from analysis.eccentric import grade_weight, speed_weight
from analysis.grade import STEP_M, grade_profile
from analysis.quality import AltitudeQuality
from analysis.session import counted_heights
from analysis.sport import Sport
from analysis.track import Track, seconds_of, track
from web.figures import heat

Floats = NDArray[np.float64]

COLUMNS = 160
"""The number of columns, stretches of equal length along the track."""

_DARKEST = 0.2  # our choice: dose per metre of distance with the darkest shade; 15 % downhill
_WINDOW_M = 60.0  # our choice: heights are averaged over it before they are shaded


@dataclass(frozen=True, slots=True)
class Ground:
    """The heights in a box of `COLUMNS` by 100: one shape for each shade, and their outline."""

    shades: tuple[tuple[int, str], ...]
    outline: str
    low_m: float
    high_m: float
    way_m: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """The heart rate in a box of `COLUMNS` by 100, and its bounds in beats per minute."""

    line: str
    low: float
    high: float
    mean: float


def drawn(activity: Row[Any], samples: pd.DataFrame) -> tuple[Ground | None, Pulse | None]:
    """The elevation and the heart rate by distance; None where unknown."""
    if len(samples) < 2:
        return None, None
    claimed = activity.device_totals.get("distance_m")
    way = track(samples, Sport(activity.sport), [(a, b) for a, b in activity.pauses], claimed)
    distance = np.concatenate(([0.0], np.cumsum(way.metres)))
    if distance[-1] < COLUMNS:
        return None, None
    edges = np.linspace(0.0, distance[-1], COLUMNS + 1)
    return _ground(activity, samples, way, distance, edges), _pulse(samples, distance, edges)


def _ground(
    activity: Row[Any], samples: pd.DataFrame, way: Track, distance: Floats, edges: Floats
) -> Ground | None:
    if "altitude" not in samples:
        return None
    time = seconds_of(samples)
    altitude, quality = samples["altitude"].to_numpy(), AltitudeQuality(activity.altitude_quality)
    heights = counted_heights(altitude, time, way, quality, Sport(activity.sport))
    if heights is None:
        return None
    at = np.interp(edges, *_by_place(distance, heights))
    low, high = float(at.min()), float(at.max())
    y = 100 - (at - low) / max(high - low, 30.0) * 96
    shades = _shades(activity, way, distance, heights, time)
    return Ground(
        shades=tuple((shade, _columns(y, shades == shade)) for shade in sorted(set(shades))),
        outline="M" + " ".join(f"{n},{v:.1f}" for n, v in enumerate(y.tolist())),
        low_m=low,
        high_m=high,
        way_m=float(distance[-1]),
    )


def _shades(
    activity: Row[Any], way: Track, distance: Floats, heights: Floats, time: Floats
) -> NDArray[np.int64]:
    """The shade of each column by its dose per metre, 0 where legs do not brake."""
    if not activity.eccentric_dose_m:
        return np.zeros(COLUMNS, dtype=np.int64)
    moved = np.concatenate(([0.0], np.cumsum(np.where(way.moving, way.seconds, 0.0))))
    shape = grade_profile(distance, heights, moved, time - time[0], _WINDOW_M)
    dose = shape.descent * grade_weight(shape.grade) * speed_weight(shape.speed)
    column = (np.arange(len(dose)) * COLUMNS) // max(len(dose), 1)
    metres = np.maximum(np.bincount(column, minlength=COLUMNS) * STEP_M, STEP_M)
    density = np.bincount(column, dose, COLUMNS) / metres
    return np.array([heat(d / _DARKEST * 100) for d in density.tolist()], dtype=np.int64)


def _columns(y: Floats, here: NDArray[np.bool_]) -> str:
    """All columns of one shade as one path, neighbours together."""
    path = []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], here, [False])).astype(int)))
    for start, end in edges.reshape(-1, 2).tolist():
        top = " ".join(f"{n},{y[n]:.1f}" for n in range(start, end + 1))
        path.append(f"M{start},100L{top} {end},100Z")
    return "".join(path)


def _pulse(samples: pd.DataFrame, distance: Floats, edges: Floats) -> Pulse | None:
    if "heart_rate" not in samples:
        return None
    beats = samples["heart_rate"].to_numpy()
    known = ~np.isnan(beats)
    if known.sum() < 10:
        return None
    at = np.interp(edges, *_by_place(distance[known], beats[known]))
    low, high = float(np.floor(at.min() / 10) * 10), float(np.ceil(at.max() / 10) * 10)
    y = 100 - (at - low) / max(high - low, 10.0) * 100
    line = "M" + " ".join(f"{n},{v:.1f}" for n, v in enumerate(y.tolist()))
    return Pulse(line, low, high, float(beats[known].mean()))


def _by_place(distance: Floats, values: Floats) -> tuple[Floats, Floats]:
    """The mean value of each column."""
    place, first = np.unique(distance, return_index=True)
    count = np.diff(np.append(first, len(distance)))
    return place, np.add.reduceat(values, first) / count
