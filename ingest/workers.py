"""Worker processes that read files: one that dies or hangs affects only its current file."""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from multiprocessing.forkserver import ensure_running
from typing import ParamSpec, TypeVar

from pebble import ProcessPool

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_S = 60.0
"""Seconds after which reading a file is given up; our choice: a thousand times the usual."""


@contextmanager
def _undisturbed() -> Iterator[None]:
    """While the server starts, only this process handles Ctrl-C: it stops the server cleanly."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Workers(Executor):
    """An executor of processes with a limit on time.

    The future of a call that takes too long raises TimeoutError, that of one whose process dies
    `pebble.ProcessExpired`; another process takes the place of the lost one.
    """

    def __init__(self, count: int, longest_s: float = LONGEST_S) -> None:
        # A server that has everything loaded forks the workers: forking this process would copy
        # whatever its threads hold at that moment, and starting afresh loads pandas every time.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["ingest.sources"])
        with _undisturbed():
            ensure_running()
        self._pool = ProcessPool(max_workers=count, context=context)
        self._longest_s = longest_s

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run a call in the next free process."""
        future: Future[T] = self._pool.schedule(
            fn, args=args, kwargs=kwargs, timeout=self._longest_s
        )
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop the processes, after all submitted calls or at once."""
        if cancel_futures:
            self._pool.stop()  # type: ignore[no-untyped-call] # Pebble's
        else:
            self._pool.close()  # type: ignore[no-untyped-call] # Pebble's
        if wait:
            self._pool.join()
