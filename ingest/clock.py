"""Correct a device's clock that jumped ahead during the run, as the file itself shows.

Jumps back, and jumps of months, are repaired where samples are put in order (`ingest.order`).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from ingest.continuity import in_motion, travelled
from ingest.formats.session import utc_from_us
from ingest.recording import Lap, Pause, Recording, Repair

_HOUR_US = 3_600_000_000

BREAK_US = 6 * _HOUR_US
"""Our choice: after a rest this long, a new activity begins."""

_NIGHT_US = 20 * _HOUR_US  # our choice: no night at a hut is longer
_FEW_US = 600_000_000  # our choice: a clock that finds no satellite for longer is rare
_FEW = 0.1  # our choice: share of the samples, likewise
_AGREES = 0.1  # our choice: share by which a timer and the samples may differ


def times_of(recording: Recording) -> Ints:
    """The times of the samples, microseconds since 1970."""
    index = cast("pd.DatetimeIndex", recording.samples.index)
    return np.asarray(index.asi8, np.int64)


def column_arrays(recording: Recording) -> dict[str, Floats]:
    """The columns of the samples by name."""
    return {str(name): values.to_numpy() for name, values in recording.samples.items()}


def is_paused(recording: Recording, time: Ints, at: int) -> bool:
    """Whether the timer was stopped for most of the time between sample `at` and the next."""
    begin, end = utc_from_us(int(time[at])), utc_from_us(int(time[at + 1]))
    still = sum(
        (min(pause.end, end) - max(pause.start, begin)).total_seconds()
        for pause in recording.pauses
        if pause.start < end and pause.end > begin
    )
    return 2 * still > (end - begin).total_seconds()


def steady(recording: Recording) -> Recording:
    """The recording with the jumps of its clock removed, so that it continues without a gap.

    A gap is a clock jump when the track continues across it at the same pace and there is no pause,
    and when the file's elapsed time contradicts it, or its timer does and the gap is longer than a
    night, or only a few samples are on one side: their clock was not set yet. The first stretch
    keeps its times, unless it is short.
    """
    time = times_of(recording)
    step = np.diff(time)
    gaps = np.flatnonzero(step >= BREAK_US)
    if not len(gaps):
        return recording
    metres = travelled(column_arrays(recording))
    leaps = [
        int(at)
        for at in gaps
        if not is_paused(recording, time, int(at))
        and _is_leap(recording, time, gaps, int(at), metres)
    ]
    if not leaps:
        return recording
    usual = int(np.median(step))
    by = [int(step[at]) - usual for at in leaps]
    # Times between two jumps are too late by all jumps before them; the first stretch by none.
    late = np.concatenate(([0], np.cumsum(by)))
    if _is_short(time, slice(0, leaps[0] + 1)):
        late -= late[1]
    after = time[np.array(leaps)]
    moved = time - late[np.searchsorted(after, time, side="left")]

    def right(told: datetime) -> datetime:
        us = (told - utc_from_us(0)) // timedelta(microseconds=1)
        return utc_from_us(us - int(late[np.searchsorted(after, us, side="left")]))

    samples = recording.samples.set_axis(
        pd.DatetimeIndex(moved.view("datetime64[us]"), tz="UTC", name="time")
    )
    elapsed_s = recording.totals.elapsed_s
    if elapsed_s is not None and elapsed_s * 1e6 >= sum(by):
        elapsed_s -= sum(by) / 1e6
    days = ", ".join(f"{us / 24 / _HOUR_US:.1f}" for us in by)
    detail = f"the clock jumps ahead by {days} days during the run; corrected"
    return replace(
        recording,
        samples=samples,
        start=right(recording.start),
        laps=tuple(
            Lap(right(lap.start), right(lap.end), lap.distance_m, lap.timer_s)
            for lap in recording.laps
        ),
        pauses=tuple(Pause(right(pause.start), right(pause.end)) for pause in recording.pauses),
        totals=replace(recording.totals, elapsed_s=elapsed_s),
        warnings=(*recording.warnings, Repair("clock_leap", detail)),
    )


def _is_leap(
    recording: Recording, time: Ints, gaps: NDArray[np.intp], at: int, metres: list[Floats]
) -> bool:
    gap_s = int(time[at + 1] - time[at]) / 1e6
    totals = recording.totals
    denied = totals.elapsed_s is not None and 0 < totals.elapsed_s < gap_s
    if not in_motion(metres, at):
        return denied and not metres
    if denied or _is_short(time, slice(0, at + 1)) or _is_short(time, slice(at + 1, len(time))):
        return True
    if totals.elapsed_s is not None or not totals.timer_s:
        return False
    missing_s = float((time[gaps + 1] - time[gaps]).sum()) / 1e6
    sampled_s = (int(time[-1]) - int(time[0])) / 1e6 - missing_s
    agrees = abs(totals.timer_s - sampled_s) <= _AGREES * totals.timer_s
    return agrees and gap_s * 1e6 >= _NIGHT_US


def _is_short(time: Ints, part: slice) -> bool:
    within = time[part]
    return within[-1] - within[0] <= _FEW_US and len(within) <= _FEW * len(time)
