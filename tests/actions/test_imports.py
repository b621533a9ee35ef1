"""Files on the way in are bound, kept and taken back alike, whichever way they come."""

import errno
import json
import os
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

import ingest
import sample_data
from actions import imports
from actions.activities import latest
from actions.errors import Invalid, Missing
from actions.imports import Undone, inspect
from config.paths import Paths
from ingest.errors import Reason, Rejected, Retry
from ingest.summary import summary_of
from legcast.cli import legcast
from store.athletes import Athlete
from store.ledger import State
from tests.ingest.conftest import NOW
from tests.ingest.trouble import fails, opening
from tests.ingest.zips import FIT, GPX
from tests.web.homes import Home, places_in
from tests.web.visitors import visit

NO_RUN = b"\x0e\x10 nothing that could be a run"
RUN = Path(str(sample_data.recordings())) / "2026-06-11-easy-run.fit"


@pytest.fixture
def places(tmp_path: Path) -> Paths:
    return places_in(tmp_path / "home")


def test_what_is_inspected_is_what_would_be_imported() -> None:
    ((recording, summary),) = inspect(RUN)
    (read,) = ingest.read(RUN)
    assert recording.start == read.start
    expected = summary_of(read)
    assert (summary.distance_m, summary.descent_m) == (expected.distance_m, expected.descent_m)


