"""Composition of the application: settings, database, channels, rounds, pages.

Modules that only the service needs are imported when it is composed, so that other commands start
fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from sqlalchemy import Engine

from actions.athletes import find, first
from config.paths import Paths, paths
from config.settings import Settings, database_url, home_zone, load, watched
from store.athletes import Athlete, all_athletes
from store.engine import open_store, reading, writing

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from actions.context import AppContext
    from scheduler.clock import Clock, Rounds


@dataclass(frozen=True, slots=True)
class Program:
    """What every command works with: paths, settings and database."""

    places: Paths
    settings: Settings
    engine: Engine

    def athlete(self, name: str | None) -> Athlete:
        """The athlete of a name, the first one without, a new one when there is none at all.

        Raises `Missing`.
        """
        return find(self.engine, name) or first(
            self.engine, home_zone(self.settings), utc_now(), wake=self.settings.wake
        )

    @property
    def athletes(self) -> list[Athlete]:
        """All athletes."""
        with reading(self.engine) as connection:
            return all_athletes(connection)


def open_program() -> Program:
    """Load the settings and open the database. Raises `SettingsError` or `StoreError`."""
    places = paths()
    settings = load(places)
    return Program(places, settings, open_engine(database_url(settings, places)))


def open_engine(address: str) -> Engine:
    """The database at an address, closed when the command ends. Raises `StoreError`."""
    return click.get_current_context().with_resource(open_store(address))


def context_of(program: Program, clock: Clock) -> AppContext:
    """The context of rounds and pages. Raises `SettingsError` if the link key cannot be stored."""
    from actions.context import AppContext
    from scheduler.service import channels_of, links_of

    settings, places = program.settings, program.places
    links = links_of(settings, places)
    channels = channels_of(settings, places, clock, links)
    return AppContext(program.engine, settings, places, clock, links, channels)


def add_deliveries(context: AppContext, rounds: Rounds, every_s: float) -> None:
    """Schedule planning and sending."""
    from scheduler.service import add_rounds

    add_rounds(
        rounds, context.engine, context.channels, context.links, context.clock, every_s,
        context.statuses,
    )  # fmt: skip


def add_pings(context: AppContext, rounds: Rounds) -> None:
    """Have a monitor elsewhere told that all is well, if one is set."""
    from actions.health import ping_if_good

    told = context.settings.health
    if told.ping_url:

        def ping() -> None:
            ping_if_good(context.engine, told.ping_url, context.clock())

        rounds.every(told.ping_every_s, "ping", ping)


def add_folders(program: Program, rounds: Rounds, clock: Clock, timer: Callable[[], float]) -> None:
    """Schedule scans of the watched folders; `timer` measures how long files are stable."""
    from ingest.quarantine import Quarantine
    from ingest.watch import FolderWatch
    from store.heartbeats import heartbeat

    settings, engine = program.settings.watch, program.engine
    watcher = FolderWatch(
        engine,
        watched(program.settings),
        settings.settle_s,
        timer,
        quarantine=Quarantine(program.places.quarantine),
        move_to=settings.move_to,
    )

    def scan() -> None:
        watcher.scan(clock())
        with writing(engine) as connection:
            heartbeat(connection, "folders", clock())

    # While a file settles the next scan must come soon, so rounds are at least that frequent.
    rounds.every(min(settings.scan_every_s, max(settings.settle_s, 0.5)), "folders", scan)


def pages_of(context: AppContext) -> Starlette:
    """The pages, ready to be served."""
    from web.app import create_app

    return create_app(context)


def utc_now() -> datetime:
    """The current time."""
    return datetime.now(UTC)
