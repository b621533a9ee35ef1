"""The check-up names what is not in order, and ends where nothing more can be looked at."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from actions.checkup import examine, shown_address
from scheduler.service import STALE
from store.engine import StoreError, open_store, writing
from store.heartbeats import heartbeat
from tests.ingest.conftest import NOW
from tests.web.homes import places_in


def no_store(address: str) -> Engine:
    raise StoreError(f"database: {address} is not there")


def test_wrong_settings_and_a_missing_database_end_it(tmp_path: Path) -> None:
    places = places_in(tmp_path)
    found = list(examine(places, no_store, NOW))
    assert [(check.name, check.ok) for check in found] == [("settings", True), ("database", False)]
    places.settings.write_text("zone = 7")
    (check,) = examine(places, no_store, NOW)
    assert (check.name, check.ok) == ("settings", False)


def test_a_folder_that_is_gone_and_rounds_long_past_are_named(
    engine: Engine, tmp_path: Path
) -> None:
    places = places_in(tmp_path)
    gone = tmp_path / "gone"
    places.settings.write_text(f'zone = "UTC"\n[watch]\nfolders = ["{gone}"]\n')
    with writing(engine) as connection:
        heartbeat(connection, "plan", NOW - STALE + timedelta(seconds=1))
        heartbeat(connection, "send", NOW - STALE)
    checks = {check.name: check for check in examine(places, lambda _: engine, NOW)}
    assert str(gone) in checks["folder"].detail
    bad = {name for name, check in checks.items() if not check.ok}
    assert bad - {"disk"} == {"folder", "service (send)"}
    assert "legcast run" in checks["service (send)"].detail


def test_an_address_is_shown_without_its_password() -> None:
    shown = shown_address("postgresql://legcast:secret@localhost/legcast")
    assert shown == "postgresql://legcast:***@localhost/legcast"


def test_a_damaged_database_is_named_and_never_a_traceback(tmp_path: Path) -> None:
    places = places_in(tmp_path)
    with open_store(f"sqlite:///{places.database}"):
        pass
    whole = places.database.read_bytes()
    pages = bytearray(whole)
    for page in range(4096, len(pages), 4096):
        pages[page : page + 400] = b"damaged!" * 50
    places.database.write_bytes(bytes(pages))
    environment = {"LEGCAST_HOME": str(places.database.parent)}
    for words in (["doctor"], ["athlete", "list"], ["activity", "list"]):
        done = subprocess.run(
            [sys.executable, "-m", "legcast", *words],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, words
        assert "Traceback" not in done.stderr
        assert "database" in done.stderr
