"""One workout of an Apple Health export: what it is, and how it is read from its element."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analysis.arrays import Floats, Ints
from ingest.formats.session import utc_from_us
from ingest.formats.xml.document import Element, children
from ingest.formats.xml.numerals import ZONELESS, decimal, instant

_LATEST_US = 4_102_444_800_000_000  # 2100; the earliest is 1970
_METERS = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "yd": 0.9144, "ft": 0.3048}
_SECONDS = {"s": 1.0, "min": 60.0, "hr": 3600.0}
_DISTANCE = "HKQuantityTypeIdentifierDistance"
_PAUSE, _RESUME = "HKWorkoutEventTypePause", "HKWorkoutEventTypeResume"
_ADDRESS = re.compile(r"\A<+HKDevice:[^,>]*>?,?\s*|>\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Workout:
    """One workout of an export: its attributes, its route as GPX bytes, its heart rates.

    `kind` is the activity type without its prefix ("Running"); `start` and `end` are UTC.
    `device` is its description without the memory address, which differs in every export.
    `pauses` are pairs of start and end. `route` is empty where one is named but missing.
    `heart_time_us` (microseconds since 1970 UTC, sorted) and `heart_rate` (bpm) belong together;
    several sources may give different rates for the same time.
    """

    kind: str
    start: datetime
    end: datetime
    utc_offset: timedelta
    duration_s: float | None = None
    distance_m: float | None = None
    indoor: bool = False
    device: str | None = None
    source: str | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    route: bytes | None = None
    heart_time_us: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    heart_rate: Floats = field(default_factory=lambda: np.empty(0))

    def identity(self) -> bytes:
        """Bytes that are the same in every export of this workout, for a digest of them.

        They are its kind, its times and the points of its route. Everything else changes: dates are
        written in the zone that the phone is in that day, distances in the unit of its settings,
        sources by their current name; and the header of a route says when it was exported.
        """
        facts = f"{self.kind} {self.start.isoformat()} {self.end.isoformat()}\n"
        return facts.encode() + (self.route or b"").partition(b"<trkpt")[2]


def workout_of(element: Element) -> Workout | None:
    """The workout in a `<Workout>`, without route and heart rates; None if it has no start."""
    began = _time(element, "startDate")
    if began is None:
        return None
    start, written_in = began
    ended = _time(element, "endDate")
    end = max(start, ended[0]) if ended else start
    told = {
        entry.get("key"): entry.get("value", "") for entry in children(element, "MetadataEntry")
    }
    offset = _offset_in(told.get("HKTimeZone", ""), start)
    return Workout(
        kind=element.get("workoutActivityType", "").removeprefix("HKWorkoutActivityType"),
        start=start,
        end=end,
        utc_offset=written_in if offset is None else offset,
        duration_s=_amount(element, "duration", "durationUnit", _SECONDS),
        distance_m=_distance_m(element),
        indoor=told.get("HKIndoorWorkout") == "1",
        device=_ADDRESS.sub("", element.get("device", "")).strip() or None,
        source=element.get("sourceName", "").strip() or None,
        pauses=_pauses(element, end),
    )


def route_paths(element: Element) -> list[str]:
    """The paths of the routes that a `<Workout>` names."""
    return [
        path
        for route in children(element, "WorkoutRoute")
        for file in children(route, "FileReference")
        if (path := file.get("path"))
    ]


def _distance_m(element: Element) -> float | None:
    """The distance, which newer exports give only among the statistics."""
    told = _amount(element, "totalDistance", "totalDistanceUnit", _METERS)
    if told is not None:
        return told
    sums = [
        _amount(statistics, "sum", "unit", _METERS)
        for statistics in children(element, "WorkoutStatistics")
        if statistics.get("type", "").startswith(_DISTANCE)
    ]
    return max((known for known in sums if known is not None), default=None)


def _pauses(element: Element, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The intervals from each pause to its resumption, or to the end.

    Automatic pauses appear twice, also as `MotionPaused`.
    """
    changes = sorted(
        (when[0], event.get("type") == _RESUME)
        for event in children(element, "WorkoutEvent")
        if event.get("type") in (_PAUSE, _RESUME) and (when := _time(event, "date"))
    )
    found = []
    stopped: datetime | None = None
    for time, resumes in [*changes, (end, True)]:
        if not resumes:
            stopped = stopped or time
        elif stopped:
            if time > stopped:
                found.append((stopped, time))
            stopped = None
    return tuple(found)


def _time(element: Element, attribute: str) -> tuple[datetime, timedelta] | None:
    """The time in an attribute, as UTC and the offset it is written in."""
    found = instant(element.get(attribute, ""))
    if found is None or not 0 <= found[0] <= _LATEST_US:
        return None
    return utc_from_us(found[0]), timedelta(seconds=0 if found[1] == ZONELESS else found[1])


def _offset_in(zone: str, time: datetime) -> timedelta | None:
    """The UTC offset in the zone of this name; None if there is no such zone.

    The zone of a workout is where it began, that of its dates where the phone was on export.
    """
    try:
        return time.astimezone(ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError):  # ZoneInfo opens a file of that name
        return None


def _amount(element: Element, attribute: str, unit: str, factors: dict[str, float]) -> float | None:
    """A quantity in SI units; None if it is absent, in an unknown unit, or invalid."""
    amount = decimal(element.get(attribute, "")) * factors.get(element.get(unit, ""), np.nan)
    return amount if amount > 0 else None
