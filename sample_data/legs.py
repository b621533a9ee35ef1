"""What the body really did, second by second, before a watch measured it.

The runner holds an effort; cost of transport and terrain turn it into speed, and effort into
pulse. The cost is Minetti's (2002); the rest is plausible, not measured.
"""

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats
from sample_data.course import Course
from sample_data.noise import wander
from sample_data.runner import BEST_WATTS_PER_KG, HIGHEST_BPM, RESTING_BPM, Effort, Kind, Outing

PULSE_LAG_S = 28.0
PULSE_DRIFT_PER_H = 0.035
TIRING_PER_H = 0.03
"""The share of effort lost with each hour after the first."""

ROUGH_GROUND = 1.12
"""What roots and stones add to the cost of running off the road."""

BOOTS = 1.4
"""What a pack, boots and the ground add to the cost of walking, as the pulse shows it."""

FOOTHOLD_M_S = 2.45
"""How fast this runner dares to go down a steep path."""

BRAKING_WATTS_PER_KG = 4.0
"""What running down steep ground asks of the heart beyond its small cost of transport."""

_LONGEST_S = 7 * 3600


@dataclass(frozen=True, slots=True)
class Truth:
    """One value a second from the start: metres, m/s, bpm, steps/min of both feet.

    `running` says whether the timer ran; `laps` are the seconds at which a stretch of the plan
    ended.
    """

    distance: Floats
    east: Floats
    north: Floats
    height: Floats
    speed: Floats
    pulse: Floats
    steps: Floats
    running: tuple[bool, ...]
    laps: tuple[int, ...]


def go(rng: np.random.Generator, outing: Outing, course: Course) -> Truth:
    """The outing as it went, start to finish."""
    whim = (1.0 + wander(rng, _LONGEST_S, 0.035, 45.0)).tolist()
    unrest = wander(rng, _LONGEST_S, 1.6, 60.0).tolist()
    rows: list[tuple[float, ...]] = []
    running: list[bool] = []
    laps: list[int] = []
    stops = list(outing.stops)
    efforts = list(outing.efforts)
    distance = since_m = since_s = still_s = 0.0
    speed, pulse, paused = 0.0, RESTING_BPM + 34.0, False
    while distance < outing.metres:
        second = len(rows)
        east, north, height, grade = course.at(distance)
        if stops and distance >= stops[0].at_m:
            still_s, paused = float(stops[0].seconds), stops[0].paused
            stops.pop(0)
        if still_s > 0.0:
            still_s -= 1.0
            speed, watts = 0.0, 0.8
        else:
            paused = False
            tired = 1.0 - TIRING_PER_H * max(0.0, second / 3600.0 - 1.0)
            wanted, watts = pace(outing.kind, efforts[0], grade, tired * whim[second])
            speed += (wanted - speed) / 4.0
        pulse += (_target(watts, second) - pulse) / PULSE_LAG_S
        rows.append(
            (
                distance,
                east,
                north,
                height,
                speed,
                min(pulse + unrest[second], HIGHEST_BPM),
                _steps(outing, speed),
            )
        )
        running.append(not paused)
        distance += speed
        since_m += speed
        since_s += 1.0
        if len(efforts) > 1 and _over(efforts[0], since_m, since_s):
            efforts.pop(0)
            laps.append(second + 1)
            since_m = since_s = 0.0
    along, east_m, north_m, heights, speeds, pulses, steps = np.array(rows).T
    return Truth(
        along, east_m, north_m, heights, speeds, pulses, steps, tuple(running), tuple(laps)
    )


def pace(kind: Kind, effort: Effort, grade: float, spirit: float) -> tuple[float, float]:
    """The speed (m/s) such an effort gives on a grade, and the power (W/kg) it really takes."""
    watts = effort.watts_per_kg * spirit
    if kind is Kind.RIDE:
        return min(max(6.9 * spirit - 70.0 * grade, 2.6), 12.5), 7.5
    if kind in (Kind.HIKE, Kind.WALK):
        # Tobler's hiking curve, a little slower than the map maker walked.
        speed = 1.45 * spirit * math.exp(-3.5 * abs(grade + 0.05))
        return speed, BOOTS * walking_cost(grade) * speed
    ground = ROUGH_GROUND if kind in (Kind.TRAIL, Kind.RACE) else 1.0
    cost = ground * running_cost(grade)
    # Down steep and stony ground it is the foothold that limits, not the lungs.
    steep = min(max((-grade - 0.05) / 0.09, 0.0), 1.0)
    brisk = 1.12 * effort.watts_per_kg / (ground * running_cost(0.0))
    speed = min(watts / cost, (1.0 - steep) * brisk + steep * FOOTHOLD_M_S * spirit)
    return speed, cost * speed + BRAKING_WATTS_PER_KG * steep


def running_cost(grade: float) -> float:
    """Energy to run a metre, J/kg, on a grade between -0.45 and 0.45 (Minetti 2002)."""
    i = min(max(grade, -0.45), 0.45)
    return ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6


def walking_cost(grade: float) -> float:
    """Energy to walk a metre, J/kg, on a grade between -0.45 and 0.45 (Minetti 2002)."""
    i = min(max(grade, -0.45), 0.45)
    return ((((280.5 * i - 58.7) * i - 76.8) * i + 51.9) * i + 19.6) * i + 2.5


def _target(watts: float, second: int) -> float:
    share = min(0.06 + 0.94 * watts / BEST_WATTS_PER_KG, 1.0)
    share *= 1.0 + PULSE_DRIFT_PER_H * second / 3600.0
    return RESTING_BPM + (HIGHEST_BPM - RESTING_BPM) * min(share, 0.985)


def _steps(outing: Outing, speed: float) -> float:
    """Steps a minute of both feet; turns of the crank, doubled, on a bicycle."""
    if speed < 0.4:
        return 0.0
    if outing.kind is Kind.RIDE:
        return 164.0
    if speed < 1.9:
        return 62.0 + 40.0 * speed
    return 148.0 + 7.5 * speed


def _over(effort: Effort, metres: float, seconds: float) -> bool:
    return metres >= effort.metres > 0.0 or seconds >= effort.seconds > 0.0
