"""Clocks, and jobs that repeat in the background."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
"""Returns the current time (aware). Code that depends on time takes a clock or a time."""


def system_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


def shifted_clock(start: datetime, rate: float = 1.0) -> Clock:
    """A clock that starts at `start` and runs `rate` times as fast, for trials."""
    began = time.monotonic()

    def now() -> datetime:
        return start.astimezone(UTC) + timedelta(seconds=(time.monotonic() - began) * rate)

    return now


_LOOK_S = 1.0  # our choice: how often to check that the rounds keep running
_LEAP_S = 5.0  # our choice: a smaller clock correction does not matter


class Rounds:
    """Repeating background jobs, each never running twice at the same time.

    APScheduler is only the clock: its jobs are in memory, and everything that is due is in tables.
    A round that fails is logged and repeated; rounds that were missed (the machine slept) are made
    up for once.

    APScheduler waits for a wall-clock time. If the clock is set back, every round would be delayed
    by as much; `go_on` notices it from a monotonic clock and runs the next round now. `wall` and
    `monotonic` are those two clocks, in seconds.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._ahead = wall() - monotonic()
        self._under_way: list[str] = []
        self._changed = threading.Condition()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(_report, EVENT_JOB_ERROR)

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Do a job now and then every so many seconds."""

        def noted() -> None:
            self._note(lambda: self._under_way.append(name))
            try:
                job()
            finally:
                self._note(lambda: self._under_way.remove(name))

        self._scheduler.add_job(
            noted,
            "interval",
            seconds=seconds,
            id=name,
            name=name,
            next_run_time=datetime.now(UTC),
        )

    def sooner(self, name: str) -> None:
        """Run the next round of a job now."""
        self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin the rounds."""
        self._scheduler.start()

    def go_on(self, stop: threading.Event) -> bool:
        """Keep the rounds running until `stop` is set; False if they died before that."""
        while not stop.wait(_LOOK_S):
            if not self._alive:
                return False
            self._heed_clock()
        return True

    def _heed_clock(self) -> None:
        """Run every round now if the clock was set since the last check."""
        ahead = self._wall() - self._monotonic()
        leap = ahead - self._ahead
        self._ahead = ahead
        if abs(leap) < _LEAP_S:
            return
        direction = "forward" if leap > 0 else "back"
        log.warning("the clock went %s by %s; all rounds run now", direction, _rounded(leap))
        for job in self._scheduler.get_jobs():
            self._scheduler.modify_job(job.id, next_run_time=datetime.now(UTC))

    @property
    def _alive(self) -> bool:
        """Whether the thread of the rounds is still alive."""
        thread = self._scheduler._thread  # noqa: SLF001 because APScheduler offers no other way
        return thread is not None and thread.is_alive()

    def stop(self, patience_s: float) -> list[str]:
        """End the rounds, waiting a while for those under way; the names of those that go on."""
        self._scheduler.shutdown(wait=False)
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way, patience_s)
            return list(self._under_way)

    def _note(self, change: Callable[[], None]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()


def _rounded(seconds: float) -> timedelta:
    return timedelta(seconds=abs(round(seconds)))


def _report(event: JobExecutionEvent) -> None:
    log.error("the %s round failed and will be tried again: %s", event.job_id, event.exception)
    log.debug("%s", event.traceback)
