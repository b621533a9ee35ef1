"""The metadata of a GPX file: the sport and name of a track, and its totals."""

import re
from collections.abc import Iterator

from ingest.formats.sport import Told
from ingest.formats.xml.document import Element, child_text, children, local
from ingest.formats.xml.numerals import quantity
from ingest.recording import Totals
from ingest.sports import sport_of

_TAGS = frozenset({"activity", "activitytype", "sport", "sporttype", "workouttype"})
"""Elements in `<extensions>` for the sport; the first is used by OsmAnd and Locus."""
_FITOTRACK = re.compile(r"\bworkoutTypeId=([\w-]+)")
_FITOTRACK_COMMENT = re.compile(r"\bcomment=(.*?), \w+=")
"""FitoTrack's file name lists everything it knows about the workout."""


def told_by(track: Element, root: Element) -> Told:
    """The sport given by a `<trk>`, or else by the file."""
    unknown = None
    for text in _texts(track, root):
        sport, word = sport_of(text)
        if sport:
            return Told(sport, word, name_of(track) or name_of(root))
        unknown = unknown or word
    return Told(None, unknown, name_of(track) or name_of(root))


def name_of(element: Element) -> str | None:
    """The name of a track, or of the file."""
    name = child_text(element, "name") or child_text(element, "metadata", "name")
    if name and _FITOTRACK.search(name):
        comment = _FITOTRACK_COMMENT.search(name)
        return comment[1] or None if comment else None
    return name


def _texts(track: Element, root: Element) -> Iterator[str]:
    """The words that may name the sport, the nearest to the track first."""
    if text := child_text(track, "type"):
        yield text
    for parent in (track, *children(root, "metadata"), root):
        for extensions in children(parent, "extensions"):
            for element in extensions.iter():
                if local(element.tag).lower().replace("_", "") in _TAGS and element.text:
                    yield element.text
    for parent in (track, root):
        for path in (("name",), ("desc",), ("metadata", "name"), ("metadata", "desc")):
            if found := _FITOTRACK.search(child_text(parent, *path) or ""):
                yield found[1]


def file_totals(root: Element) -> Totals:
    """The totals in `<extensions>` of the file itself, as running_page writes them.

    It knows moving and elapsed time; the former is the nearest it has to a timer.
    """
    found = children(root, "extensions")
    if not found:
        return Totals()
    return Totals(
        distance_m=_quantity(found[0], "distance"),
        timer_s=_quantity(found[0], "moving_time"),
        elapsed_s=_quantity(found[0], "elapsed_time"),
    )


def track_totals(track: Element) -> Totals:
    """The totals in Garmin's TrackStatsExtension, as OpenTracks writes it for each track."""
    for extensions in children(track, "extensions"):
        for stats in extensions:
            if local(stats.tag) == "TrackStatsExtension":
                return Totals(
                    distance_m=_quantity(stats, "Distance"),
                    timer_s=_quantity(stats, "TimerTime"),
                    ascent_m=_quantity(stats, "Ascent"),
                    descent_m=_quantity(stats, "Descent"),
                )
    return Totals()


def _quantity(element: Element, name: str) -> float | None:
    return quantity(child_text(element, name))
