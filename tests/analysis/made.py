"""Small histories and recordings for the tests of the analysis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import settings

from analysis.arrays import Floats
from analysis.checkin import Checkin
from analysis.history import ACTIVITY_COLUMNS, History, Physiology, activity_table
from analysis.intensity import BEST_DISTANCES, HEART_BINS, SPEED_BINS

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Midnight of day 0 in every history here."""

steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)
"""Laws are tried on the same examples every time."""


def at(day: float) -> datetime:
    """A moment, in days since `START`."""
    return START + timedelta(days=day)


@dataclass(frozen=True)
class Done:
    """One activity that ended at `end` days since `START`."""

    end: float
    km: float = 10.0
    dose: float = 0.0
    sport: str = "running"
    quality: str = "barometric"
    heart: Mapping[int, float] = field(default_factory=dict)
    """Seconds at a heart rate."""
    speed: Mapping[float, float] = field(default_factory=dict)
    """Seconds at a speed in m/s."""
    best: Mapping[int, float] = field(default_factory=dict)
    """Fewest seconds over a distance."""
    steps: float | None = None
    ascent: float | None = None
    effort: float | None = None


def history(
    *done: Done,
    checkins: Sequence[Checkin] = (),
    zone: str = "UTC",
    physiology: Physiology | None = None,
) -> History:
    """The history of somebody who did these, in order of their end."""
    done = tuple(sorted(done, key=lambda d: d.end))
    heart = np.zeros((len(done), HEART_BINS))
    speed = np.zeros((len(done), SPEED_BINS))
    best = np.full((len(done), len(BEST_DISTANCES)), np.nan)
    rows = []
    for i, one in enumerate(done):
        for beats, seconds in one.heart.items():
            heart[i, beats] = seconds
        for pace, seconds in one.speed.items():
            speed[i, round(pace * 10)] = seconds
        for metres, seconds in one.best.items():
            best[i, BEST_DISTANCES.index(metres)] = seconds
        rows.append(_row(i, one, zone, covered=bool(one.heart)))
    return History(
        activities=activity_table(rows),
        checkins=tuple(sorted(checkins, key=lambda c: c.at)),
        heart=heart,
        speed=speed,
        best=best,
        zone=zone,
        physiology=physiology or Physiology(),
    )


def _row(i: int, one: Done, zone: str, *, covered: bool) -> tuple[object, ...]:
    end = at(one.end)
    seconds = 0.0 if np.isnan(one.km) else one.km * 360.0
    values: dict[str, Any] = {
        "id": 100 + i,
        "sport": one.sport,
        "start": end - timedelta(seconds=seconds),
        "end": end,
        "day": (end.astimezone(ZoneInfo(zone)).date() - date(1970, 1, 1)).days,
        "distance_m": one.km * 1000.0,
        "elapsed_s": seconds,
        "moving_s": seconds,
        "ascent_m": one.dose if one.ascent is None else one.ascent,
        "descent_m": one.dose,
        "quality": one.quality,
        "dose_m": one.dose,
        "heart_coverage": 1.0 if covered else 0.0,
        "steps": one.steps,
        "effort": one.effort,
    }
    return tuple(values[name] for name in ACTIVITY_COLUMNS)


def month(km: float = 10.0, days: int = 44, every: int = 2, **more: Any) -> list[Done]:
    """An even habit: the same run every other day, from day 0 on."""
    return [Done(end=d + 0.4, km=km, **more) for d in range(0, days, every)]


def frame(seconds: Floats, **columns: Floats) -> pd.DataFrame:
    """A table of samples at seconds since `START`."""
    micros = ((START.timestamp() + np.asarray(seconds, dtype=float)) * 1e6).astype("int64")
    index = pd.DatetimeIndex(pd.to_datetime(micros, unit="us", utc=True), name="time")
    return pd.DataFrame(
        {name: np.asarray(values, dtype=float) for name, values in columns.items()},
        index=index.as_unit("us"),
    )


def hilly(seconds: Floats, speed: float = 3.0) -> tuple[Floats, Floats]:
    """Distance and altitude of somebody running over 60 m high hills a kilometre apart."""
    way = np.asarray(seconds, dtype=float) * speed
    return way, 300.0 + 30.0 * np.cos(way * 2 * np.pi / 1000.0)
