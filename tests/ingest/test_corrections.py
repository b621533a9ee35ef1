"""The athlete's corrections of activities: they persist, and outlooks follow."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from analysis.checkin import Checkin, Place
from analysis.outlook import outlook
from analysis.soreness.forecast import NONE_BELOW
from analysis.sport import Sport
from ingest import corrections
from ingest.backfill import backfill
from store.activities import activity_rows
from store.athletes import Athlete
from store.checkins import add_checkin
from store.engine import reading, writing
from store.history import history
from store.recordings import Activity
from tests.ingest.conftest import NOW
from tests.ingest.zips import RECORDINGS

RACE = RECORDINGS / "2026-06-13-mountain-race.fit"
FIT, GPX = (RECORDINGS / f"2026-05-20-easy-run.{kind}" for kind in ("fit", "gpx"))
TREADMILL = RECORDINGS / "2026-04-08-treadmill.fit"


def rows(engine: Engine, ada: Athlete) -> dict[str, Activity]:
    with reading(engine) as connection:
        return {row.file or "by hand": row for row in activity_rows(connection, ada.id)}


def counting(connection: Connection, ada: Athlete) -> int:
    return len(history(connection, ada).activities)


def peak(engine: Engine, ada: Athlete) -> float:
    with reading(engine) as connection:
        view = outlook(history(connection, ada, NOW), NOW)
    return max(ahead.peak for ahead in view.soreness.values())


def test_an_excluded_activity_is_not_felt_and_comes_back_when_included(
    engine: Engine, ada: Athlete
) -> None:
    backfill(engine, ada, [RACE], NOW)
    before = peak(engine, ada)
    (race,) = rows(engine, ada).values()
    with writing(engine) as connection:
        corrections.exclude(connection, race)
    assert peak(engine, ada) < NONE_BELOW  # legs at rest
    (race,) = rows(engine, ada).values()
    with writing(engine) as connection:
        corrections.include(connection, race)
    assert peak(engine, ada) == before > 40.0


@pytest.mark.parametrize("order", [(FIT, GPX), (GPX, FIT)], ids=["poorer later", "richer later"])
def test_what_was_excluded_stays_out_when_another_app_brings_it_again(
    engine: Engine, ada: Athlete, order: tuple[Path, Path]
) -> None:
    backfill(engine, ada, [order[0]], NOW)
    with writing(engine) as connection:
        corrections.exclude(connection, rows(engine, ada)[order[0].name])
    backfill(engine, ada, [order[1]], NOW)
    with reading(engine) as connection:
        assert counting(connection, ada) == 0
    with writing(engine) as connection:
        corrections.include(connection, rows(engine, ada)[FIT.name])  # the richer one
        assert counting(connection, ada) == 1


def test_a_duplicate_that_is_none_counts_when_included_and_goes_on_counting(
    engine: Engine, ada: Athlete
) -> None:
    backfill(engine, ada, [FIT, GPX], NOW)
    assert rows(engine, ada)[GPX.name].duplicate_of == rows(engine, ada)[FIT.name].id
    with writing(engine) as connection:
        corrections.include(connection, rows(engine, ada)[GPX.name])
        assert counting(connection, ada) == 2
    backfill(engine, ada, [RACE], NOW)
    with reading(engine) as connection:
        assert counting(connection, ada) == 3


def test_a_race_that_was_a_ride_brakes_nothing(engine: Engine, ada: Athlete) -> None:
    backfill(engine, ada, [RACE], NOW)
    (race,) = rows(engine, ada).values()
    assert race.eccentric_dose_m > 100
    with writing(engine) as connection:
        corrections.retype(connection, race, Sport.CYCLING)
    (ride,) = rows(engine, ada).values()
    assert (ride.sport, ride.recorded_sport, ride.eccentric_dose_m) == (
        "cycling", race.recorded_sport, 0.0,
    )  # fmt: skip
    with reading(engine) as connection:
        (bout,) = outlook(history(connection, ada, NOW), NOW).bouts
    assert bout.peak == 0.0  # what is left is the load of hours on a bike
    with writing(engine) as connection:
        corrections.retype(connection, ride, Sport(race.recorded_sport))
    (again,) = rows(engine, ada).values()
    assert again == race  # and back to the last bit


def test_a_treadmills_distance_is_what_the_athlete_says(engine: Engine, ada: Athlete) -> None:
    backfill(engine, ada, [TREADMILL], NOW)
    (row,) = rows(engine, ada).values()
    with writing(engine) as connection:
        corrections.retype(connection, row, Sport.TREADMILL, 12_300.0)
    (row,) = rows(engine, ada).values()
    assert row.distance_m == 12_300.0
    with writing(engine) as connection:
        corrections.retype(connection, row, Sport.RUNNING)
    assert next(iter(rows(engine, ada).values())).distance_m == 12_300.0  # it stays told


def test_a_sport_that_is_corrected_does_not_bring_back_another_copy(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    backfill(engine, ada, [FIT, GPX], NOW)
    with writing(engine) as connection:
        corrections.retype(connection, rows(engine, ada)[FIT.name], Sport.CYCLING)
        assert counting(connection, ada) == 1
    again = tmp_path / "again.fit"
    again.write_bytes(FIT.read_bytes()[:-1] + b"\0")
    backfill(engine, ada, [again], NOW)
    with reading(engine) as connection:
        known = history(connection, ada).activities
    assert known["sport"].to_list() == ["cycling"]


def test_a_forgotten_watch_costs_no_kilometre(engine: Engine, ada: Athlete) -> None:
    with writing(engine) as connection:
        corrections.add_bout(
            connection, ada, "running", NOW - timedelta(hours=12), timedelta(minutes=150),
            effort=8.0, distance_m=25_000.0,
        )  # fmt: skip
    (row,) = rows(engine, ada).values()
    assert (row.sport, row.distance_m, row.elapsed_s, row.effort) == (
        "running", 25_000.0, 9000.0, 8.0,
    )  # fmt: skip
    assert peak(engine, ada) > 20.0


@pytest.mark.parametrize("squats", [False, True])
def test_sore_legs_after_squats_and_a_run_are_put_down_to_both(
    engine: Engine, ada: Athlete, squats: bool
) -> None:
    backfill(engine, ada, [RACE], NOW)
    race_end = datetime(2026, 6, 13, 14, tzinfo=UTC)
    with writing(engine) as connection:
        if squats:
            corrections.add_bout(
                connection, ada, "squats", race_end, timedelta(minutes=40), effort=8.0
            )
        add_checkin(connection, ada.id, Checkin(at=NOW, place=Place.QUADS, level=10.0))
    later = NOW + timedelta(hours=1)
    with reading(engine) as connection:
        view = outlook(history(connection, ada, later), later)
    assert view.calibration.answers == 1
    assert len(view.bouts) == (2 if squats else 1)


def test_a_bout_by_hand_is_never_taken_for_a_recording_nor_undone(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    with writing(engine) as connection:
        corrections.add_bout(
            connection, ada, "running", datetime(2026, 5, 20, 4, tzinfo=UTC),
            timedelta(minutes=45), effort=5.0,
        )  # fmt: skip
    report = backfill(engine, ada, [FIT], NOW)
    with writing(engine) as connection:
        corrections.undo(connection, ada, report.batch or 0, NOW)
        assert counting(connection, ada) == 1
