"""Where GPX files tell the sport and the name of a track."""

import re
from collections.abc import Iterator

from ingest.formats.sport import Told
from ingest.formats.xml.document import Element, child_text, children, local
from ingest.sports import sport_of

_TAGS = frozenset({"activity", "activitytype", "sport", "sporttype", "workouttype"})
"""Elements in `<extensions>` that programs write it to: OsmAnd and Locus the first."""
_FITOTRACK = re.compile(r"\bworkoutTypeId=([\w-]+)")
_FITOTRACK_COMMENT = re.compile(r"\bcomment=(.*?), \w+=")
"""FitoTrack's name of a file is all that it knows of the workout, as a list."""


def told_by(track: Element, root: Element) -> Told:
    """What a `<trk>`, or else the file around it, tells of the sport."""
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
