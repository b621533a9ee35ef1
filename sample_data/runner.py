"""The invented runner, and what the plan of fourteen weeks says for each day.

One person, mid-pack: resting pulse 48, highest 188, 15.8 W/kg at best. Mondays are free. Sunday
is the long run; downhill is met on a hike every second week or so, and on nothing steeper.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from sample_data import ZONE
from sample_data.course import Slope

RESTING_BPM = 48.0
HIGHEST_BPM = 188.0
BEST_WATTS_PER_KG = 15.8

EASY, LONG, HARD, JOG, RACING = 9.8, 9.5, 14.4, 8.0, 12.2
"""Efforts in watts per kilogram, as running costs on level ground."""

FIRST_MONDAY = date(2026, 3, 2)
BASE_M = 640.0


class Kind(Enum):
    """What sort of outing it is: the word in the file name, FIT sport and sub-sport, GPX type."""

    EASY = ("easy-run", 1, 0, "running")
    INTERVALS = ("intervals", 1, 0, "running")
    LONG = ("long-run", 1, 0, "running")
    TREADMILL = ("treadmill", 1, 1, "treadmill_running")
    TRAIL = ("trail-run", 1, 3, "trail_running")
    RACE = ("mountain-race", 1, 3, "trail_running")
    HIKE = ("hike", 17, 0, "hiking")
    WALK = ("walk", 11, 0, "walking")
    RIDE = ("bike-ride", 2, 0, "cycling")

    def __init__(self, word: str, sport: int, sub_sport: int, gpx_type: str) -> None:
        self.word = word
        self.sport = sport
        self.sub_sport = sub_sport
        self.gpx_type = gpx_type


@dataclass(frozen=True, slots=True)
class Effort:
    """A stretch at one effort (W/kg), so many metres or so many seconds long."""

    watts_per_kg: float
    metres: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Stop:
    """Standing still at a place on the course; `paused` when the timer stood still too."""

    at_m: float
    seconds: int
    paused: bool = True


@dataclass(frozen=True, slots=True)
class Outing:
    """One day out, as planned, and which files it becomes.

    `start` is aware and local. With `slopes` the course is a mountain, without it rolls.
    `every_second` switches smart recording off; `phone` is a telephone in place of the watch,
    with heights from satellites and no pulse; `lock_s` seconds pass before the first position;
    `cut_off` keeps only the first part of the file.
    """

    kind: Kind
    start: datetime
    metres: float
    efforts: tuple[Effort, ...]
    stops: tuple[Stop, ...] = ()
    slopes: tuple[Slope, ...] = ()
    relief: float = 1.0
    files: tuple[str, ...] = ("fit",)
    every_second: bool = False
    phone: bool = False
    lock_s: int = 0
    cut_off: bool = False

    @property
    def stem(self) -> str:
        """The file name without its ending."""
        return f"{self.start.date().isoformat()}-{self.kind.word}"


RACE_SLOPES: tuple[Slope, ...] = (
    (2000, 0.01), (3200, 0.15), (1200, 0.0), (2600, -0.16), (1700, 0.004), (4200, 0.14),
    (1400, -0.01), (3400, -0.17), (2200, 0.005), (2700, 0.16), (800, 0.0), (2400, -0.14),
    (800, 0.01), (2200, 0.15), (2700, -0.185), (700, -0.01),
)  # fmt: skip
"""34 km with four climbs; most of what goes down is steeper than 14 %."""

LONG_RUNS_KM = (14, 15, 16, 14, 17, 18, 19, 16, 20, 24, 20, 21, 22, 16)
"""The Sundays. 24 km is 34 days before the race: outside the last 30, whose longest is 22."""

HIKES = {1: (300, 0.09), 4: (340, 0.09), 6: (380, 0.10), 8: (400, 0.10), 10: (420, 0.10),
         12: (450, 0.11)}  # fmt: skip
"""Week: metres up and down again, and how steep."""

SETS = ((6, 800.0, 120.0), (5, 1000.0, 150.0), (10, 400.0, 75.0), (4, 1600.0, 180.0))
"""Interval sessions in turn: repeats, metres each, seconds of jogging between."""


def plan() -> list[Outing]:
    """Every outing in order of time, from the first Tuesday in March to the race in June."""
    outings = [outing for week in range(14) for outing in _week(week)]
    outings += [
        _easy(14, 1, 7.0, time(17, 40)),
        _easy(14, 3, 6.0, time(6, 50)),
        _race(),
    ]
    return sorted(outings, key=lambda outing: outing.start)


def _week(week: int) -> list[Outing]:
    """Four or five days: quality, easy, easy, something gentle or uphill, long."""
    outings = [_quality(week), _midweek(week), _friday(week), _sunday(week)]
    if week in HIKES:
        outings.append(_hike(week))
    elif week in (0, 7, 9):
        outings.append(_walk(week))
    elif week == 3:
        ride = _at(week, 5, time(14, 10))
        outings.append(Outing(Kind.RIDE, ride, 32_000.0, (Effort(EASY),), relief=1.6))
    elif week == 5:
        slopes = ((1500, 0.01), (3000, 0.09), (800, 0.0), (3100, -0.09), (1600, 0.0))
        outings.append(
            Outing(Kind.TRAIL, _at(week, 5, time(9, 5)), 10_000.0, (Effort(EASY),), slopes=slopes)
        )
    return outings


def _at(week: int, day: int, clock: time) -> datetime:
    return datetime.combine(
        FIRST_MONDAY + timedelta(weeks=week, days=day), clock, tzinfo=ZoneInfo(ZONE)
    )


def _easy(week: int, day: int, kilometres: float, clock: time) -> Outing:
    return Outing(Kind.EASY, _at(week, day, clock), kilometres * 1000.0, (Effort(EASY),))


def _quality(week: int) -> Outing:
    """Tuesday: intervals, or an easy run in the first week and in every fourth."""
    clock = time(17, 45)
    if week % 4 == 0:
        return _easy(week, 1, 8.0, clock)
    repeats, metres, rest_s = SETS[week % 4]
    if week == 13:
        repeats -= 2
    efforts = [Effort(EASY, metres=2200.0)]
    for _ in range(repeats):
        efforts += [Effort(HARD, metres=metres), Effort(JOG, seconds=rest_s)]
    length = 2200.0 + repeats * (metres + rest_s * 2.3) + 1500.0
    late = week >= 8  # from May on the watch records every second: fast running needs it
    return Outing(
        Kind.INTERVALS,
        _at(week, 1, clock),
        length,
        (*efforts, Effort(JOG + 1.0)),
        relief=0.25,
        every_second=late,
        files=("fit.gz",) if late else ("fit",),
    )


def _midweek(week: int) -> Outing:
    """Wednesday: easy, with a red light or two that stop the timer; once on a treadmill."""
    kilometres = 7.0 + (week % 3)
    if week == 5:
        return Outing(
            Kind.TREADMILL, _at(week, 2, time(18, 20)), 8000.0, (Effort(EASY),), relief=0.0
        )
    run = _easy(week, 2, kilometres, time(6, 40))
    stops = (Stop(1900.0, 34 + 3 * week), Stop(5200.0, 71 - 2 * week))[: 1 + week % 2]
    files = ("fit", "gpx") if week == 11 else ("fit",)
    return replace(run, stops=stops, files=files, lock_s=24 if week % 4 == 1 else 0)


def _friday(week: int) -> Outing:
    """Friday: easy and a little longer; a few exported as GPX, one from a telephone."""
    run = _easy(week, 4, (8.0, 10.0, 9.0, 12.0)[week % 4], time(12, 15))
    if week == 4:
        return replace(run, files=("gpx",), phone=True, metres=6000.0)
    if week in (2, 10):
        return replace(run, files=("gpx",))
    if week == 7:
        return replace(run, cut_off=True)
    return run


def _sunday(week: int) -> Outing:
    """Sunday: the long run, with a stop at a spring on the longer ones."""
    kilometres = LONG_RUNS_KM[week]
    stops = (Stop(0.55 * kilometres * 1000.0, 150 + 10 * week),) if kilometres > 16 else ()
    return Outing(
        Kind.LONG,
        _at(week, 6, time(8, 30)),
        kilometres * 1000.0,
        (Effort(LONG, metres=0.8 * kilometres * 1000.0), Effort(LONG + 0.8)),
        stops=stops,
        files=("fit.gz",) if week % 3 == 1 else ("fit",),
    )


def _hike(week: int) -> Outing:
    """Saturday: up, a rest on top, and down the same height."""
    climb_m, grade = HIKES[week]
    slope_m = climb_m / grade
    slopes = ((1200.0, 0.01), (slope_m, grade), (700.0, 0.0), (slope_m, -grade), (1200.0, -0.01))
    return Outing(
        Kind.HIKE,
        _at(week, 5, time(9, 40)),
        sum(metres for metres, _ in slopes),
        (Effort(5.5),),
        stops=(Stop(1200.0 + slope_m + 300.0, 960 + 60 * week),),
        slopes=slopes,
        files=("gpx",) if week == 4 else ("fit",),
    )


def _walk(week: int) -> Outing:
    return Outing(
        Kind.WALK,
        _at(week, 5, time(16, 30)),
        4200.0 + 200.0 * week,
        (Effort(4.0),),
        relief=0.7,
        files=("gpx",) if week == 7 else ("fit",),
    )


def _race() -> Outing:
    """The race: aid stations with the timer running, as nobody stops a watch in a race."""
    stations = ((9000.0, 130), (20_500.0, 240), (29_000.0, 150))
    return Outing(
        Kind.RACE,
        _at(14, 5, time(8, 0)),
        sum(metres for metres, _ in RACE_SLOPES),
        (Effort(RACING),),
        stops=tuple(Stop(at_m, seconds, paused=False) for at_m, seconds in stations),
        slopes=RACE_SLOPES,
    )
