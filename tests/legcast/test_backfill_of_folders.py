"""`legcast backfill` of real-world folders: ignored files are reported once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from legcast.cli import legcast
from tests.ingest.test_folders import COURSE, NO_TIMES, lay
from tests.ingest.test_remarks import run_called
from tests.ingest.zips import FIT

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    def call(*words: str) -> Result:
        return CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(tmp_path / "home")})

    assert call("init", "--zone", "Europe/Vienna").exit_code == 0
    return call


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return lay(
        tmp_path / "runs",
        {
            "run": FIT, "a.jpg": b"x", "b.JPG": b"x", "weights.csv": b"x", ".hidden": b"x",
            "course.fit": COURSE, "planned.gpx": NO_TIMES,
        },
    )  # fmt: skip


def test_ignored_files_are_reported_in_one_line_and_each_with_v(call: Call, runs: Path) -> None:
    done = call("backfill", str(runs))
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    line = "Ignored: 3 files that are not recordings (2 .jpg, 1 .csv); -v names each."
    assert line in said
    assert "weights.csv" not in said
    said = call("backfill", str(runs), "-v").output
    assert "weights.csv: ignored" in said
    assert "course.fit: no activity" in said
    assert ".hidden" not in said


def test_what_was_passed_over_is_in_the_answer(call: Call, runs: Path) -> None:
    done = call("backfill", str(runs), "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["imported"], answer["passed_over"]) == (0, 1, 3)
    assert [Path(one["path"]).name for one in answer["skipped"]] == ["course.fit", "planned.gpx"]
    assert answer["rejected"] == []
    assert "passed_over_paths" not in answer
    answer = json.loads(call("backfill", str(runs), "--json", "-v").stdout)
    names = [Path(path).name for path in answer["passed_over_paths"]]
    assert names == ["a.jpg", "b.JPG", "weights.csv"]


def test_a_course_named_outright_is_named_and_fails(call: Call, runs: Path) -> None:
    done = call("backfill", str(runs / "course.fit"))
    assert done.exit_code == 1
    assert "course.fit: refused" in " ".join(done.output.split())


def test_what_an_export_says_later_is_shown_with_its_import(call: Call, tmp_path: Path) -> None:
    for name, sport in (("Morning Run", "Run"), ("To work", "Ride")):
        (tmp_path / f"{sport}.zip").write_bytes(run_called(name, sport))
        done = call("backfill", str(tmp_path / f"{sport}.zip"), "--json")
        assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["told"] == 1
    batch = str(answer["batch"])
    shown = json.loads(call("imports", "show", batch, "--json").stdout)
    assert [(one["name"], one["sport"]) for one in shown["told"]] == [("To work", "cycling")]
    assert "told another name or sport" in call("imports", "show", batch).output
    undone = json.loads(call("imports", "undo", batch, "--json").stdout)
    assert undone["activities"] == 0
    (activity,) = json.loads(call("activity", "list", "--json").stdout)["activities"]
    assert (activity["name"], activity["sport"]) == ("Morning Run", "running")
