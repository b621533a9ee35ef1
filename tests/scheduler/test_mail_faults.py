"""A mail server that fails in every way: each time the result is as in `docs/delivery.md`."""

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import Engine, select

from config.settings import Email, Security
from scheduler.channels.email import EmailChannel
from scheduler.links import Links
from scheduler.sender import send_due
from store.engine import reading
from store.tables import deliveries
from tests.scheduler.conftest import NOW, free_port

ROOT = Path(__file__).parent.parent.parent
CERTIFICATE = Path(__file__).parent / "files" / "self-signed.pem"
TIMEOUT_S = 0.6

Put = Callable[..., int | None]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@dataclass
class Fault:
    """A mail server that answers as told: a reply by step, and how long it waits before it."""

    replies: dict[str, str] = field(default_factory=dict)
    waits: dict[str, float] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)

    async def _reply(self, step: str, fine: str = "250 ok") -> str:
        await asyncio.sleep(self.waits.get(step, 0.0))
        return self.replies.get(step, fine)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        reply = await self._reply("ehlo", "")
        return [reply] if reply else lines

    async def handle_HELO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str
    ) -> str:
        session.host_name = name
        return await self._reply("ehlo", "250 hello")

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        envelope.mail_from = address
        return await self._reply("mail")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        reply = await self._reply("rcpt")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = await self._reply("text")
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(envelope.content)
        return reply

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await self._reply("quit", "221 bye")


@contextmanager
def serving(fault: Fault, **options: Any) -> Iterator[int]:
    port = free_port()
    server = Controller(fault, hostname="127.0.0.1", port=port, **options)
    server.start()
    yield port
    server.stop()


def sent(engine: Engine, port: int, **changes: object) -> tuple[str, str]:
    """What became of the one delivery, and why."""
    settings = Email(
        host="127.0.0.1", port=port, security=Security.NONE, timeout_s=TIMEOUT_S,
        sender="Legcast <legs@example.org>",
    ).model_copy(update=changes)  # fmt: skip
    send_due(
        engine, {"email": EmailChannel(settings, lambda: NOW, Links(b"key"))}, "a", lambda: NOW
    )
    with reading(engine) as connection:
        row = connection.execute(select(deliveries.c.state, deliveries.c.last_error)).one()
    return row.state, row.last_error or ""


FAULTS = {
    "greeted with 421": ({"ehlo": "421 too busy"}, {}),
    "sender put off with 450": ({"mail": "450 later"}, {}),
    "sender refused with 550": ({"mail": "550 not from here"}, {}),
    "reader put off with 450": ({"rcpt": "450 later"}, {}),
    "reader refused with 550": ({"rcpt": "550 no such user"}, {}),
    "text put off with 421": ({"text": "421 going down"}, {}),
    "text put off with 450": ({"text": "450 later"}, {}),
    "text refused with 550": ({"text": "550 no"}, {}),
    "silent before the text": ({}, {"rcpt": 3 * TIMEOUT_S}),
    "silent after the text": ({}, {"text": 3 * TIMEOUT_S}),
    "slow, but in time": ({}, dict.fromkeys(("ehlo", "mail", "rcpt", "text"), TIMEOUT_S / 3)),
    "good-bye refused with 421": ({"quit": "421 gone"}, {}),
    "good-bye never said": ({}, {"quit": 3 * TIMEOUT_S}),
}


def promised() -> dict[str, str]:
    """What the documentation says becomes of a letter, by fault."""
    text = (ROOT / "docs" / "delivery.md").read_text()
    return dict(re.findall(r"^\| ([^|]+?) \| `(\w+)` \|", text, re.MULTILINE))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_mail_server_ends_as_documented(
    engine: Engine, put: Put, fault: str
) -> None:
    put()
    replies, waits = FAULTS[fault]
    server = Fault(dict(replies), dict(waits))
    with serving(server) as port:
        state, why = sent(engine, port)
        again = send_due(engine, {}, "b", lambda: NOW)
    assert state == promised()[fault]
    assert (state == "sent") == (len(server.letters) == 1 and "silent" not in fault)
    assert again == 0
    assert "example.org" not in why
    assert (why == "") == (state == "sent")


def test_nobody_listening_is_temporary(engine: Engine, put: Put) -> None:
    put()
    assert sent(engine, free_port())[0] == promised()["refused connection"] == "pending"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_cannot_be_trusted_is_temporary_and_nothing_leaves(
    engine: Engine, put: Put, security: Security
) -> None:
    put()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    fault = Fault()
    how = {"tls_context": context} if security is Security.STARTTLS else {"ssl_context": context}
    with serving(fault, **how) as port:
        state, why = sent(engine, port, security=security)
    assert state == promised()["certificate not trusted"] == "pending"
    assert "email.security" in why
    assert fault.letters == []


def test_a_server_without_tls_where_it_is_wanted_gets_nothing(engine: Engine, put: Put) -> None:
    put()
    fault = Fault()
    with serving(fault) as port:
        state, _ = sent(engine, port, security=Security.STARTTLS, username="ada")
    assert state == promised()["no TLS where it is set"] == "pending"
    assert fault.letters == []


def test_a_wrong_password_waits_for_a_better_one(engine: Engine, put: Put) -> None:
    put()
    fault = Fault()

    def nobody(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with serving(fault, authenticator=nobody, auth_require_tls=False) as port:
        state, why = sent(engine, port, username="ada")
    assert state == promised()["login refused"] == "pending"
    assert "535" in why or "login" in why
    assert fault.letters == []


def test_a_text_with_lines_of_dots_arrives_whole(engine: Engine, put: Put) -> None:
    put(text="one\n.\n..two\nQUIT\n", html="<p>x</p>", chart=None)
    fault = Fault()
    with serving(fault) as port:
        assert sent(engine, port)[0] == "sent"
    (letter,) = fault.letters
    assert b"\r\n.\r\n..two\r\nQUIT\r\n" in letter
