"""Batches: exact undo, dry runs, retries, and never stopped by one file."""

import errno
import json
import os
import time as clock
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, insert, select

from analysis.checkin import Checkin, Place
from analysis.outlook import outlook
from ingest import batch as batches_module
from ingest.backfill import backfill
from ingest.batch import Way, import_batch
from ingest.corrections import undo
from ingest.errors import Reason
from ingest.quarantine import Quarantine
from ingest.report import Kind
from ingest.retry import retry_failed
from ingest.settle import FileStat
from ingest.sources import Item, Source
from ingest.workers import Workers
from store.athletes import Athlete, add_athlete
from store.batches import batch_rows
from store.checkins import add_checkin
from store.engine import reading, writing
from store.history import history
from store.ledger import State, unread_paths
from store.tables import activities, files, samples
from tests.ingest.conftest import NOW
from tests.ingest.trouble import fails, opening
from tests.ingest.zips import FIT, GPX, OTHER, RECORDINGS, RIDE, zipped

BAD = b"no recording"


def laid(folder: Path, **contents: bytes) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for name, data in contents.items():
        paths.append(folder / name.replace("_", "."))
        paths[-1].write_bytes(data)
    return paths


def state_of(engine: Engine, athlete: Athlete) -> list[tuple[Any, ...]]:
    """Everything that an import may change and an undo must restore."""
    with reading(engine) as connection:
        kept = connection.execute(
            select(activities, files.c.name.label("of_file"), files.c.state, samples.c.block)
            .join_from(activities, files, activities.c.file_id == files.c.id)
            .join(samples, samples.c.activity_id == activities.c.id)
            .where(activities.c.athlete_id == athlete.id)
            .order_by(activities.c.id)
        ).all()
        view = outlook(history(connection, athlete, NOW), NOW)
    told = [(f.detector, f.severity, f.day) for f in view.findings]
    curves = [tuple(ahead.level) for ahead in view.soreness.values()]
    return [*map(tuple, kept), *told, *curves]


POOL = [
    RECORDINGS / "2026-05-20-easy-run.fit",
    RECORDINGS / "2026-05-20-easy-run.gpx",
    RECORDINGS / "2026-06-13-mountain-race.fit",
    RECORDINGS / "2026-06-11-easy-run.fit",
    RECORDINGS / "2026-06-09-easy-run.fit",
    RECORDINGS / "broken-download.fit",
]


@pytest.mark.slow
@given(st.permutations(POOL), st.integers(0, len(POOL) - 1))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_undoing_a_batch_restores_everything_exactly(
    tmp_path_factory: pytest.TempPathFactory, order: list[Path], cut: int
) -> None:
    from store.engine import open_store

    with open_store(f"sqlite:///{tmp_path_factory.mktemp('undo') / 'legcast.db'}") as engine:
        with writing(engine) as connection:
            ada = add_athlete(connection, "Ada", "Europe/Vienna", NOW, wake=NOW.time())
        backfill(engine, ada, order[:cut], NOW)
        with writing(engine) as connection:
            add_checkin(connection, ada.id, Checkin(at=NOW, place=Place.QUADS, level=6.0))
        before = state_of(engine, ada)
        report = backfill(engine, ada, order[cut:], NOW)
        assert report.batch is not None
        with writing(engine) as connection:
            undo(connection, ada, report.batch, NOW)
        assert state_of(engine, ada) == before
        with reading(engine) as connection:
            assert len(history(connection, ada).checkins) == 1


