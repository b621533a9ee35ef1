"""Archives as downloaded: read in place, within limits, with their information about files."""

import io
import struct
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from analysis.sport import Sport
from ingest import archive, strava
from ingest.archive import members
from ingest.backfill import backfill
from ingest.errors import Reason, Rejected
from ingest.importer import Outcome
from store.athletes import Athlete
from store.engine import reading
from store.ledger import State
from store.tables import activities
from tests.ingest.fit.building import file_id, fit_file
from tests.ingest.zips import FIT, GPX, OTHER, RIDE, STRAVA_TABLE, garmin, zipped
from tests.ingest.zips import strava as strava_export

NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)


def brought(engine: Engine, ada: Athlete, folder: Path, data: bytes) -> list[Outcome]:
    path = folder / "export.zip"
    path.write_bytes(data)
    return backfill(engine, ada, [path], NOW).outcomes


def only_reason(outcomes: list[Outcome]) -> Reason | None:
    (outcome,) = outcomes
    return outcome.reason


def test_a_strava_export_brings_names_and_sports_in_any_language(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    outcomes = brought(engine, ada, tmp_path, strava_export())
    assert [o.state for o in outcomes] == [State.IMPORTED] * 3
    assert outcomes[1].path.endswith("export.zip/activities/1.fit.gz")
    with reading(engine) as connection:
        rows = connection.execute(
            select(activities.c.name, activities.c.sport).order_by(activities.c.id)
        ).all()
    assert rows == [
        ("Ohne Datei", "running"),
        ("Morgens, am Fluss", "running"),
        ("Ausfahrt", "cycling"),
    ]


def test_a_table_of_any_shape_gives_what_it_has() -> None:
    assert strava.hints(b"") == {}
    assert strava.hints(b"\xff\xfe\x00nonsense,\0,") == {}
    assert strava.hints(b"a,b\nactivities/1.fit,x\n") == {}
    wide = STRAVA_TABLE.replace("Dateiname", "Dateiname" + ",Neu" * 80)
    found = strava.hints(wide.encode())
    assert found["activities/1.fit.gz"].name == "Morgens, am Fluss"
    assert found["activities/2.fit.gz"].sport is Sport.CYCLING
    assert len(found) == 2


def test_a_garmin_export_is_read_through_its_inner_archives(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    settings = fit_file(file_id(kind=2))
    outcomes = brought(engine, ada, tmp_path, garmin(settings))
    assert [o.state for o in outcomes if not o.skipped] == [State.IMPORTED] * 2
    skipped = [o for o in outcomes if o.skipped]
    assert {o.reason for o in skipped} == {Reason.NOT_AN_ACTIVITY}
    assert len(skipped) == 2


HEALTH = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (Record|Workout)*>
]>
<HealthData locale="de_AT">
 <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min"
  startDate="2026-05-01 08:00:05 +0200" endDate="2026-05-01 08:00:05 +0200" value="121"/>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="10" durationUnit="min"
  totalDistance="2" totalDistanceUnit="km" sourceName="Watch"
  startDate="2026-05-01 08:00:00 +0200" endDate="2026-05-01 08:10:00 +0200">
  <WorkoutRoute><FileReference path="/workout-routes/route_1.gpx"/></WorkoutRoute>
 </Workout>
 <Workout workoutActivityType="HKWorkoutActivityTypeCycling" duration="60" durationUnit="min"
  sourceName="Watch" startDate="2026-05-02 08:00:00 +0200" endDate="2026-05-02 09:00:00 +0200"/>
</HealthData>
"""
POINTS = "".join(
    f'<trkpt lat="{48 + i / 1e4}" lon="16"><ele>{200 + i}</ele>'
    f"<time>2026-05-01T06:00:{i:02}Z</time></trkpt>"
    for i in range(30)
)
ROUTE = f"<gpx><trk><trkseg>{POINTS}</trkseg></trk></gpx>"


def test_an_apple_health_export_brings_workouts_with_route_and_heart_rate(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    export = {
        "apple_health_export/Exportieren.xml": HEALTH.encode(),
        "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
        "apple_health_export/workout-routes/route_1.gpx": ROUTE.encode(),
    }
    outcomes = brought(engine, ada, tmp_path, zipped(export))
    assert [o.state for o in outcomes] == [State.IMPORTED, State.IMPORTED]
    assert outcomes[0].path.endswith("Exportieren.xml/2026-05-01T06:00:00Z-Running")
    with reading(engine) as connection:
        rows = connection.execute(
            select(activities.c.sport, activities.c.samples, activities.c.columns,
                   activities.c.utc_offset_s, activities.c.local_date).order_by(activities.c.id)
        ).all()  # fmt: skip
    assert rows[0].sport == "running"
    assert rows[0].samples == 30
    assert "heart_rate" in rows[0].columns
    assert rows[0].utc_offset_s == 7200
    assert (rows[1].sport, rows[1].samples) == ("cycling", 0)
    later = zipped({**export, "apple_health_export/more.txt": b"x"})
    assert all(o.known for o in brought(engine, ada, tmp_path, later))


def test_an_unchanged_archive_is_known_at_once_and_a_newer_one_brings_what_is_new(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = brought(engine, ada, tmp_path, zipped({"1.fit": FIT}))
    assert [o.state for o in first] == [State.IMPORTED]
    (again,) = backfill(engine, ada, [tmp_path / "export.zip"], NOW).outcomes
    assert again.known
    newer = brought(engine, ada, tmp_path, zipped({"1.fit": FIT, "2.fit": OTHER}))
    assert [(o.known, o.state) for o in newer] == [
        (True, State.DUPLICATE),
        (False, State.IMPORTED),
    ]


def test_two_formats_of_a_run_in_one_archive_count_once(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    outcomes = brought(engine, ada, tmp_path, zipped({"a.fit": FIT, "a.gpx": GPX}))
    assert [o.state for o in outcomes] == [State.IMPORTED, State.DUPLICATE]


def test_shadows_and_hidden_files_in_an_archive_are_passed_over(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    made = zipped({"__MACOSX/._1.fit": b"x", ".hidden.fit": b"x", "__MACOSX/._x.zip": b"x",
                   "1.fit": FIT})  # fmt: skip
    assert [o.state for o in brought(engine, ada, tmp_path, made)] == [State.IMPORTED]


def test_an_archive_without_a_recording_says_so(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    outcomes = brought(engine, ada, tmp_path, zipped({"photo.jpg": b"x"}))
    assert only_reason(outcomes) is Reason.NO_ACTIVITY


def test_a_cut_off_archive_is_refused_and_named(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    outcomes = brought(engine, ada, tmp_path, zipped({"1.fit": FIT})[:-30])
    assert only_reason(outcomes) is Reason.CORRUPT
    assert "cut off" in (outcomes[0].detail or "")


def test_one_damaged_member_costs_only_itself(engine: Engine, ada: Athlete, tmp_path: Path) -> None:
    made = bytearray(zipped({"1.fit": FIT, "2.fit": OTHER}))
    made[200:260] = bytes(60)
    outcomes = brought(engine, ada, tmp_path, bytes(made))
    assert [o.reason for o in outcomes] == [Reason.CORRUPT, None]
    assert outcomes[1].state is State.IMPORTED


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/run.fit", "/etc/run.fit", "a/../../run.fit", "..\\run.fit"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(
    engine: Engine, ada: Athlete, tmp_path: Path, name: str
) -> None:
    outcomes = brought(engine, ada, tmp_path, zipped({name: FIT, "good.fit": OTHER}))
    assert [o.reason for o in outcomes] == [Reason.UNSAFE_NAME, None]


def test_where_an_archive_lies_and_how_its_files_are_called_does_not_matter(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    folder = tmp_path / "Meine\u00a0Läufe" / "apple_health_export" / "__MACOSX"
    (folder / "deeper").mkdir(parents=True)
    made = zipped({"Morning\u00a0run.fit": FIT, "🏃‍♂️.fit": OTHER})
    (folder / "export.zip").write_bytes(made)
    outcomes = backfill(engine, ada, [folder / "deeper" / ".." / "export.zip"], NOW).outcomes
    assert [o.state for o in outcomes] == [State.IMPORTED, State.IMPORTED]


def test_one_bad_side_file_costs_only_itself(engine: Engine, ada: Athlete, tmp_path: Path) -> None:
    damaged = bytearray(strava_export())
    damaged[60:90] = bytes(30)  # in activities.csv
    outcomes = brought(engine, ada, tmp_path, bytes(damaged))
    assert [o.state for o in outcomes] == [State.IMPORTED, State.IMPORTED]
    with_photos = zipped({"a.fit": RIDE, "photos.zip": b"no archive", "c.fit": GPX})
    outcomes = brought(engine, ada, tmp_path, with_photos)
    assert [o.reason for o in outcomes] == [None, Reason.CORRUPT, None]


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_damage_in_any_packing_costs_one_member(
    engine: Engine, ada: Athlete, tmp_path: Path, method: int
) -> None:
    made = bytearray(zipped({"1.fit": FIT, "2.fit": OTHER}, method=method))
    made[100:400] = bytes(300)
    outcomes = brought(engine, ada, tmp_path, bytes(made))
    assert [o.reason for o in outcomes] == [Reason.CORRUPT, None]


def test_an_encrypted_member_is_refused(engine: Engine, ada: Athlete, tmp_path: Path) -> None:
    made = bytearray(zipped({"1.fit": FIT}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.find(mark) + at] |= 1
    outcomes = brought(engine, ada, tmp_path, bytes(made))
    assert only_reason(outcomes) is Reason.UNSUPPORTED
    assert "encrypted" in (outcomes[0].detail or "")


def test_archives_that_lie_too_deep_are_refused(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    made = zipped({"1.fit": FIT})
    for _ in range(4):
        made = zipped({"in.zip": made})
    assert only_reason(brought(engine, ada, tmp_path, made)) is Reason.UNSUPPORTED


BOMBED = """
import sys
from pathlib import Path
from ingest.sources import Source, items
def peak():
    status = Path("/proc/self/status").read_text()
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmHWM")) * 1024
for item in items(Source(sys.argv[1], None)):
    print(item.done.rejected.reason if item.done else "read")
print(peak())
"""


def bombed(folder: Path, data: bytes) -> tuple[list[str], int]:
    """What a bomb comes to, and the most memory that took."""
    path = folder / "bomb.zip"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", BOMBED, path], capture_output=True, text=True, check=True
    )
    *said, most = done.stdout.split()
    return said, int(most)


def zeros(size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made, made.open("1.fit", "w") as f:
        for _ in range(size // 1_000_000):
            f.write(bytes(1_000_000))
    return packed.getvalue()


def lying(size: int, told: int) -> bytes:
    """An archive whose member claims another size than it has."""
    made = bytearray(zeros(size))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", made, made.find(mark) + at, told)
    return bytes(made)


def crowded(count: int) -> bytes:
    """An archive with so many members, each of them empty."""
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0
    )
    names = b"".join(entry + b"%03x.fit" % (i % 4096) for i in range(count))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 7, 0) + b"000.fit"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF,
                      len(names), len(local), 0)  # fmt: skip
    return local + names + end


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bomb", "reasons"),
    [
        (zeros(1_000_000_000), ["too_large"]),
        (lying(300_000_000, 1000), ["corrupt"]),
        (lying(300_000_000, 30_000), ["corrupt"]),
        (zipped({"in.zip": zeros(900_000_000)}), ["too_large"]),
        (crowded(1_000_000), ["too_large"]),
        (crowded(150_000), ["too_large"]),
    ],
    ids=["zip", "lying small", "lying", "nested", "a million members", "many members"],
)
def test_a_bomb_is_refused_within_300_mb(tmp_path: Path, bomb: bytes, reasons: list[str]) -> None:
    said, most = bombed(tmp_path, bomb)
    assert said == reasons
    assert most < 300_000_000


def test_the_bytes_of_all_members_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_IN_ALL", 1000)
    monkeypatch.setattr(archive, "_MOST_RATIO", 2)
    with pytest.raises(Rejected, match="more than any export"):
        list(members(io.BytesIO(zipped({"1.fit": bytes(100_000)})), "x.zip"))
