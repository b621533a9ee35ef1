"""`legcast doctor`."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import Engine

from config.paths import paths
from config.settings import SettingsError, database_url, load
from ingest.formats.xml.values import COMPILED
from ingest.held import held_folders
from legcast.program import answer, home_zone, open_engine, people, present, watched, with_json
from scheduler.service import STALE
from store.athletes import all_athletes
from store.engine import StoreError, reading
from store.outbox import Delivery, heartbeats_of, states_since

_UNCOMPILED = "in Python; with a C compiler here, installing again makes GPX and TCX faster"
_LITTLE_BYTES = 200 * 2**20
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check: whether it is in order, and what to do if not."""

    name: str
    ok: bool
    detail: str


@click.command
@with_json
def doctor(as_json: bool) -> None:
    """Check settings, database, folders, mail server and service, and say what to fix."""
    checks = list(_examine())
    if as_json:
        answer({"checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks]})
    else:
        for check in checks:
            people.print(
                f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}",
                markup=False,
                soft_wrap=True,
            )
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(1)


def _examine() -> Iterator[Check]:
    places = paths()
    try:
        settings = load(places)
    except SettingsError as error:
        yield Check("settings", False, str(error))
        return
    there = places.settings.exists()
    yield Check("settings", True, str(places.settings) if there else "none yet; defaults apply")
    try:
        engine = open_engine(database_url(settings, places))
    except StoreError as error:
        yield Check("database", False, str(error))
        return
    with reading(engine) as connection:
        athletes = all_athletes(connection)
        beats = heartbeats_of(connection)
    yield Check("database", True, engine.url.render_as_string(hide_password=True))
    names = ", ".join(a.name for a in athletes) or "none yet; `legcast init` creates one"
    yield Check("athletes", True, names)
    yield Check("time zone", True, home_zone(settings))
    yield Check("readers", True, "compiled" if COMPILED else _UNCOMPILED)
    for folder in watched(settings):
        yield _folder(folder)
    for held in held_folders(engine, watched(settings), settings.watch.move_to):
        yield Check("files that wait", False, f"{held.folder}: {held}")
    yield _room(places.database.parent)
    yield _mail(settings.email.host, settings.email.port, settings.email.timeout_s)
    yield _sent(engine)
    if not beats:
        yield Check("service", True, "has not run yet; start it with `legcast run`")
    for name, last in sorted(beats.items()):
        fresh = abs(present() - last) < STALE  # a heartbeat in the future comes from a wrong clock
        hint = "" if fresh else "; start it with `legcast run`"
        yield Check(f"service ({name})", fresh, f"last round {last:%Y-%m-%d %H:%M} UTC{hint}")


def _sent(engine: Engine) -> Check:
    """The deliveries of the last week, by state."""
    with reading(engine) as connection:
        lately = states_since(connection, present() - _WEEK)
    bad = {Delivery.FAILED, Delivery.UNKNOWN} & set(lately)
    told = ", ".join(f"{count} {state}" for state, count in sorted(lately.items()))
    hint = "; see `legcast outbox list`" if bad else ""
    return Check("deliveries", not bad, (told or "none in the last week") + hint)


def _folder(folder: Path) -> Check:
    if not folder.is_dir():
        return Check("folder", False, f"{folder} is not there; fix watch.folders or mount it")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Check("folder", False, f"{folder} cannot be read; fix its permissions")
    return Check("folder", True, str(folder))


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    return Check("disk", free > _LITTLE_BYTES, f"{free / 2**30:.1f} GiB free")


def _mail(host: str, port: int, timeout_s: float) -> Check:
    if not host:
        return Check("mail", True, "no server set up; messages go into the preview folder")
    try:
        socket.create_connection((host, port), timeout=min(timeout_s, 5.0)).close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Check("mail", False, f"cannot reach {host}:{port} ({why}); check email.host")
    return Check("mail", True, f"{host}:{port} answers")
