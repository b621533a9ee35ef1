"""Distance and speed, sample by sample, from whatever the device recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.advances import STANDING_MS, minute_speed
from analysis.arrays import Bools, Floats
from analysis.distance import distance
from analysis.sport import ON_FOOT, RUNS, Sport
from analysis.witnesses import Doubt, Remark, Witness

_FASTEST_ON_FOOT = 12.5  # m/s; the fastest anybody has run (published: Bolt 2009, 12.4 m/s)
_FASTEST = 45.0  # m/s; our choice: beyond any cyclist
_VEHICLE_MS = 7.5  # m/s; our choice: nobody runs so fast for two minutes
_VEHICLE_WALKING_MS = 5.0  # m/s; our choice: nobody who walks
_VEHICLE_S = 60.0  # our choice: a ride lasts at least this long
_SLOWING = 0.6  # our choice: accelerating and braking count from this share of it
_TRAFFIC_LIGHT_S = 180.0  # our choice: a longer stop ends the ride


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Intervals between neighbouring samples; every array but `time` has one entry per interval.

    `time` are the seconds since 1970 of the samples themselves. `seconds` and `metres` are the
    interval's time and distance, `moving` whether the legs moved in it (pauses, standing,
    impossible jumps and rides in a vehicle do not count). `witness` is the source of the metres;
    `remarks` say what was not believed.
    """

    time: Floats
    seconds: Floats
    metres: Floats
    moving: Bools
    witness: Witness
    remarks: tuple[Remark, ...] = ()

    @property
    def travelled(self) -> bool:
        """Whether the samples give a distance at all."""
        return self.witness not in (Witness.TOTAL, Witness.NONE)

    @property
    def distance_m(self) -> float:
        """Metres covered, without pauses and jumps."""
        return float(self.metres.sum())

    @property
    def moving_s(self) -> float:
        """Seconds in which the legs moved."""
        return float(self.seconds[self.moving].sum())


def track(
    samples: pd.DataFrame,
    sport: Sport,
    pauses: Sequence[tuple[float, float]] = (),
    claimed_m: float | None = None,
) -> Track:
    """The intervals of a table of samples.

    `pauses` are (start, end) pairs in seconds since 1970, `claimed_m` is the file's own total.
    """
    time = seconds_of(samples)
    seconds = np.diff(time)
    paused = _paused(time, seconds, pauses)
    on_foot = sport in ON_FOOT
    limit = _FASTEST_ON_FOOT if on_foot else _FASTEST
    told = distance(samples, time, paused, limit, claimed_m, indoors=sport is Sport.TREADMILL)
    if told.witness in (Witness.TOTAL, Witness.NONE):
        return Track(time, seconds, told.metres, ~paused, told.witness, told.remarks)
    metres, remarks = told.metres, told.remarks
    if on_foot and (ridden := _ridden(metres, seconds, sport)).any():
        detail = f"{metres[ridden].sum():,.0f} m faster than legs were left out"
        remarks = (*remarks, Remark(Doubt.VEHICLE, detail))
        metres = np.where(ridden, 0.0, metres)
    moving = (metres > STANDING_MS * seconds) & ~paused
    return Track(time, seconds, metres, moving, told.witness, remarks)


def seconds_of(samples: pd.DataFrame) -> Floats:
    """The index of a table of samples as seconds since 1970."""
    index = pd.DatetimeIndex(samples.index).as_unit("us")
    return np.asarray(index.asi8, dtype=np.float64) / 1e6


def _paused(time: Floats, seconds: Floats, pauses: Sequence[tuple[float, float]]) -> Bools:
    """The intervals that are in a pause by more than half."""
    if not pauses:
        return np.zeros(len(seconds), dtype=np.bool_)
    edges, total, clock = [], [], 0.0
    end = -np.inf
    for start, stop in sorted(pauses):
        start = max(start, end)
        if stop <= start:
            continue
        edges += [start, stop]
        total += [clock, clock := clock + stop - start]
        end = stop
    if not edges:
        return np.zeros(len(seconds), dtype=np.bool_)
    stood = np.diff(np.interp(time, edges, total))
    return np.asarray(stood > 0.5 * seconds, dtype=np.bool_)


def _ridden(metres: Floats, seconds: Floats, sport: Sport) -> Bools:
    """The intervals spent in a vehicle: a bus on the way, the drive home after a hike."""
    fastest = _VEHICLE_MS if sport in RUNS else _VEHICLE_WALKING_MS
    if seconds[metres > fastest * seconds].sum() < _VEHICLE_S / 4:  # it accelerates, too
        return np.zeros(len(metres), dtype=np.bool_)
    pace = minute_speed(metres, seconds)
    ride = np.zeros(len(metres), dtype=np.bool_)
    for first, end in _stretches(pace > _SLOWING * fastest):
        fast = pace[first:end] > fastest
        if seconds[first:end][fast].sum() >= _VEHICLE_S:
            ride[first:end] = True
    if ride.any():
        for first, end in _stretches(~ride):
            inside = first > 0 and end < len(ride)
            if inside and seconds[first:end].sum() <= _TRAFFIC_LIGHT_S:
                ride[first:end] = True
    return ride


def _stretches(wanted: Bools) -> list[tuple[int, int]]:
    """The first index and the one past the last of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
