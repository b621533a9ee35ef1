"""Planners and senders as real processes at once, and killed at every step."""

import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.delivery import NOW, STEPS, fill, plan_all, race, send_all, tally
from scheduler.sender import LEASE

COUNT = int(os.environ.get("LEGCAST_PROMPTS", "600"))
KILLS = int(os.environ.get("LEGCAST_KILLS", "12"))
LATER = NOW + LEASE + timedelta(seconds=1)
SPAWN = multiprocessing.get_context("spawn")

pytestmark = pytest.mark.slow


@pytest.fixture
def address(engine: Engine) -> str:
    """Where the empty store is, for other processes."""
    return engine.url.render_as_string(hide_password=False)


def test_two_planners_and_four_senders_lose_nothing_and_send_nothing_twice(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    assert race(address, tmp_path / "sent", COUNT) > 0
    states, sent = tally(engine, tmp_path / "sent")
    assert states == {"sent": COUNT}
    assert len(sent) == COUNT
    assert set(sent.values()) == {1}


@pytest.mark.parametrize("step", STEPS)
def test_a_sender_killed_at_any_step_leaves_nothing_lost_and_sends_nothing_twice(
    engine: Engine, address: str, tmp_path: Path, step: str
) -> None:
    path, count = tmp_path / "sent", 12
    fill(engine, count)
    plan_all(address, count, 0)
    killed = SPAWN.Process(target=send_all, args=(address, path, count, NOW, 0.0, step))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    send_all(address, path, count, LATER)
    states, sent = tally(engine, path)
    assert set(sent.values()) == {1}
    unclear = step in ("after begin", "after send", "before settle")
    assert states["unknown"] == (1 if unclear else 0)
    assert states["sent"] == count - states["unknown"]
    assert len(sent) == count - (step == "after begin")


def test_senders_killed_again_and_again_send_nothing_twice(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    path, count = tmp_path / "sent", 150
    fill(engine, count)
    plan_all(address, count, 0)
    chance = random.Random(7)
    for n in range(KILLS):
        # Each works in a later minute, when the claims of the one before have run out.
        now = NOW + n * (LEASE + timedelta(seconds=1))
        senders = [
            SPAWN.Process(target=send_all, args=(address, path, count, now, 0.01)) for _ in range(2)
        ]
        for process in senders:
            process.start()
        time.sleep(chance.uniform(0.8, 1.6) if n else 1.5)
        for process in senders:
            process.kill()
            process.join()
    send_all(address, path, count, NOW + (KILLS + 1) * (LEASE + timedelta(seconds=1)))
    states, sent = tally(engine, path)
    assert set(sent.values()) == {1}
    assert states["sent"] + states["unknown"] == count
    assert states["unknown"] <= 2 * KILLS
    assert count - len(sent) <= states["unknown"]
