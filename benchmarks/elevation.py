"""Our descent and distance against the devices' own, over the corpus: `make science`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

import ingest
from analysis.arrays import Floats
from analysis.quality import AltitudeQuality
from analysis.sport import RUNS, Sport
from analysis.track import seconds_of
from analysis.witnesses import Doubt
from benchmarks.corpus import corpus
from ingest.errors import Rejected
from ingest.recording import Totals
from ingest.summary import summary_of

_GAP_S, _ALL_THE_WAY = 30.0, 0.98
_WHOLE = 0.25  # our choice: totals that differ by more are of something else


@dataclass(frozen=True, slots=True)
class Claim:
    """What one recording comes to, ours and the device's (metres)."""

    path: Path
    sport: Sport
    quality: AltitudeQuality
    descent_m: float | None
    told_descent_m: float | None
    distance_m: float | None
    told_distance_m: float | None
    gps_distance_m: float | None
    positioned: float
    ridden: bool

    @property
    def whole(self) -> bool:
        """Whether the device's totals are of what its samples hold, and of the legs alone.

        A lift or a bus on the way is in its descent and not in ours.
        """
        if self.ridden:
            return False
        if not self.distance_m or not self.told_distance_m:
            return True
        return abs(self.distance_m - self.told_distance_m) <= _WHOLE * self.told_distance_m

    @property
    def runs_with_position_all_the_way(self) -> bool:
        """Whether it is a run that knows where it was for 98 % of its time."""
        return self.sport in RUNS and self.positioned >= _ALL_THE_WAY


def claims() -> Iterator[Claim]:
    """Every single-session FIT recording of the corpus that has both sides."""
    for path in sorted(corpus().rglob("*.fit")):
        try:
            found = ingest.read(path)
        except Rejected:
            continue
        if len(found) != 1 or found[0].samples.empty:
            continue
        one = found[0]
        mine = summary_of(one)
        by_position = None
        if {"distance", "latitude"} <= set(one.samples):
            bare = one.samples.drop(columns=["distance", "speed"], errors="ignore")
            by_position = summary_of(replace(one, samples=bare, totals=Totals())).distance_m
        yield Claim(
            path,
            one.sport,
            mine.altitude_quality,
            mine.descent_m,
            one.totals.descent_m,
            mine.distance_m,
            one.totals.distance_m,
            by_position,
            _positioned(one.samples),
            any(remark.doubt is Doubt.VEHICLE for remark in mine.remarks),
        )


def _positioned(samples: pd.DataFrame) -> float:
    """The share of the time in which a position is known at least every half minute."""
    if "latitude" not in samples:
        return 0.0
    at = seconds_of(samples)[samples["latitude"].notna().to_numpy()]
    gaps = np.diff(at)
    whole = seconds_of(samples)[-1] - seconds_of(samples)[0]
    return float(1.0 - gaps[gaps > _GAP_S].sum() / whole) if len(at) > 1 and whole else 0.0


def errors(pairs: Iterator[tuple[float | None, float | None]], least: float) -> Floats:
    """Absolute errors as shares of what the device claims, where that is at least `least`."""
    return np.array(
        [abs(a - b) / b for a, b in pairs if a is not None and b is not None and b >= least]
    )
