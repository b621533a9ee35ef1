"""Guess the sport from the data alone, for recordings that do not give one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Bools, Floats, Ints
from analysis.positions import haversine
from analysis.sport import ON_FOOT, Sport
from ingest.samples import NO_TIME

# All bounds are our choice, checked with `python -m benchmarks.sports` on recordings of known
# sport. Speeds are in m/s, over cells of half a minute: one fix more or less does not matter.
_CELL_S, _FEWEST_CELLS = 30.0, 10.0
_LONGEST_CELL_S = 120.0  # a longer gap is a pause, unless the whole recording is that sparse
_SPARSE = 4  # times the usual interval
_MOVING = 0.5
_SHORTEST_S = 10.0  # of movement; less says nothing
_FAR_DAYS = 60  # as in `tabulate`: times that far from the middle are a clock that was reset

_SLOWEST_RUN, _FASTEST_RUN = 1.9, 6.0  # median speed of a run
_RUN_ON_WHEELS, _LEAST_ON_WHEELS_S = 6.5, 180.0  # nobody on foot is so fast again and again,
_SUSTAINED_S = 80.0  # for so long
_BEST_S, _BEST_RUN = 1200.0, 5.0  # 20 minutes at 3:20 a kilometre: some runners, far more riders
_UNEVEN = (2.9, 3.49, 3.5, 4.2), (0.5, 0.5, 0.30, 0.21)
# Mean speed, and the spread of speed (standard deviation by mean) from which it is a ride. Hills,
# lights and coasting make a ride uneven: 0.23 and more in 9 of 10, runs that fast stay below 0.2.
# Slower ones are left to be runs: intervals are as uneven as they.
_VEHICLE, _LEAST_IN_VEHICLE_S = 12.5, 60.0
_TRAFFIC_LIGHT_S = 180.0  # a vehicle that stops for less has not arrived
_LEAST_AFOOT_S, _LEAST_AFOOT_SHARE = 600.0, 0.2  # less beside it are the slow parts of a ride
_COASTING = 0.03  # share of the time in motion with a crank standing still
_STEPS_OF_RUN = (140.0, 210.0)  # a minute, both feet
_EVEN_STEPS = 0.15  # quartile range by median; cranks are turned less evenly
_RUNNING_STEPS_SHARE = 0.3
_ONE_FOOT_BELOW = 120.0  # steps/min; nobody runs so slowly, and single-foot counts stay below it
_ONE_FOOT_RUNNING, _ONE_FOOT_WALKING = 100.0, 85.0
# Steps/min: one foot does as much only in a sprint, and in a walk that is none.
_LONG_STEP_M = 1.0  # half of the steps counted would make walking steps longer
_CLIMB_CELL_S = 300  # noise of altitude cancels over five minutes
_HIKE_M_PER_KM, _HIKE_S = 50.0, 3000.0  # up and down together
_TROT, _TROT_SHARE = (2.2, 4.5), 0.05  # on steep ground; 9 of 10 mountain runs, 1 of 30 hikes


@dataclass(frozen=True, slots=True)
class Guess:
    """The guessed sport, its median speed in motion (m/s), and seconds in a vehicle."""

    sport: Sport
    speed: float
    vehicle_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Speed by half minutes: when each began and how long it was (s), and how fast (m/s)."""

    start: Floats
    seconds: Floats
    speed: Floats

    def where(self, which: Bools) -> "_Cells":
        return _Cells(self.start[which], self.seconds[which], self.speed[which])


def guessed(time_us: Ints, columns: Mapping[str, Floats]) -> Guess | None:
    """The sport suggested by positions, speed and cadence; None where nothing moved.

    Positions come first: a written speed may be in another unit.
    """
    order = _in_order(time_us)
    time = time_us[order] / 1e6
    known = {name: values[order] for name, values in columns.items()}
    cells = _cells(time, known)
    if cells is None:
        return None
    moving = cells.where(cells.speed > _MOVING)
    if moving.seconds.sum() < _SHORTEST_S:
        return None
    ridden = _in_vehicle(cells)
    afoot = cells.where(~ridden & (cells.speed > _MOVING))
    least = max(_LEAST_AFOOT_S, _LEAST_AFOOT_SHARE * float(moving.seconds.sum()))
    if ridden.any() and afoot.seconds.sum() >= least:
        sport = _of(afoot, time, known)
        # Slow hours and a fast way home. A rider climbs faster than that; a runner is told from
        # one who climbs by a speed that no descent gives, once, at the beginning or the end.
        driven = bool((cells.speed > _VEHICLE).any()) and _at_an_end(ridden)
        if sport in (Sport.WALKING, Sport.HIKING) or (sport in ON_FOOT and driven):
            return Guess(sport, _median(afoot), float(cells.seconds[ridden].sum()))
    return Guess(_of(moving, time, known), _median(moving))


