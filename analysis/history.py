"""Everything known about one athlete at one moment: the only input of an outlook."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar, cast

import numpy as np
import pandas as pd

from analysis.arrays import Bools, Floats
from analysis.checkin import Checkin
from analysis.session import Summary
from analysis.sport import RUNS, Sport

MEMORY = timedelta(days=700)
"""How far back an outlook looks; older data do not change it and need not be read: answers of half
a year (180 days), the bouts they are about (14), what those legs were used to (80), how hard that
was compared with the weeks before (42), and the highest heart rate of the year before (365)."""

ACTIVITY_COLUMNS = (
    "id",
    "sport",
    "start",
    "end",
    "day",
    "distance_m",
    "elapsed_s",
    "moving_s",
    "ascent_m",
    "descent_m",
    "quality",
    "dose_m",
    "heart_coverage",
    "steps",
    "effort",
    "kind",
)
"""Columns of `History.activities`: `start` and `end` in UTC, `day` the local date it ended as days
since 1970, `quality` an `AltitudeQuality`, `effort` 0 to 10 as the athlete felt it; NaN unknown.
`kind` is finer than the sport where that is `other` (strength, football, stairs, skiing, any)."""


@dataclass(frozen=True, slots=True)
class Physiology:
    """Physiological values entered by the athlete; None where they are estimated from the past."""

    highest_heart_rate: float | None = None
    resting_heart_rate: float | None = None
    critical_speed_ms: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The facts about one athlete: activities by their end, answers by time.

    `heart` (n × 256), `speed` (n × 100) and `best` (n × 7) hold the histograms and fastest
    stretches of `analysis.intensity`, row by row with `activities`.
    """

    activities: pd.DataFrame
    checkins: tuple[Checkin, ...]
    heart: Floats
    speed: Floats
    best: Floats
    zone: str = "UTC"
    physiology: Physiology = Physiology()

    def since(self, now: datetime) -> "History":
        """The history limited to what an outlook at `now` looks at.

        It keeps one earlier activity, to show that the history did not begin there.
        """
        recent = (self.activities["end"] >= now - MEMORY).to_numpy(dtype=bool)
        kept = recent | np.append(recent[1:], not recent.any())[: len(recent)]
        answered = tuple(c for c in self.checkins if c.at >= now - MEMORY)
        return replace(self._only(kept), checkins=answered)

    def until(self, now: datetime) -> "History":
        """The history as known at `now`: without anything that ended or was answered later."""
        kept = (self.activities["end"] <= now).to_numpy(dtype=bool)
        answered = tuple(c for c in self.checkins if c.at <= now)
        return replace(self._only(kept), checkins=answered)

    @property
    def ran(self) -> Bools:
        """A mask of the activities that were runs."""
        return self.done_in(RUNS)

    def done_in(self, sports: Collection[Sport]) -> Bools:
        """A mask of the activities in one of these sports."""
        names = [sport.value for sport in sports]
        return self.activities["sport"].isin(names).to_numpy(dtype=bool)

    def _only(self, kept: Bools) -> "History":
        return replace(
            self,
            activities=self.activities[kept].reset_index(drop=True),
            heart=self.heart[kept],
            speed=self.speed[kept],
            best=self.best[kept],
        )


def with_session(history: History, summary: Summary, day: int) -> History:
    """The history with one more activity at the end; `day` is in days since 1970."""
    row: tuple[object, ...] = (
        -1,
        summary.sport.value,
        summary.start,
        summary.end,
        day,
        summary.distance_m,
        summary.elapsed_s,
        summary.moving_s,
        summary.ascent_m,
        summary.descent_m,
        summary.altitude_quality.value,
        summary.eccentric_dose_m,
        summary.heart_coverage,
        summary.steps,
        None,
        summary.sport.value,
    )
    before = list(history.activities.itertuples(index=False, name=None))
    return replace(
        history,
        activities=activity_table([*before, row]),
        heart=np.vstack([history.heart, summary.heart_seconds]),
        speed=np.vstack([history.speed, summary.speed_seconds]),
        best=np.vstack([history.best, summary.best_s]),
    )


Measure = TypeVar("Measure", bound=Callable[..., object])


def per_history(measure: Measure) -> Measure:
    """Cache a function of a history, because many detectors call the same ones.

    Histories are immutable, so the object itself is the key; the last two are kept.
    """
    return cast("Measure", lru_cache(maxsize=2)(measure))


def days_of(moments: pd.Series) -> Floats:
    """A time column as fractional days since 1970."""
    return np.asarray(pd.DatetimeIndex(moments).as_unit("us").asi8 / 86_400e6, dtype=np.float64)


_MOMENT = "datetime64[us, UTC]"
_ACTIVITY_TYPES = {
    name: {"id": "int64", "day": "int64", "start": _MOMENT, "end": _MOMENT}.get(name, "float64")
    for name in ACTIVITY_COLUMNS
    if name not in ("sport", "quality", "kind")
}


def activity_table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """A table of activities from rows in the order of `ACTIVITY_COLUMNS`."""
    table = pd.DataFrame(rows, columns=list(ACTIVITY_COLUMNS), dtype=object)
    return table.astype(_ACTIVITY_TYPES)