def test_what_was_undone_stays_out_until_it_is_asked_for(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    (path,) = laid(tmp_path / "runs", a_fit=FIT)
    source = Source(str(path), FileStat.of(path.stat()))
    report = import_batch(engine, ada, [source], NOW, Kind.WATCH)
    with writing(engine) as connection:
        assert undo(connection, ada, report.batch or 0, NOW) == 1
    (copy,) = laid(tmp_path / "copies", b_fit=FIT)
    for lying in (source, Source(str(copy), FileStat.of(copy.stat()))):
        (outcome,) = import_batch(engine, ada, [lying], NOW, Kind.WATCH).outcomes
        assert outcome.state is State.UNDONE
    (outcome,) = backfill(engine, ada, [path], NOW).outcomes
    assert (outcome.state, outcome.known) == (State.IMPORTED, False)


def test_an_undone_archive_comes_back_when_it_is_asked_for(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    (path,) = laid(tmp_path / "runs", a_zip=zipped({"1.fit": FIT}))
    report = backfill(engine, ada, [path], NOW)
    with writing(engine) as connection:
        undo(connection, ada, report.batch or 0, NOW)
    assert [o.state for o in backfill(engine, ada, [path], NOW).outcomes] == [State.IMPORTED]


def test_a_dry_run_says_all_and_keeps_nothing(engine: Engine, ada: Athlete, tmp_path: Path) -> None:
    paths = laid(tmp_path / "runs", a_fit=FIT, b_gpx=GPX, c_fit=BAD)
    kept = Quarantine(tmp_path / "quarantine")
    dry = backfill(engine, ada, paths, NOW, Way(dry=True, quarantine=kept))
    assert dry.batch is None
    assert not kept.folder.exists()
    with reading(engine) as connection:
        for table in (activities, files, samples):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
        assert batch_rows(connection, ada.id) == []
    wet = backfill(engine, ada, paths, NOW)
    states = [State.IMPORTED, State.DUPLICATE, State.REJECTED]
    assert [o.state for o in dry.outcomes] == [o.state for o in wet.outcomes] == states


def test_since_leaves_out_what_began_earlier_and_does_not_forget_it(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    paths = laid(tmp_path / "runs", a_fit=FIT, b_fit=OTHER)  # of 20 and 22 May
    report = backfill(engine, ada, paths, NOW, Way(since=date(2026, 5, 21)))
    assert (report.older, len(report.outcomes), report.found) == (1, 1, 2)
    everything = backfill(engine, ada, paths, NOW)
    assert [(o.known, o.state) for o in everything.outcomes] == [
        (True, State.DUPLICATE),
        (False, State.IMPORTED),
    ]


def test_a_refused_file_is_kept_with_its_reason_and_can_be_tried_again(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    (path,) = laid(tmp_path / "runs", run_fit=BAD)
    kept = Quarantine(tmp_path / "quarantine")
    way = Way(quarantine=kept)
    (refused,) = backfill(engine, ada, [path], NOW, way).outcomes
    copy, told = sorted(kept.folder.iterdir())
    assert copy.name.endswith("-run.fit")
    assert copy.read_bytes() == BAD
    facts = json.loads(told.read_text())
    assert (facts["reason"], facts["path"]) == ("unknown_format", str(path))
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    path.unlink()
    report = retry_failed(engine, ada, kept, NOW, way)
    (still,) = report.outcomes
    assert (still.state, still.reason, still.known) == (State.REJECTED, refused.reason, True)
    assert not report.failed  # nothing new about it
    with reading(engine) as connection:
        assert [row.rejected for row in batch_rows(connection, ada.id)] == [1]  # where it was
    copy.write_bytes(b"another file")
    assert "no copy of it was kept" in retry_failed(engine, ada, kept, NOW, way).retry[0][1]


def test_what_a_reader_has_learned_to_read_is_read_from_its_copy(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = laid(tmp_path / "runs", bad_fit=FIT)
    kept = Quarantine(tmp_path / "quarantine")
    with_trouble(monkeypatch, partial(int, "no number"))
    assert backfill(engine, ada, [path], NOW, Way(quarantine=kept)).failed
    monkeypatch.undo()
    path.unlink()
    (read,) = retry_failed(engine, ada, kept, NOW, Way(quarantine=kept)).outcomes
    assert read.state is State.IMPORTED
    assert list(kept.folder.iterdir()) == []  # the copy has done its work


def test_what_is_no_activity_by_its_kind_is_not_kept_twice(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    (path,) = laid(tmp_path / "runs", route_gpx=b"<gpx><rte/></gpx>")
    kept = Quarantine(tmp_path / "quarantine")
    (outcome,) = backfill(engine, ada, [path], NOW, Way(quarantine=kept)).outcomes
    assert outcome.reason is Reason.NOT_AN_ACTIVITY
    assert not kept.folder.exists()


def test_a_full_quarantine_costs_the_copy_and_not_the_import(
    engine: Engine, ada: Athlete, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "quarantine").write_bytes(b"a file where the folder should be")
    paths = laid(tmp_path / "runs", a_fit=BAD, b_fit=FIT)
    kept = Quarantine(tmp_path / "quarantine")
    outcomes = backfill(engine, ada, paths, NOW, Way(quarantine=kept)).outcomes
    assert [o.state for o in outcomes] == [State.REJECTED, State.IMPORTED]
    assert "cannot keep a copy of a.fit" in caplog.text


def test_a_path_that_was_mistyped_is_told_and_not_waited_for(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    report = backfill(engine, ada, [tmp_path / "nosuch.fit"], NOW)
    assert "no such file" in report.retry[0][1]
    with reading(engine) as connection:
        assert unread_paths(connection, ada.id) == []


def test_what_could_not_be_read_is_on_record_until_it_is(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = laid(tmp_path / "runs", late_fit=FIT)
    opening(monkeypatch, fails(errno.EBUSY), "late.fit")
    for attempt in (1, 2):
        assert backfill(engine, ada, [path], NOW).retry[0][0] == str(path)
        with reading(engine) as connection:
            (row,) = unread_paths(connection, ada.id)
        assert row.attempts == attempt
    monkeypatch.undo()
    path.rename(tmp_path / "away.fit")
    gone = retry_failed(engine, ada, Quarantine(tmp_path / "quarantine"), NOW, Way()).retry
    assert "is gone" in gone[0][1]
    with reading(engine) as connection:
        assert unread_paths(connection, ada.id) == []
    (tmp_path / "away.fit").rename(path)
    opening(monkeypatch, fails(errno.EBUSY), "late.fit")
    backfill(engine, ada, [path], NOW)
    monkeypatch.undo()
    retry_failed(engine, ada, Quarantine(tmp_path / "quarantine"), NOW, Way())
    with reading(engine) as connection:
        assert unread_paths(connection, ada.id) == []


def with_trouble(monkeypatch: pytest.MonkeyPatch, trouble: Any) -> None:
    """Let the file named bad.fit be trouble for whoever reads it."""
    real = batches_module.items

    def items(source: Source) -> Any:
        for item in real(source):
            bad = item.path.endswith("bad.fit")
            yield Item(item.path, item.stat, trouble) if bad else item

    monkeypatch.setattr(batches_module, "items", items)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(partial(os._exit, 9), "crashed"), (partial(clock.sleep, 60), "too_slow")],
    ids=["dies", "hangs"],
)
def test_a_worker_that_dies_or_hangs_costs_one_file(
    engine: Engine,
    ada: Athlete,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Any,
    reason: str,
) -> None:
    paths = laid(tmp_path / "runs", a_fit=FIT, bad_fit=BAD, c_fit=OTHER, d_fit=RIDE)
    with_trouble(monkeypatch, trouble)
    with Workers(2, longest_s=3.0) as pool:
        outcomes = backfill(engine, ada, paths, NOW, Way(executor=pool)).outcomes
    assert [o.state for o in outcomes] == [
        State.IMPORTED, State.REJECTED, State.IMPORTED, State.IMPORTED,
    ]  # fmt: skip
    assert outcomes[1].reason == reason
    known = backfill(engine, ada, paths, NOW).outcomes[1]
    assert (known.known, known.reason) == (True, reason)  # it does not hang every time


@pytest.mark.slow
def test_a_pool_that_breaks_down_as_a_whole_loses_no_file(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = laid(tmp_path / "runs", a_fit=FIT, bad_fit=BAD, c_fit=OTHER)

    class Broken(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("all gone"))
            return future

    report = backfill(engine, ada, paths, NOW, Way(executor=Broken()))
    assert len(report.retry) == 3
    with ProcessPoolExecutor(2) as pool:
        outcomes = backfill(engine, ada, paths, NOW, Way(executor=pool)).outcomes
    assert [o.state for o in outcomes] == [State.IMPORTED, State.REJECTED, State.IMPORTED]


def test_a_database_that_is_full_loses_nothing_and_the_next_run_goes_on(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("a file is filled up, not a server")
    full = True

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={1 if full else 1_000_000}")

    engine.dispose()  # the next connections are limited
    paths = laid(tmp_path / "runs", a_fit=POOL[2].read_bytes(), b_fit=OTHER)
    with pytest.raises(Exception, match="full"):
        backfill(engine, ada, paths, NOW)
    full = False
    engine.dispose()
    assert [o.state for o in backfill(engine, ada, paths, NOW).outcomes] == [State.IMPORTED] * 2


def test_the_local_date_follows_the_place_where_the_file_is_silent(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    def run(latitude: float, longitude: float, at: str) -> bytes:
        points = "".join(
            f'<trkpt lat="{latitude + i / 1e4}" lon="{longitude}"><time>{at[:-3]}{i:02}Z</time>'
            "</trkpt>"
            for i in range(9)
        )
        return f"<gpx><trk><type>run</type><trkseg>{points}</trkseg></trk></gpx>".encode()

    tokyo = run(35.68, 139.77, "2026-03-01T22:00:00Z")  # 07:00 on the 2nd there, 23:00 at home
    summer = run(48.2, 16.37, "2026-03-29T22:30:00Z")  # after the change of clocks: the 30th
    winter = run(48.2, 16.37, "2026-03-28T22:30:00Z")  # before: still the 28th
    sea = run(0.0, -140.0, "2026-03-05T12:00:00Z")
    paths = laid(tmp_path / "runs", a_gpx=tokyo, b_gpx=summer, c_gpx=winter, d_gpx=sea)
    backfill(engine, ada, paths, NOW)
    with reading(engine) as connection:
        rows = connection.execute(
            select(activities.c.local_date, activities.c.utc_offset_s).order_by(activities.c.id)
        ).all()
    assert rows == [
        (date(2026, 3, 2), 9 * 3600),
        (date(2026, 3, 30), 2 * 3600),
        (date(2026, 3, 28), 3600),
        (date(2026, 3, 5), None),
    ]


def test_a_fault_that_nobody_foresaw_costs_one_file_without_workers_too(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = laid(tmp_path / "runs", a_fit=FIT, bad_fit=BAD, c_fit=OTHER)
    with_trouble(monkeypatch, partial(int, "no number"))
    outcomes = backfill(engine, ada, paths, NOW).outcomes
    assert [o.state for o in outcomes] == [State.IMPORTED, State.REJECTED, State.IMPORTED]
    assert outcomes[1].reason is Reason.CRASHED
    assert "ValueError" in (outcomes[1].detail or "")


def test_what_the_database_does_not_take_costs_one_file(
    engine: Engine, ada: Athlete, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = laid(tmp_path / "runs", a_fit=FIT, b_fit=OTHER, c_fit=RIDE)
    real = batches_module.record

    def record(
        connection: Any, athlete: Any, batch: Any, path: str, *more: Any, **named: Any
    ) -> Any:
        outcome = real(connection, athlete, batch, path, *more, **named)
        if path.endswith("b.fit") and outcome.state is State.IMPORTED:
            connection.execute(insert(activities).values(id=None, athlete_id=999_999))
        return outcome

    monkeypatch.setattr(batches_module, "record", record)
    report = backfill(engine, ada, paths, NOW)
    assert [o.state for o in report.outcomes] == [
        State.IMPORTED, State.REJECTED, State.IMPORTED,
    ]  # fmt: skip
    with reading(engine) as connection:
        assert len(history(connection, ada).activities) == 2
        assert [row.imported for row in batch_rows(connection, ada.id)] == [2]


def test_a_total_of_thirty_years_draws_in_nobody_else(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    broken = (
        b"<TrainingCenterDatabase><Activities><Activity Sport='Running'><Id>2026-05-19T08:00:00Z"
        b"</Id><Lap StartTime='2026-05-19T08:00:00Z'><TotalTimeSeconds>999999999</TotalTimeSeconds>"
        b"<DistanceMeters>5000</DistanceMeters></Lap></Activity></Activities>"
        b"</TrainingCenterDatabase>"
    )
    paths = laid(tmp_path / "runs", a_tcx=broken, b_fit=FIT, c_fit=OTHER)
    assert [o.state for o in backfill(engine, ada, paths, NOW).outcomes] == [State.IMPORTED] * 3
    with reading(engine) as connection:
        longest = connection.execute(select(func.max(activities.c.elapsed_s))).scalar_one()
    assert longest < 86_400


def test_since_does_not_forget_what_it_leaves_out_of_an_archive(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    (path,) = laid(tmp_path / "runs", a_zip=zipped({"1.fit": FIT, "2.fit": OTHER}))
    report = backfill(engine, ada, [path], NOW, Way(since=date(2026, 5, 21)))
    assert (report.older, len(report.outcomes)) == (1, 1)
    again_ = backfill(engine, ada, [path], NOW).outcomes
    assert sorted(o.known for o in again_) == [False, True]
