"""Watched folders with real files that come, change, move and vanish at bad moments."""

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from ingest.quarantine import Quarantine
from ingest.watch import FolderWatch
from store.athletes import Athlete, add_athlete
from store.engine import reading, writing
from store.ledger import State
from store.tables import activities
from tests.ingest.conftest import NOW
from tests.ingest.trouble import fails, opening
from tests.ingest.zips import FIT, OTHER, RIDE, zipped

SETTLE = 5.0


class Watched:
    """A watched folder with a clock of its own."""

    def __init__(
        self, engine: Engine, folder: Path, beside: Sequence[Path] = (), **more: Any
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.clock = folder, 0.0
        folders = [folder, *beside]
        self.watch = FolderWatch(engine, folders, SETTLE, lambda: self.clock, **more)

    def after(self, seconds: float) -> list[tuple[str, State]]:
        self.clock += seconds
        return [(Path(o.path).name, o.state) for o in self.watch.scan(NOW)]


@pytest.fixture
def watched(engine: Engine, ada: Athlete, tmp_path: Path) -> Watched:
    return Watched(engine, tmp_path / "runs")


def counting(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(activities)).scalar_one())


def test_a_slow_writer_is_waited_for(watched: Watched) -> None:
    with (watched.folder / "run.fit").open("wb") as file:
        for low in range(0, len(FIT), len(FIT) // 4):
            file.write(FIT[low : low + len(FIT) // 4])
            file.flush()
            assert watched.after(4) == []
    assert watched.after(SETTLE) == [("run.fit", State.IMPORTED)]


def test_a_file_that_is_renamed_into_place_settles_under_its_own_name(watched: Watched) -> None:
    part = watched.folder / "run.fit.part"
    part.write_bytes(FIT)
    assert watched.after(60) == []
    part.rename(watched.folder / "run.fit")
    assert watched.after(1) == []
    assert watched.after(SETTLE) == [("run.fit", State.IMPORTED)]


@pytest.mark.parametrize(
    "name",
    [
        ".syncthing.run.fit.tmp", "~syncthing~run.fit.tmp", ".run.fit.Xy12ab", "run.fit.crdownload",
        "run.fit.part", "run.fit.partial", "run.fit.filepart", "run.fit.tmp", "run.fit.download",
        "._run.fit", "~$run.fit", "run.fit~",
    ],
)  # fmt: skip
def test_half_written_copies_of_other_programs_are_left_alone(watched: Watched, name: str) -> None:
    (watched.folder / name).write_bytes(FIT)
    assert watched.after(1) == watched.after(60) == []


def test_a_rewrite_of_the_same_size_while_it_settles_starts_the_wait_anew(
    watched: Watched,
) -> None:
    path = watched.folder / "run.fit"
    path.write_bytes(bytes(len(FIT)))
    status = path.stat()
    assert watched.after(4) == []
    path.write_bytes(FIT)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))  # within the same second
    assert watched.after(4) == []
    assert watched.after(SETTLE) == [("run.fit", State.IMPORTED)]


def test_a_rewrite_of_the_same_size_in_the_same_second_is_read_again(
    watched: Watched, engine: Engine
) -> None:
    path = watched.folder / "run.fit"
    path.write_bytes(FIT)
    watched.after(0)
    watched.after(SETTLE)
    status = path.stat()
    path.write_bytes(FIT[:-1] + b"\x00")  # another checksum, the same run
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    watched.after(0)
    assert watched.after(SETTLE) == [("run.fit", State.DUPLICATE)]
    assert counting(engine) == 2


def test_a_file_that_is_written_to_while_it_is_read_settles_again(
    watched: Watched, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = watched.folder / "run.fit"
    path.write_bytes(FIT[:-500])

    def grow(opened: str) -> None:
        if path.stat().st_size < len(FIT):
            path.write_bytes(FIT)

    opening(monkeypatch, grow, "run.fit")
    watched.after(0)
    assert watched.after(SETTLE) == []
    watched.after(SETTLE)
    assert watched.after(SETTLE) == [("run.fit", State.IMPORTED)]
    assert counting(engine) == 1


def test_a_file_that_vanishes_leaves_no_trace(watched: Watched, engine: Engine) -> None:
    path = watched.folder / "run.fit"
    path.write_bytes(FIT)
    watched.after(0)
    path.unlink()
    assert watched.after(SETTLE) == []
    path.write_bytes(FIT)
    assert watched.after(0) == []
    assert watched.after(SETTLE) == [("run.fit", State.IMPORTED)]
    path.unlink()
    assert watched.after(60) == []
    assert counting(engine) == 1  # what was imported stays


def test_a_mount_that_drops_out_and_comes_back_brings_nothing_twice(
    watched: Watched, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (watched.folder / "run.fit").write_bytes(FIT)
    watched.after(0)
    watched.after(SETTLE)
    watched.folder.rename(tmp_path / "away")
    watched.after(60)
    watched.after(60)
    assert caplog.text.count("cannot read") == 1
    (tmp_path / "away").rename(watched.folder)
    watched.after(0)
    assert watched.after(SETTLE) == []


def test_one_bad_file_stops_no_other(watched: Watched, tmp_path: Path) -> None:
    (watched.folder / "a.fit").write_bytes(b"no recording")
    (watched.folder / "b.fit").write_bytes(FIT)
    watched.after(0)
    assert watched.after(SETTLE) == [("a.fit", State.REJECTED), ("b.fit", State.IMPORTED)]
    assert watched.after(60) == []  # said once


def test_an_unreadable_file_is_tried_again_later_and_later_but_each_hour(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (watched.folder / "run.fit").write_bytes(FIT)
    opening(monkeypatch, fails(errno.EIO), "run.fit")
    watched.after(0)
    watched.after(SETTLE)
    waits = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]
    for n, seconds in enumerate(waits[:-1], start=1):
        watched.after(seconds - 1)
        assert caplog.text.count("tried again") == n
        watched.after(1)
    told = re.findall(r"tried again in (\d+) s", caplog.text)
    assert told == [str(seconds) for seconds in waits]


def test_an_archive_in_the_folder_is_taken_apart(watched: Watched) -> None:
    (watched.folder / "export.zip").write_bytes(zipped({"a.fit": FIT, "b/c.fit": OTHER}))
    watched.after(0)
    assert watched.after(SETTLE) == [("a.fit", State.IMPORTED), ("c.fit", State.IMPORTED)]
    assert watched.after(60) == []


def test_of_a_mounted_watch_only_the_activities_are_read(watched: Watched) -> None:
    for folder, data in (("Activity", FIT), ("Settings", OTHER), ("Monitor", RIDE)):
        place = watched.folder / "GARMIN" / folder
        place.mkdir(parents=True)
        (place / f"{folder}.fit").write_bytes(data)
    watched.after(0)
    assert watched.after(SETTLE) == [("Activity.fit", State.IMPORTED)]


def test_what_is_imported_is_moved_only_when_wanted(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    watched = Watched(engine, tmp_path / "runs", move_to="done")
    (watched.folder / "trail").mkdir()
    (watched.folder / "trail" / "a.fit").write_bytes(FIT)
    (watched.folder / "b.fit").write_bytes(OTHER)
    (watched.folder / "bad.fit").write_bytes(b"no recording")
    (watched.folder / "done").mkdir()
    (watched.folder / "done" / "b.fit").write_bytes(b"of another day")
    watched.after(0)
    watched.after(SETTLE)
    assert (watched.folder / "done" / "trail" / "a.fit").read_bytes() == FIT
    assert (watched.folder / "b.fit").read_bytes() == OTHER  # never over another file
    assert (watched.folder / "done" / "b.fit").read_bytes() == b"of another day"
    assert (watched.folder / "bad.fit").exists()
    assert watched.after(60) == watched.after(60) == []


def test_what_is_refused_is_kept_in_quarantine(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    watched = Watched(engine, tmp_path / "runs", quarantine=Quarantine(tmp_path / "quarantine"))
    (watched.folder / "bad.fit").write_bytes(b"no recording")
    watched.after(0)
    watched.after(SETTLE)
    assert len(list((tmp_path / "quarantine").iterdir())) == 2


def test_a_name_that_is_no_text_is_told_and_stops_no_other(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    (Path(os.fsdecode(os.fsencode(str(watched.folder)) + b"/bad\xff.fit"))).write_bytes(FIT)
    (watched.folder / "good.fit").write_bytes(OTHER)
    watched.after(0)
    assert watched.after(SETTLE) == [("good.fit", State.IMPORTED)]
    assert "not UTF-8" in caplog.text


def test_an_empty_file_is_mentioned_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    (watched.folder / "empty.fit").touch()
    watched.after(0)
    watched.after(60)
    assert caplog.text.count("is empty so far") == 1


@pytest.mark.parametrize("name", ["Zoë", "Zoe\u0308", "ZOË"])
def test_a_sub_folder_is_its_athletes_however_its_accents_are_written(
    engine: Engine, ada: Athlete, tmp_path: Path, name: str
) -> None:
    with writing(engine) as connection:
        zoe = add_athlete(connection, "Zoë", "UTC", NOW, wake=NOW.time())
    watched = Watched(engine, tmp_path / "runs")
    (watched.folder / name).mkdir()
    (watched.folder / name / "run.fit").write_bytes(FIT)
    nested = FolderWatch(
        engine, [watched.folder / name, watched.folder], SETTLE, lambda: watched.clock
    )
    nested.scan(NOW)
    watched.clock += SETTLE
    assert len(nested.scan(NOW)) == 1
    with reading(engine) as connection:
        (owner,) = connection.execute(select(activities.c.athlete_id)).scalars()
    assert owner == zoe.id
