"""The elevation profile: grade and speed over distance, independent of recording density."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats

STEP_M = 5.0
"""Length (m) of one stretch of the profile; our choice, finer than any smoothing below."""

_SPEED_REACH = 4  # stretches on either side: speed is averaged over 45 m, some 15 s of running


@dataclass(frozen=True, slots=True, eq=False)
class GradeProfile:
    """The track in stretches of `STEP_M`, one entry each.

    `descent` is in metres (0 where climbing), `grade` rise over run, `speed` m/s while moving,
    `seconds` the moving time, `clock` the elapsed time at the end of the stretch.
    """

    descent: Floats
    grade: Floats
    speed: Floats
    seconds: Floats
    clock: Floats


def grade_profile(
    distance: Floats, altitude: Floats, moving_s: Floats, clock_s: Floats, window_m: float
) -> GradeProfile:
    """The profile of samples given as cumulative metres, altitude, moving and elapsed seconds.

    Altitude is averaged over `window_m` of distance, not over a number of samples, so that smart
    recording (a sample every few seconds) and standing still do not matter.
    """
    steps = int((distance[-1] - distance[0]) // STEP_M) if len(distance) else 0
    if steps < 2:
        nothing = np.empty(0)
        return GradeProfile(nothing, nothing, nothing, nothing, nothing)
    at = distance[0] + STEP_M * np.arange(steps + 1)
    # For samples at one place the mean altitude counts, and the latest time.
    place, first = np.unique(distance, return_index=True)
    count = np.diff(np.append(first, len(distance)))
    last = first + count - 1
    height = np.interp(at, place, np.add.reduceat(altitude, first) / count)
    moved = np.interp(at, place, moving_s[last])
    clock = np.interp(at, place, clock_s[last])
    rise = np.diff(_moving_mean(height, max(1, round(window_m / STEP_M / 2))))
    seconds = np.diff(moved)
    pace = _moving_mean(seconds, _SPEED_REACH) / STEP_M
    with np.errstate(divide="ignore"):
        speed = np.where(pace > 0, 1.0 / pace, 0.0)
    return GradeProfile(np.maximum(-rise, 0.0), rise / STEP_M, speed, seconds, clock[1:] - clock[0])


def _moving_mean(values: Floats, reach: int) -> Floats:
    """The mean over `reach` neighbours on either side, fewer near the ends."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    index = np.arange(len(values))
    low = np.maximum(index - reach, 0)
    high = np.minimum(index + reach + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low))
