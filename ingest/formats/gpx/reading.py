"""GPX bytes become recordings."""

from ingest.errors import Reason, Rejected
from ingest.formats.gpx.fields import fields_of
from ingest.formats.gpx.tracks import recordings_of
from ingest.formats.xml.reading import read_document
from ingest.formats.xml.text import root_name
from ingest.recording import Recording

ROOT, POINT = "gpx", "trkpt"


def is_gpx(data: bytes) -> bool:
    """Whether the root element is `<gpx>`, in any namespace, prefix and encoding."""
    return root_name(data) == ROOT


def read_gpx(data: bytes) -> list[Recording]:
    """The sessions of a GPX file, in the order of time; raises `Rejected`.

    Tracks less than half an hour apart are one session, segments of a track are parted by pauses.
    """
    try:
        return recordings_of(read_document(data, ROOT, POINT, fields_of))
    except Rejected:
        raise
    except Exception as error:  # whatever it is, it is the file's fault
        raise Rejected(Reason.CORRUPT, f"cannot be read: {error}") from error
