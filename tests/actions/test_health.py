"""Whether all is well: what a monitor is told, and when."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.health import Health, health, ping_if_good
from scheduler.service import STALE
from store.engine import open_store, writing
from store.heartbeats import heartbeat

NOW = datetime(2026, 6, 14, 5, 0, tzinfo=UTC)


def beat(engine: Engine, at: datetime, *names: str) -> None:
    with writing(engine) as connection:
        for name in names:
            heartbeat(connection, name, at)


def test_a_service_that_never_ran_is_no_fault(engine: Engine) -> None:
    assert health(engine, NOW) == Health(True, {})
    assert health(engine, NOW).is_good


@pytest.mark.parametrize(
    ("last", "good"),
    [
        (NOW - STALE + timedelta(seconds=1), True),
        (NOW - STALE, False),
        (NOW + STALE, False),  # made by a clock that was set wrong
    ],
)
def test_rounds_that_stay_away_are_named(engine: Engine, last: datetime, good: bool) -> None:
    beat(engine, NOW, "plan")
    beat(engine, last, "send")
    found = health(engine, NOW)
    assert found.rounds == {"plan": True, "send": good}
    assert found.is_good is good


def test_a_database_that_takes_no_writes_is_said(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as engine:
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP TABLE heartbeats")
            connection.commit()
        found = health(engine, NOW)
    assert not found.database
    assert not found.is_good


@pytest.fixture
def monitor() -> Iterator[tuple[str, list[str]]]:
    """A server that notes what it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if "good" in self.path else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_a_monitor_is_asked_while_all_is_well_and_no_longer(
    engine: Engine, monitor: tuple[str, list[str]]
) -> None:
    address, asked = monitor
    beat(engine, NOW, "plan", "send")
    ping_if_good(engine, f"{address}/good", NOW)
    assert asked == ["/good"]
    ping_if_good(engine, f"{address}/good", NOW + STALE)
    assert asked == ["/good"]


@pytest.mark.parametrize("path", ["/secret-token", None])
def test_a_monitor_that_does_not_answer_is_logged_without_its_address(
    engine: Engine,
    monitor: tuple[str, list[str]],
    caplog: pytest.LogCaptureFixture,
    path: str | None,
) -> None:
    address = "http://127.0.0.1:9/secret-token" if path is None else monitor[0] + path
    with caplog.at_level(logging.DEBUG):
        ping_if_good(engine, address, NOW)
    assert len(caplog.messages) == 1
    assert "health.ping_url" in caplog.text
    assert "secret" not in caplog.text
