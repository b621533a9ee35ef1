"""The demo plays in an empty database, and ends with a page to open."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import sample_data
from actions.athletes import add
from actions.demo import play
from legcast.cli import legcast
from store.engine import open_store
from store.ledger import State


@pytest.mark.slow
def test_the_demo_imports_says_what_to_expect_and_writes_its_message(tmp_path: Path) -> None:
    rounds: list[tuple[int, int]] = []
    with open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as engine:
        played = play(engine, tmp_path, lambda done, total: rounds.append((done, total)))
    assert played.page.read_text(encoding="utf-8").count("data:image/png;base64,") == 1
    assert played.ahead.plan.prompts
    imported = [o for o in played.report.outcomes if o.state is State.IMPORTED]
    assert 0 < len(imported) < played.report.found  # one is a duplicate
    assert rounds[-1][0] == rounds[-1][1]


def test_the_demo_does_not_play_twice_in_one_folder(tmp_path: Path) -> None:
    now = sample_data.MORNING_AFTER
    with open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as engine:
        add(engine, "demo", "UTC", now, wake=now.time())
    done = CliRunner().invoke(legcast, ["demo", "--into", str(tmp_path)])
    assert done.exit_code == 2
    assert "there is an athlete 'demo' already" in done.output
