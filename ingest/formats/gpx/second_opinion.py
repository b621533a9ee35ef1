"""The last fallback: the same document, read by gpxpy."""

from lxml import etree

from ingest.formats.gpx.fields import extended_column
from ingest.formats.xml.document import FIRST, LAST, TIME, Document, PointRows, local
from ingest.formats.xml.text import clean
from ingest.recording import Repair

_VALUES = {
    "latitude": "latitude",
    "longitude": "longitude",
    "elevation": "altitude",
    "speed": "speed",
}


def read_with_gpxpy(data: bytes) -> Document:
    """The document in `data` read by gpxpy, which may raise any error."""
    import gpxpy  # a large library that hardly any file needs

    text = clean(data)
    gpx = gpxpy.parse(text.body.decode())
    root = etree.Element("gpx", creator=gpx.creator or "")
    if gpx.time:
        etree.SubElement(etree.SubElement(root, "metadata"), TIME).text = gpx.time.isoformat()
    rows = PointRows()
    for track in gpx.tracks:
        trk = etree.SubElement(root, "trk")
        etree.SubElement(trk, "name").text = track.name
        etree.SubElement(trk, "type").text = track.type
        for segment in track.segments:
            first = len(rows)
            for point in segment.points:
                values = [
                    (column, repr(getattr(point, name)))
                    for name, column in _VALUES.items()
                    if getattr(point, name) is not None
                ]
                if point.time:
                    values.append((TIME, point.time.isoformat()))
                for extension in point.extensions:
                    for element in extension.iter():
                        column = extended_column(local(element.tag))
                        if column and not len(element):
                            values.append((column, element.text or ""))
                rows.add(values)
            if len(rows) > first:
                stand_in = {FIRST: str(first), LAST: str(len(rows) - 1)}
                etree.SubElement(etree.SubElement(trk, "trkseg"), "trkpt", stand_in)
    repair = Repair("second_opinion", "our own reader could not read it; gpxpy did")
    return Document(root, rows.points(), (*text.repairs, repair, *rows.oddities.repairs()))
