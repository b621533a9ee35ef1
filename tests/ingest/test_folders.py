"""Real-world folders: odd names, unpacked exports, and ignored files."""

import gzip
import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ingest import kinds
from ingest.backfill import backfill
from ingest.errors import Reason
from ingest.folder import recordings
from ingest.report import Report
from ingest.watch import FolderWatch
from store.athletes import Athlete
from store.engine import reading
from store.ledger import State
from store.tables import activities, files
from tests.ingest.conftest import NOW
from tests.ingest.fit.building import file_id, fit_file
from tests.ingest.test_archives import HEALTH, ROUTE
from tests.ingest.zips import FIT, GPX, OTHER, RIDE, strava, zipped

COURSE = fit_file(file_id(kind=6))
ROUTE_ONLY = b'<gpx><rte><rtept lat="48" lon="16"/></rte></gpx>'
NO_TIMES = (
    b'<gpx><trk><trkseg><trkpt lat="48" lon="16"/><trkpt lat="48.1" lon="16"/></trkseg></trk></gpx>'
)
HEALTH_EXPORT = {
    "apple_health_export/Exportieren.xml": HEALTH.encode(),
    "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
    "apple_health_export/workout-routes/route_1.gpx": ROUTE.encode(),
}


def lay(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def unpack(data: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    return folder


def known_by(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return {row.sha256: row.state for row in connection.execute(select(files))}


def names(report: Report) -> list[str]:
    return sorted(Path(path).name for path in report.passed_over)


def test_content_decides_what_a_file_of_an_odd_name_is(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    folder = lay(
        tmp_path / "downloads",
        {
            "run.gpx.xml": GPX,
            "run.gpx.txt": GPX,
            "activity_123 (1)": GPX,
            "run.fit.bin": OTHER,
            "ride.FIT.GZ": gzip.compress(RIDE),
            "export (2)": zipped({"again.fit": OTHER}),
            "letter.txt": b"Dear Ada",
            "photo.jpg": GPX,
            "run.fit.crdownload": FIT,
            "empty": b"",
        },
    )
    (folder / "link.fit").symlink_to(folder / "run.fit.bin")
    report = backfill(engine, ada, [folder], NOW)
    assert sum(o.state is State.IMPORTED for o in report.outcomes) == 3
    assert sum(o.known for o in report.outcomes) == 3
    assert not report.failed
    assert names(report) == ["empty", "letter.txt", "link.fit", "photo.jpg", "run.fit.crdownload"]


def test_an_odd_file_at_rest_is_looked_into_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, {"run": FIT, "notes.txt": b"x", "photo.jpg": b"x", "run.fit": FIT})
    looked: list[bytes] = []
    told = kinds.kind_by_head

    def look(head: bytes) -> kinds.Kind:
        looked.append(head)
        return told(head)

    monkeypatch.setattr(kinds, "kind_by_head", look)
    for _ in range(3):
        assert len(list(recordings(tmp_path, pytest.fail))) == 2
    assert len(looked) == 2
    (tmp_path / "notes.txt").write_bytes(GPX)
    assert len(list(recordings(tmp_path, pytest.fail))) == 3


def test_courses_and_routes_in_a_folder_are_no_failure_but_are_told(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    found = {"course.fit": COURSE, "route.gpx": ROUTE_ONLY, "planned.gpx": NO_TIMES}
    folder = lay(tmp_path / "runs", {**found, "run.fit": FIT})
    report = backfill(engine, ada, [folder], NOW)
    assert not report.failed
    assert sorted(Path(o.path).name for o in report.outcomes if o.skipped) == sorted(found)
    again = backfill(engine, ada, [folder], NOW)
    assert sum(o.skipped for o in again.outcomes) == 3


def test_a_course_that_is_named_outright_is_refused(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    path = tmp_path / "course.fit"
    path.write_bytes(COURSE)
    report = backfill(engine, ada, [path], NOW)
    assert report.failed
    assert [(o.reason, o.skipped) for o in report.outcomes] == [(Reason.NOT_AN_ACTIVITY, False)]


@pytest.mark.parametrize("place", ["", "apple_health_export/"])
def test_an_unpacked_health_export_gives_the_same_as_the_archive(
    engine: Engine, ada: Athlete, tmp_path: Path, place: str
) -> None:
    archive = tmp_path / "export.zip"
    archive.write_bytes(zipped(HEALTH_EXPORT))
    assert len(backfill(engine, ada, [archive], NOW).outcomes) == 2
    before = known_by(engine)
    inside = {name.removeprefix("apple_health_export/"): d for name, d in HEALTH_EXPORT.items()}
    folder = lay(tmp_path / "unpacked", {place + name: data for name, data in inside.items()})
    report = backfill(engine, ada, [folder], NOW)
    assert [o.known for o in report.outcomes] == [True, True]
    assert known_by(engine) == before
    packed_again = tmp_path / "again.zip"
    packed_again.write_bytes(
        zipped({f"my export/{n}": d for n, d in inside.items()} | {"__MACOSX/my export/._x": b"x"})
    )
    assert [o.known for o in backfill(engine, ada, [packed_again], NOW).outcomes] == [True, True]
    assert known_by(engine) == before


@pytest.mark.parametrize("again", [False, True])
def test_an_unpacked_or_repacked_strava_export_gives_the_same_as_the_archive(
    engine: Engine, ada: Athlete, tmp_path: Path, again: bool
) -> None:
    if again:
        path = tmp_path / "again.zip"
        inner = zipfile.ZipFile(io.BytesIO(strava()))
        contents = {f"export_123/{name}": inner.read(name) for name in inner.namelist()}
        path.write_bytes(zipped({**contents, "__MACOSX/export_123/._activities.csv": b"x"}))
    else:
        path = unpack(strava(), tmp_path / "unpacked" / "export_123")
    report = backfill(engine, ada, [path], NOW)
    assert [o.state for o in report.outcomes] == [State.IMPORTED] * 3
    with reading(engine) as connection:
        rows = connection.execute(
            select(activities.c.name, activities.c.sport, activities.c.distance_m)
        ).all()
    assert {(row.name, row.sport) for row in rows} == {
        ("Ohne Datei", "running"), ("Morgens, am Fluss", "running"), ("Ausfahrt", "cycling"),
    }  # fmt: skip
    before = known_by(engine)
    archive = tmp_path / "export.zip"
    archive.write_bytes(strava())
    assert all(o.known for o in backfill(engine, ada, [archive], NOW).outcomes)
    assert known_by(engine) == before


def test_an_unpacked_export_in_a_watched_folder_comes_in_once_it_rests(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    clock = [0.0]
    watched = FolderWatch(engine, [tmp_path / "runs"], 5.0, lambda: clock[0])

    def after(seconds: float) -> int:
        clock[0] += seconds
        return len(watched.scan(NOW))

    lay(tmp_path / "runs", {k: v for k, v in HEALTH_EXPORT.items() if not k.endswith(".gpx")})
    route = "apple_health_export/workout-routes/route_1.gpx"
    lay(tmp_path / "runs", {route: HEALTH_EXPORT[route][:500]})
    assert after(0) == after(4) == 0
    lay(tmp_path / "runs", {route: HEALTH_EXPORT[route]})  # its last route is still unpacked
    assert after(4) == 0
    assert after(6) == 2
    unpack(strava(), tmp_path / "runs" / "strava")
    assert after(1) == 0
    assert after(6) == 3
    assert after(60) == 0
    with reading(engine) as connection:
        told = connection.execute(select(activities.c.name, activities.c.samples)).all()
    assert sorted(row.samples for row in told if row.name is None) == [0, 30]


def test_names_that_are_no_text_are_named_and_the_others_come_in(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    folder = lay(tmp_path / "runs", {"run.fit": FIT})
    odd = os.fsencode(folder) + b"/\xff"
    shutil.copy(folder / "run.fit", odd + b".gpx")
    os.mkdir(odd)  # noqa: PTH102 because a path of bytes is meant
    shutil.copy(folder / "run.fit", odd + b"/in.fit")
    (folder / "photo.jpg").write_bytes(b"x")
    report = backfill(engine, ada, [folder], NOW)
    assert [o.state for o in report.outcomes] == [State.IMPORTED]
    assert [Path(path).name for path, _ in report.retry] == ["\\udcff", "\\udcff.gpx"]
    assert all("not UTF-8" in why for _, why in report.retry)
    outright = backfill(engine, ada, [Path(os.fsdecode(odd + b".gpx"))], NOW)
    assert outright.retry == report.retry[1:]
