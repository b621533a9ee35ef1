"""Read GPX bytes into recordings."""

from ingest.errors import Reason, Rejected
from ingest.formats.gpx.fields import fields_of
from ingest.formats.gpx.second_opinion import read_with_gpxpy
from ingest.formats.gpx.tracks import recordings_of
from ingest.formats.xml.document import Document
from ingest.formats.xml.reading import read_document
from ingest.formats.xml.text import root_name
from ingest.recording import Recording

ROOT, POINT = "gpx", "trkpt"


def is_gpx(data: bytes) -> bool:
    """Whether the root element is `<gpx>`, in any namespace, prefix and encoding."""
    return root_name(data) == ROOT


def read_gpx(data: bytes) -> list[Recording]:
    """The sessions of a GPX file, in the order of time; raises `Rejected`.

    Tracks less than half an hour apart are one session; gaps between the segments of a track are
    pauses. Our own readers come first; gpxpy is tried where they fail, or find no point with a
    time.
    """
    try:
        document = read_document(data, ROOT, POINT, fields_of)
        if not len(document.points.time_us) and POINT.encode() in data:
            document = _second_opinion(data) or document
        return recordings_of(document)
    except Rejected:
        raise
    except Exception as error:  # whatever it is, gpxpy may still read the file
        document_again = _second_opinion(data)
        if document_again is None:
            raise Rejected(Reason.CORRUPT, f"cannot be read: {error}") from error
        return recordings_of(document_again)


def _second_opinion(data: bytes) -> Document | None:
    """What gpxpy reads, None if it finds no points either."""
    try:
        document = read_with_gpxpy(data)
    except Rejected:
        raise
    except Exception:  # noqa: BLE001 it raises all sorts, also what lxml raises
        return None
    return document if len(document.points.time_us) else None
