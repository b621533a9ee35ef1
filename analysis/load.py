"""Training load of each activity: as told, by the heart, by the speed, or by its time alone."""

import numpy as np

from analysis.arrays import Floats, Ints
from analysis.athlete import RESTING, critical_speeds, highest_heart_rates
from analysis.history import History, per_history
from analysis.intensity import COVERAGE, HEART_BINS, SPEED_BINS, SPEED_STEP
from analysis.sport import Sport
from analysis.windows import count_since


@per_history
def heart_load(history: History) -> Floats:
    """Banister's training impulse of each activity, NaN where too little heart rate is known.

    min × r × 0.64·e^(1.92 r), r the share of heart-rate reserve: his weighting for men, published,
    read at second hand; one curve for all.
    """
    highest = highest_heart_rates(history)
    resting = history.physiology.resting_heart_rate or RESTING
    beats = np.arange(HEART_BINS)
    with np.errstate(invalid="ignore"):
        span = np.maximum(highest - resting, 1.0)
        reserve = np.clip((beats[None, :] - resting) / span[:, None], 0.0, 1.0)
    weight = reserve * 0.64 * np.exp(1.92 * reserve)
    impulse = (history.heart / 60.0 * weight).sum(axis=1)
    covered = history.activities["heart_coverage"].to_numpy() >= COVERAGE
    return np.where(covered & ~np.isnan(highest), impulse, np.nan)


