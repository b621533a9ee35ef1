"""The application's context: what is made once and shared by rounds and pages, and clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from actions.outlooks import StatusCache
from config.paths import Paths
from config.settings import Settings
from scheduler.channels.channel import Channel
from scheduler.clock import Clock, Rounds, shifted_clock, system_clock
from scheduler.links import Links

__all__ = ["AppContext", "Clock", "Rounds", "shifted_clock", "system_clock"]


@dataclass(frozen=True, slots=True)
class AppContext:
    """Database, settings, clock, signed links, and the channels for messages.

    `statuses` caches each athlete's status.
    """

    engine: Engine
    settings: Settings
    places: Paths
    clock: Clock
    links: Links
    channels: Mapping[str, Channel]
    statuses: StatusCache = field(default_factory=StatusCache)
