"""Correct times that contradict the order of the samples, or are too coarse.

All arrays hold microseconds since 1970, in the order of the file.
"""

from collections.abc import Mapping

import numpy as np

from analysis.arrays import Floats, Ints
from ingest.continuity import in_motion, travelled
from ingest.recording import Repair

_DAY_US = 86_400_000_000
_FAR_US = 60 * _DAY_US  # our choice: longer than any session, shorter than a clock's reset
_MOST_LEAPS = 5  # our choice: a clock set more often is useless
_MANY = 0.01  # our choice: share of backward steps from which the times may be jumbled
_MOSTLY = 0.1  # our choice: the same where the distance between samples is unknown
_CLEARLY = 0.01  # our choice: in the wrong order the track is longer by at least this share
_SHORT = 0.1  # our choice: a stretch with a smaller share of the samples is not the reference
_SHARED = 2.0  # our choice: samples per time from which times are too coarse
_MOVED = 0.3  # our choice: share of the distance between samples of the same time
_COARSE_US = 5_000_000  # our choice: samples within a shorter time may be merged


def unleaped(time: Ints, columns: Mapping[str, Floats]) -> tuple[Ints, list[Repair]]:
    """The times without the jumps of a clock that was set during the run.

    A jump goes back, or far ahead, while the track continues at the same pace. The first
    stretch keeps its times unless it is short, then the longest one does; the others follow.
    """
    step = np.diff(time)
    found = np.flatnonzero((step < 0) | (step > _FAR_US))
    if not 0 < len(found) <= _MOST_LEAPS:
        return time, []
    metres = travelled(columns)
    leaps = [int(at) for at in found if in_motion(metres, int(at))]
    if not leaps or _detour(time, columns) > sum(float(np.nanmax(m[leaps])) for m in metres[:1]):
        return time, []
    usual = max(1, int(np.median(step[step > 0]))) if (step > 0).any() else 1
    shift = np.zeros(len(time), np.int64)
    for at in leaps:
        shift[at + 1 :] -= step[at] - usual
    edges = [0, *(at + 1 for at in leaps), len(time)]
    lengths = np.diff(edges)
    kept = 0 if lengths[0] >= _SHORT * len(time) else int(np.argmax(lengths))
    shift -= shift[edges[kept]]
    detail = f"the clock was set {len(leaps)} times in the run; {(shift != 0).sum()} times follow"
    return time + shift, [Repair("clock_leap", detail)]


def in_file_order(time: Ints, columns: Mapping[str, Floats]) -> bool:
    """Whether the order of the file is right and its times are wrong, not the reverse.

    That is the case when time goes back often and the track is shorter in file order than in time
    order. A few backward steps are stretches in the wrong order.
    """
    backwards = np.count_nonzero(np.diff(time) < 0)
    if backwards < max(3, _MANY * len(time)):
        return False
    as_filed = travelled(columns)
    if not as_filed:
        return bool(backwards > _MOSTLY * len(time))
    return -_detour(time, columns) > _CLEARLY * float(np.nansum(np.abs(as_filed[0])))


def _detour(time: Ints, columns: Mapping[str, Floats]) -> float:
    """Metres by which the track is longer in file order than in time order."""
    by_time = np.argsort(time, kind="stable")
    as_filed = travelled(columns)
    as_timed = travelled({name: values[by_time] for name, values in columns.items()})
    if not as_filed or not as_timed:
        return 0.0
    return float(np.nansum(np.abs(as_filed[0])) - np.nansum(np.abs(as_timed[0])))


def agreeing(time: Ints) -> Ints:
    """Times that increase with the order of the samples, as close to these as possible.

    Where times go back, their means rise (isotonic regression: Ayer and others 1955); the samples
    lie on the line between the means.
    """
    means: list[float] = []
    counts: list[int] = []
    for value in (time - time[0]).tolist():
        mean, count = float(value), 1
        while means and means[-1] >= mean:
            before = counts.pop()
            mean = (means.pop() * before + mean * count) / (before + count)
            count += before
        means.append(mean)
        counts.append(count)
    last = np.cumsum(counts)
    at = last - (np.array(counts) + 1) / 2
    usual = (means[-1] - means[0]) / max(1.0, at[-1] - at[0])
    before, after = means[0] - usual * (at[0] + 1), means[-1] + usual * (len(time) - at[-1])
    line = np.interp(np.arange(len(time)), [-1.0, *at, float(len(time))], [before, *means, after])
    # No finer than in the file: samples of the same second keep it.
    unit = max(1, int(np.gcd.reduce(np.diff(time), initial=0)))
    return np.asarray(time[0] + line.astype(np.int64) // unit * unit, np.int64)


def spread(time: Ints, columns: Mapping[str, Floats]) -> Ints | None:
    """Times recorded only to the minute or similar, spread evenly; None if not applicable.

    `time` never goes back. Samples that do not move within their time are copies of one. Those
    that share a time lie between it and the next one, no further than times usually are apart;
    those of the first time just before the second.
    """
    first = np.flatnonzero(np.concatenate(([True], time[1:] != time[:-1])))
    if len(first) < 2 or len(time) < _SHARED * len(first):
        return None
    told = time[first]
    unit = int(np.median(np.diff(told)))
    if unit < _COARSE_US:
        return None
    for metres in travelled(columns)[:1]:
        within = np.where(np.diff(time) == 0, np.abs(metres), 0.0)
        if np.nansum(within) < _MOVED * np.nansum(np.abs(metres)):
            return None
    count = np.diff(np.append(first, len(time)))
    usual = max(1, int(np.median(count)))
    room = np.minimum(np.append(np.diff(told), unit), unit)
    each = room / np.maximum(count, usual)
    each[1:-1] = room[1:-1] / count[1:-1]
    start = told.astype(np.float64)
    start[0] += room[0] - each[0] * count[0]
    within = np.arange(len(time)) - np.repeat(first, count)
    placed = np.repeat(start, count) + within * np.repeat(each, count)
    return np.asarray(placed, np.int64)