def usual_speed(time_us: Ints, columns: Mapping[str, Floats]) -> float | None:
    """The median speed in motion (m/s); None where nothing moved."""
    order = _in_order(time_us)
    cells = _cells(time_us[order] / 1e6, {name: column[order] for name, column in columns.items()})
    if cells is None or not (cells.speed > _MOVING).any():
        return None
    return _median(cells.where(cells.speed > _MOVING))


def counts_both_feet(
    usual: float, speed: Callable[[], float | None], *, running: bool = False
) -> bool:
    """Whether a usual cadence on foot (1/min) counts the steps of both feet, not of one.

    Where it could be either, steps of a length that people have decide: `speed` gives the usual
    one (m/s), and is called only then.
    """
    if usual >= _ONE_FOOT_BELOW:
        return True
    if usual < (_ONE_FOOT_RUNNING if running else _ONE_FOOT_WALKING):
        return False
    moved = speed()
    return moved is not None and moved * 60 / usual <= _LONG_STEP_M


def _of(cells: _Cells, time: Floats, columns: Mapping[str, Floats]) -> Sport:
    """The sport of these cells in motion."""
    median = _median(cells)
    if _sustained(cells) >= _LEAST_ON_WHEELS_S or median > _FASTEST_RUN:
        return Sport.CYCLING
    steps = _steps(columns.get("cadence"), median)
    if steps is not None and steps >= _RUNNING_STEPS_SHARE and median > 1:
        return Sport.RUNNING
    if _best(cells) >= _BEST_RUN or _is_uneven(cells):
        return Sport.CYCLING
    if median >= _SLOWEST_RUN:
        return Sport.RUNNING
    kilometres = float((cells.speed * cells.seconds).sum()) / 1000
    climb = _climb(time, columns.get("altitude"))
    if cells.seconds.sum() < _HIKE_S or climb < _HIKE_M_PER_KM * kilometres:
        return Sport.WALKING
    trot = (cells.speed > _TROT[0]) & (cells.speed < _TROT[1])
    trotted = float(cells.seconds[trot].sum() / cells.seconds.sum())
    return Sport.TRAIL_RUNNING if trotted >= _TROT_SHARE else Sport.HIKING


