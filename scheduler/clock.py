"""What time it is, and doing things again and again."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

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
        from datetime import timedelta

        return start.astimezone(UTC) + timedelta(seconds=(time.monotonic() - began) * rate)

    return now


class Rounds:
    """Jobs done again and again in the background, each never twice at the same time.

    APScheduler is the clock only: its jobs live in memory, and everything that is due lives in
    tables. A round that fails is logged and comes again; a round that was missed (the machine
    slept) is made up once.
    """

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(_report, EVENT_JOB_ERROR)

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Do a job now and then every so many seconds."""
        self._scheduler.add_job(
            job,
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

    @property
    def alive(self) -> bool:
        """Whether the thread that makes the rounds still runs."""
        thread = self._scheduler._thread  # noqa: SLF001 because APScheduler offers no other way
        return thread is not None and thread.is_alive()

    def stop(self) -> None:
        """End the rounds, waiting for those that are under way."""
        self._scheduler.shutdown(wait=True)


def _report(event: JobExecutionEvent) -> None:
    log.error("the %s round failed and will be tried again: %s", event.job_id, event.exception)
    log.debug("%s", event.traceback)
