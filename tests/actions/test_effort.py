"""How hard it was: told to the watch, told to Legcast, kept through duplicates and updates."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from sqlalchemy import Engine, update

from actions import bouts
from actions.activities import tell_effort
from actions.errors import Invalid, Missing
from actions.reanalysis import reanalyse
from analysis.load import effort_minutes
from analysis.sport import Sport
from ingest import corrections
from ingest.backfill import backfill
from store.activities import activity_rows
from store.athletes import Athlete
from store.engine import reading, writing
from store.history import history
from store.recordings import Activity
from store.tables import activities, files
from tests.ingest.conftest import NOW
from tests.ingest.fit.building import (
    ENUM,
    FILE_ID,
    NOON,
    RUN_FIELDS,
    SESSION,
    UINT8,
    UINT16,
    UINT32,
    UINT32Z,
    Field,
    fit_file,
    message,
    records,
    run,
)

Bring = Callable[[str], bouts.Brought]


def recorded(rpe: int | None = 60, feel: int = 75, sport: int = 1, count: int = 1200) -> bytes:
    """A recording of some minutes, in which the athlete told the watch how hard it was."""
    values: dict[Field, float | str | bytes] = {
        (253, UINT32): NOON + count, (2, UINT32): NOON, (5, ENUM): sport,
        (7, UINT32): count * 1000, (8, UINT32): count * 1000, (9, UINT32): count * 300,
        (192, UINT8): feel,
    }  # fmt: skip
    if rpe is not None:
        values[193, UINT8] = rpe
    made = {(0, ENUM): 4, (1, UINT16): 1, (2, UINT16): 2697, (3, UINT32Z): count, (4, UINT32): NOON}
    rows = records(RUN_FIELDS, run(count))
    return fit_file(message(0, FILE_ID, made), rows, message(1, SESSION, values))


def bring(engine: Engine, athlete: Athlete, folder: Path, **named: bytes) -> None:
    for name, data in named.items():
        (folder / f"{name}.fit").write_bytes(data)
        backfill(engine, athlete, [folder / f"{name}.fit"], NOW)


def rows(engine: Engine, athlete: Athlete) -> list[Activity]:
    with reading(engine) as connection:
        return activity_rows(connection, athlete.id)


def known(engine: Engine, athlete: Athlete) -> pd.DataFrame:
    with reading(engine) as connection:
        return history(connection, athlete).activities


@pytest.mark.parametrize(
    ("rpe", "effort"), [(10, 1.0), (65, 6.5), (100, 10.0), (0, None), (110, None), (255, None)]
)
def test_what_the_watch_was_told_is_the_effort_and_how_it_felt_is_kept_apart(
    engine: Engine, ada: Athlete, tmp_path: Path, rpe: int, effort: float | None
) -> None:
    bring(engine, ada, tmp_path, run=recorded(rpe, feel=25))
    (row,) = rows(engine, ada)
    assert (row.effort, row.felt_effort, row.recorded_feel) == (None, effort, 25.0)
    assert known(engine, ada)["effort"].fillna(-1.0).tolist() == [effort or -1.0]


def test_the_load_of_a_run_follows_the_effort_told(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    bring(engine, ada, tmp_path, run=recorded(80))
    with reading(engine) as connection:
        assert effort_minutes(history(connection, ada)) == pytest.approx([8 * 20], rel=0.01)


def test_told_to_legcast_beats_told_to_the_watch_whichever_recording_counts(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    bring(engine, ada, tmp_path, short=recorded(20, count=1100))
    (short,) = rows(engine, ada)
    tell_effort(engine, ada, short.id, 7.0)
    bring(engine, ada, tmp_path, long=recorded(90, count=1200))
    found = {row.file: row for row in rows(engine, ada)}
    assert found["short.fit"].duplicate_of == found["long.fit"].id
    assert known(engine, ada)["effort"].tolist() == [7.0]
    tell_effort(engine, ada, found["short.fit"].id, 3.0)  # also by the number of the duplicate
    assert known(engine, ada)["effort"].tolist() == [3.0]
    assert {row.felt_effort for row in rows(engine, ada)} == {3.0}


def test_the_effort_of_a_duplicate_survives(engine: Engine, ada: Athlete, tmp_path: Path) -> None:
    bring(engine, ada, tmp_path, short=recorded(20, count=1100), long=recorded(None, count=1200))
    assert known(engine, ada)["effort"].tolist() == [2.0]


def test_an_effort_makes_sense_and_is_of_an_activity_of_ones_own(
    engine: Engine, ada: Athlete, bob: Athlete, tmp_path: Path
) -> None:
    bring(engine, ada, tmp_path, run=recorded())
    (row,) = rows(engine, ada)
    for wrong in (-1.0, 10.5, float("nan")):
        with pytest.raises(Invalid):
            tell_effort(engine, ada, row.id, wrong)
    with pytest.raises(Missing):
        tell_effort(engine, bob, row.id, 5.0)


def read_by_an_older_version(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(update(activities).values(recorded_effort=None, sub_sport=None))
        connection.execute(update(files).values(reader_version="fit2"))


def test_originals_that_are_still_there_are_read_again_once(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("activities/soccer.fit", recorded(70, sport=7))
    backfill(engine, ada, [tmp_path / "export.zip"], NOW)
    bring(engine, ada, tmp_path, there=recorded(60, count=900), gone=recorded(50, count=700))
    with writing(engine) as connection:
        for row in rows(engine, ada):
            corrections.include(connection, row)  # they began together, and are three outings
    read_by_an_older_version(engine)
    (tmp_path / "gone.fit").unlink()
    done = reanalyse(engine, ada, lambda done, total: None)
    assert done.told_more == 2
    assert {row.file: row.recorded_effort for row in rows(engine, ada)} == {
        "soccer.fit": 7.0, "there.fit": 6.0, "gone.fit": None,
    }  # fmt: skip
    assert reanalyse(engine, ada, lambda done, total: None).told_more == 0


def test_a_file_that_was_changed_since_tells_nothing_of_what_was_read(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    bring(engine, ada, tmp_path, run=recorded(60))
    read_by_an_older_version(engine)
    (tmp_path / "run.fit").write_bytes(recorded(90))
    assert reanalyse(engine, ada, lambda done, total: None).told_more == 0
    assert rows(engine, ada)[0].recorded_effort is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("strength", "strength"), ("Weight-training", "strength"), ("squats", "strength"),
        ("soccer", "football"), ("stairs", "stairs"), ("alpine skiing", "skiing"),
        ("judo", "judo"), ("running", "running"),
    ],
)  # fmt: skip
def test_a_kind_is_finer_than_a_sport_and_a_sport_stays_as_it_was(
    engine: Engine, ada: Athlete, word: str, kind: str
) -> None:
    with writing(engine) as connection:
        corrections.add_bout(
            connection, ada, word.lower(), NOW - timedelta(hours=3), timedelta(minutes=40)
        )
    (row,) = known(engine, ada).itertuples()
    assert row.kind == kind
    assert row.sport == ("running" if word == "running" else "other")


def test_a_game_is_known_by_its_own_name_and_by_its_sport_once_it_was_a_run(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    bring(engine, ada, tmp_path, game=recorded(sport=7))
    assert known(engine, ada)["kind"].tolist() == ["football"]
    with writing(engine) as connection:
        corrections.retype(connection, rows(engine, ada)[0], Sport.RUNNING)
    assert known(engine, ada)["kind"].tolist() == ["running"]


LIST = """start,kind,minutes,effort,km,descent_m
2026-06-10T18:00,strength,45,7,,
2026-06-11T18:00,trail_running,60,,9,600
"""


@pytest.fixture
def brought(engine: Engine, ada: Athlete, tmp_path: Path) -> Bring:
    def take(text: str) -> bouts.Brought:
        path = tmp_path / "bouts.csv"
        path.write_text(text)
        return bouts.bring(engine, ada, path, NOW)

    return take


def test_a_list_of_bouts_comes_in_once_and_is_taken_back_as_one(
    engine: Engine, ada: Athlete, brought: Bring
) -> None:
    first = brought(LIST)
    assert (len(first.activities), first.known, first.refused) == (2, 0, ())
    run_, strength = rows(engine, ada)
    assert (strength.sub_sport, strength.effort, strength.moving_s) == ("strength", 7.0, 2700.0)
    assert (run_.distance_m, run_.descent_m, run_.batch_id) == (9000.0, 600.0, first.batch)
    again = brought(LIST)
    assert (again.batch, again.activities, again.known) == (None, (), 2)
    assert first.batch is not None
    with writing(engine) as connection:
        assert corrections.undo(connection, ada, first.batch, NOW) == 2
    assert rows(engine, ada) == []


def test_a_descent_that_is_told_brakes_the_legs_and_stays_through_a_correction(
    engine: Engine, ada: Athlete, brought: Bring
) -> None:
    brought(LIST)
    run_ = rows(engine, ada)[0]
    assert 300 < run_.eccentric_dose_m < 900
    with writing(engine) as connection:
        corrections.retype(connection, run_, Sport.RUNNING)
    again = rows(engine, ada)[0]
    assert (again.descent_m, again.eccentric_dose_m) == (600.0, run_.eccentric_dose_m)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("2026-06-12T18:00,,40,5,,", "kind"),
        ("2026-06-12T18:00,strength,,5,,", "minutes"),
        ("2026-06-12T18:00,strength,0,5,,", "minutes"),
        ("2026-06-12T18:00,strength,40,11,,", "effort"),
        ("2026-06-12T18:00,running,10,5,20,", "faster than legs"),
        ("2026-06-12T18:00,running,40,5,8,-3", "descent_m"),
        ("soon,strength,40,5,,", "start"),
        (f"{NOW - timedelta(minutes=20):%Y-%m-%dT%H:%M}Z,strength,40,5,,", "not ended"),
        ("2026-06-10T18:10,strength,45,7,,", "other figures"),
    ],
)
def test_a_bout_that_makes_no_sense_is_named_and_the_others_are_taken(
    brought: Bring, line: str, word: str
) -> None:
    found = brought(f"{LIST}{line}\n2026-06-13T18:00,stairs,20,6,,\n")
    assert len(found.activities) == 3
    (refused,) = found.refused
    assert refused.line == 4
    assert word in refused.detail


def test_a_moment_of_a_list_is_of_the_athletes_own_clock(
    engine: Engine, ada: Athlete, brought: Bring
) -> None:
    brought(LIST)
    starts: list[datetime] = [row.started_at for row in rows(engine, ada)]
    assert [start.hour for start in starts] == [16, 16]  # Vienna is two hours ahead in June
