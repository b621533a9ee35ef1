"""What time it is, and doing things again and again."""

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
"""Tells the present moment (aware). Whatever depends on time takes one, or a moment."""


def system_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


def shifted_clock(start: datetime, rate: float = 1.0) -> Clock:
    """A clock that began at `start` when it was made and runs `rate` times as fast: for trials."""
    began = time.monotonic()

    def now() -> datetime:
        return start.astimezone(UTC) + timedelta(seconds=(time.monotonic() - began) * rate)

    return now


_LOOK_S = 1.0  # our choice: how often it is asked whether the rounds go on
_LEAP_S = 5.0  # our choice: a clock that is corrected by less changes nothing


class Rounds:
    """Jobs done again and again in the background, each never twice at the same time.

    APScheduler is the clock only: its jobs live in memory, and everything that is due lives in
    tables. A round that fails is logged and comes again; a round that was missed (the machine
    slept) is made up once.

    APScheduler waits for a time of day. Where the clock is set, which would delay every round by as
    much, `go_on` notices by a clock that nobody can set, and the next round is now. `wall` and
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
        """Bring the next round of a job forward to now."""
        self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin the rounds."""
        self._scheduler.start()

    def go_on(self, stop: threading.Event) -> bool:
        """Keep the rounds going until `stop` is set; False when they have died before that."""
        while not stop.wait(_LOOK_S):
            if not self._alive:
                return False
            self._heed_clock()
        return True

    def _heed_clock(self) -> None:
        """Make every round now if the clock was set since the last look."""
        ahead = self._wall() - self._monotonic()
        leap = ahead - self._ahead
        self._ahead = ahead
        if abs(leap) < _LEAP_S:
            return
        direction = "forward" if leap > 0 else "back"
        log.warning("the clock went %s by %s; all rounds go on now", direction, _rounded(leap))
        for job in self._scheduler.get_jobs():
            self._scheduler.modify_job(job.id, next_run_time=datetime.now(UTC))

    @property
    def _alive(self) -> bool:
        """Whether the thread that makes the rounds still runs."""
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
