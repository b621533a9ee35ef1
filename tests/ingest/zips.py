"""Archives as people download them, built for the tests."""

import gzip
import io
import zipfile
from pathlib import Path

import sample_data

RECORDINGS = Path(str(sample_data.recordings()))
FIT = (RECORDINGS / "2026-05-20-easy-run.fit").read_bytes()
GPX = (RECORDINGS / "2026-05-20-easy-run.gpx").read_bytes()
"""One run in two formats."""
OTHER = (RECORDINGS / "2026-05-22-easy-run.fit").read_bytes()
RIDE = (RECORDINGS / "2026-03-28-bike-ride.fit").read_bytes()


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these files, in this order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


STRAVA_TABLE = """\
Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Beschreibung,Verstrichene Zeit,\
Distanz,Verstrichene Zeit,Distanz,Dateiname
1,"20. Mai 2026, 06:00:00","Morgens, am Fluss",Lauf,"Zeile 1
Zeile 2",1800,5.0,1800,5000,activities/1.fit.gz
2,"28. März 2026, 09:00:00",Ausfahrt,Radfahrt,,3600,30,3600,30000,activities/2.fit.gz
3,"1. Mai 2026, 09:00:00",Ohne Datei,Lauf,,3600,30,3600,30000,
"""


def strava() -> bytes:
    """A Strava export in German, with a photo and a ride that the watch took for a run."""
    return zipped(
        {
            "activities.csv": STRAVA_TABLE.encode("utf-8-sig"),
            "activities/1.fit.gz": gzip.compress(FIT, mtime=0),
            "activities/2.fit.gz": gzip.compress(OTHER, mtime=0),
            "media/photo.jpg": b"\xff\xd8",
        }
    )


def garmin(settings: bytes) -> bytes:
    """A Garmin export: parts in archives of their own, most of it no activity."""
    part = zipped({"ada_1.fit": FIT, "ada_2.fit": settings, "ada_3.fit": settings + b" "})
    other = zipped({"ada_4.fit": OTHER}, method=zipfile.ZIP_STORED)
    return zipped(
        {
            "DI_CONNECT/DI-Connect-User/profile.json": b"{}",
            "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": part,
            "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part2.zip": other,
        }
    )
