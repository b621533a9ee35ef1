"""Tracks as tests need them: straight north, at the speeds that are asked for."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

START = datetime(2026, 5, 3, 6, tzinfo=UTC)
_METRES_PER_DEGREE = 111_195.0

Stretch = tuple[float, float]
"""How many seconds, at how many metres a second."""


def metres(stretches: Iterable[Stretch], every_s: int = 5) -> list[tuple[int, float]]:
    """Seconds and metres since the start, a point every few seconds."""
    found, second, way = [(0, 0.0)], 0, 0.0
    for seconds, speed in stretches:
        for _ in range(round(seconds / every_s)):
            second += every_s
            way += speed * every_s
            found.append((second, way))
    return found


def gpx(
    stretches: Sequence[Stretch],
    *,
    words: str = "",
    about: str = "",
    inside: str = "",
    slope: float = 0.0,
) -> bytes:
    """A GPX file; `words` go into the track, `about` into the file, `inside` into each point."""
    points = "".join(
        f'<trkpt lat="{47 + way / _METRES_PER_DEGREE:.7f}" lon="11">'
        f"<ele>{2500 + way * slope:.1f}</ele>{_time(second)}{inside}</trkpt>"
        for second, way in metres(stretches)
    )
    head = '<gpx version="1.1" creator="Made up" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}{about}<trk>{words}<trkseg>{points}</trkseg></trk></gpx>".encode()


def tcx(stretches: Sequence[Stretch], *, sport: str, slope: float = 0.0, inside: str = "") -> bytes:
    """A TCX file of one lap; `inside` goes into each point."""
    points = "".join(
        f"<Trackpoint>{_time(second).replace('time', 'Time')}<Position><LatitudeDegrees>"
        f"{47 + way / _METRES_PER_DEGREE:.7f}</LatitudeDegrees><LongitudeDegrees>11"
        f"</LongitudeDegrees></Position><AltitudeMeters>{2500 + way * slope:.1f}</AltitudeMeters>"
        f"<DistanceMeters>{way:.1f}</DistanceMeters>{inside}</Trackpoint>"
        for second, way in metres(stretches)
    )
    return (
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
        f'><Activities><Activity Sport="{sport}"><Id>2026-05-03T06:00:00Z</Id>'
        '<Lap StartTime="2026-05-03T06:00:00Z"><TotalTimeSeconds>1</TotalTimeSeconds>'
        f"<Track>{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def _time(second: int) -> str:
    return f"<time>{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}</time>"
