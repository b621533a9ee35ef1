"""Giving an activity to another athlete, with everything that belongs to it."""

import threading
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from actions.activities import give
from actions.errors import ActionError, Invalid, Missing
from analysis.sport import Sport
from ingest import corrections
from ingest.backfill import backfill
from store.activities import activity_rows, samples_of
from store.athletes import Athlete
from store.batches import batch_rows
from store.engine import reading, writing
from store.history import history
from store.recordings import Activity
from store.tables import files
from tests.ingest.conftest import NOW
from tests.ingest.test_watching import SETTLE, Watched
from tests.ingest.zips import FIT, GPX, RECORDINGS

RACE = RECORDINGS / "2026-06-13-mountain-race.fit"


@pytest.fixture
def recordings(engine: Engine, ada: Athlete, tmp_path: Path) -> Path:
    """A folder with one run in two formats, in for Ada."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "run.fit").write_bytes(FIT)
    (folder / "run.gpx").write_bytes(GPX)
    backfill(engine, ada, [folder], NOW)
    return folder


def rows(engine: Engine, athlete: Athlete) -> dict[str, Activity]:
    with reading(engine) as connection:
        return {row.file or "by hand": row for row in activity_rows(connection, athlete.id)}


def counting(engine: Engine, athlete: Athlete) -> list[str]:
    return sorted(
        name
        for name, row in rows(engine, athlete).items()
        if row.duplicate_of is None and not row.excluded
    )


def states(engine: Engine, athlete: Athlete) -> dict[str, tuple[str, str | None]]:
    with reading(engine) as connection:
        mine = select(files).where(files.c.athlete_id == athlete.id)
        return {row.name: (row.state, row.reason) for row in connection.execute(mine)}


def everything(engine: Engine, athlete: Athlete) -> list[tuple[object, ...]]:
    """All that is known of the activities of an athlete, but for the import they came with."""
    ours = [asdict(row) for row in rows(engine, athlete).values()]
    for row in ours:
        del row["batch_id"], row["file_id"]
    return sorted(tuple(map(str, row.values())) for row in ours)


def test_what_is_given_counts_for_the_other_alone(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    run = rows(engine, ada)["run.fit"].id
    given = give(engine, run, "bob", NOW)
    assert (given.numbers, given.of.name, given.to.name) == ((run,), "Ada", "Bob")
    assert counting(engine, ada) == ["run.gpx"]  # what it had been chosen over
    assert counting(engine, bob) == ["run.fit"]
    assert states(engine, ada) == {"run.fit": ("undone", "given"), "run.gpx": ("imported", None)}
    assert states(engine, bob) == {"run.fit": ("imported", None)}
    with reading(engine) as connection:
        assert samples_of(connection, run) is not None
        assert len(history(connection, bob).activities) == 1


def test_a_duplicate_that_is_given_counts_for_the_other(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    give(engine, rows(engine, ada)["run.gpx"].id, "Bob", NOW)
    assert (counting(engine, ada), counting(engine, bob)) == (["run.fit"], ["run.gpx"])
    assert states(engine, bob) == {"run.gpx": ("imported", None)}


def test_what_counts_is_chosen_among_what_the_other_has(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    backfill(engine, bob, [recordings / "run.gpx"], NOW)
    give(engine, rows(engine, ada)["run.fit"].id, "Bob", NOW)
    assert (counting(engine, ada), counting(engine, bob)) == (["run.gpx"], ["run.fit"])
    assert states(engine, bob)["run.gpx"] == ("duplicate", None)


def test_giving_back_leaves_all_as_it_was(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    run = rows(engine, ada)["run.fit"]
    with writing(engine) as connection:
        corrections.retype(connection, run, Sport.TRAIL_RUNNING, run.distance_m + 1)
    before, known = everything(engine, ada), states(engine, ada)
    give(engine, run.id, "Bob", NOW)
    assert rows(engine, bob)["run.fit"].told_distance_m == run.distance_m + 1
    give(engine, run.id, "Ada", NOW)
    assert everything(engine, ada) == before
    assert everything(engine, bob) == []
    assert states(engine, ada) == known
    assert known == {"run.fit": ("imported", None), "run.gpx": ("duplicate", None)}


def test_undoing_the_import_of_a_gift_leaves_it_with_nobody(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    give(engine, rows(engine, ada)["run.fit"].id, "Bob", NOW)
    with reading(engine) as connection:
        (batch,) = batch_rows(connection, bob.id)
    assert batch.kind == "given"
    with writing(engine) as connection:
        corrections.undo(connection, bob, batch.id, NOW)
    assert (counting(engine, ada), counting(engine, bob)) == (["run.gpx"], [])


def test_what_was_left_out_is_still_left_out_and_said(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    backfill(engine, ada, [RACE], NOW)
    (race,) = rows(engine, ada).values()
    with writing(engine) as connection:
        corrections.exclude(connection, race)
    assert give(engine, race.id, "Bob", NOW).left_out == (race.id,)
    assert counting(engine, bob) == []


def test_an_entry_by_hand_can_be_given_too(engine: Engine, ada: Athlete, bob: Athlete) -> None:
    start = NOW.replace(hour=4) - timedelta(days=1)
    with writing(engine) as connection:
        number = corrections.add_bout(connection, ada, "squats", start, timedelta(minutes=40))
    give(engine, number, "Bob", NOW)
    (row,) = rows(engine, bob).values()
    assert row.local_date == (start - timedelta(days=1)).date()  # still the evening before, there
    assert rows(engine, ada) == {}


def test_a_file_is_given_as_a_whole(
    engine: Engine, ada: Athlete, bob: Athlete, tmp_path: Path
) -> None:
    path = tmp_path / "two.gpx"
    path.write_bytes(_two_tracks())
    backfill(engine, ada, [path], NOW)
    with reading(engine) as connection:
        first, second = sorted(row.id for row in activity_rows(connection, ada.id))
    assert give(engine, second, "Bob", NOW).numbers == (first, second)
    assert rows(engine, ada) == {}


@pytest.mark.parametrize("place", ["run.fit", "Ada/run.fit"])
def test_a_watched_folder_does_not_bring_it_back_but_a_backfill_does(
    engine: Engine, ada: Athlete, bob: Athlete, tmp_path: Path, place: str
) -> None:
    watched = Watched(engine, tmp_path / "runs")
    path = watched.folder / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(FIT)
    watched.after(0)
    watched.after(SETTLE)
    give(engine, rows(engine, ada)["run.fit"].id, "Bob", NOW)
    path.rename(path.with_name("again.fit"))
    for _ in range(3):
        watched.after(60)
    assert (counting(engine, ada), counting(engine, bob)) == ([], ["run.fit"])
    backfill(engine, ada, [path.with_name("again.fit")], NOW)
    watched.after(60)
    assert (counting(engine, ada), counting(engine, bob)) == (["again.fit"], ["run.fit"])


def test_what_cannot_be_given_is_refused_and_nothing_changes(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    run = rows(engine, ada)["run.fit"].id
    before = everything(engine, ada)

    def refused(error: type[ActionError], says: str, *what: Any, **more: Any) -> None:
        with pytest.raises(error, match=says):
            give(engine, *what, NOW, **more)

    refused(Missing, "there is no activity 9999", 9999, "Bob")
    refused(Missing, "there is no athlete 'Carl'", run, "Carl")
    refused(Missing, f"there is no activity {run}", run, "Bob", of=[bob.id])
    refused(Missing, r"there is no athlete 'Bob' \(there are: Ada\)", run, "Bob", among=[ada.id])
    refused(Invalid, "is Ada's already", run, "ada")
    backfill(engine, bob, [recordings / "run.fit"], NOW)
    refused(Invalid, "Bob has the file of activity", run, "Bob")
    assert everything(engine, ada) == before


def test_two_who_give_to_each_other_at_once_do_not_wait_for_ever(
    engine: Engine, ada: Athlete, bob: Athlete, recordings: Path
) -> None:
    backfill(engine, bob, [RACE], NOW)
    run, race = rows(engine, ada)["run.fit"].id, next(iter(rows(engine, bob).values())).id
    start, failed = threading.Barrier(2), []

    def hand(number: int, names: tuple[str, str]) -> None:
        start.wait()
        for _ in range(5):
            for name in names:
                try:
                    give(engine, number, name, NOW)
                except Exception as error:  # noqa: BLE001 because whatever it is must be seen
                    failed.append(error)

    threads = [
        threading.Thread(target=hand, args=(run, ("Bob", "Ada"))),
        threading.Thread(target=hand, args=(race, ("Ada", "Bob"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (counting(engine, ada), counting(engine, bob)) == (["run.fit"], [RACE.name])


def _two_tracks() -> bytes:
    """Two runs of half an hour, two days apart, in one GPX file."""
    points = [
        "".join(
            f'<trkpt lat="{10 + n * 2e-4:.5f}" lon="20"><time>2026-05-{day:02}T06:{n // 2:02}:'
            f"{n % 2 * 30:02}Z</time></trkpt>"
            for n in range(60)
        )
        for day in (2, 4)
    ]
    tracks = "".join(f"<trk><type>running</type><trkseg>{one}</trkseg></trk>" for one in points)
    head = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}{tracks}</gpx>".encode()
