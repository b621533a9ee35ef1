"""A complete real history, imported and examined (skipped where there is none)."""

import dataclasses
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from analysis.checkin import Checkin, Place
from analysis.outlook import Outlook, assess, outlook, outlook_at
from ingest import read
from legcast.cli import legcast
from store.athletes import all_athletes
from store.engine import open_store, reading
from store.history import history

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


def test_no_morning_of_a_real_history_sees_its_future_or_needs_its_distant_past(
    home: Path,
) -> None:
    address = f"sqlite:///{home}/legcast.db"
    with open_store(address) as engine, reading(engine) as connection:
        known = history(connection, all_athletes(connection)[0], None, None)
    ends = known.activities["end"]
    first, last = (ends.iloc[i].to_pydatetime() for i in (0, -1))
    answers = [
        Checkin(first + timedelta(days=9 * i), Place.QUADS, float(i % 6)) for i in range(450)
    ]
    known = dataclasses.replace(known, checkins=tuple(answers))
    assessed = assess(known)
    dice = Random(7)
    span = (last - first).total_seconds()
    for _ in range(25):
        now = first + timedelta(seconds=round(dice.random() * span))
        seen = told(outlook_at(assessed, now))
        assert told(outlook(known.until(now), now)) == seen
        assert told(outlook(known.since(now), now)) == seen


def told(view: Outlook) -> dict[str, Any]:
    """Everything an outlook says, with its arrays as lists."""
    soreness = {
        region: {f.name: getattr(ahead, f.name) for f in dataclasses.fields(ahead) if f.repr}
        | {"low": ahead.low, "high": ahead.high, "chance": ahead.chance}
        for region, ahead in view.soreness.items()
    }
    said = {f.name: getattr(view, f.name) for f in dataclasses.fields(view)} | {
        "soreness": {
            region: {
                name: value.round(6).tolist() if isinstance(value, np.ndarray) else value
                for name, value in ahead.items()
            }
            for region, ahead in soreness.items()
        }
    }
    del said["person"]  # what it comes to is in the levels and the chances
    said["bouts"] = repr(view.bouts)  # an unknown distance is NaN, and unlike itself
    said["findings"] = [
        (
            f.detector,
            f.severity,
            f.at,
            f.confidence,
            repr({k: round(v, 6) for k, v in f.numbers.items()}),
        )
        for f in view.findings
    ]
    said["soreness"] = repr(said["soreness"])
    return said
