"""`legcast watch`."""

import logging

import click

from config.logs import start_logging
from legcast.commands.run import go_round, open_patiently, stop_on_signals, watch_folders
from scheduler.clock import Rounds, system_clock

log = logging.getLogger("legcast")


@click.command
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def watch(verbose: bool) -> None:
    """Import what arrives in the watched folders, until stopped.

    The importing half of `legcast run`, for a machine that has the files; it plans and sends
    nothing.
    """
    start_logging(verbose=verbose)
    stop = stop_on_signals()
    program = open_patiently(stop)
    if program is None:
        return
    if not program.settings.watch.folders:
        where = program.places.settings
        raise click.ClickException(f"no folder is watched: set watch.folders in {where}")
    rounds = Rounds()
    folders = watch_folders(program, rounds, system_clock)
    rounds.start()
    log.info("watching: %d folders", len(folders))
    go_round(rounds, folders, stop)
