"""A real history, imported whole and looked at from within (skipped where there is none)."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ingest import read
from legcast.cli import legcast

HISTORY = Path(__file__).parents[3] / "shared" / "corpus" / "history"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not HISTORY.is_dir(), reason="no real recordings beside the checkout"),
]


def call(home: Path, *words: str) -> Any:
    done = CliRunner().invoke(legcast, [*words, "--json"], env={"LEGCAST_HOME": str(home)})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return json.loads(done.stdout)


def moment(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["start"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    report = call(folder, "backfill", str(HISTORY))
    named = len(report["duplicates"]) + len(report["rejected"]) + len(report["retry"])
    assert report["found"] == report["imported"] + named > 500
    assert report["imported"] > 400
    return folder


def test_a_second_backfill_of_a_real_history_imports_nothing(home: Path) -> None:
    assert call(home, "backfill", str(HISTORY))["imported"] == 0


@pytest.mark.parametrize("day", ["2020-11-06T07:00", "2023-03-20T07:00", "2024-12-16T07:00"])
def test_an_outlook_is_the_same_without_everything_later(
    home: Path, tmp_path: Path, day: str
) -> None:
    earlier = [
        str(path)
        for path in sorted(HISTORY.rglob("*.*"))
        if path.is_file() and f"{read(path)[0].start:%Y-%m-%d}" < day[:10]
    ]
    call(tmp_path / "home", "backfill", *earlier)
    then, now = (call(h, "outlook", "--as-of", day) for h in (tmp_path / "home", home))
    assert then == now
    assert now["prompts"]


def test_every_run_that_came_in_two_formats_counts_once_and_nothing_else_is_merged(
    home: Path,
) -> None:
    listed = call(home, "activity", "list", "--most", "9999")["activities"]
    stems = {entry["id"]: Path(entry["file"]).stem for entry in listed}
    counting = {entry["id"]: entry for entry in listed if entry["counts"]}
    formats = Counter(stems.values())
    both = {stem for stem, count in formats.items() if count == 2}
    assert len(both) > 70
    merged = [entry for entry in listed if not entry["counts"]]
    assert both <= {stems[entry["id"]] for entry in merged}
    assert Counter(stems[entry["id"]] for entry in counting.values()).most_common(1)[0][1] == 1
    # The only pair under two names: one race, downloaded a second time under another number.
    across = {(stems[e["id"]], stems[e["duplicate_of"]]) for e in merged}
    assert {pair for pair in across if pair[0] != pair[1]} == {("465071231", "83210261")}
    for entry in merged:
        other = counting[entry["duplicate_of"]]
        assert abs(moment(entry) - moment(other)).total_seconds() <= 60
