"""The elements of a GPX point that hold its values, for all known programs."""

from ingest.formats.xml.document import TIME, Element, Field, local

_ATTRIBUTES = {"lat": "latitude", "lon": "longitude"}

_OWN = {"ele": "altitude", "time": TIME, "speed": "speed"}
"""Children of the point itself; GPX 1.0 has `speed` among them."""

_EXTENDED = {
    "hr": "heart_rate",  # Garmin TrackPointExtension v1 and v2, ClueTrust
    "heartrate": "heart_rate",
    "cad": "cadence",  # Garmin
    "cadence": "cadence",  # ClueTrust
    "runcadence": "cadence",
    "atemp": "temperature",  # Garmin: of the air
    "temp": "temperature",  # ClueTrust
    "temperature": "temperature",
    "speed": "speed",  # Garmin v2, and directly in <extensions>
    "distance": "distance",  # ClueTrust: cumulative
    "power": "power",  # Strava and others, directly in <extensions>
    "powerinwatts": "power",  # Garmin PowerExtension
    "watts": "power",
}
"""Elements anywhere inside the point, in lower case and whatever their namespace."""


def fields_of(point: Element) -> list[Field]:
    """The fields of a `<trkpt>` that samples have a column for."""
    found = [Field(_ATTRIBUTES[n], 0, n) for n in _ATTRIBUTES if n in point.attrib]
    for position, element in enumerate(point.iter()):
        if position == 0 or len(element):
            continue
        name = local(element.tag)
        column = extended_column(name)
        if element.getparent() is point:
            column = _OWN.get(name, column)
        if column:
            found.append(Field(column, position))
    return found


def extended_column(name: str) -> str | None:
    """The column for an extension element of this local name."""
    return _EXTENDED.get(name.lower())
