"""The result of a delivery, by the mail server's replies."""

import email
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from config.settings import Email, Security
from scheduler.channels.channel import SendError
from scheduler.channels.email import EmailChannel
from scheduler.channels.preview import PreviewChannel
from scheduler.links import Links, Purpose
from scheduler.sender import send_due
from scheduler.trial import channels_for, send_trial
from store.athletes import Athlete, edit_athlete
from store.engine import reading, writing
from store.tables import deliveries
from tests.scheduler.conftest import NOW, Post, free_port

Put = Callable[..., int | None]


def clock() -> datetime:
    return NOW


def by_mail(port: int, **changes: object) -> dict[str, EmailChannel]:
    settings = Email(
        host="127.0.0.1",
        port=port,
        security=Security.NONE,
        sender="Legcast <legs@example.org>",
        timeout_s=2.0,
    )
    return {"email": EmailChannel(settings.model_copy(update=changes), clock, Links(b"key"))}


def outcome(engine: Engine) -> tuple[str, str | None]:
    with reading(engine) as connection:
        row = connection.execute(select(deliveries.c.state, deliveries.c.last_error)).one()
    return row.state, row.last_error


def test_a_letter_goes_out_once_with_both_parts_and_the_picture(
    engine: Engine, put: Put, post: tuple[Post, int]
) -> None:
    put()
    assert send_due(engine, by_mail(post[1]), "a", clock) == 1
    assert send_due(engine, by_mail(post[1]), "a", clock) == 0
    (raw,) = post[0].letters
    letter = email.message_from_bytes(raw, policy=default)
    assert letter["Subject"] == "Quads: sorest tonight"
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert outcome(engine)[0] == "sent"


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("rcpt", "450 busy", "pending"),
        ("rcpt", "550 no such user", "failed"),
        ("data", "451 later", "pending"),
        ("data", "554 no", "failed"),
    ],
)
def test_the_servers_answer_decides(
    engine: Engine, put: Put, post: tuple[Post, int], step: str, answer: str, state: str
) -> None:
    put()
    setattr(post[0], step, answer)
    send_due(engine, by_mail(post[1]), "a", clock)
    became, why = outcome(engine)
    assert became == state
    assert why is not None
    assert answer[:3] in why
    assert "ada@example.org" not in why


def test_a_server_that_is_down_is_tried_again_in_a_minute(engine: Engine, put: Put) -> None:
    put()
    send_due(engine, by_mail(free_port()), "a", clock)
    state, why = outcome(engine)
    assert state == "pending"
    assert why is not None
    assert "check email.host" in why
    with reading(engine) as connection:
        again = connection.execute(select(deliveries.c.not_before)).scalar_one()
    assert timedelta(minutes=1) <= again - NOW <= timedelta(minutes=1.1)


def test_a_server_that_stays_down_is_tried_after_one_five_and_then_every_thirty_minutes(
    engine: Engine, put: Put
) -> None:
    put(expires_at=NOW + timedelta(days=1))
    now, channels = NOW, by_mail(free_port())
    for minutes in (1, 5, 30, 30, 30):
        send_due(engine, channels, "a", lambda: now)  # noqa: B023 because it is called at once
        with reading(engine) as connection:
            again = connection.execute(select(deliveries.c.not_before)).scalar_one()
        assert timedelta(minutes=minutes) <= again - now <= timedelta(minutes=minutes * 1.1)
        now = again


def test_silence_after_the_text_is_unknown_and_not_sent_again(engine: Engine, put: Put) -> None:
    put()
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def answer_until_data() -> None:
        peer, _ = listener.accept()
        with peer, peer.makefile("rb") as lines:
            peer.sendall(b"220 hello\r\n")
            for heard_line in lines:
                line = heard_line.upper()
                heard.append(line)
                if line.startswith(b"DATA"):
                    peer.sendall(b"354 go on\r\n")
                elif line.startswith(b"EHLO"):
                    peer.sendall(b"250 ok\r\n")
                elif line == b".\r\n":
                    return  # the connection ends without an answer
                elif line[:4] in (b"MAIL", b"RCPT"):
                    peer.sendall(b"250 ok\r\n")

    thread = threading.Thread(target=answer_until_data)
    thread.start()
    send_due(engine, by_mail(listener.getsockname()[1]), "a", clock)
    thread.join(5)
    listener.close()
    assert b".\r\n" in heard
    assert outcome(engine)[0] == "unknown"
    assert send_due(engine, by_mail(free_port()), "a", clock) == 0