def test_a_file_that_takes_too_long_is_given_up_at_the_command_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.fit"
    os.mkfifo(endless)  # nobody writes to it: whoever opens it waits for ever
    monkeypatch.setattr("actions.imports._read", open)
    with pytest.raises(Rejected) as refusal:
        inspect(endless, longest_s=0.1)
    assert refusal.value.reason is Reason.TOO_SLOW
    impatient = partial(inspect, longest_s=0.1)
    monkeypatch.setattr("legcast.commands.inspect.read_within_bounds", impatient)
    done = CliRunner().invoke(legcast, ["inspect", str(endless), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["rejected"]["reason"] == "too_slow"


def test_what_is_at_fault_is_told_as_it_was_found(tmp_path: Path) -> None:
    (tmp_path / "notes.fit").write_text("no recording")
    with pytest.raises(Rejected):
        inspect(tmp_path / "notes.fit")
    with pytest.raises(Retry):
        inspect(tmp_path / "gone.fit")


def test_a_path_that_is_not_there_is_wrong_usage_and_nothing_is_imported(
    engine: Engine, ada: Athlete, places: Paths, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match=r"nosuch\.fit"):
        imports.backfill(engine, places, ada, [RUN, tmp_path / "nosuch.fit"], NOW)
    assert imports.batches(engine, ada) == ([], [])
    environment = {"LEGCAST_HOME": str(tmp_path / "home")}
    words = ["backfill", str(RUN), str(tmp_path / "nosuch.fit")]
    done = CliRunner().invoke(legcast, words, env=environment)
    assert done.exit_code == 2
    assert "nosuch.fit" in done.output
    listed = CliRunner().invoke(legcast, ["activity", "list", "--json"], env=environment)
    assert json.loads(listed.stdout)["activities"] == []


def test_a_link_to_nowhere_is_there_and_to_be_tried_again(
    engine: Engine, ada: Athlete, places: Paths, tmp_path: Path
) -> None:
    link = tmp_path / "run.fit"
    link.symlink_to(tmp_path / "gone.fit")
    report = imports.backfill(engine, places, ada, [link], NOW)
    assert [path for path, _ in report.retry] == [str(link)]


def test_what_was_refused_is_kept_and_read_once_more_when_asked(
    engine: Engine, ada: Athlete, places: Paths
) -> None:
    for n in range(2):
        report = imports.upload(engine, places, ada, [(f"{n}/C:\\b\n.fit", NO_RUN)], NOW)
        (outcome,) = report.outcomes
        assert (outcome.path, outcome.state, outcome.known) == ("b.fit", State.REJECTED, n == 1)
    (again,) = imports.retry(engine, places, ada, NOW).outcomes
    assert (again.path, again.state) == ("(upload)/b.fit", State.REJECTED)
    (kept,) = places.quarantine.glob("*.fit")
    assert kept.read_bytes() == NO_RUN


def test_what_cannot_be_read_is_waited_for_until_it_is_gone(
    engine: Engine, ada: Athlete, places: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "late.fit").write_bytes(FIT)
    opening(monkeypatch, fails(errno.EBUSY), "late.fit")
    imports.backfill(engine, places, ada, [tmp_path / "late.fit"], NOW)
    monkeypatch.undo()
    _, (unread,) = imports.batches(engine, ada)
    assert (unread.path, unread.attempts) == (str(tmp_path / "late.fit"), 1)
    (tmp_path / "late.fit").unlink()
    assert "is gone" in imports.retry(engine, places, ada, NOW).retry[0][1]
    assert imports.batches(engine, ada)[1] == []


@pytest.fixture
def pair(engine: Engine, ada: Athlete, places: Paths) -> int:
    """An import of one run in two formats, and of a file that is refused; its number."""
    files = [("c.fit", FIT), ("b.gpx", GPX), ("a.fit", NO_RUN)]
    batch = imports.upload(engine, places, ada, files, NOW).batch
    assert batch is not None
    return batch


def test_an_import_shows_what_was_refused_first_and_what_each_file_brought(
    engine: Engine, ada: Athlete, pair: int
) -> None:
    content = imports.batch(engine, ada, pair)
    assert (content.batch.imported, content.batch.duplicate, content.batch.rejected) == (1, 1, 1)
    assert [file.name for file, _ in content.files] == ["a.fit", "b.gpx", "c.fit"]
    refused, (twin,), (run,) = (brought for _, brought in content.files)
    assert refused == ()
    assert (twin.of_id, twin.of, twin.because) == (run.id, "c.fit", "same_session")
    assert run.of_id is None
    part = imports.batch(engine, ada, pair, most=1, skipped=1)
    assert part.files == content.files[1:2]


def test_an_import_is_taken_back_once(engine: Engine, ada: Athlete, pair: int) -> None:
    later = NOW + timedelta(days=1)
    assert imports.undo(engine, ada, pair, NOW) == Undone(activities=2, fewer_counting=1)
    assert latest(engine, ada, 9) == []
    assert imports.undo(engine, ada, pair, later) == Undone(before=NOW)
    ((batch,), _) = imports.batches(engine, ada)
    assert (batch.undone_at, batch.undone) == (NOW, 2)


def test_an_import_taken_back_by_two_at_once_is_taken_back_once(
    engine: Engine, ada: Athlete, pair: int
) -> None:
    done: list[Undone] = []
    threads = [
        threading.Thread(target=lambda: done.append(imports.undo(engine, ada, pair, NOW)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.activities for one in done) == [0, 2]


def test_an_import_of_somebody_else_is_missing(
    engine: Engine, ada: Athlete, bob: Athlete, pair: int
) -> None:
    with pytest.raises(Missing, match=f"no import {pair}"):
        imports.batch(engine, bob, pair)
    with pytest.raises(Missing, match=f"no import {pair}"):
        imports.undo(engine, bob, pair, NOW)
    assert imports.batch(engine, ada, pair).batch.undone_at is None


def test_an_import_that_is_not_there_is_missing_at_both_doors(home: Home, tmp_path: Path) -> None:
    for page in (visit(home).get("/imports/999"), visit(home).fill("/imports/999/undo")):
        assert page.status_code == 404
        assert "There is no import 999" in page.text
    for act in ("show", "undo"):
        environment = {"LEGCAST_HOME": str(tmp_path / "home")}
        done = CliRunner().invoke(legcast, ["imports", act, "999"], env=environment)
        assert done.exit_code == 2
        assert "there is no import 999; `legcast imports list`" in " ".join(done.output.split())
