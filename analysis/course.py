"""A course not yet run, as if it had been: what it would be for these legs."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.history import History
from analysis.overload.distance import WINDOW_DAYS as DISTANCE_DAYS
from analysis.overload.distance import run_metres
from analysis.overload.downhill import WINDOW_DAYS as DOWNHILL_DAYS
from analysis.overload.window import highest_before
from analysis.session import Summary, summarise
from analysis.soreness.forecast import bouts
from analysis.sport import RUNS, Sport
from analysis.track import haversine

Floats = NDArray[np.float64]

USUAL_MS = 1000.0 / 360.0
"""Speed (m/s) of whom nothing is known: six minutes for a kilometre; our choice."""

_USUAL_DAYS = 42


@dataclass(frozen=True, slots=True)
class Novelty:
    """How much of a course is new to these legs: its ratios to the most they did lately.

    Against the longest run of 30 days and the largest eccentric dose of 42; NaN without any.
    """

    distance_ratio: float
    longest_m: float
    dose_ratio: float
    largest_dose_m: float


def usual_speed(history: History, now: datetime) -> float:
    """The median speed (m/s) of the runs of the last 42 days, `USUAL_MS` without any."""
    table = history.until(now).activities
    lately = table[table["end"] >= now - pd.Timedelta(days=_USUAL_DAYS)]
    runs = lately[lately["sport"].isin([s.value for s in RUNS]) & (lately["moving_s"] > 0)]
    speeds = (runs["distance_m"] / runs["moving_s"]).dropna()
    return float(speeds.median()) if len(speeds) else USUAL_MS


def as_run(
    latitude: Floats, longitude: Floats, altitude: Floats, start: datetime, speed: float
) -> Summary:
    """The summary of running over these points (degrees, m) at an even speed (m/s)."""
    way = np.concatenate(([0.0], np.cumsum(haversine(latitude, longitude))))
    kept = np.concatenate(([True], np.diff(way) > 0))
    seconds = way[kept] / speed
    micros = np.int64(round(start.timestamp() * 1e6)) + np.round(seconds * 1e6).astype(np.int64)
    samples = pd.DataFrame(
        {"altitude": altitude[kept], "distance": way[kept]},
        index=pd.DatetimeIndex(pd.to_datetime(micros, unit="us", utc=True), name="time"),
    )
    return summarise(samples, Sport.TRAIL_RUNNING, start)


def novelty(history: History) -> Novelty:
    """How new the latest activity of a history was."""
    day = history.activities["day"].to_numpy()
    metres, dose = run_metres(history), bouts(history).dose_m
    longest = float(highest_before(day, metres, DISTANCE_DAYS)[-1])
    largest = float(highest_before(day, dose, DOWNHILL_DAYS)[-1])
    return Novelty(
        distance_ratio=float(metres[-1]) / longest if longest else float("nan"),
        longest_m=longest,
        dose_ratio=float(dose[-1]) / largest if largest else float("nan"),
        largest_dose_m=largest,
    )