def _in_order(time_us: Ints) -> NDArray[np.intp]:
    """The samples with a time near the others, in the order of time."""
    timed = np.flatnonzero(time_us != NO_TIME)
    if not len(timed):
        return timed
    middle = np.partition(time_us[timed], len(timed) // 2)[len(timed) // 2]
    near = np.abs((time_us[timed] - middle) / 86_400e6) <= _FAR_DAYS
    timed = timed[near]
    if (np.diff(time_us[timed]) < 0).any():
        timed = timed[np.argsort(time_us[timed], kind="stable")]
    return np.asarray(timed, np.intp)


def _cells(time: Floats, columns: Mapping[str, Floats]) -> _Cells | None:
    """Speed by half minutes from positions, else as it was written, else from the distance."""
    if "latitude" in columns and "longitude" in columns:
        latitude, longitude = columns["latitude"], columns["longitude"]
        at = np.flatnonzero(~(np.isnan(latitude) | np.isnan(longitude)))
        at = at[_first_of(time[at])] if len(at) else at
        if len(at) > 2:
            return _between(time[at], haversine(latitude[at], longitude[at]))
    for name in ("speed", "distance"):
        values = columns.get(name)
        if values is None or not np.nanmax(values, initial=0.0) > 0:
            continue
        at = np.flatnonzero(~np.isnan(values))
        first = _first_of(time[at])
        if len(first) <= 2:
            continue
        begins = at[first]
        if name == "distance":
            return _between(time[begins], np.maximum(np.diff(values[begins]), 0.0))
        sums = np.add.reduceat(values[at], first)
        mean = sums / np.diff(np.append(first, len(at)))
        return _between(time[begins], mean[:-1] * np.diff(time[begins]))
    return None


def _first_of(time: Floats) -> NDArray[np.intp]:
    """The first sample of each half minute, or of a tenth of a recording of a few minutes."""
    if not len(time):
        return np.empty(0, np.intp)
    size = min(_CELL_S, max(1.0, float(time[-1] - time[0]) / _FEWEST_CELLS))
    first = np.diff((time - time[0]) // size) > 0
    return np.asarray(np.flatnonzero(np.concatenate(([True], first))), np.intp)


def _between(time: Floats, metres: Floats) -> _Cells:
    seconds = np.diff(time)
    whole = (seconds > 0) & (seconds <= max(_LONGEST_CELL_S, _SPARSE * float(np.median(seconds))))
    return _Cells(time[:-1][whole], seconds[whole], metres[whole] / seconds[whole])


def _median(cells: _Cells) -> float:
    order = np.argsort(cells.speed)
    passed = np.cumsum(cells.seconds[order])
    return float(cells.speed[order][np.searchsorted(passed, passed[-1] / 2)])


def _sustained(cells: _Cells) -> float:
    """Seconds in stretches that are faster than anybody runs for so long."""
    total = lasted = 0.0
    for speed, seconds in zip(cells.speed.tolist(), cells.seconds.tolist(), strict=True):
        lasted = lasted + seconds if speed > _RUN_ON_WHEELS else 0.0
        if lasted >= _SUSTAINED_S:
            total += seconds if lasted - seconds >= _SUSTAINED_S else lasted
    return total


def _best(cells: _Cells) -> float:
    """The mean speed of the fastest twenty minutes in motion; 0 if there are none."""
    passed = np.concatenate(([0.0], np.cumsum(cells.seconds)))
    way = np.concatenate(([0.0], np.cumsum(cells.seconds * cells.speed)))
    if passed[-1] < _BEST_S:
        return 0.0
    begin = passed[passed <= passed[-1] - _BEST_S]
    return float(((np.interp(begin + _BEST_S, passed, way) - way[: len(begin)]) / _BEST_S).max())


def _is_uneven(cells: _Cells) -> bool:
    """Whether the speed is high for a run, and varies as on a ride."""
    mean = float(np.average(cells.speed, weights=cells.seconds))
    spread = float(np.sqrt(np.average((cells.speed - mean) ** 2, weights=cells.seconds))) / mean
    speeds, uneven = _UNEVEN
    return mean >= speeds[0] and spread >= float(np.interp(mean, speeds, uneven))


def _in_vehicle(cells: _Cells) -> Bools:
    """Which cells are of a car or a bus: fast ones, and what stands between them in traffic."""
    ridden = np.zeros(len(cells.speed), bool)
    quick = np.flatnonzero(cells.speed > _RUN_ON_WHEELS)
    if not len(quick):
        return ridden
    apart = cells.start[quick[1:]] - cells.start[quick[:-1]] > _TRAFFIC_LIGHT_S
    for group in np.split(quick, np.flatnonzero(apart) + 1):
        if float(cells.seconds[group].sum()) >= _LEAST_IN_VEHICLE_S:
            ridden[max(group[0] - 1, 0) : group[-1] + 2] = True
    return ridden


def _at_an_end(ridden: Bools) -> bool:
    """Whether the vehicle was taken once, before all or after all."""
    changes = int(np.count_nonzero(np.diff(ridden)))
    return changes == 1


def _steps(cadence: Floats | None, speed: float) -> float | None:
    """The share of steps that are as quick as a runner's; None where cadence tells nothing."""
    if cadence is None:
        return None
    turning = cadence[cadence > 0]
    if not len(turning):
        return None
    quarter, median, three = np.percentile(turning, (25, 50, 75))
    standing = np.count_nonzero(cadence == 0) / (len(turning) + np.count_nonzero(cadence == 0))
    if median < _ONE_FOOT_BELOW and (
        standing > _COASTING or three - quarter > _EVEN_STEPS * median
    ):
        return None  # a crank's, or nobody knows whose
    both = turning if counts_both_feet(median, lambda: speed) else 2 * turning
    low, high = _STEPS_OF_RUN
    return float(np.count_nonzero((both >= low) & (both <= high)) / len(both))


def _climb(time: Floats, altitude: Floats | None) -> float:
    """Metres up and down together, from means over five minutes."""
    if altitude is None:
        return 0.0
    known = ~np.isnan(altitude)
    if not known.any():
        return 0.0
    cell = ((time[known] - time[known][0]) // _CLIMB_CELL_S).astype(np.int64)
    starts = np.flatnonzero(np.concatenate(([True], np.diff(cell) > 0)))
    means = np.add.reduceat(altitude[known], starts) / np.diff(np.append(starts, len(cell)))
    return float(np.abs(np.diff(means)).sum())
