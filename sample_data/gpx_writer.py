"""GPX 1.1 as an export site writes it, heart rate and cadence in the usual extension."""

from datetime import UTC, datetime, timedelta

from sample_data.reading import Reading
from sample_data.runner import Outing
from sample_data.watch import Track

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="{creator}" version="1.1" xmlns="http://www.topografix.com/GPX/1/1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
  xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/11.xsd">
<metadata><time>{time}</time></metadata>
<trk><name>{name}</name><type>{type}</type><trkseg>
"""
_FOOT = "</trkseg></trk>\n</gpx>\n"


def gpx(outing: Outing, track: Track) -> bytes:
    """A whole track; a reading without a position has no place in it and is left out."""
    head = _HEAD.format(
        creator="A telephone, invented" if outing.phone else "Legcast sample watch",
        time=_clock(outing.start),
        name=outing.kind.word.replace("-", " ").capitalize(),
        type=outing.kind.gpx_type,
    )
    points = [_point(outing, one) for one in track.readings if one.latitude is not None]
    return (head + "".join(points) + _FOOT).encode()


def _point(outing: Outing, one: Reading) -> str:
    time = _clock(outing.start.astimezone(UTC) + timedelta(seconds=one.second))
    extension = ""
    if not outing.phone:
        pulse = "" if one.pulse is None else f"<ns3:hr>{one.pulse}</ns3:hr>"
        extension = (
            "<extensions><ns3:TrackPointExtension>"
            f"{pulse}<ns3:cad>{one.steps}</ns3:cad>"
            "</ns3:TrackPointExtension></extensions>"
        )
    return (
        f'<trkpt lat="{_degrees(one.latitude)}" lon="{_degrees(one.longitude)}">'
        f"<ele>{((one.altitude or 0) - 2500) / 5:.1f}</ele><time>{time}</time>{extension}</trkpt>\n"
    )


def _degrees(semicircles: int | None) -> str:
    return f"{(semicircles or 0) * 180.0 / 2.0**31:.7f}"


def _clock(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
