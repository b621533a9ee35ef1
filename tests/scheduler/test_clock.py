"""Rounds continue whatever happens to the machine's clock."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scheduler.clock import Rounds

HOUR, DAY, MONTH = (timedelta(hours=n).total_seconds() for n in (1, 24, 30 * 24))


class Clocks:
    """A wall clock that can be set, beside one that cannot."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def wall(self) -> float:
        return 1_000_000.0 + self.ahead

    def monotonic(self) -> float:
        return 50.0


class Running:
    """Rounds that would come again in an hour, watched as the service watches them."""

    def __init__(self) -> None:
        self.clocks = Clocks()
        self.done = threading.Semaphore(0)
        self.stop = threading.Event()
        self.rounds = Rounds(self.clocks.wall, self.clocks.monotonic)
        self.rounds.every(HOUR, "plan", self.done.release)
        self.rounds.start()
        self.keeper = threading.Thread(target=self.rounds.go_on, args=(self.stop,))
        self.keeper.start()
        assert self.done.acquire(timeout=60)  # the first round is at once


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr("scheduler.clock._LOOK_S", 0.02)
    made = Running()
    yield made
    made.stop.set()
    made.keeper.join()
    made.rounds.stop(60)


@pytest.mark.parametrize("leap", [-MONTH, -DAY, -HOUR, HOUR, DAY, MONTH])
def test_a_clock_that_is_set_brings_the_next_round_at_once_and_one_line(
    running: Running, leap: float, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "scheduler.clock"):
        running.clocks.ahead += leap
        assert running.done.acquire(timeout=60)
        assert not running.done.acquire(timeout=0.3)  # several looks later
    (line,) = caplog.messages
    assert ("forward" if leap > 0 else "back") in line
    assert str(timedelta(seconds=abs(leap))) in line


def test_a_clock_that_is_corrected_by_a_second_changes_nothing(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.clocks.ahead += 1.0
    assert not running.done.acquire(timeout=0.3)
    assert caplog.messages == []


def test_what_hangs_holds_up_no_end_and_is_named() -> None:
    begun, let_go = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        let_go.wait()

    rounds = Rounds()
    rounds.every(3600, "send", hang)
    rounds.start()
    assert begun.wait(60)
    assert rounds.stop(0.05) == ["send"]
    let_go.set()


def test_an_end_waits_for_what_is_nearly_done() -> None:
    begun, done = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        threading.Event().wait(0.2)
        done.set()

    rounds = Rounds()
    rounds.every(3600, "plan", work)
    rounds.start()
    assert begun.wait(60)
    assert rounds.stop(60) == []
    assert done.is_set()
