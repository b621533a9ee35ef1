"""A household's folders: whose a file is, which files wait, and files moved between folders."""

import logging
import os
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from errno import EACCES
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ingest import corrections
from ingest.backfill import backfill
from ingest.held import Held, held_folders
from ingest.ownership import Place, owner_of, place_of
from store.activities import activity_rows
from store.athletes import Athlete, add_athlete, edit_athlete
from store.engine import reading, writing
from store.ledger import State
from store.tables import files as ledger
from tests.ingest.conftest import NOW
from tests.ingest.test_watching import SETTLE, Watched
from tests.ingest.zips import FIT, GPX, OTHER, RIDE, zipped


def join(engine: Engine, name: str) -> Athlete:
    with writing(engine) as connection:
        return add_athlete(connection, name, "UTC", NOW, wake=NOW.time())


def called(number: int, name: str) -> Athlete:
    """An athlete of whom only number and name matter."""
    told: dict[str, Any] = dict.fromkeys(field.name for field in fields(Athlete))
    return Athlete(**(told | {"id": number, "name": name}))


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def rest(watched: Watched) -> list[tuple[str, State]]:
    """Scan until what lies there has come to rest."""
    return watched.after(0) + watched.after(SETTLE)


def counting(engine: Engine, athlete: Athlete) -> list[str]:
    with reading(engine) as connection:
        rows = activity_rows(connection, athlete.id)
    return sorted(row.file for row in rows if row.duplicate_of is None and not row.excluded)


def states(engine: Engine, athlete: Athlete) -> dict[str, tuple[str, str | None]]:
    with reading(engine) as connection:
        mine = ledger.c.athlete_id == athlete.id
        rows = connection.execute(select(ledger).where(mine)).all()
    return {row.name: (row.state, row.reason) for row in rows}


@pytest.fixture
def watched(engine: Engine, ada: Athlete, tmp_path: Path) -> Watched:
    return Watched(engine, tmp_path / "runs")


@pytest.mark.parametrize(
    ("sub_folder", "names", "brought", "owner"),
    [
        (None, ["Ada"], {}, "Ada"),
        (None, ["Ada", "Bob"], {2: 9}, "Ada"),
        ("trail", ["Ada"], {}, "Ada"),
        ("trail", ["Ada", "Bob"], {}, None),
        ("trail", ["Ada", "Bob"], {1: 1}, "Ada"),
        ("trail", ["Ada", "Bob"], {1: 1, 2: 2}, "Bob"),
        ("trail", ["Ada", "Bob"], {1: 2, 2: 2}, "Ada"),
        ("trail", ["Ada", "Bob"], {7: 2}, None),  # somebody who was forgotten
        ("Bob", ["Ada", "Bob"], {1: 5}, "Bob"),
        ("bOB", ["Ada", "Bob"], {}, "Bob"),
        ("Zoe\u0308", ["Ada", "Zoë"], {}, "Zoë"),
        ("Ada", ["Ada"], {}, "Ada"),
        ("trail", [], {}, None),
    ],
)
def test_ownership_follows_from_names_and_from_what_came_in(
    sub_folder: str | None, names: list[str], brought: dict[int, int], owner: str | None
) -> None:
    athletes = [called(n, name) for n, name in enumerate(names, 1)]
    found = owner_of(sub_folder, athletes, brought)
    assert (None if found is None else found.name) == owner


@pytest.mark.parametrize(
    ("path", "sub_folder"),
    [
        ("/runs/a.fit", None),
        ("/runs/Bob/a.fit", "Bob"),
        ("/runs/Bob/2026/a.fit", "Bob"),
        ("/runs/export.zip/activities/a.fit", None),
        ("/runs/Bob/export.zip/activities/a.fit", "Bob"),
        ("/runs/GARMIN/Activity/a.fit", None),
        ("/runs/Bob/GARMIN/Activity/a.fit", "Bob"),
        ("/runs/Garmin/a.fit", "Garmin"),
        ("/media/GARMIN/ACTIVITY/a.fit", None),
        ("/media/GARMIN/Bob/a.fit", "Bob"),
    ],
)
def test_the_folders_of_a_watch_and_of_an_archive_are_nobodys_name(
    path: str, sub_folder: str | None
) -> None:
    place = place_of(path, [Path("/media/GARMIN"), Path("/runs")])
    assert place is not None
    assert place.sub_folder == sub_folder