def test_a_refused_login_is_said_with_the_settings_to_check(
    engine: Engine, put: Put, post: tuple[Post, int]
) -> None:
    put()
    send_due(engine, by_mail(post[1], username="ada"), "a", clock)
    state, why = outcome(engine)
    assert state == "pending"
    assert why is not None
    assert "email." in why


def test_an_unreadable_password_file_is_said(
    engine: Engine, put: Put, post: tuple[Post, int], tmp_path: Path
) -> None:
    put()
    missing = tmp_path / "none"
    send_due(engine, by_mail(post[1], username="ada", password_file=missing), "a", clock)
    state, why = outcome(engine)
    assert state == "pending"
    assert why is not None
    assert "email.password_file" in why


def test_an_athlete_without_address_is_a_failure_with_a_hint(
    engine: Engine, put: Put, post: tuple[Post, int], athlete: Athlete
) -> None:
    with writing(engine) as connection:
        edit_athlete(connection, athlete.id, email=None)
    put()
    send_due(engine, by_mail(post[1]), "a", clock)
    assert outcome(engine)[0] == "failed"


def test_a_channel_that_is_not_set_up_waits(engine: Engine, put: Put) -> None:
    put()
    send_due(engine, {}, "a", clock)
    assert outcome(engine)[0] == "pending"


def test_a_preview_is_a_page_with_its_picture_inside(
    engine: Engine, put: Put, tmp_path: Path
) -> None:
    put(channel="preview")
    assert send_due(engine, {"preview": PreviewChannel(tmp_path / "preview")}, "a", clock) == 1
    (page,) = (tmp_path / "preview").glob("*/*.html")
    assert "data:image/png;base64," in page.read_text()
    assert "cid:" not in page.read_text()


def test_a_preview_folder_that_cannot_be_written_is_tried_again(
    engine: Engine, put: Put, tmp_path: Path
) -> None:
    (tmp_path / "preview").write_text("in the way")
    put(channel="preview")
    send_due(engine, {"preview": PreviewChannel(tmp_path / "preview")}, "a", clock)
    assert outcome(engine)[0] == "pending"


def test_mail_programs_can_stop_the_mail_by_their_own_button(
    engine: Engine, put: Put, post: tuple[Post, int], athlete: Athlete
) -> None:
    put()
    links = Links(b"key", "https://legs.example.org")
    settings = Email(host="127.0.0.1", port=post[1], security=Security.NONE)
    send_due(engine, {"email": EmailChannel(settings, clock, links)}, "a", clock)
    letter = email.message_from_bytes(post[0].letters[0], policy=default)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"]).strip("<>")
    assert address.startswith("https://legs.example.org/stop/")
    grant = links.read(Purpose.STOP, address.rsplit("/", 1)[1], NOW)
    assert grant is not None
    assert grant.athlete_id == athlete.id


def test_a_channel_that_breaks_in_a_way_nobody_thought_of_is_unknown_and_stops_nothing(
    engine: Engine, put: Put
) -> None:
    put()
    put(day=NOW.date() + timedelta(days=1))

    class Broken:
        name = "email"

        def send(self, letter: object) -> None:
            raise RuntimeError("ada@example.org")

    assert send_due(engine, {"email": Broken()}, "a", clock) == 0
    with reading(engine) as connection:
        rows = connection.execute(select(deliveries.c.state, deliveries.c.last_error)).all()
    assert {tuple(row) for row in rows} == {("unknown", "the channel failed (RuntimeError)")}


def test_a_trial_goes_out_at_once_and_says_what_is_wrong(
    engine: Engine, athlete: Athlete, post: tuple[Post, int]
) -> None:
    channels = by_mail(post[1])
    assert channels_for(athlete, channels) == ["email"]
    send_trial(channels, athlete, "email", clock)
    (raw,) = post[0].letters
    assert b"trial that you asked for" in raw
    with pytest.raises(SendError, match="no channel push"):
        send_trial(channels, athlete, "push:abc", clock)
    post[0].rcpt = "550 no such user"
    with pytest.raises(SendError, match="550"):
        send_trial(channels, athlete, "email", clock)