@per_history
def speed_load(history: History) -> Floats:
    """Hours × (speed / critical speed)² × 100 of each run, grade-adjusted; NaN where unknown.

    The running stress score of coaches (read at second hand), with critical speed in the place of
    threshold pace.
    """
    ran = history.ran
    speeds = (np.arange(SPEED_BINS) + 0.5) * SPEED_STEP
    squares = (history.speed * speeds**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = squares / 3600.0 * 100.0 / critical_speeds(history) ** 2
    measured = history.speed.sum(axis=1) > 0
    return np.where(ran & measured, score, np.nan)


@per_history
def steady_load(history: History, days: int) -> Floats:
    """One measure of load for each activity, the same for it and the `days` before it.

    By the heart where it is known of most of them, else by speed, else NaN: a change of measure
    must not look like a change of training.
    """
    day = history.activities["day"].to_numpy()
    every = count_since(day, np.ones(len(day), dtype=bool), days)
    chosen = np.full(len(day), np.nan)
    for measure in (speed_load(history), heart_load(history)):
        known = count_since(day, ~np.isnan(measure), days)
        mostly = (known >= COVERAGE * every) & ~np.isnan(measure)
        chosen = np.where(mostly, measure, chosen)
    return chosen


@per_history
def effort_minutes(history: History) -> Floats:
    """Session RPE (effort 0 to 10) × minutes of each activity (Foster 1998), 0 for a walk.

    As told; else from the heart, the speed or the time, in that order, each turned into the same
    measure by a factor and then by how this person's own told ones of the quarter before compare
    with it (shrunk, as if four had agreed). So the witness changes, and the load hardly does.
    """
    table = history.activities
    sport = table["sport"].to_numpy()
    timed = history.done_in(_BY_THE_CLOCK)
    minutes = np.where(timed, table["elapsed_s"].to_numpy(), table["moving_s"].to_numpy()) / 60.0
    minutes = np.nan_to_num(minutes)
    usual = np.array([_USUAL_EFFORT[Sport(s)] for s in sport], dtype=np.float64)
    best = usual * minutes
    witnesses = (
        _PER_STRESS_SCORE * speed_load(history),
        _PER_IMPULSE * heart_load(history),
        table["effort"].to_numpy() * minutes,
    )
    day = table["day"].to_numpy()
    for better in witnesses:
        known = ~np.isnan(better)
        best = np.where(known, better, best * _compared(day, better, best))
    return np.where(sport == Sport.WALKING.value, 0.0, best)


_PER_IMPULSE = 2.7
"""Session-RPE minutes for one of Banister's impulse. Our choice: at 50, 70, 85 and 95 % of the
heart-rate reserve it gives the efforts 2.3, 4.6, 7.5 and 10 that those words of the scale mean."""

_PER_STRESS_SCORE = 4.8
"""The same for one of the running stress score: effort 4 at 70 %, 8 at all of critical speed."""

_USUAL_EFFORT = {
    Sport.RUNNING: 4.5,
    Sport.TRAIL_RUNNING: 4.5,
    Sport.TREADMILL: 4.5,
    Sport.WALKING: 1.0,
    Sport.HIKING: 3.0,
    Sport.CYCLING: 3.5,
    Sport.SWIMMING: 4.0,
    Sport.OTHER: 4.0,
}
"""Effort where nothing but the time is known; our choice."""

_BY_THE_CLOCK = (Sport.OTHER, Sport.SWIMMING)  # standing still is part of them
_COMPARED_DAYS, _AGREED = 90, 4  # our choice, as above
_TELLING = 10.0  # session-RPE minutes; less compares with nothing


def _compared(day: Ints, better: Floats, worse: Floats) -> Floats:
    """How a better witness compares with a worse one on the days before each activity."""
    both = (better >= _TELLING) & (worse >= _TELLING)
    ratio = np.zeros(len(day))
    ratio[both] = np.clip(np.log(better[both] / worse[both]), -1.0, 1.0)
    # Whole numbers add up to the same wherever the history begins.
    sums = np.concatenate(([0], np.cumsum(np.rint(ratio * 1e6).astype(np.int64))))
    counts = np.concatenate(([0], np.cumsum(both)))
    first, last = np.searchsorted(day, day - _COMPARED_DAYS), np.searchsorted(day, day)
    number = counts[last] - counts[first]
    return np.asarray(np.exp((sums[last] - sums[first]) / 1e6 / (number + _AGREED)))


def longer_by_effort(history: History) -> Floats:
    """How much longer (or shorter) each run counts for the legs because of how hard it was.

    The ratio of its load per minute to the median of the runs of the 42 days before, between 0.8
    and 1.5, to the power 0.3: a run half as hard again as usual counts as 13 % longer; 1 where it
    is not known. What the athlete told (effort) speaks where nothing was measured. Status: our
    choice, argued from the diaries of sixteen people (PMData): a run of no more than the usual
    distance left no soreness, one of nearly the highest effort × minutes did, about as much as a
    run 1.1 times the longest.
    """
    table = history.activities
    minutes = table["moving_s"].to_numpy() / 60.0
    factor = np.ones(len(table))
    for load in (table["effort"].to_numpy() * minutes, speed_load(history), heart_load(history)):
        with np.errstate(invalid="ignore", divide="ignore"):
            hardness = np.where(minutes > 0, load / minutes, np.nan)
            relative = hardness / _median_before(history, hardness)
        known = ~np.isnan(relative)
        factor[known] = np.clip(relative[known], *_HARDNESS) ** _PER_HARDNESS
    return factor


_HARDNESS, _PER_HARDNESS = (0.8, 1.5), 0.3  # our choice, as above
_USUAL_DAYS, _FEWEST = 42, 4  # our choice: so that there is a usual


def _median_before(history: History, value: Floats) -> Floats:
    """The median of the runs of 42 days before each activity, NaN with fewer than four."""
    day = history.activities["day"].to_numpy()
    first = np.searchsorted(day, day - _USUAL_DAYS)
    last = np.searchsorted(day, day)
    median = np.full(len(day), np.nan)
    for i in np.flatnonzero(~np.isnan(value)):
        before = value[first[i] : last[i]]
        before = np.sort(before[before > 0])
        if len(before) >= _FEWEST:  # by hand, because np.median takes ten times as long for so few
            median[i] = (before[(len(before) - 1) // 2] + before[len(before) // 2]) / 2
    return median
