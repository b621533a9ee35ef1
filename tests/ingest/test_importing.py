"""From files to activities, exactly once: importer, backfill, folder watch."""

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

import sample_data
from ingest import importer
from ingest.backfill import backfill
from ingest.batch import Way
from ingest.duplicates import DuplicateReason
from ingest.errors import Reason
from ingest.folder import recordings
from ingest.importer import Outcome, decode, record
from ingest.settle import FileStat, Settling
from ingest.watch import FolderWatch
from store.activities import samples_of
from store.athletes import Athlete, add_athlete
from store.batches import start_batch
from store.engine import open_store, reading, writing
from store.history import history
from store.ledger import State
from store.tables import activities, files
from tests.ingest.timed_tracks import gpx_of, told
from tests.ingest.trouble import fails, opening

RECORDINGS = Path(str(sample_data.recordings()))
FIT, GPX = (RECORDINGS / f"2026-05-20-easy-run.{kind}" for kind in ("fit", "gpx"))
NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)


def bring(engine: Engine, athlete: Athlete, path: Path, data: bytes | None = None) -> Outcome:
    decoded = decode(path.read_bytes() if data is None else data, path.name)
    with writing(engine) as connection:
        batch = start_batch(connection, athlete.id, "test", NOW)
        return record(connection, athlete, batch, str(path), path.name, decoded, NOW)


