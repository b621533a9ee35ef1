"""Turn the tracks of a GPX document into sessions."""

from dataclasses import dataclass
from math import fsum

from ingest.errors import Reason, Rejected
from ingest.formats.gpx.metadata import file_totals, name_of, told_by, track_totals
from ingest.formats.session import (
    Stretch,
    believed,
    device,
    doubtful,
    have_one_time,
    no_usable_time,
    pauses,
    session,
    span,
    times,
    utc_from_us,
)
from ingest.formats.sport import Told
from ingest.formats.xml.document import Document, Element, child_text, local, stretch_of
from ingest.formats.xml.numerals import bounded, instant
from ingest.recording import Recording, Repair, Totals

_NEW_SESSION_US = 30 * 60 * 1_000_000  # our choice: after a longer break it is a new session
_NOTHING = Totals()


@dataclass(frozen=True, slots=True)
class _Track:
    """One `<trk>`: its texts, its segments, and its time."""

    told: Told
    totals: Totals
    segments: list[list[Stretch]]
    span: tuple[int, int] | None

    @property
    def stretches(self) -> list[Stretch]:
        return [stretch for segment in self.segments for stretch in segment]


def recordings_of(document: Document) -> list[Recording]:
    """One recording for each session of the document, in the order of time.

    Raises `Rejected`: NOT_AN_ACTIVITY if there is no track, NO_TIME if none of its points has a
    time, TRUNCATED or NO_ACTIVITY if there is neither a point nor a total.
    """
    document = believed(document, _start_us(document.root))
    tracks = _tracks(document)
    timed = sorted((t for t in tracks if t.span), key=lambda t: t.span or (0, 0))
    if not timed:
        return [_without_samples(document, tracks)]
    sessions = _sessions(timed)
    repairs = document.repairs
    if untimed := sum(1 for t in tracks if not t.span and t.stretches):
        repairs += (Repair("no_time", f"{untimed} tracks have no times and were left out"),)
    overall = file_totals(document.root) if len(sessions) == 1 else _NOTHING
    return [_recording(document, together, overall, repairs) for together in sessions]


def _tracks(document: Document) -> list[_Track]:
    """The tracks in the order of the file.

    A point belongs to the segment and the track that began last before it: in a sound file that is
    what it is in, and where a lost tag has moved it elsewhere in the tree, what it was in.
    """
    found: list[tuple[Element, list[list[Stretch]]]] = []
    for element in document.root.iter():
        name = local(element.tag)
        if name == "trk":
            found.append((element, []))
        elif name in ("trkseg", "trkpt"):
            if not found:
                found.append((document.root, []))
            segments = found[-1][1]
            if name == "trkseg" or not segments:
                segments.append([])
            if name == "trkpt":
                segments[-1].append(stretch_of(element))
    return [_track(element, segments, document) for element, segments in found]


def _track(element: Element, segments: list[list[Stretch]], document: Document) -> _Track:
    points = document.points
    stretches = [stretch for segment in segments for stretch in segment]
    return _Track(
        told_by(element, document.root),
        track_totals(element),
        segments,
        None if have_one_time(times(points, stretches)) else span(points, stretches),
    )


def _sessions(tracks: list[_Track]) -> list[list[_Track]]:
    """Tracks, ordered by time, that belong together: they overlap, or follow at once."""
    found: list[list[_Track]] = []
    end = 0
    for track in tracks:
        start, stop = track.span or (0, 0)
        same_sport = bool(found) and track.told.sport in (None, found[-1][-1].told.sport)
        apart = start - end > (_NEW_SESSION_US if same_sport else 0)
        if not found or apart:
            found.append([])
        found[-1].append(track)
        end = max(end, stop)
    return found


def _recording(
    document: Document, tracks: list[_Track], overall: Totals, repairs: tuple[Repair, ...]
) -> Recording:
    points = document.points
    told = _told(tracks)
    made = session(points, [s for track in tracks for s in track.stretches], told)
    spans = [
        span(points, segment) if len(track.segments) > 1 else track.span
        for track in tracks
        for segment in track.segments
    ]
    start = made.start
    assert start is not None  # noqa: S101 a session has a timed point
    filed_us = _start_us(document.root)
    return Recording(
        samples=made.samples,
        sport=made.sport,
        sub_sport=told.word,
        start=start,
        utc_offset=made.utc_offset,
        device=device(document.root.get("creator")),
        pauses=tuple(pauses([s for s in spans if s])),
        totals=overall if overall != _NOTHING else _sum([track.totals for track in tracks]),
        name=told.name,
        warnings=(
            *repairs,
            *made.repairs,
            *doubtful(start, None if filed_us is None else utc_from_us(filed_us)),
        ),
    )


def _without_samples(document: Document, tracks: list[_Track]) -> Recording:
    """A session without timed points, from its totals: on a treadmill, or entered by hand."""
    root = document.root
    with_points = any(track.stretches for track in tracks)
    broken_off = any(repair.code == "truncated" for repair in document.repairs)
    if not tracks and not broken_off:
        raise _no_track(root)
    totals = file_totals(root)
    if totals == _NOTHING:
        totals = _sum([track.totals for track in tracks])
    start_us = _start_us(root)
    start = None if start_us is None else utc_from_us(start_us)
    told = _told(tracks)
    nothing_known = start is None or totals == _NOTHING
    if nothing_known and broken_off and len(document.points.time_us) <= 1:
        raise Rejected(Reason.TRUNCATED, "the file breaks off before its first whole point")
    if nothing_known and with_points:
        raise no_usable_time(document)
    if start is None or (nothing_known and told.sport is told.word is None):
        raise Rejected(Reason.NO_ACTIVITY, "a track with neither points nor totals")
    made = session(document.points, [s for t in tracks for s in t.stretches], told)
    missing = Repair("no_samples", "the file holds no timed points, only what sums them up")
    return Recording(
        samples=made.samples,
        sport=made.sport,
        sub_sport=told.word,
        start=start,
        device=device(root.get("creator")),
        totals=totals,
        name=told.name or name_of(root),
        warnings=(*document.repairs, *made.repairs, missing),
    )


def _told(tracks: list[_Track]) -> Told:
    """The sport and name of several tracks together: the first of each."""
    known = [track.told for track in tracks]
    first = next((told for told in known if told.sport), known[0] if known else Told())
    name = next((told.name for told in known if told.name), None)
    return Told(first.sport, first.word, name)


def _no_track(root: Element) -> Rejected:
    """The refusal of a file without a track, by its other contents."""
    names = [local(element.tag) for element in root]
    if "rte" in names:
        return Rejected(Reason.NOT_AN_ACTIVITY, "a route, but no track")
    if "wpt" in names:
        return Rejected(Reason.NOT_AN_ACTIVITY, "waypoints, but no track")
    told = f"only {', '.join(dict.fromkeys(names))}" if names else "nothing at all"
    return Rejected(Reason.NO_ACTIVITY, f"{told}: no track, no route and no waypoints")


def _start_us(root: Element) -> int | None:
    """The start or creation time in a file; microseconds since 1970."""
    for path in (("extensions", "start_time"), ("metadata", "time"), ("time",)):
        text = child_text(root, *path)
        found = instant(text) if text else None
        if found:
            return found[0]
    return None


def _sum(totals: list[Totals]) -> Totals:
    """The totals of several tracks together; unknown where any is missing."""

    def together(name: str) -> float | None:
        values = [getattr(t, name) for t in totals]
        return None if None in values else bounded(fsum(values))

    return Totals(*(together(name) for name in Totals.__dataclass_fields__))
