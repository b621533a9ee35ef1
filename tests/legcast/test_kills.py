"""Killed at any moment or run twice at once: every activity exactly once, no file touched.

`make torture` kills two hundred times; the usual suite a few.
"""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

import sample_data

RECORDINGS = Path(str(sample_data.recordings()))
KILLS = int(os.environ.get("LEGCAST_KILLS", "6"))
SEED = int(os.environ.get("LEGCAST_SEED", "2026"))
PER_HOME = 3  # kills, before the rest is left to finish

pytestmark = pytest.mark.slow


class Home:
    """A home and a watched folder, and `legcast` in processes that can be killed."""

    def __init__(self, folder: Path, runs: Path) -> None:
        self.folder, self.runs = folder, runs
        folder.mkdir()
        (folder / "legcast.toml").write_text(
            f'zone = "UTC"\n[watch]\nfolders = ["{runs}"]\nscan_every_s = 0.2\nsettle_s = 0.0\n'
        )
        self.environment = {**os.environ, "LEGCAST_HOME": str(folder)}

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "legcast", *words],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ask(self, question: str) -> list[tuple[object, ...]]:
        path = self.folder / "legcast.db"
        if not path.exists():
            return []
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            try:
                return connection.execute(question).fetchall()
            except sqlite3.OperationalError:
                return []  # killed before there was a table

    def files(self) -> int:
        return len(self.ask("SELECT 1 FROM files"))

    def activities(self) -> list[tuple[object, ...]]:
        """What is known, but for the numbers, which follow the order of coming in."""
        return sorted(
            self.ask(
                "SELECT f.sha256, a.session, a.started_at, a.sport, a.distance_m, a.because, "
                "length(s.block), a.duplicate_of IS NULL FROM activities a "
                "JOIN files f ON f.id = a.file_id LEFT JOIN samples s ON s.activity_id = a.id"
            ),
            key=repr,
        )


def snapshot(folder: Path) -> list[tuple[str, int, int, str]]:
    return [
        (p.name, p.stat().st_size, p.stat().st_mtime_ns,
         hashlib.sha256(p.read_bytes()).hexdigest())
        for p in sorted(folder.iterdir())
    ]  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_for(what: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def has(home: Home, files: int) -> bool:
    return home.files() == files


@contextmanager
def running(home: Home, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = home.start(*words)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    home = Home(folder / "home", RECORDINGS)
    assert home.start("backfill", str(RECORDINGS), "--jobs", "2").wait() == 1  # two are refused
    found = home.activities()
    assert len(found) == 71
    return found


def check(home: Home, undisturbed: list[tuple[object, ...]], before: object) -> None:
    assert home.ask("PRAGMA integrity_check") == [("ok",)]
    assert home.ask("PRAGMA foreign_key_check") == []
    assert home.activities() == undisturbed
    assert snapshot(home.runs) == before


def test_a_killed_backfill_goes_on_where_it_was(
    tmp_path: Path, undisturbed: list[tuple[object, ...]]
) -> None:
    dice = random.Random(SEED)
    before = snapshot(RECORDINGS)
    for number in range(-(-KILLS // 2 // PER_HOME)):
        home = Home(tmp_path / f"home{number}", RECORDINGS)
        for _ in range(PER_HOME):
            process = home.start("backfill", str(RECORDINGS), "--jobs", "2")
            time.sleep(dice.uniform(0.5, 2.5))
            kill(process)
        home.start("backfill", str(RECORDINGS), "--jobs", "2").wait()
        check(home, undisturbed, before)
        shutil.rmtree(home.folder)


def test_a_killed_watch_goes_on_where_it_was(
    tmp_path: Path, undisturbed: list[tuple[object, ...]]
) -> None:
    dice = random.Random(SEED)
    for number in range(-(-KILLS // 2 // PER_HOME)):
        runs = tmp_path / f"runs{number}"
        runs.mkdir()
        home = Home(tmp_path / f"home{number}", runs)
        coming = sorted(RECORDINGS.iterdir())
        dice.shuffle(coming)
        for _ in range(PER_HOME):
            process = home.start("watch")
            for _ in range(len(RECORDINGS.name) + 10):
                if coming:
                    shutil.copy2(coming.pop(), runs)
                time.sleep(dice.uniform(0, 0.1))
            kill(process)
        for path in coming:
            shutil.copy2(path, runs)
        before = snapshot(runs)
        with running(home, "watch"):
            wait_for(partial(has, home, 73))
        check(home, undisturbed, before)
        shutil.rmtree(home.folder)


def test_two_watchers_and_a_backfill_at_once_bring_everything_once(
    tmp_path: Path, undisturbed: list[tuple[object, ...]]
) -> None:
    before = snapshot(RECORDINGS)
    home = Home(tmp_path / "home", RECORDINGS)
    with running(home, "watch"), running(home, "watch"):
        home.start("backfill", str(RECORDINGS), "--jobs", "1").wait()
        wait_for(lambda: home.files() == 73)
    check(home, undisturbed, before)


def test_nothing_is_left_running_when_a_backfill_is_killed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", RECORDINGS)
    process = home.start("backfill", str(RECORDINGS), "--jobs", "2")
    wait_for(lambda: home.files() > 0)
    group = process.pid
    kill(process)

    def alive() -> list[str]:
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and os.getsid(int(entry.name)) == group:
                    found.append((entry / "stat").read_text().split()[2])
            except OSError:
                continue
        return [state for state in found if state != "Z"]

    wait_for(lambda: not alive(), 20)
