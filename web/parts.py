"""What the pages are made from: given once, shared by every request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from actions.outlooks import StatusCache
from config.paths import Paths
from config.settings import Settings
from scheduler.channels.channel import Channel
from scheduler.clock import Clock
from scheduler.links import Links
from web.limits import Limits


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the pages. `channels` are the ways that messages leave by."""

    engine: Engine
    settings: Settings
    places: Paths
    clock: Clock
    links: Links
    channels: Mapping[str, Channel]
    limits: Limits = field(default_factory=Limits)
    statuses: StatusCache = field(default_factory=StatusCache)