def counting(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(
            connection.execute(
                select(func.count()).where(activities.c.duplicate_of.is_(None))
            ).scalar_one()
        )


@pytest.mark.parametrize("order", [(FIT, GPX), (GPX, FIT)])
def test_one_run_in_two_formats_counts_once_and_the_richer_wins(
    engine: Engine, ada: Athlete, order: tuple[Path, Path]
) -> None:
    bring(engine, ada, order[0])
    second = bring(engine, ada, order[1])
    told = (second.state, second.of, second.because)
    if order[1] == GPX:
        assert told == (State.DUPLICATE, FIT.name, DuplicateReason.SAME_SESSION)
    else:
        assert told == (State.IMPORTED, None, None)  # it counts, so it is no duplicate
    assert counting(engine) == 1
    with reading(engine) as connection:
        kept = connection.execute(
            select(activities.c.columns, activities.c.id).where(activities.c.duplicate_of.is_(None))
        ).one()
        read_back = samples_of(connection, kept.id)
    assert "distance" in kept.columns  # only the FIT file has it
    assert read_back is not None
    assert list(read_back.columns) == kept.columns


def test_the_same_bytes_come_in_once_for_one_athlete_and_again_for_another(
    engine: Engine, ada: Athlete
) -> None:
    bring(engine, ada, FIT)
    again = bring(engine, ada, FIT)
    assert (again.because, again.known) == (DuplicateReason.SAME_BYTES, True)
    with writing(engine) as connection:
        bob = add_athlete(connection, "Bob", "UTC", NOW, wake=time(7))
    assert bring(engine, bob, FIT).state is State.IMPORTED


def test_a_refused_file_is_read_again_only_by_newer_readers(
    engine: Engine, ada: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Path("bad.fit")
    assert not bring(engine, ada, bad, b"no recording").known
    assert bring(engine, ada, bad, b"no recording").known
    monkeypatch.setattr(importer, "READER_VERSION", "newer")
    bring(engine, ada, bad, b"no recording")
    with reading(engine) as connection:
        (row,) = connection.execute(select(files)).all()
    assert (row.state, row.reason, row.reader_version) == ("rejected", "unknown_format", "newer")


def test_a_run_of_a_day_to_come_is_refused_and_the_refusal_kept(
    engine: Engine, ada: Athlete
) -> None:
    begin = datetime.fromisoformat("2026-05-03T06:00:00Z")
    data = gpx_of([(told(s), 3.0 * s) for s in range(60)])
    decoded = decode(data, "run.gpx")
    for days, state in ((3, State.REJECTED), (1, State.IMPORTED)):
        now = begin - timedelta(days=days)
        with writing(engine) as connection:
            batch = start_batch(connection, ada.id, "test", now)
            outcome = record(connection, ada, batch, "run.gpx", "run.gpx", decoded, now, anew=True)
        assert outcome.state is state
        assert outcome.reason is (Reason.FUTURE if days == 3 else None)
    assert counting(engine) == 1


def test_the_days_of_one_file_are_activities_of_their_own(engine: Engine, ada: Athlete) -> None:
    points = [(told(day * 86_400 + s), 3.0 * s) for day in range(3) for s in range(1200)]
    outcome = bring(engine, ada, Path("days.gpx"), gpx_of(points))
    assert len(outcome.activities) == 3
    assert counting(engine) == 3


def noting(told: list[tuple[int, int]]) -> Callable[[int, int], object]:
    """A progress that keeps what it is told."""
    return lambda done, total: told.append((done, total))


def test_a_backfill_with_workers_is_the_same_as_without(tmp_path: Path) -> None:
    reports = []
    for jobs in (None, ThreadPoolExecutor(2)):
        told: list[tuple[int, int]] = []
        way = Way(executor=jobs, progress=noting(told))
        with open_store(f"sqlite:///{tmp_path / f'{jobs is None}.db'}") as engine:
            with writing(engine) as connection:
                athlete = add_athlete(connection, "Ada", "Europe/Vienna", NOW, wake=time(7))
            report = backfill(engine, athlete, [RECORDINGS], NOW, way)
            with reading(engine) as connection:
                reports.append((report.outcomes, history(connection, athlete).activities))
        assert told[-1] == (73, 73)
    assert reports[0][0] == reports[1][0]
    assert reports[0][1].equals(reports[1][1])
    assert sum(o.state is State.IMPORTED for o in reports[0][0]) == 70


def test_an_unchanged_folder_is_not_read_again(
    engine: Engine, ada: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    backfill(engine, ada, [RECORDINGS], NOW)
    opening(monkeypatch, lambda path: pytest.fail(f"read again: {path}"), ".fit")
    again = backfill(engine, ada, [RECORDINGS], NOW)
    assert again.found == 73
    assert all(outcome.known for outcome in again.outcomes)


def test_what_cannot_be_opened_is_named_and_stops_nothing(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "runs"
    (folder / "locked").mkdir(parents=True)
    (folder / "a.fit").write_bytes(FIT.read_bytes())
    (folder / "b.fit").write_bytes(FIT.read_bytes())
    scan = os.scandir

    def refuse_folder(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    opening(monkeypatch, fails(errno.EACCES), "b.fit")
    monkeypatch.setattr(os, "scandir", refuse_folder)
    report = backfill(engine, ada, [folder], NOW)
    assert [Path(path).name for path, _ in report.retry] == ["locked", "b.fit"]
    assert ["Permission denied" in report.retry[0][1], "may not be read" in report.retry[1][1]] == [
        True,
        True,
    ]
    assert [o.state for o in report.outcomes] == [State.IMPORTED]


def test_only_recordings_are_looked_at_in_a_folder(tmp_path: Path) -> None:
    for name in ("run.FIT", "run.gpx.gz", ".hidden.fit", "~copy.fit", "run.fit.part", "photo.jpg"):
        (tmp_path / name).write_bytes(b"x")
    for folder in ("__MACOSX", "sub"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "deep.tcx").write_bytes(b"x")
    (tmp_path / "link.fit").symlink_to(tmp_path / "run.FIT")
    found = [Path(path).name for path, _ in recordings(tmp_path, pytest.fail)]
    assert found == ["run.FIT", "run.gpx.gz", "deep.tcx"]


def test_a_file_settles_once_it_has_not_changed_for_a_while() -> None:
    settling = Settling(5.0)
    assert settling.ready({"a": FileStat(1, 1, 1)}, 0.0) == []
    assert settling.ready({"a": FileStat(2, 1, 1)}, 4.0) == []  # it grew
    assert settling.ready({"a": FileStat(2, 2, 1)}, 8.0) == []  # rewritten, same size
    assert settling.ready({"a": FileStat(2, 2, 9)}, 12.0) == []  # another file renamed over it
    assert settling.ready({"a": FileStat(2, 2, 9)}, 16.9) == []
    assert settling.ready({"a": FileStat(2, 2, 9)}, 17.0) == ["a"]
    assert settling.ready({}, 18.0) == []
    assert settling.ready({"a": FileStat(2, 2, 9)}, 19.0) == []  # gone and back: anew
    assert settling.ready({"empty": FileStat(0, 1, 1)}, 99.0) == []
    assert settling.ready({"empty": FileStat(0, 1, 1)}, 199.0) == []


class Watched:
    """A watched folder with a clock of its own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.clock = 0.0
        self.watch = FolderWatch(engine, [folder], 5.0, lambda: self.clock)

    def after(self, seconds: float) -> list[str]:
        self.clock += seconds
        return [Path(outcome.path).name for outcome in self.watch.scan(NOW)]


def test_a_watched_file_comes_in_after_it_rests_and_only_once(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    watched = Watched(engine, folder)
    data = FIT.read_bytes()
    (folder / "run.fit").write_bytes(data[:5000])
    assert watched.after(0) == []
    (folder / "run.fit").write_bytes(data)
    assert watched.after(6) == []
    assert watched.after(6) == ["run.fit"]
    assert watched.after(60) == []
    assert Watched(engine, folder).after(60) == []  # a restart
    (folder / "run.fit").rename(folder / "renamed.fit")
    assert watched.after(0) == []
    assert watched.after(6) == ["renamed.fit"]  # known bytes under another name
    assert counting(engine) == 1


def test_a_sub_folder_holds_its_athletes_files(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    with writing(engine) as connection:
        bob = add_athlete(connection, "Bob", "UTC", NOW, wake=time(7))
    folder = tmp_path / "runs"
    (folder / "bob").mkdir(parents=True)
    (folder / "bob" / "run.fit").write_bytes(FIT.read_bytes())
    (folder / "own.fit").write_bytes((RECORDINGS / sample_data.RACE).read_bytes())
    watched = Watched(engine, folder)
    watched.after(0)
    assert sorted(watched.after(6)) == ["own.fit", "run.fit"]
    with reading(engine) as connection:
        assert len(history(connection, bob).activities) == 1
        assert len(history(connection, ada).activities) == 1


def test_a_missing_folder_is_said_once_and_when_it_is_back(
    engine: Engine, ada: Athlete, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    watched = Watched(engine, tmp_path / "drive")
    watched.after(0)
    watched.after(60)
    assert caplog.text.count("cannot read") == 1
    (tmp_path / "drive").mkdir()
    watched.after(60)
    assert "can be read again" in caplog.text


def test_a_locked_file_is_tried_again_later_and_later(
    engine: Engine,
    ada: Athlete,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "run.fit").write_bytes(FIT.read_bytes())
    watched = Watched(engine, folder)
    opening(monkeypatch, fails(errno.EBUSY), "run.fit")
    watched.after(0)
    assert watched.after(6) == []
    assert watched.after(10) == []
    assert caplog.text.count("busy") == 1  # not before 30 s have passed
    watched.after(30)
    assert "tried again in 60 s" in caplog.text
    monkeypatch.undo()
    assert watched.after(61) == ["run.fit"]
