"""Whether this Legcast does its work: what a supervisor or a monitor asks again and again."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from urllib.request import urlopen

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from scheduler.service import STALE
from store.engine import writing
from store.heartbeats import heartbeats_of

log = logging.getLogger(__name__)

_PING_S = 10.0


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the database takes writes, and whether each part of the service made its rounds.

    `rounds` is empty where the service has never run.
    """

    database: bool
    rounds: Mapping[str, bool]

    @property
    def is_good(self) -> bool:
        """Whether all of it works."""
        return self.database and all(self.rounds.values())


def health(engine: Engine, now: datetime) -> Health:
    """How this Legcast is at a moment; nothing personal is in it."""
    try:
        with writing(engine) as connection:  # which asks for the right to write
            beats = heartbeats_of(connection)
    except SQLAlchemyError as error:
        log.debug("the database takes no writes: %s", type(error).__name__)
        return Health(False, {})
    return Health(True, {name: is_recent(at, now) for name, at in sorted(beats.items())})


def is_recent(heartbeat: datetime, now: datetime) -> bool:
    """Whether the part of the service that noted its last round then still runs."""
    return abs(now - heartbeat) < STALE  # one in the future came from a wrong clock


def ping_if_good(engine: Engine, url: str, now: datetime) -> None:
    """Ask for an address once while all is well; that it does not answer is logged without it."""
    if not health(engine, now).is_good:
        return
    try:
        with urlopen(url, timeout=_PING_S):  # noqa: S310 because the setting takes http and https
            pass
    except (OSError, HTTPException) as error:
        log.warning("the address in health.ping_url does not answer (%s)", type(error).__name__)
