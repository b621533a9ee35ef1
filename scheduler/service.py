"""The service: the rounds of planning and sending that go on while Legcast runs."""

import os
import socket
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Engine

from config.paths import Paths
from config.settings import Settings
from scheduler.channels.channel import Channel
from scheduler.channels.email import EmailChannel
from scheduler.channels.preview import PreviewChannel
from scheduler.clock import Clock, Rounds
from scheduler.planner import plan_due
from scheduler.sender import send_due
from store.engine import writing
from store.outbox import beat

STALE = timedelta(minutes=10)
"""A heartbeat older than this means that the service does not run."""


def channels_of(settings: Settings, places: Paths, clock: Clock) -> dict[str, Channel]:
    """The channels that are set up."""
    channels: dict[str, Channel] = {"preview": PreviewChannel(places.preview)}
    if settings.email.host:
        channels["email"] = EmailChannel(settings.email, clock)
    return channels


def add_rounds(
    rounds: Rounds, engine: Engine, channels: Mapping[str, Channel], clock: Clock, every_s: float
) -> None:
    """Plan and send again and again, and say so with a heartbeat."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"

    def prompts() -> None:
        plan_due(engine, clock(), mail="email" in channels)
        send_due(engine, channels, owner, clock)
        with writing(engine) as connection:
            beat(connection, "prompts", clock())

    rounds.every(every_s, "prompts", prompts)
