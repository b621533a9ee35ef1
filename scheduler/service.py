"""The service: rounds of planning and sending while Legcast runs."""

import os
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Engine

from config.paths import Paths
from config.settings import Settings, SettingsError
from scheduler.channels.channel import Channel
from scheduler.channels.email import EmailChannel
from scheduler.channels.preview import PreviewChannel
from scheduler.channels.push import PushChannel
from scheduler.clock import Clock, Rounds
from scheduler.links import KeyBroken, Links, key_at
from scheduler.planner import Planner
from scheduler.sender import send_due
from scheduler.status import StatusCache
from store.engine import writing
from store.heartbeats import heartbeat

STALE = timedelta(minutes=10)
"""A heartbeat older than this means that the service is not running."""


def links_of(settings: Settings, places: Paths) -> Links:
    """The signer for links in messages. Raises `SettingsError` if its key cannot be stored."""
    try:
        return Links(key_at(places.key), settings.base_url)
    except OSError as error:
        raise SettingsError(
            f"{places.key}: cannot be read or written ({error.strerror}); fix its permissions"
        ) from error
    except KeyBroken as error:
        raise SettingsError(
            f"{places.key}: holds no whole key; put it back from a backup, or delete it, and every "
            "link that was given out ends"
        ) from error


def channels_of(
    settings: Settings, places: Paths, clock: Clock, links: Links
) -> dict[str, Channel]:
    """The channels that are set up."""
    channels: dict[str, Channel] = {
        "preview": PreviewChannel(places.preview),
        "push": PushChannel(),
    }
    if settings.email.host:
        channels["email"] = EmailChannel(settings.email, clock, links)
    return channels


def add_rounds(
    rounds: Rounds,
    engine: Engine,
    channels: Mapping[str, Channel],
    links: Links,
    clock: Clock,
    every_s: float,
    statuses: StatusCache,
) -> None:
    """Plan and send repeatedly, and record a heartbeat."""
    owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:8]}"
    planner = Planner(engine, "email" in channels, links, statuses)

    def beaten(name: str, job: Callable[[], object]) -> Callable[[], None]:
        def work() -> None:
            job()
            with writing(engine) as connection:
                heartbeat(connection, name, clock())

        return work

    # Two jobs, so that a hanging mail server does not delay planning, nor a failing plan the mail.
    rounds.every(every_s, "plan", beaten("plan", lambda: planner.round(clock())))
    rounds.every(every_s, "send", beaten("send", lambda: send_due(engine, channels, owner, clock)))
