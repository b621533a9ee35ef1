"""Our descent and distance beside what the devices claim, over the corpus: `make science`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import ingest
from analysis.quality import AltitudeQuality
from analysis.session import summarise
from analysis.sport import Sport
from benchmarks.corpus import corpus
from ingest.errors import Rejected

Floats = NDArray[np.float64]

_LEAST_M = 20.0  # of the device's own descent, below which a share says nothing
_HILLY_M = 100.0


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
        pauses = [(p.start, p.end) for p in one.pauses]
        mine = summarise(one.samples, one.sport, one.start, pauses=pauses)
        by_position = None
        if {"distance", "latitude"} <= set(one.samples):
            bare = one.samples.drop(columns=["distance", "speed"], errors="ignore")
            by_position = summarise(bare, one.sport, one.start, pauses=pauses).distance_m
        yield Claim(
            path,
            one.sport,
            mine.altitude_quality,
            mine.descent_m,
            one.totals.descent_m,
            mine.distance_m,
            one.totals.distance_m,
            by_position,
        )


def errors(pairs: Iterator[tuple[float | None, float | None]], least: float) -> Floats:
    """Absolute errors as shares of what the device claims, where that is at least `least`."""
    return np.array(
        [abs(a - b) / b for a, b in pairs if a is not None and b is not None and b >= least]
    )
