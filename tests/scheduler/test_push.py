"""Push through Apprise to a real server: its reply decides, and nothing of it is logged."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import Engine, select

from scheduler.channels.push import PushChannel, channel_of, is_address, masked
from scheduler.sender import send_due
from store.athletes import Athlete, edit_athlete
from store.engine import reading, writing
from store.tables import deliveries
from tests.scheduler.conftest import NOW, free_port

Put = Callable[..., int | None]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


class Service:
    """A push service that answers as told and keeps what it took."""

    def __init__(self) -> None:
        self.code, self.wait_s = 200, 0.0
        self.took: list[bytes] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.took.append(body + str(self.headers).encode())
                time.sleep(service.wait_s)
                self.send_response(service.code)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"ntfy://127.0.0.1:{self.server.server_port}/secret-topic?rto=0.6&cto=0.6"


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.server.shutdown()
    made.server.server_close()


def sent(engine: Engine, athlete: Athlete, put: Put, address: str) -> tuple[str, str]:
    with writing(engine) as connection:
        edit_athlete(connection, athlete.id, push=(address,))
    put(channel=channel_of(address))
    send_due(engine, {"push": PushChannel()}, "a", lambda: NOW)
    with reading(engine) as connection:
        row = connection.execute(select(deliveries.c.state, deliveries.c.last_error)).one()
    return row.state, row.last_error or ""


def test_the_news_is_the_title_and_the_rest_one_line(
    engine: Engine, athlete: Athlete, put: Put, service: Service
) -> None:
    assert sent(engine, athlete, put, service.address) == ("sent", "")
    (took,) = service.took
    assert b"Quads: sorest tonight" in took
    assert b"Walk." in took
    assert b"http" not in took.lower().replace(b"http/1", b"")  # no picture from elsewhere


@pytest.mark.parametrize(
    ("code", "state"),
    [(500, "pending"), (503, "pending"), (429, "pending"), (401, "failed"), (404, "failed")],
)
def test_the_answer_of_the_service_decides(
    engine: Engine,
    athlete: Athlete,
    put: Put,
    service: Service,
    code: int,
    state: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    service.code = code
    became, why = sent(engine, athlete, put, service.address)
    assert became == state
    assert str(code) in why
    ours = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("scheduler"))
    assert "secret" not in why + ours
    assert not logging.getLogger("apprise").propagate
    assert len(service.took) == 1


def test_a_service_that_does_not_answer_in_time_is_unknown(
    engine: Engine, athlete: Athlete, put: Put, service: Service
) -> None:
    service.wait_s = 1.5
    assert sent(engine, athlete, put, service.address)[0] == "unknown"


def test_a_service_that_cannot_be_reached_is_tried_again(
    engine: Engine, athlete: Athlete, put: Put
) -> None:
    state, why = sent(engine, athlete, put, f"ntfy://127.0.0.1:{free_port()}/topic")
    assert state == "pending"
    assert "cannot be reached" in why


def test_an_address_taken_away_since_gets_nothing(
    engine: Engine, athlete: Athlete, put: Put, service: Service
) -> None:
    put(channel=channel_of(service.address))
    send_due(engine, {"push": PushChannel()}, "a", lambda: NOW)
    with reading(engine) as connection:
        assert connection.execute(select(deliveries.c.state)).scalar_one() == "failed"
    assert service.took == []


def test_an_address_is_checked_and_shown_without_what_lets_in(engine: Engine) -> None:
    assert is_address("tgram://123456789:abcdefg_hijklmnop/12315544/")
    assert not is_address("nothing://like/that")
    assert not is_address("just words")
    assert masked("tgram://123:abc/1") == "tgram://…"
