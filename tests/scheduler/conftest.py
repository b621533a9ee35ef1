"""A store with one athlete, and mail servers with configurable behaviour."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine

from analysis.session import summarise
from analysis.sport import Sport
from store.activities import NewActivity, add_activity
from store.athletes import Athlete, add_athlete
from store.engine import writing
from store.outbox import NewPrompt, add_prompt
from tests.scheduler.histories import way

NOW = datetime(2026, 6, 14, 5, 0, tzinfo=UTC)
RACE_END = datetime(2026, 6, 13, 11, tzinfo=UTC)


@pytest.fixture
def athlete(engine: Engine) -> Athlete:
    with writing(engine) as connection:
        return add_athlete(
            connection, "ada", "Europe/Vienna", NOW, wake=time(7), email="ada@example.org"
        )


@pytest.fixture
def put(engine: Engine, athlete: Athlete) -> Callable[..., int | None]:
    """Puts a prompt with one delivery into the outbox."""

    def put(day: date = date(2026, 6, 14), channel: str = "email", **changes: object) -> int | None:
        values: dict[str, Any] = {
            "athlete_id": athlete.id,
            "slot": "daily",
            "local_date": day,
            "kind": "morning_after",
            "reason": "soreness",
            "due_at": NOW,
            "expires_at": NOW + timedelta(hours=12),
            "subject": "Quads: sorest tonight",
            "line": "Quads: sorest tonight. Walk.",
            "text": "text",
            "html": '<p>html</p><img src="cid:chart">',
            "chart": b"\x89PNG picture",
            "language": "en",
            "versions": {},
            "zone": athlete.zone,
            **changes,
        }
        with writing(engine) as connection:
            return add_prompt(connection, NewPrompt(**values), [channel], NOW)

    return put


@pytest.fixture
def race(engine: Engine, athlete: Athlete) -> Callable[..., datetime]:
    """Puts a mountain race into the store, for `athlete` or another; returns the morning after."""

    def race(runner: Athlete = athlete, zone: str | None = None) -> datetime:
        down = way(20_000, -0.12)
        down.index = down.index + (RACE_END - down.index[-1])
        done = summarise(down, Sport.TRAIL_RUNNING, down.index[0].to_pydatetime())
        with writing(engine) as connection:
            add_activity(connection, runner, NewActivity(done, zone=zone), file_id=None)
        return datetime(2026, 6, 14, 7, tzinfo=ZoneInfo(runner.zone))

    return race


class Post:
    """A mail server that answers each step as told, and keeps what it took."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.rcpt = "250 ok"
        self.data = "250 taken"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(envelope.content)
        return self.data


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    office = Post()
    port = free_port()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    yield office, port
    server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
