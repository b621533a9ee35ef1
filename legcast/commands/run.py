"""`legcast run|watch`."""

import logging
import os
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import click
from watchfiles import watch as changes_in

from actions.context import AppContext, Clock, Rounds, shifted_clock, system_clock
from actions.errors import StoreError, Unreachable
from config.logs import start_logging
from config.settings import watched
from legcast.commands.serve import NotServed, Pages
from legcast.compose import (
    Program,
    add_deliveries,
    add_folders,
    add_pings,
    context_of,
    open_program,
)
from legcast.program import counted

log = logging.getLogger("legcast")

_PATIENCE_S = 30.0
_GRACE_S = 4.0  # our choice: with that of the pages, less than supervisors give
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
    stop = _stop_on_signals()
    now = _clock(clock)
    program = _open_patiently(stop)
    if program is None:
        return
    rounds = Rounds()
    folders = _watch_folders(program, rounds, now)
    context = context_of(program, now)
    add_deliveries(context, rounds, every)
    add_pings(context, rounds)
    rounds.start()
    places = counted(len(folders), "folder")
    log.info("running: %s, channels %s", places, ", ".join(sorted(context.channels)))
    pages = _show_pages(context)
    try:
        busy = _go_round(rounds, folders, stop)
    finally:
        if pages is not None:
            pages.end()
    leave(busy)


@click.command
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def watch(verbose: bool) -> None:
    """Import what comes into the watched folders, until stopped.

    The half of `legcast run` that a machine beside the files can do; it plans and sends nothing.
    """
    start_logging(verbose=verbose)
    stop = _stop_on_signals()
    program = _open_patiently(stop)
    if program is None:
        return
    if not program.settings.watch.folders:
        where = program.places.settings
        raise click.ClickException(f"no folder is watched: set watch.folders in {where}")
    rounds = Rounds()
    folders = _watch_folders(program, rounds, system_clock)
    rounds.start()
    log.info("watching: %s", counted(len(folders), "folder"))
    leave(_go_round(rounds, folders, stop))


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


def _watch_folders(program: Program, rounds: Rounds, now: Clock) -> list[Path]:
    """Have the watched folders looked at in turn; the folders."""
    program.athlete(None)  # somebody must own what comes in
    folders = watched(program.settings)
    if not folders:
        log.warning("no folder is watched: set watch.folders in %s", program.places.settings)
    add_folders(program, rounds, now, time.monotonic)
    return folders


def _go_round(rounds: Rounds, folders: list[Path], stop: threading.Event) -> list[str]:
    """Until stopped, do what is due; what stirs in the folders brings the next look forward.

    What is still under way after a few seconds' grace is returned by name.

    Exits with 1 when the rounds die, so that a supervisor can start anew.
    """
    threading.Thread(target=_listen, args=(folders, rounds, stop), daemon=True).start()
    if not rounds.go_on(stop):
        log.critical("the rounds have stopped; exiting so that a supervisor can restart")
        raise click.exceptions.Exit(1)
    return rounds.stop(_GRACE_S)


def leave(busy: list[str]) -> None:
    """End the process, in the middle of what is `busy` if need be: no kill loses anything here.

    A mail server that says nothing, or a folder of thousands of files, would hold it up for
    minutes, and whoever supervises it kills it long before that.
    """
    if not busy:
        log.info("stopped")
        return
    log.warning("stopped in the middle of: %s; the next start takes it up", ", ".join(busy))
    logging.shutdown()
    os._exit(0)


def _stop_on_signals() -> threading.Event:
    """Set when the process is asked to end."""
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
            for _changes in changes_in(*present, stop_event=stop, recursive=True):
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


def _open_patiently(stop: threading.Event) -> Program | None:
    """The program once its database can be reached, None when stopped before."""
    while True:
        try:
            return open_program()
        except (StoreError, Unreachable) as error:
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
