"""Training load of each activity: from entered effort, heart rate, speed, or time alone."""

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
    cited from a secondary source; one curve for everybody.
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

    The running stress score used by coaches (from a secondary source), with critical speed instead
    of threshold pace.
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
    """A load for each activity in the same measure as for the `days` before it.

    From heart rate if most of them have it, else from speed, else NaN: a change of measure must not
    look like a change of training.
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

    As entered; else from heart rate, speed or time, in that order. Each is converted to the same
    unit by a factor, and then corrected by how this person's entered efforts of the quarter before
    compare with it (shrunk, as if four had agreed). So when the source changes, the load hardly
    does.
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
heart-rate reserve it gives the efforts 2.3, 4.6, 7.5 and 10, in line with the labels of the
scale."""

_PER_STRESS_SCORE = 4.8
"""The same per point of running stress: effort 4 at 70 % of critical speed, 8 at 100 %."""

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
"""Effort where only the time is known; our choice."""

_BY_THE_CLOCK = (Sport.OTHER, Sport.SWIMMING)  # their elapsed time counts
_COMPARED_DAYS, _AGREED = 90, 4  # our choice, as above
_TELLING = 10.0  # session-RPE minutes; smaller loads are not compared


def _compared(day: Ints, better: Floats, worse: Floats) -> Floats:
    """The ratio of a better source to a worse one on the days before each activity."""
    both = (better >= _TELLING) & (worse >= _TELLING)
    ratio = np.zeros(len(day))
    ratio[both] = np.clip(np.log(better[both] / worse[both]), -1.0, 1.0)
    # Sums of whole numbers do not depend on where the history begins.
    sums = np.concatenate(([0], np.cumsum(np.rint(ratio * 1e6).astype(np.int64))))
    counts = np.concatenate(([0], np.cumsum(both)))
    first, last = np.searchsorted(day, day - _COMPARED_DAYS), np.searchsorted(day, day)
    number = counts[last] - counts[first]
    return np.asarray(np.exp((sums[last] - sums[first]) / 1e6 / (number + _AGREED)))


def longer_by_effort(history: History) -> Floats:
    """The factor by which effort makes each run count as longer or shorter for the legs.

    The ratio of its load per minute to the median of the runs of the 42 days before, between 0.8
    and 1.5, to the power 0.3: a run 50 % harder than usual counts as 13 % longer; 1 where it is not
    known. The effort entered by the athlete is used where nothing was measured. Status: our choice,
    based on the diaries of sixteen people (PMData): a run of no more than the usual distance left
    no soreness, one of nearly the highest effort × minutes did, about as much as a run 1.1 times
    the longest.
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
_USUAL_DAYS, _FEWEST = 42, 4  # our choice: enough runs to define usual


def _median_before(history: History, value: Floats) -> Floats:
    """The median of the runs of 42 days before each activity, NaN with fewer than four."""
    day = history.activities["day"].to_numpy()
    first = np.searchsorted(day, day - _USUAL_DAYS)
    last = np.searchsorted(day, day)
    median = np.full(len(day), np.nan)
    for i in np.flatnonzero(~np.isnan(value)):
        before = value[first[i] : last[i]]
        before = np.sort(before[before > 0])
        if len(before) >= _FEWEST:  # by hand, because np.median takes ten times as long on so few
            median[i] = (before[(len(before) - 1) // 2] + before[len(before) // 2]) / 2
    return median