def test_what_lies_elsewhere_has_no_place() -> None:
    assert place_of("/runs2/a.fit", [Path("/runs")]) is None
    assert place_of("/Bob/a.fit", [Path("/")]) == Place(Path("/"), "Bob")


def test_an_athlete_alone_may_have_any_sub_folders(engine: Engine, watched: Watched) -> None:
    put(watched.folder, "trail/a.fit", FIT)
    assert rest(watched) == [("a.fit", State.IMPORTED)]
    assert held_folders(engine, [watched.folder], "") == []


def test_a_sub_folder_that_names_nobody_is_held_and_said_once(
    engine: Engine, ada: Athlete, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    join(engine, "Bob")
    put(watched.folder, "Bert/a.fit", FIT)
    put(watched.folder, "Bert/2026/b.fit", OTHER)
    assert rest(watched) + watched.after(60) == []
    said = "the folder Bert names nobody; its 2 files wait until an athlete Bert is added"
    assert caplog.text.count(said) == 1
    assert caplog.text.count("Bert/") == 0
    assert held_folders(engine, [watched.folder], "") == [Held(watched.folder / "Bert", 2)]
    assert states(engine, ada) == {}


def test_what_is_still_being_copied_into_a_held_folder_is_counted_when_it_is_whole(
    engine: Engine, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    join(engine, "Bob")
    put(watched.folder, "Bert/a.fit", FIT)
    watched.after(0)
    put(watched.folder, "Bert/b.fit", OTHER)
    watched.after(SETTLE)
    assert "names nobody" not in caplog.text
    watched.after(SETTLE)
    assert "its 2 files wait" in caplog.text


@pytest.mark.parametrize("how", ["added", "renamed"])
def test_a_held_folder_is_taken_as_soon_as_its_athlete_comes(
    engine: Engine, watched: Watched, how: str
) -> None:
    bob = join(engine, "Bob")
    put(watched.folder, "Bert/a.fit", FIT)
    rest(watched)
    if how == "added":
        bert = join(engine, "bert")
    else:
        with writing(engine) as connection:
            bert = edit_athlete(connection, bob.id, name="Bert")
    assert rest(watched) == [("a.fit", State.IMPORTED)]
    assert counting(engine, bert) == ["a.fit"]
    assert held_folders(engine, [watched.folder], "") == []


def test_a_held_folder_is_said_again_only_when_it_is_held_again(
    engine: Engine, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    join(engine, "Bob")
    path = put(watched.folder, "Bert/a.fit", FIT)
    rest(watched)
    path.unlink()
    rest(watched)
    put(watched.folder, "Bert/b.fit", FIT)
    rest(watched)
    assert caplog.text.count("its file waits") == 2


def test_a_sub_folder_from_which_files_came_in_stays_when_somebody_joins(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    put(watched.folder, "trail/a.fit", FIT)
    rest(watched)
    join(engine, "Bob")
    put(watched.folder, "trail/b.fit", OTHER)
    assert rest(watched) == [("b.fit", State.IMPORTED)]
    assert counting(engine, ada) == ["a.fit", "b.fit"]


def test_a_sub_folder_of_which_nothing_could_be_read_was_never_assigned(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    put(watched.folder, "trail/a.fit", b"no recording")
    rest(watched)
    join(engine, "Bob")
    put(watched.folder, "trail/b.fit", OTHER)
    assert rest(watched) == []


def test_a_renamed_athlete_keeps_the_folder_of_the_old_name(
    engine: Engine, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    with writing(engine) as connection:
        edit_athlete(connection, bob.id, name="Robert")
    put(watched.folder, "Bob/b.fit", OTHER)
    put(watched.folder, "Robert/c.fit", RIDE)
    rest(watched)
    assert counting(engine, bob) == ["a.fit", "b.fit", "c.fit"]


def test_a_file_moved_into_anothers_folder_counts_for_that_one_alone(
    engine: Engine, ada: Athlete, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bob = join(engine, "Bob")
    path = put(watched.folder, "Ada/a.fit", FIT)
    put(watched.folder, "Ada/b.fit", OTHER)
    rest(watched)
    (watched.folder / "Bob").mkdir()
    path.rename(watched.folder / "Bob" / "a.fit")
    assert rest(watched) == [("a.fit", State.IMPORTED)]
    assert (counting(engine, ada), counting(engine, bob)) == (["b.fit"], ["a.fit"])
    assert states(engine, ada)["a.fit"] == ("undone", "moved")
    assert "Bob: a.fit: is in Bob's folder now and counts no longer for Ada" in caplog.text
    assert watched.after(60) == []


def test_what_counted_before_counts_again_when_a_file_is_moved_away(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    put(watched.folder, "Ada/a.gpx", GPX)
    path = put(watched.folder, "Ada/a.fit", FIT)
    rest(watched)
    assert counting(engine, ada) == ["a.fit"]
    path.rename(put(watched.folder, "Bob/.x", b""))
    rest(watched)
    (watched.folder / "Bob" / ".x").rename(watched.folder / "Bob" / "a.fit")
    rest(watched)
    assert (counting(engine, ada), counting(engine, bob)) == (["a.gpx"], ["a.fit"])


def test_a_file_moved_to_and_fro_counts_where_it_lies(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    path = put(watched.folder, "a.fit", FIT)
    other = put(watched.folder, "Bob/b.fit", OTHER).with_name("a.fit")
    rest(watched)
    for _ in range(2):
        path.rename(other)
        rest(watched)
        assert (counting(engine, ada), counting(engine, bob)) == ([], ["a.fit", "b.fit"])
        other.rename(path)
        rest(watched)
        assert (counting(engine, ada), counting(engine, bob)) == (["a.fit"], ["b.fit"])


def test_an_archive_moved_into_anothers_folder_takes_all_along(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    put(watched.folder, "Ada/c.fit", RIDE)
    path = put(watched.folder, "Ada/export.zip", zipped({"a.fit": FIT, "b/b.fit": OTHER}))
    rest(watched)
    path.rename(put(watched.folder, "Bob/x.gpx", b"nothing").with_name("export.zip"))
    rest(watched)
    assert (counting(engine, ada), counting(engine, bob)) == (["c.fit"], ["a.fit", "b.fit"])
    (watched.folder / "Bob" / "export.zip").rename(path)
    rest(watched)
    assert (counting(engine, ada), counting(engine, bob)) == (["a.fit", "b.fit", "c.fit"], [])


def test_a_copy_stays_with_both(engine: Engine, ada: Athlete, watched: Watched) -> None:
    bob = join(engine, "Bob")
    put(watched.folder, "Ada/a.fit", FIT)
    put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    watched.after(60)
    assert counting(engine, ada) == counting(engine, bob) == ["a.fit"]


def test_a_file_that_only_moves_within_its_athletes_folder_stays(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    path = put(watched.folder, "Ada/a.fit", FIT)
    put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    path.rename(put(watched.folder, "Ada/2026/x.gpx", b"nothing").with_name("a.fit"))
    rest(watched)
    watched.after(60)
    assert counting(engine, ada) == counting(engine, bob) == ["a.fit"]


def _take_away_root(folder: Path) -> None:
    folder.rename(folder.with_name("away"))


def _take_away_sub_folder(folder: Path) -> None:
    (folder / "Ada").rename(folder.with_name("away"))


def _empty_root(folder: Path) -> None:
    _take_away_root(folder)
    folder.mkdir()


@pytest.mark.parametrize("trouble", [_take_away_root, _take_away_sub_folder, _empty_root])
@pytest.mark.parametrize("place", ["a.fit", "Ada/a.fit"])
def test_a_disk_that_is_not_mounted_takes_nothing_away(
    engine: Engine, ada: Athlete, tmp_path: Path, trouble: Callable[[Path], None], place: str
) -> None:
    bob = join(engine, "Bob")
    watched, other = tmp_path / "disk", tmp_path / "other"
    put(watched, place, FIT)
    put(watched, "Ada/b.fit", OTHER)
    put(other, "Bob/a.fit", FIT)
    both = Watched(engine, other, beside=[watched])
    rest(both)
    trouble(watched)
    both.after(60)
    assert "a.fit" in counting(engine, ada)
    assert counting(engine, bob) == ["a.fit"]


@pytest.mark.parametrize("unreadable", ["Ada/2026", "Ada", "."])
def test_an_unreadable_folder_takes_nothing_away(
    engine: Engine,
    ada: Athlete,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    unreadable: str,
) -> None:
    bob = join(engine, "Bob")
    path = put(watched.folder, "Ada/2026/a.fit", FIT)
    put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    path.unlink()
    scandir, closed = os.scandir, watched.folder / unreadable

    def refuse(folder: Path) -> object:
        if Path(folder) == closed:
            raise PermissionError(EACCES, "Permission denied", str(folder))
        return scandir(folder)

    with monkeypatch.context() as patch:
        patch.setattr("ingest.folder.os.scandir", refuse)
        watched.after(60)
    assert counting(engine, ada) == counting(engine, bob) == ["a.fit"]
    watched.after(60)
    assert (counting(engine, ada), counting(engine, bob)) == ([], ["a.fit"])


def test_what_was_moved_out_of_the_way_is_not_gone(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    bob = join(engine, "Bob")
    watched = Watched(engine, tmp_path / "runs", move_to="done")
    put(watched.folder, "Ada/a.fit", FIT)
    rest(watched)
    put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    watched.after(60)
    assert counting(engine, ada) == counting(engine, bob) == ["a.fit"]
    (watched.folder / "done" / "Ada" / "a.fit").unlink()
    watched.after(60)
    assert (counting(engine, ada), counting(engine, bob)) == ([], ["a.fit"])


def test_a_scan_that_died_between_does_the_second_half_next_time(
    engine: Engine, ada: Athlete, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = join(engine, "Bob")
    path = put(watched.folder, "Ada/a.fit", FIT)
    rest(watched)
    path.rename(put(watched.folder, "Bob/x.gpx", b"nothing").with_name("a.fit"))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ingest.watch.take_moved_back", die)
        with pytest.raises(KeyboardInterrupt):
            watched.after(0)
        with pytest.raises(KeyboardInterrupt):
            watched.after(SETTLE)
    assert counting(engine, ada) == counting(engine, bob) == ["a.fit"]
    Watched(engine, watched.folder).after(0)
    assert (counting(engine, ada), counting(engine, bob)) == ([], ["a.fit"])


def test_what_was_undone_for_the_second_athlete_stays_with_the_first(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    path = put(watched.folder, "Ada/a.fit", FIT)
    other = put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    with reading(engine) as connection:
        (batch,) = connection.execute(
            select(ledger.c.batch_id).where(ledger.c.athlete_id == bob.id)
        )
    with writing(engine) as connection:
        corrections.undo(connection, bob, batch[0], NOW)
    path.unlink()
    watched.after(60)
    assert (counting(engine, ada), counting(engine, bob)) == (["a.fit"], [])
    assert other.exists()


def test_an_import_undone_after_its_file_was_moved_away_stays_undone(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    join(engine, "Bob")
    path = put(watched.folder, "Ada/a.fit", FIT)
    rest(watched)
    with reading(engine) as connection:
        (batch,) = connection.execute(select(ledger.c.batch_id))
    other = put(watched.folder, "Bob/x.gpx", b"nothing").with_name("a.fit")
    path.rename(other)
    rest(watched)
    with writing(engine) as connection:
        corrections.undo(connection, ada, batch[0], NOW)
    other.rename(path)
    rest(watched)
    assert counting(engine, ada) == []


def test_what_came_in_before_its_athlete_did_passes_to_the_athlete_the_folder_names(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    assert counting(engine, ada) == ["a.fit"]
    bob = join(engine, "Bob")
    rest(watched)
    assert (counting(engine, ada), counting(engine, bob)) == ([], ["a.fit"])


def test_what_was_asked_for_by_name_stays_with_whom_it_was_asked_for(
    engine: Engine, ada: Athlete, watched: Watched
) -> None:
    bob = join(engine, "Bob")
    path = put(watched.folder, "Bob/a.fit", FIT)
    rest(watched)
    backfill(engine, ada, [path], NOW + timedelta(hours=1))
    watched.after(60)
    assert counting(engine, ada) == counting(engine, bob) == ["a.fit"]


def test_log_lines_say_whose_where_there_are_several(
    engine: Engine, ada: Athlete, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    put(watched.folder, "a.fit", FIT)
    rest(watched)
    assert "Ada" not in caplog.text
    join(engine, "Bob")
    put(watched.folder, "a.gpx", GPX)
    put(watched.folder, "Bob/b.fit", OTHER)
    put(watched.folder, "Bob/bad.fit", b"no recording")
    put(watched.folder, "Bob/empty.fit", b"")
    rest(watched)
    for line in (
        "Ada: a.gpx: a duplicate of a.fit", "Bob: b.fit: imported", "Bob: bad.fit: refused",
        "Bob: empty.fit: is empty so far",
    ):  # fmt: skip
        assert line in caplog.text
