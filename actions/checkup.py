"""A check-up: whether everything is in order, and what to do where it is not."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DatabaseError

from actions.health import is_recent
from config.paths import Paths
from config.settings import SettingsError, database_url, home_zone, load, watched
from ingest.formats.xml.values import COMPILED
from ingest.held import held_folders
from store.athletes import all_athletes
from store.deliveries import states_since
from store.engine import StoreError, damage, reading
from store.heartbeats import heartbeats_of
from store.outbox import Delivery

_UNCOMPILED = "in Python; with a C compiler here, installing again makes GPX and TCX faster"
_RESTORE = "the file is damaged: stop Legcast, keep a copy of it, and restore a backup"
_LITTLE_BYTES = 200 * 2**20
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is in order, and what to do if not."""

    name: str
    ok: bool
    detail: str


def examine(places: Paths, engine_at: Callable[[str], Engine], now: datetime) -> Iterator[Check]:
    """Settings, database, folders, mail server and service, one after the other.

    `engine_at` opens the database at an address. Without settings or a database it ends with that.
    """
    try:
        settings = load(places)
    except SettingsError as error:
        yield Check("settings", False, str(error))
        return
    there = places.settings.exists()
    yield Check("settings", True, str(places.settings) if there else "none yet; defaults hold")
    try:
        engine = engine_at(database_url(settings, places))
        fault = damage(engine)
        with reading(engine) as connection:
            athletes = all_athletes(connection)
            beats = heartbeats_of(connection)
    except StoreError as error:
        yield Check("database", False, str(error))
        return
    except DatabaseError as error:
        yield Check("database", False, f"{error.orig}; {_RESTORE}")
        return
    where = engine.url.render_as_string(hide_password=True)
    yield Check("database", fault is None, where if fault is None else f"{fault}; {_RESTORE}")
    names = ", ".join(a.name for a in athletes) or "none yet; `legcast init` makes one"
    yield Check("athletes", True, names)
    yield Check("time zone", True, home_zone(settings))
    yield Check("readers", True, "compiled" if COMPILED else _UNCOMPILED)
    for folder in watched(settings):
        yield _folder(folder)
    for held in held_folders(engine, watched(settings), settings.watch.move_to):
        yield Check("files that wait", False, f"{held.folder}: {held}")
    yield _room(places.database.parent)
    yield _mail(settings.email.host, settings.email.port, settings.email.timeout_s)
    yield _sent(engine, now)
    if not beats:
        yield Check("service", True, "has not run yet; start it with `legcast run`")
    for name, last in sorted(beats.items()):
        fresh = is_recent(last, now)
        hint = "" if fresh else "; start it with `legcast run`"
        yield Check(f"service ({name})", fresh, f"last round {last:%Y-%m-%d %H:%M} UTC{hint}")


def shown_address(address: str) -> str:
    """The address of a database as it may be shown: without its password."""
    return make_url(address).render_as_string(hide_password=True)


def _sent(engine: Engine, now: datetime) -> Check:
    """How the deliveries of the last week went."""
    with reading(engine) as connection:
        lately = states_since(connection, now - _WEEK)
    bad = {Delivery.FAILED, Delivery.UNKNOWN} & set(lately)
    told = ", ".join(f"{count} {state}" for state, count in sorted(lately.items()))
    hint = "; see `legcast outbox list`" if bad else ""
    return Check("deliveries", not bad, (told or "none in the last week") + hint)


def _folder(folder: Path) -> Check:
    if not folder.is_dir():
        return Check("folder", False, f"{folder} is not there; mend watch.folders or mount it")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Check("folder", False, f"{folder} cannot be read; mend its permissions")
    return Check("folder", True, str(folder))


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    return Check("disk", free > _LITTLE_BYTES, f"{free / 2**30:.1f} GiB free")


def _mail(host: str, port: int, timeout_s: float) -> Check:
    if not host:
        return Check("mail", True, "no server set; messages go into the preview folder")
    try:
        socket.create_connection((host, port), timeout=min(timeout_s, 5.0)).close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Check("mail", False, f"cannot reach {host}:{port} ({why}); check email.host")
    return Check("mail", True, f"{host}:{port} answers")
