"""Small GPX and TCX files of an invented run, with whatever times a test gives them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

DAWN = datetime(2026, 5, 3, 6, tzinfo=UTC)
"""When the runs begin unless a test says otherwise."""

_DEGREES_PER_METRE = 360 / 40_030_229  # along a meridian


def told(second: float) -> str:
    """The time so many seconds after `DAWN` as files write it."""
    return f"{DAWN + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"


def north(metres: float) -> str:
    """The latitude so many metres north of where the run begins."""
    return f"{45 + metres * _DEGREES_PER_METRE:.7f}"


def gpx_of(points: Iterable[tuple[str, float]], *, head: str = "", sport: str = "running") -> bytes:
    """A GPX file of one segment; each point has its time and how many metres north it is."""
    track = "".join(
        f'<trkpt lat="{north(metres)}" lon="7"><ele>100</ele><time>{time}</time></trkpt>'
        for time, metres in points
    )
    return (
        f'<gpx version="1.1" creator="made up" xmlns="http://www.topografix.com/GPX/1/1">{head}'
        f"<trk><type>{sport}</type><trkseg>{track}</trkseg></trk></gpx>"
    ).encode()


def tcx_of(points: Iterable[tuple[float, float]], timer_s: float) -> bytes:
    """A TCX file of one lap and one track; each point has its second and its distance in metres."""
    track = "".join(
        f"<Trackpoint><Time>{told(second)}</Time><DistanceMeters>{metres}</DistanceMeters>"
        "</Trackpoint>"
        for second, metres in points
    )
    return (
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
        f'<Activities><Activity Sport="Running"><Id>{told(0)}</Id><Lap StartTime="{told(0)}">'
        f"<TotalTimeSeconds>{timer_s}</TotalTimeSeconds><DistanceMeters>1000</DistanceMeters>"
        f"<Track>{track}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()
