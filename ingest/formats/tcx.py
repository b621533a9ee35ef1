"""TCX files, the format of Garmin Training Center: one recording per activity."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum

from ingest.errors import Reason, Rejected
from ingest.formats import Format
from ingest.formats.session import (
    Stretch,
    believed,
    device,
    doubtful,
    no_usable_time,
    pauses,
    session,
    span,
    utc_from_us,
)
from ingest.formats.sport import Told
from ingest.formats.xml.document import (
    TIME,
    Document,
    Element,
    Field,
    Points,
    child_text,
    children,
    local,
    stretches,
)
from ingest.formats.xml.numerals import bounded, instant, quantity
from ingest.formats.xml.reading import read_document
from ingest.formats.xml.text import root_name
from ingest.recording import Lap, Pause, Recording, Repair, Totals
from ingest.sports import sport_of

_ROOT, _POINT = "TrainingCenterDatabase", "Trackpoint"

_COLUMNS = {
    ("Trackpoint", "Time"): TIME,
    ("Position", "LatitudeDegrees"): "latitude",
    ("Position", "LongitudeDegrees"): "longitude",
    ("Trackpoint", "AltitudeMeters"): "altitude",
    ("Trackpoint", "DistanceMeters"): "distance",
    ("HeartRateBpm", "Value"): "heart_rate",
    ("Trackpoint", "Cadence"): "cadence",  # a crank, or a foot pod in older files
    ("TPX", "RunCadence"): "cadence",
    ("TPX", "Speed"): "speed",
    ("TPX", "Watts"): "power",
}
"""Which element inside which other is which column; TPX is Garmin's ActivityExtension."""

_OWN = frozenset({"biking"})
"""TCX's words for sports that we name differently; they are no more specific."""
_LAP_GAP_US = 30_000_000  # smart recording leaves up to half a minute between samples


@dataclass(frozen=True, slots=True)
class _LapPart:
    """One `<Lap>`: what it claims, and the stretch of points in each of its tracks."""

    start: datetime | None
    timer_s: float | None
    distance_m: float | None
    tracks: list[list[Stretch]]


def fields_of(point: Element) -> list[Field]:
    """The fields of a `<Trackpoint>` that samples have a column for."""
    found = []
    for position, element in enumerate(point.iter()):
        parent = element.getparent()
        if position and parent is not None and not len(element):
            column = _COLUMNS.get((local(parent.tag), local(element.tag)))
            if column:
                found.append(Field(column, position))
    return found


def is_tcx(data: bytes) -> bool:
    """Whether the root element is `<TrainingCenterDatabase>`."""
    return root_name(data) == _ROOT


def points_of(data: bytes) -> Points:
    """Every `<Trackpoint>` of a file, of activities and of courses; raises `Rejected`."""
    return read_document(data, _ROOT, _POINT, fields_of).points


def read_tcx(data: bytes) -> list[Recording]:
    """One recording for each `<Activity>`, multisport or not, in the order of the file.

    Raises `Rejected`: NOT_AN_ACTIVITY for courses and workouts, NO_TIME, TRUNCATED, NO_ACTIVITY.
    """
    try:
        document = read_document(data, _ROOT, _POINT, fields_of)
        return recordings_of(document)
    except Rejected:
        raise
    except Exception as error:  # whatever it is, it is the file's fault
        raise Rejected(Reason.CORRUPT, f"cannot be read: {error}") from error


FORMAT = Format("tcx", 2, is_tcx, read_tcx)


def recordings_of(document: Document) -> list[Recording]:
    """One recording for each activity of the document that has points or totals."""
    activities = [e for e in document.root.iter() if local(e.tag) == "Activity"]
    told = instant(child_text(activities[0], "Id") or "") if activities else None
    document = believed(document, told and told[0])
    if not activities:
        if any(r.code == "truncated" for r in document.repairs):
            raise Rejected(Reason.TRUNCATED, "the file breaks off before its first activity")
        raise Rejected(Reason.NOT_AN_ACTIVITY, "courses or workouts, but no activity")
    made = [r for r in (_recording(document, a) for a in activities) if r is not None]
    if made:
        return made
    if len(document.points.time_us):
        raise no_usable_time(document)
    raise Rejected(Reason.NO_ACTIVITY, "an activity with neither points nor totals")


def _recording(document: Document, activity: Element) -> Recording | None:
    """The recording of one `<Activity>`; None if it has neither timed points nor totals."""
    points = document.points
    parts = [_lap_part(lap) for lap in children(activity, "Lap")]
    sport, word = sport_of(activity.get("Sport"))  # "Other" stands for all but runs and rides
    told = Told(sport, None if word in _OWN else word, child_text(activity, "Notes"))
    made = session(points, [s for p in parts for track in p.tracks for s in track], told)
    totals = Totals(
        distance_m=_sum([part.distance_m for part in parts]),
        timer_s=_sum([part.timer_s for part in parts]),
    )
    repairs = (*document.repairs, *made.repairs)
    start = made.start
    if start is None:
        start = next((part.start for part in parts if part.start), None)
        start = start or _time(child_text(activity, "Id"))
        if start is None or not (totals.distance_m or totals.timer_s):
            return None
        repairs += (Repair("no_samples", "the file holds no timed points, only its laps"),)
    return Recording(
        samples=made.samples,
        sport=made.sport,
        sub_sport=told.word,
        start=start,
        utc_offset=made.utc_offset,
        device=device(
            child_text(activity, "Creator", "Name"), child_text(activity, "Creator", "UnitId")
        ),
        laps=tuple(_laps(points, parts)),
        pauses=tuple(_pauses(points, parts)),
        totals=totals,
        name=told.name,
        warnings=(*repairs, *doubtful(start, _time(child_text(activity, "Id")))),
    )


def _lap_part(lap: Element) -> _LapPart:
    return _LapPart(
        _time(lap.get("StartTime")),
        quantity(child_text(lap, "TotalTimeSeconds")),
        quantity(child_text(lap, "DistanceMeters")),
        [stretches(track, _POINT) for track in children(lap, "Track")],
    )


def _laps(points: Points, parts: list[_LapPart]) -> list[Lap]:
    """The laps that have a beginning: to their last point, or as long as the timer ran."""
    found = []
    for part in parts:
        within = span(points, [s for track in part.tracks for s in track])
        start = part.start or (utc_from_us(within[0]) if within else None)
        if start is None:
            continue
        end = utc_from_us(within[1]) if within else start
        if part.timer_s:
            end = max(end, start + timedelta(seconds=part.timer_s))
        found.append(Lap(start, max(start, end), part.distance_m, part.timer_s))
    return found


def _pauses(points: Points, parts: list[_LapPart]) -> list[Pause]:
    """Gaps between the tracks of a lap; between laps only those longer than a smart sample."""
    found: list[Pause] = []
    spans = []
    for part in parts:
        within = [s for s in (span(points, track) for track in part.tracks) if s]
        found += pauses(within)
        if within:
            spans.append((min(s[0] for s in within), max(s[1] for s in within)))
    found += pauses(spans, _LAP_GAP_US)
    return sorted(found, key=lambda pause: pause.start)


def _time(text: str | None) -> datetime | None:
    found = instant(text or "")
    return utc_from_us(found[0]) if found else None


def _sum(values: list[float | None]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return bounded(fsum(known)) if known else None
