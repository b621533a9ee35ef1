"""Later exports about known files: their remarks are applied, and undone exactly."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from analysis.sport import Sport
from ingest import corrections, strava
from ingest.backfill import backfill
from ingest.errors import Reason, Rejected
from ingest.report import Report
from ingest.written_dates import moment_in
from store.activities import activity_rows
from store.athletes import Athlete
from store.batches import batch_rows
from store.engine import reading, writing
from store.ledger import State
from store.recordings import Activity
from store.remarks import remarks_of_batch
from store.tables import activities, files
from tests.ingest.conftest import NOW
from tests.ingest.zips import FIT, GPX, zipped

HEAD = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,"
    "Distance,Filename,Elapsed Time,Moving Time,Distance\n"
)


def export(*rows: str, **contents: bytes) -> bytes:
    packed = {f"activities/{name.replace('_', '.')}": data for name, data in contents.items()}
    return zipped({"activities.csv": (HEAD + "\n".join(rows)).encode(), **packed})


def run_called(name: str, sport: str) -> bytes:
    return export(
        f'1,"May 20, 2026, 6:00:00 AM",{name},{sport},,,,activities/1.fit', **{"1_fit": FIT}
    )


def brought(engine: Engine, ada: Athlete, path: Path, data: bytes) -> Report:
    path.write_bytes(data)
    return backfill(engine, ada, [path], NOW)


def rows(engine: Engine, ada: Athlete) -> list[Activity]:
    with reading(engine) as connection:
        return activity_rows(connection, ada.id)


def shown(engine: Engine, ada: Athlete) -> list[tuple[str | None, str]]:
    with reading(engine) as connection:
        return [(row.name, row.sport) for row in activity_rows(connection, ada.id)]


def test_a_newer_export_brings_another_name_and_sport_of_known_bytes(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    brought(engine, ada, tmp_path / "march.zip", run_called("Morning Run", "Run"))
    before = rows(engine, ada)
    report = brought(engine, ada, tmp_path / "june.zip", run_called("To work", "Ride"))
    assert (report.told, [o.known for o in report.outcomes]) == (1, [True])
    assert shown(engine, ada) == [("To work", "cycling")]
    (ride,) = rows(engine, ada)
    assert ride != before[0]
    with reading(engine) as connection:
        assert connection.execute(select(activities.c.eccentric_dose_m)).scalar() in (None, 0.0)
        assert batch_rows(connection, ada.id)[0].id == report.batch
        (said,) = remarks_of_batch(connection, report.batch or 0)
    assert (said.file, said.name, said.sport) == ("1.fit", "To work", "cycling")
    with writing(engine) as connection:
        assert corrections.undo(connection, ada, report.batch or 0, NOW) == 0
    assert rows(engine, ada) == before


def test_what_is_said_of_a_file_that_came_alone_goes_away_with_the_export(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    brought(engine, ada, tmp_path / "run.fit", FIT)
    before = rows(engine, ada)
    report = brought(engine, ada, tmp_path / "export.zip", run_called("Hike", "Hike"))
    assert shown(engine, ada) == [("Hike", "hiking")]
    assert brought(engine, ada, tmp_path / "again.zip", run_called("Hike", "Hike")).told == 0
    with writing(engine) as connection:
        corrections.undo(connection, ada, report.batch or 0, NOW)
    assert rows(engine, ada) == before


def test_an_export_of_the_same_path_in_which_only_the_table_changed_is_heard(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    brought(engine, ada, tmp_path / "export.zip", run_called("Morning Run", "Run"))
    assert brought(engine, ada, tmp_path / "export.zip", run_called("To work", "Ride")).told == 1
    assert shown(engine, ada) == [("To work", "cycling")]
    folder = tmp_path / "unpacked"
    (folder / "activities").mkdir(parents=True)
    (folder / "activities" / "1.fit").write_bytes(FIT)
    row = '1,"May 20, 2026, 6:00:00 AM",{},{},,,,activities/1.fit'
    for name, sport, told in (("Home", "Walk", 1), ("Home again", "Hike", 1)):
        (folder / "activities.csv").write_text(HEAD + row.format(name, sport))
        assert backfill(engine, ada, [folder], NOW).told == told
    assert shown(engine, ada) == [("Home again", "hiking")]
    assert backfill(engine, ada, [folder], NOW).told == 0


def test_the_sport_that_the_athlete_told_stays(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    brought(engine, ada, tmp_path / "march.zip", run_called("Morning Run", "Run"))
    with writing(engine) as connection:
        (row,) = activity_rows(connection, ada.id)
        corrections.retype(connection, row, Sport.HIKING)
    brought(engine, ada, tmp_path / "june.zip", run_called("To work", "Ride"))
    assert shown(engine, ada) == [("To work", "hiking")]


def test_a_session_without_a_file_comes_in_once_with_its_totals(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    typed = '7,"May 22, 2026, 5:00:00 PM",Belt,Run,,1900,"5,2",,1900,1800,5200.0'
    brought(engine, ada, tmp_path / "march.zip", export(typed))
    german = '7,"22.05.2026, 17:00:00",Band,Lauf,,1900,"5,2",,1900,1800,5200.0'
    report = brought(engine, ada, tmp_path / "june.zip", export(german))
    assert [o.known for o in report.outcomes] == [True]
    with reading(engine) as connection:
        (row,) = activity_rows(connection, ada.id)
    assert (row.name, row.sport, row.distance_m, row.samples) == ("Band", "running", 5200.0, 0)
    assert row.started_at == datetime(2026, 5, 22, 17, tzinfo=UTC)
    assert row.elapsed_s in (1800.0, 1900.0)


def test_an_entry_whose_recording_came_otherwise_counts_once(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    brought(engine, ada, tmp_path / "run.gpx", GPX)
    with reading(engine) as connection:
        (run,) = activity_rows(connection, ada.id)
    start = f"{run.started_at:%b %d, %Y, %I:%M:%S %p}"
    typed = f'7,"{start}",Typed,Run,,{run.elapsed_s:.0f},,,,,{run.distance_m:.1f}'
    report = brought(engine, ada, tmp_path / "export.zip", export(typed))
    assert [o.state for o in report.outcomes] == [State.DUPLICATE]


def test_a_date_that_cannot_be_read_is_named_and_not_guessed(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    report = brought(engine, ada, tmp_path / "e.zip", export("7,03/04/2026 08:00:00,A,Run,,60,1"))
    (outcome,) = report.outcomes
    assert outcome.reason is Reason.NO_TIME
    assert "03/04/2026" in (outcome.detail or "")
    other = "8,28/04/2026 08:00:00,B,Run,,60,1"
    report = brought(
        engine, ada, tmp_path / "f.zip", export("7,03/04/2026 08:00:00,A,Run,,60,1", other)
    )
    assert [o.state for o in report.outcomes] == [State.IMPORTED] * 2


def test_an_entry_with_neither_duration_nor_distance_is_no_activity() -> None:
    (entry,) = strava.entries((HEAD + '7,"22.05.2026, 17:00:00",A,Run,,0,0').encode())
    with pytest.raises(Rejected):
        strava.recording(entry)
    (old,) = strava.entries(b'id,d,n,t,x,e,k\n7,"22.05.2026, 17:00:00",A,Run,,1800,"5,2"')
    assert (old.elapsed_s, old.distance_m, old.moving_s) == (1800, 5200, None)
    assert replace(old, number="8").identity() != old.identity()


@pytest.mark.parametrize(
    "text",
    [
        "Mar 14, 2026, 8:00:00 PM", "Mar 14, 2026, 8:00:00\u202fPM", "14 Mar 2026, 20:00:00",
        "14.03.2026, 20:00:00", "14. März 2026, 20:00:00", "14 mars 2026 à 20:00:00",
        "14 mar 2026, 8:00:00 p. m.", "14 de mar. de 2026, 20:00:00", "14 mrt 2026 20:00:00",
        "2026/03/14 20:00:00", "2026. 3. 14. 오후 8:00:00", "2026年3月14日 下午8:00:00",
        "14 мар. 2026 г., 20:00:00", "14. mar. 2026 20.00.00", "2026-03-14 20:00:00",
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_language_of_the_account(text: str) -> None:
    assert moment_in(text) == datetime(2026, 3, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "14 Mar 2026", "3/4/2026 08:00:00", "31.02.2026, 08:00:00",
             "3 nonsense 2026, 07:00:00", "14 Mar 2026, 25:00:00"],
)  # fmt: skip
def test_a_date_that_is_not_clear_is_none(text: str) -> None:
    assert moment_in(text) is None


def test_what_was_said_of_a_file_holds_when_it_comes_again(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    first = brought(engine, ada, tmp_path / "run.fit", FIT)
    brought(engine, ada, tmp_path / "export.zip", run_called("To work", "Ride"))
    with writing(engine) as connection:
        corrections.undo(connection, ada, first.batch or 0, NOW)
    backfill(engine, ada, [tmp_path / "run.fit"], NOW)
    assert shown(engine, ada) == [("To work", "cycling")]
    with reading(engine) as connection:
        assert connection.execute(select(files.c.state)).scalar_one() == State.IMPORTED
