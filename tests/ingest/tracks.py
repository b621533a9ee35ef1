"""GPX and TCX files of somebody who moves north at an even speed, valid or broken."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 14, 8, tzinfo=UTC)
METRES_PER_DEGREE = 111_194.93


def stamp(second: float) -> str:
    """A time in the file, so many seconds after its start."""
    return f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"


def latitude(metres: float) -> str:
    """The latitude so many metres north of the start."""
    return f"{47 + metres / METRES_PER_DEGREE:.7f}"


def gpx(
    *segments: Iterable[tuple[float, float]],
    words: str = "<type>running</type>",
    inside: Callable[[float], str] = lambda _second: "",
    altitude: Callable[[float], float] = lambda _second: 600.0,
) -> bytes:
    """One track; each segment is pairs of second and metres from the start."""
    body = "".join(
        "<trkseg>"
        + "".join(
            f'<trkpt lat="{latitude(metres)}" lon="11.0"><ele>{altitude(second):.1f}</ele>'
            f"<time>{stamp(second)}</time>{inside(second)}</trkpt>\n"
            for second, metres in segment
        )
        + "</trkseg>"
        for segment in segments
    )
    head = '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}<trk>{words}{body}</trk></gpx>".encode()


def tcx(
    *laps: Iterable[tuple[float, float, float | None]],
    sport: str = "Running",
    total_m: float = 3_600.0,
    timer_s: float = 1_200.0,
) -> bytes:
    """One activity; each lap is a second, metres from the start, and what the distance says."""
    body = "".join(
        f'<Lap StartTime="{stamp(0)}"><TotalTimeSeconds>{timer_s / len(laps)}</TotalTimeSeconds>'
        f"<DistanceMeters>{total_m / len(laps)}</DistanceMeters><Track>"
        + "".join(
            f"<Trackpoint><Time>{stamp(second)}</Time><Position><LatitudeDegrees>"
            f"{latitude(metres)}</LatitudeDegrees><LongitudeDegrees>11.0</LongitudeDegrees>"
            "</Position>"
            + ("" if told is None else f"<DistanceMeters>{told}</DistanceMeters>")
            + "</Trackpoint>\n"
            for second, metres, told in lap
        )
        + "</Track></Lap>"
        for lap in laps
    )
    return (
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
        f'<Activities><Activity Sport="{sport}"><Id>{stamp(0)}</Id>{body}</Activity></Activities>'
        "</TrainingCenterDatabase>"
    ).encode()
