"""A planned course, treated as if it had been run: what it would do to these legs."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Ints
from analysis.history import History
from analysis.overload.distance import WINDOW_DAYS as DISTANCE_DAYS
from analysis.overload.distance import run_metres
from analysis.overload.downhill import WINDOW_DAYS as DOWNHILL_DAYS
from analysis.positions import haversine
from analysis.session import Summary, summarise
from analysis.soreness.loads import bouts
from analysis.sport import Sport
from analysis.windows import highest_before

USUAL_MS = 1000.0 / 360.0
"""Assumed speed (m/s) of an unknown runner: six minutes per kilometre; our choice."""

_USUAL_DAYS = 42  # our choice: the six weeks that define a habit
_SLOWEST_MS = 1.0  # our choice: slower means standing, or a wrong distance


@dataclass(frozen=True, slots=True)
class Novelty:
    """How far a course goes beyond these legs' habit: its ratios to their recent maxima.

    Compared with the longest run of 30 days and the largest eccentric dose of 42; NaN without any.
    """

    distance_ratio: float
    longest_m: float
    dose_ratio: float
    largest_dose_m: float


def usual_speed(history: History, now: datetime) -> float:
    """The median speed (m/s) of the runs of the last 42 days, `USUAL_MS` without any."""
    known = history.until(now)
    table = known.activities
    lately = table["end"] >= now - pd.Timedelta(days=_USUAL_DAYS)
    runs = table[known.ran & lately & (table["moving_s"] > 0)]
    speeds = runs["distance_m"] / runs["moving_s"]
    speeds = speeds[speeds >= _SLOWEST_MS]
    return float(speeds.median()) if len(speeds) else USUAL_MS


def as_run(
    latitude: Floats,
    longitude: Floats,
    altitude: Floats,
    part: Ints,
    start: datetime,
    speed: float,
) -> Summary:
    """The summary of running through these points (degrees, m) at an even speed (m/s).

    Nobody runs from one `part` to the next: no distance, ascent or descent is counted between them.
    Where only some points have an altitude, it is interpolated.
    """
    steps = np.where(np.diff(part) == 0, haversine(latitude, longitude), 0.0)
    way = np.concatenate(([0.0], np.cumsum(steps)))
    heights = _joined(_drawn(altitude, way), part)
    kept = np.concatenate(([True], np.diff(way) > 0))
    seconds = way[kept] / speed
    micros = np.int64(round(start.timestamp() * 1e6)) + np.round(seconds * 1e6).astype(np.int64)
    samples = pd.DataFrame(
        {"altitude": heights[kept], "distance": way[kept]},
        index=pd.DatetimeIndex(pd.to_datetime(micros, unit="us", utc=True), name="time"),
    )
    return summarise(samples, Sport.TRAIL_RUNNING, start)


def _drawn(altitude: Floats, way: Floats) -> Floats:
    known = ~np.isnan(altitude)
    if known.sum() < 2:
        return np.full_like(altitude, np.nan)
    return np.interp(way, way[known], altitude[known])


def _joined(heights: Floats, part: Ints) -> Floats:
    """The altitudes with each part shifted to start where the previous one ended."""
    climbs = np.where(np.diff(part) == 0, np.diff(heights), 0.0)
    return np.asarray(heights[0] + np.concatenate(([0.0], np.cumsum(climbs))))


def novelty(history: History) -> Novelty:
    """How far the latest activity of a history went beyond habit."""
    day = history.activities["day"].to_numpy()
    metres, dose = run_metres(history), bouts(history).dose_m
    longest = float(highest_before(day, metres, DISTANCE_DAYS)[-1])
    largest = float(highest_before(day, dose, DOWNHILL_DAYS)[-1])
    known = not np.isnan(history.activities["dose_m"].iloc[-1])
    return Novelty(
        distance_ratio=float(metres[-1]) / longest if longest else float("nan"),
        longest_m=longest,
        dose_ratio=float(dose[-1]) / largest if largest and known else float("nan"),
        largest_dose_m=largest,
    )
