"""`legcast run`."""

import logging
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError
from watchfiles import watch

from actions.context import AppContext
from config.logs import start_logging
from legcast.commands.serve import NotServed, Pages
from legcast.compose import (
    Program,
    add_deliveries,
    add_folders,
    context_of,
    open_program,
    watched,
)
from scheduler.clock import Clock, Rounds, shifted_clock, system_clock
from store.engine import StoreError

log = logging.getLogger("legcast")

_PATIENCE_S = 30.0
_ROUND_S = 60.0
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0  # our choice: before file events are tried again


@click.command
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
@click.option(
    "--clock",
    metavar="T[*RATE]",
    hidden=True,
    help="For trials: begin at T, run RATE times as fast.",
)
@click.option("--every", type=float, default=_ROUND_S, hidden=True, help="Seconds between rounds.")
def run(verbose: bool, clock: str | None, every: float) -> None:
    """Watch folders, forecast and send, until stopped.

    One process does it all: it imports new files from the watched folders, plans, sends each
    message once, in the athlete's own morning, and serves the pages. It keeps running through
    temporary failures.
    """
    start_logging(verbose=verbose)
    stop = stop_on_signals()
    now = _clock(clock)
    program = open_patiently(stop)
    if program is None:
        return
    rounds = Rounds()
    folders = watch_folders(program, rounds, now)
    context = context_of(program, now)
    add_deliveries(context, rounds, every)
    rounds.start()
    log.info("running: %d folders, channels %s", len(folders), ", ".join(sorted(context.channels)))
    pages = _show_pages(context)
    try:
        go_round(rounds, folders, stop)
    finally:
        if pages is not None:
            pages.end()


def _show_pages(context: AppContext) -> Pages | None:
    """The running pages; None when they are switched off or cannot be served."""
    web = context.settings.web
    if not web.port:
        return None
    try:
        pages = Pages(context, web.host, web.port)
    except NotServed as error:
        log.error("%s", error)
        return None
    pages.begin()
    return pages


def watch_folders(program: Program, rounds: Rounds, now: Clock) -> list[Path]:
    """Schedule scans of the watched folders; returns the folders."""
    program.athlete(None)  # somebody must own the imported files
    folders = watched(program.settings)
    if not folders:
        log.warning("no folder is watched: set watch.folders in %s", program.places.settings)
    add_folders(program, rounds, now, time.monotonic)
    return folders


def go_round(rounds: Rounds, folders: list[Path], stop: threading.Event) -> None:
    """Run until stopped; file events bring the next scan forward.

    Exits with 1 when the rounds die, so that a supervisor can restart it.
    """
    threading.Thread(target=_listen, args=(folders, rounds, stop), daemon=True).start()
    if not rounds.go_on(stop):
        log.critical("the rounds have stopped; exiting so that a supervisor can restart")
        raise click.exceptions.Exit(1)
    rounds.stop()
    log.info("stopped")


def stop_on_signals() -> threading.Event:
    """An event that is set when the process is asked to end."""
    stop = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: stop.set())
    return stop


def _listen(folders: list[Path], rounds: Rounds, stop: threading.Event) -> None:
    """Bring the next scan forward on file events; the scan itself decides what is there."""
    present = [folder for folder in folders if folder.is_dir()]
    if not present:
        return
    pause = _SHORTEST_PAUSE_S
    while not stop.is_set():
        try:
            for _changes in watch(*present, stop_event=stop, recursive=True):
                rounds.sooner("folders")
                pause = _SHORTEST_PAUSE_S
        except OSError as error:
            log.info("no file events (%s); folders are scanned at intervals", error)
            return
        except RuntimeError as error:
            # A name that is not UTF-8 ends the events; the scan reports such a file.
            log.debug("file events stopped (%s); listening again", error)
            rounds.sooner("folders")
            stop.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)


def open_patiently(stop: threading.Event) -> Program | None:
    """The program, once its database can be reached; None when stopped before."""
    while True:
        try:
            return open_program()
        except (StoreError, OperationalError) as error:
            log.error("%s; tried again in %.0f s", error, _PATIENCE_S)
            if stop.wait(_PATIENCE_S):
                return None


def _clock(text: str | None) -> Clock:
    if text is None:
        return system_clock
    start, _, rate = text.partition("*")
    try:
        return shifted_clock(datetime.fromisoformat(start), float(rate or 1))
    except ValueError as error:
        raise click.BadParameter("write --clock 2026-06-14T06:59:00+02:00*60") from error
