"""The effect of altitude noise on our descent, simulated on real tracks: part of `make science`.

Recordings by barometer give the ground. To them is added what satellites add: an error that lasts
half a minute, and altitudes that a receiver repeats while it sees no sky. These figures are behind
`analysis.elevation.ROUGH_REVERSAL_M`, `analysis.altitude.jumps` and `analysis.quality.ROUGH`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

import ingest
from analysis.altitude import averaged, despiked, filled, jumps, unjumped
from analysis.arrays import Floats
from analysis.elevation import REVERSAL_M, ROUGH_REVERSAL_M, ROUGH_WINDOW_M, elevation
from analysis.quality import ROUGH, AltitudeQuality, altitude_quality, roughness
from analysis.sport import ON_FOOT
from analysis.track import track
from benchmarks.corpus import chosen
from ingest.errors import Rejected

_FILES = 150
_ERRORS_M = (2.0, 3.0, 4.0)
_LASTS_S = 30.0  # how long a satellite's error takes to be forgotten
_FLAT, _MOUNTAIN = 3.0, 30.0  # m of descent a km: at most, at least
_HIDDEN_S = 60.0  # how long a receiver sees no sky, every five minutes
_SEED = 2026


@dataclass(frozen=True, slots=True)
class Ground:
    """A recording by barometer: altitudes (m) at times (s) and cumulative distances (m)."""

    heights: Floats
    time: Floats
    distance: Floats
    ripple: float

    @property
    def km(self) -> float:
        """How far it went."""
        return float(self.distance[-1]) / 1000

    @property
    def descent_m(self) -> float:
        """Its descent as a barometer's is counted."""
        return elevation(self.heights).descent_m


def rows() -> Iterator[tuple[str, str, str]]:
    """What was simulated, the figure, and of how many recordings."""
    grounds = list(_grounds())
    rates = [one.descent_m / one.km for one in grounds]
    flat = [one for one, rate in zip(grounds, rates, strict=True) if rate < _FLAT]
    steep = [one for one, rate in zip(grounds, rates, strict=True) if rate > _MOUNTAIN]
    ways = (
        ("no average, 3.1 m", None, REVERSAL_M),
        (f"{ROUGH_WINDOW_M:.0f} m average, {ROUGH_REVERSAL_M:.0f} m",
         ROUGH_WINDOW_M, ROUGH_REVERSAL_M),
    )  # fmt: skip
    for name, window, reversal in ways:
        for those, kind in ((flat, "flat"), (steep, "mountains")):
            if those:
                yield (
                    f"satellite noise, {kind}: {name}",
                    _noisy(those, window, reversal),
                    _of(those),
                )
    if steep:
        yield "altitude that comes late, mountains", _late(steep), _of(steep)
    if grounds:
        ripples = np.percentile([one.ripple for one in grounds], (50, 95))
        told = f"ripple {ripples[0]:.2f} m, 95 in 100 below {ripples[1]:.2f} m (bound {ROUGH} m)"
        yield "barometers", told, _of(grounds)


def _of(those: list[Ground]) -> str:
    return f"{len(those)}"


def _noisy(those: list[Ground], window: float | None, reversal: float) -> str:
    """What the noise adds (m a km) or takes away (share), for errors of 2 to 4 m."""
    dice = np.random.default_rng(_SEED)
    told = []
    for error in _ERRORS_M:
        found = []
        for ground in those:
            heights = ground.heights + _lasting(dice, ground.time, error)
            if window is not None:
                heights = averaged(heights, ground.distance, window)
            ours = elevation(heights, reversal).descent_m
            flat = ground.descent_m < _FLAT * ground.km
            found.append((ours - ground.descent_m) / (ground.km if flat else ground.descent_m))
        told.append(float(np.median(found)))
    if those[0].descent_m < _FLAT * those[0].km:
        return f"{min(told):+.1f} to {max(told):+.1f} m a km"
    return f"{min(told):+.1%} to {max(told):+.1%}"


def _lasting(dice: np.random.Generator, time: Floats, error_m: float) -> Floats:
    """An error of a size (m, one standard deviation) that is forgotten within half a minute."""
    kept = np.exp(-np.diff(time) / _LASTS_S)
    fresh = dice.normal(size=len(time)) * error_m
    noise = np.empty(len(time))
    noise[0] = fresh[0]
    for i, share in enumerate(kept, 1):
        noise[i] = share * noise[i - 1] + np.sqrt(1 - share**2) * fresh[i]
    return noise


def _late(those: list[Ground]) -> str:
    """The descent kept when a receiver repeats its last altitude for a minute in five."""
    by_interval: list[float] = []
    by_change: list[float] = []
    for ground in those:
        since = (ground.time - ground.time[0]) % (5 * _HIDDEN_S)
        seen = since >= _HIDDEN_S
        seen[0] = True
        last = np.maximum.accumulate(np.where(seen, np.arange(len(seen)), 0))
        heights = ground.heights[last]
        seconds = np.diff(ground.time)
        too_fast = np.abs(np.diff(heights)) > np.maximum(3.0 * seconds, 10.0)
        for lost, kept in ((too_fast, by_interval), (jumps(heights, seconds), by_change)):
            kept.append(elevation(unjumped(heights, lost)).descent_m / ground.descent_m - 1)
    return f"{np.median(by_change):+.1%}; judged by single intervals {np.median(by_interval):+.1%}"


def _grounds() -> Iterator[Ground]:
    for path in chosen(".fit", _FILES, lambda _: True):
        try:
            recordings = ingest.read(path)
        except Rejected:
            continue
        for one in recordings:
            samples = one.samples
            if one.sport not in ON_FOOT or len(samples) < 600 or "altitude" not in samples:
                continue
            way = track(samples, one.sport, (), one.totals.distance_m)
            distance = np.concatenate(([0.0], np.cumsum(way.metres)))
            altitude = samples["altitude"].to_numpy()
            quality = altitude_quality(altitude, distance, way.time, one.sport)
            if quality is not AltitudeQuality.BAROMETRIC or distance[-1] < 2_000:
                continue
            heights = despiked(filled(altitude, way.time))
            heights = unjumped(heights, jumps(heights, np.diff(way.time)))
            yield Ground(heights, way.time, distance, roughness(heights, distance))
