"""The service with real parts: a process, a watched folder, a mail server."""

import email
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import sample_data
from legcast.commands.run import _listen
from scheduler.clock import Rounds

RACE_FILE = Path(str(sample_data.recordings())) / sample_data.RACE
BEFORE_MORNING = sample_data.MORNING_AFTER - timedelta(seconds=20)


class Mailbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.put_off = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.put_off:
            self.put_off -= 1
            return "450 come again later"
        assert isinstance(envelope.content, bytes)
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


class Service:
    """A home with settings, and `legcast` in processes of its own."""

    def __init__(self, home: Path, folder: Path, port: int) -> None:
        self.home, self.folder = home, folder
        folder.mkdir(exist_ok=True)
        home.mkdir(exist_ok=True)
        (home / "legcast.toml").write_text(
            f'zone = "Europe/Vienna"\n[watch]\nfolders = ["{folder}"]\nscan_every_s = 0.5\n'
            f'settle_s = 1.0\n[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            'sender = "Legcast <legs@example.org>"\n'
        )
        self.environment = {**os.environ, "LEGCAST_HOME": str(home), "NO_COLOR": "1"}
        self.log = home / "log.txt"

    def legcast(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "legcast", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def start(self, at: datetime, rate: float = 1.0) -> subprocess.Popen[str]:
        with self.log.open("a") as log:
            clock = f"{at.astimezone(UTC).isoformat()}*{rate}"
            return subprocess.Popen(
                [sys.executable, "-m", "legcast", "run", "--clock", clock, "--every", "0.3"],
                env=self.environment,
                stderr=log,
                text=True,
            )

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@pytest.fixture
def service(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Service:
    made = Service(tmp_path / "home", tmp_path / "runs", mailbox[1])
    done = made.legcast("init", "--email", "runner@example.org", "--zone", "Europe/Vienna")
    assert done.returncode == 0, done.stderr
    return made


def wait_for(what: Callable[[], object], seconds: float = 120.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=120)


def copy_slowly(source: Path, target: Path, seconds: float) -> None:
    data = source.read_bytes()
    with target.open("wb") as out:
        for n in range(6):
            out.write(data[n * len(data) // 6 : (n + 1) * len(data) // 6])
            out.flush()
            time.sleep(seconds / 6)


@pytest.mark.slow
def test_a_run_copied_slowly_into_the_folder_brings_one_message_the_next_morning(
    service: Service, mailbox: tuple[Mailbox, int]
) -> None:
    box, _ = mailbox
    process = service.start(BEFORE_MORNING)
    try:
        copy_slowly(RACE_FILE, service.folder / "race.fit", 2.0)
        assert wait_for(lambda: "race.fit: imported" in service.said()), service.said()
        early = len(box.letters)
        assert wait_for(lambda: box.letters), service.said()
        time.sleep(2)  # a second message would come with one of the next rounds
    finally:
        assert stop(process) == 0
    assert early == 0, "the message came before the morning"
    assert len(box.letters) == 1

    letter = box.letters[0]
    assert letter["To"] == "runner@example.org"
    assert letter["Subject"].startswith("Quads: sorest")
    text = letter.get_body(("plain",))
    html = letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "34.2 km with 1,843 m of descent" in text.get_content()
    assert "34.2 km with 1,843 m of descent" in html.get_content()
    pictures = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == 1
    assert pictures[0].get_content_disposition() == "inline"
    assert f"cid:{pictures[0]['Content-ID'].strip('<>')}" in html.get_content()
    assert (service.folder / "race.fit").read_bytes() == RACE_FILE.read_bytes()

    again = service.start(sample_data.MORNING_AFTER + timedelta(minutes=10))
    try:
        assert wait_for(lambda: service.said().count("running:") == 2), service.said()
        assert not wait_for(lambda: len(box.letters) > 1, 4.0)
    finally:
        assert stop(again) == 0


@pytest.mark.slow
def test_a_mail_server_that_is_down_is_said_and_the_message_goes_once_it_is_up(
    service: Service,
) -> None:
    # Time runs 60 times as fast, so that the wait of a minute between tries is a second.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = service.home / "legcast.toml"
    lines = settings.read_text().splitlines()
    settings.write_text(
        "\n".join(f"port = {port}" if line.startswith("port") else line for line in lines)
    )
    (service.folder / "race.fit").write_bytes(RACE_FILE.read_bytes())
    process = service.start(sample_data.MORNING_AFTER, rate=60.0)
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    try:
        assert wait_for(lambda: "cannot reach the mail server" in service.said()), service.said()
        assert process.poll() is None
        server.start()
        assert wait_for(lambda: box.letters), service.said()
    finally:
        stop(process)
        server.stop()
    assert len(box.letters) == 1
    assert "Traceback" not in service.said()
    assert "check email.host" in service.said()


@pytest.mark.slow
def test_bad_files_and_a_missing_folder_do_not_stop_the_service(
    service: Service, mailbox: tuple[Mailbox, int]
) -> None:
    (service.folder / "empty.fit").write_bytes(b"")
    (service.folder / "notes.fit").write_text("not a recording")
    (service.folder / "page.gpx").write_text("<!doctype html><html><body>log in</body></html>")
    (service.folder / "cut.fit").write_bytes(RACE_FILE.read_bytes()[:40_000])
    process = service.start(datetime(2027, 1, 10, 12, tzinfo=UTC))
    try:
        assert wait_for(lambda: "cut.fit: imported" in service.said()), service.said()
        assert wait_for(lambda: "page.gpx: refused" in service.said()), service.said()
        assert wait_for(lambda: "notes.fit: refused" in service.said()), service.said()
        service.folder.rename(service.folder.with_name("elsewhere"))
        assert wait_for(lambda: "cannot read" in service.said()), service.said()
        service.folder.with_name("elsewhere").rename(service.folder)
        assert wait_for(lambda: "can be read again" in service.said()), service.said()
        assert process.poll() is None
    finally:
        assert stop(process) == 0
    assert "Traceback" not in service.said()
    assert not mailbox[0].letters, "an old run must stay silent"


def test_a_name_that_is_no_text_does_not_end_file_events(tmp_path: Path) -> None:
    looks: list[float] = []
    rounds, ended = Rounds(), threading.Event()
    rounds.every(3600.0, "folders", lambda: looks.append(time.monotonic()))
    rounds.start()
    listener = threading.Thread(target=_listen, args=([tmp_path], rounds, ended), daemon=True)
    listener.start()

    def stirred(name: bytes) -> bool:
        before = len(looks)
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(os.urandom(4))
        return wait_for(lambda: len(looks) > before, 2.0)

    try:
        assert wait_for(lambda: stirred(b"run.fit"))
        assert stirred(b"\xff.gpx")
        assert wait_for(lambda: stirred(b"another.fit"))
        assert listener.is_alive()
    finally:
        ended.set()
        rounds.stop(60)
        listener.join(10)
