"""Files are read with the same limits, whichever way they come in."""

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

import ingest
import sample_data
from actions.errors import Invalid
from actions.imports import inspect, named
from ingest.errors import Reason, Rejected, Retry
from ingest.summary import summary_of
from legcast.cli import legcast

RUN = Path(str(sample_data.recordings())) / "2026-06-11-easy-run.fit"


def test_what_is_inspected_is_what_would_be_imported() -> None:
    ((recording, summary),) = inspect(RUN)
    (read,) = ingest.read(RUN)
    assert recording.start == read.start
    expected = summary_of(read)
    assert (summary.distance_m, summary.descent_m) == (expected.distance_m, expected.descent_m)


def test_a_file_that_takes_too_long_is_given_up_at_the_command_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Rejected) as refusal:
        inspect(RUN, longest_s=0.001)
    assert refusal.value.reason is Reason.TOO_SLOW
    impatient = partial(inspect, longest_s=0.001)
    monkeypatch.setattr("legcast.commands.inspect.read_within_bounds", impatient)
    done = CliRunner().invoke(legcast, ["inspect", str(RUN), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["rejected"]["reason"] == "too_slow"


def test_what_is_at_fault_is_told_as_it_was_found(tmp_path: Path) -> None:
    (tmp_path / "notes.fit").write_text("no recording")
    with pytest.raises(Rejected):
        inspect(tmp_path / "notes.fit")
    with pytest.raises(Retry):
        inspect(tmp_path / "gone.fit")


def test_a_path_that_is_not_there_is_wrong_usage_and_nothing_is_imported(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"nosuch\.fit"):
        named([RUN, tmp_path / "nosuch.fit"])
    assert named([RUN]) == (RUN,)
    environment = {"LEGCAST_HOME": str(tmp_path / "home")}
    words = ["backfill", str(RUN), str(tmp_path / "nosuch.fit")]
    done = CliRunner().invoke(legcast, words, env=environment)
    assert done.exit_code == 2
    assert "nosuch.fit" in done.output
    listed = CliRunner().invoke(legcast, ["activity", "list", "--json"], env=environment)
    assert json.loads(listed.stdout)["activities"] == []


def test_a_link_to_nowhere_is_there_and_named_by_the_import(tmp_path: Path) -> None:
    link = tmp_path / "run.fit"
    link.symlink_to(tmp_path / "gone.fit")
    assert named([link]) == (link,)
