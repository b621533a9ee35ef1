"""Recordings of one run as several devices make them: FIT by a watch, GPX by a phone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.ingest.fit.building import (
    NOON,
    RUN_FIELDS,
    TIMESTAMP,
    UINT8,
    UINT16,
    UINT32,
    Field,
    file_id,
    fit_file,
    records,
    session,
)

BEGAN = datetime(2021, 9, 8, 1, 46, 40, tzinfo=UTC)
"""When `NOON` is."""

METRES_A_SECOND = 3
FALL = 0.2
"""Metres of descent a second: 120 m in ten minutes."""

WEEK = 604_800
"""Its seconds."""

_NO_GPS: list[Field] = [(TIMESTAMP, UINT32), (5, UINT32), (6, UINT16), (3, UINT8), (4, UINT8)]


def watch(begin: int = 0, end: int = 600, *, gps: bool = True, sport: int = 1) -> bytes:
    """A watch's FIT of the seconds from `begin` to `end`; without GPS it knows no altitude.

    Every week it is the same course.
    """
    seconds = range(begin, end)
    way = [(s - begin) * 100 * METRES_A_SECOND for s in seconds]
    speed = 1000 * METRES_A_SECOND
    if gps:
        rows: Sequence[Sequence[float]] = [
            (NOON + s, 559_240_000 + s % WEEK * 322, 83_886_080,
             round(5 * (1500 - FALL * (s % WEEK))), metres, speed, 140, 85, 20)
            for s, metres in zip(seconds, way, strict=True)
        ]  # fmt: skip
        fields = RUN_FIELDS
    else:
        rows = [(NOON + s, metres, speed, 140, 85) for s, metres in zip(seconds, way, strict=True)]
        fields = _NO_GPS
    elapsed = float(end - begin - 1)
    told = session(NOON + begin, elapsed=elapsed, distance=way[-1] / 100, sport=sport)
    return fit_file(file_id(), records(fields, rows), told)


def phone(
    begin: int = 0,
    end: int = 600,
    *,
    sport: str = "running",
    stands: int = 0,
    longer: float = 1.0,
    altitude: bool = True,
) -> bytes:
    """A phone's GPX of the seconds from `begin` to `end`, a point every second.

    Then it `stands` for so many seconds; its way is so many times `longer`.
    """
    points = []
    for s in range(begin, end + stands):
        at = min(s, end - 1)
        latitude = (559_240_000 + at * 322 * longer) * 180 / 2**31
        height = f"<ele>{1000 - FALL * at:.1f}</ele>" if altitude else ""
        time = (BEGAN + timedelta(seconds=s)).isoformat().replace("+00:00", "Z")
        points.append(
            f'<trkpt lat="{latitude:.7f}" lon="7.03125">{height}<time>{time}</time></trkpt>'
        )
    return (
        '<gpx version="1.1" creator="a phone" xmlns="http://www.topografix.com/GPX/1/1"><trk>'
        f"<type>{sport}</type><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    ).encode()
