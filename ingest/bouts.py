"""Split a recording into bouts: a night, or a day, between two stretches separates them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Ints
from ingest.clock import BREAK_US, column_arrays, is_paused, steady, times_of
from ingest.continuity import travelled
from ingest.formats.session import utc_from_us
from ingest.recording import Lap, Pause, Recording, Repair, Totals

_COVERED = 0.8  # our choice: share of the breaks that the timer ran through, for a race with gaps
_STRAY_GAP_US = 3_600_000_000  # our choice: a shorter rest is part of the outing
_STRAY_US = 300_000_000  # our choice: a watch switched on again, or before the start
_STRAY_M = 50.0  # our choice: how far positions wander in that time
_STRAY_SHARE = 0.05  # our choice: largest share of the samples that can be strays
_SPARSE = 100  # our choice: a gap is so many times the usual step between samples


def bouts(recording: Recording) -> list[Recording]:
    """The recording split where it has no samples for `BREAK_US` or longer; at least one part.

    A gap during which the timer ran, as in a race with missing samples, does not split. A clock
    that was set during the run is corrected first; a few samples without movement, long before or
    after all others, are left out. The device's totals for the whole are dropped from the parts.
    """
    time = times_of(recording)
    if len(time) < 2 or time[-1] - time[0] < _STRAY_GAP_US or np.diff(time).max() < _STRAY_GAP_US:
        return [recording]
    recording = without_strays(steady(recording))
    time = times_of(recording)
    edges = [0, *(at + 1 for at in _breaks(recording, time)), len(time)]
    if len(edges) == 2:
        return [recording]
    return [
        _part(recording, time, slice(first, last), (number, len(edges) - 1))
        for number, (first, last) in enumerate(pairwise(edges), start=1)
    ]


def without_strays(recording: Recording) -> Recording:
    """The recording without a few samples that do not move, far before or after all others."""
    time = times_of(recording)
    step = np.diff(time)
    far = np.flatnonzero(step >= max(_STRAY_GAP_US, _SPARSE * int(np.median(step))))
    if not len(far) or _timer_runs_through(recording, time, far):
        return recording
    first, last = 0, len(time)
    if _is_stray(recording, time, slice(0, far[0] + 1)):
        first = int(far[0]) + 1
    if _is_stray(recording, time, slice(far[-1] + 1, len(time))) and far[-1] + 1 > first:
        last = int(far[-1]) + 1
    if last - first == len(time):
        return recording
    samples = recording.samples.iloc[first:last]
    span_s = (int(time[last - 1]) - int(time[first])) / 1e6
    elapsed_s = recording.totals.elapsed_s
    detail = f"{len(time) - len(samples)} samples long before or after all others, without movement"
    return replace(
        recording,
        samples=samples,
        start=utc_from_us(int(time[first])) if first else recording.start,
        totals=replace(
            recording.totals, elapsed_s=None if elapsed_s is None else min(elapsed_s, span_s)
        ),
        warnings=(*recording.warnings, Repair("stray_samples", f"{detail}: left out")),
    )


def _is_stray(recording: Recording, time: Ints, part: slice) -> bool:
    within = time[part]
    few = len(within) <= _STRAY_SHARE * len(time) and within[-1] - within[0] <= _STRAY_US
    if not few or len(within) < 2:
        return few
    moved = travelled({name: all_[part] for name, all_ in column_arrays(recording).items()})
    return all(np.nansum(np.abs(metres)) < _STRAY_M for metres in moved)


def _breaks(recording: Recording, time: Ints) -> Sequence[int]:
    """The samples after which a new bout begins."""
    found = np.flatnonzero(np.diff(time) >= BREAK_US)
    if not len(found) or _timer_runs_through(recording, time, found):
        return []
    return [int(at) for at in found]


def _timer_runs_through(recording: Recording, time: Ints, gaps: NDArray[np.intp]) -> bool:
    """Whether the device counted these gaps as time of the session."""
    timer_s = recording.totals.timer_s
    if timer_s is None or any(is_paused(recording, time, int(at)) for at in gaps):
        return False
    missing_s = float((time[gaps + 1] - time[gaps]).sum()) / 1e6
    sampled_s = (int(time[-1]) - int(time[0])) / 1e6 - missing_s
    return timer_s - sampled_s >= _COVERED * missing_s


def _part(recording: Recording, time: Ints, rows: slice, number: tuple[int, int]) -> Recording:
    """One bout; `number` says which of how many it is."""
    begin, end = utc_from_us(int(time[rows.start])), utc_from_us(int(time[rows.stop - 1]))
    following = utc_from_us(int(time[rows.stop])) if rows.stop < len(time) else None
    if not rows.start:
        begin = min(begin, recording.start)
    samples = recording.samples.iloc[rows].dropna(axis=1, how="all")
    told = f"part {number[0]} of {number[1]} of a recording that rests for 6 hours or longer"
    return replace(
        recording,
        samples=samples,
        start=begin,
        laps=tuple(
            lap if following is None or lap.end < following else Lap(lap.start, end)
            for lap in recording.laps
            if begin <= lap.start <= end
        ),
        pauses=tuple(
            Pause(max(pause.start, begin), min(pause.end, end))
            for pause in recording.pauses
            if pause.start < end and pause.end > begin
        ),
        totals=Totals(elapsed_s=(end - begin) / timedelta(seconds=1)),
        warnings=(*recording.warnings, Repair("split", told)),
    )
