"""`legcast serve`, `legcast account`, and the pages as a part of `legcast run`."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from legcast.cli import legcast


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs a command in a home of its own; its exit code and what it said."""
    monkeypatch.setenv("LEGCAST_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str, stdin: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(legcast, list(words), input=stdin)
        return done.exit_code, done.output

    assert run("init", "--name", "Ada", "--zone", "Europe/Vienna")[0] == 0
    return run


Run = Callable[..., tuple[int, str]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    with (home / "log.txt").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "legcast", *words],
            env={**os.environ, "LEGCAST_HOME": str(home)},
            stderr=log,
            text=True,
        )


def set_port(home: Path, port: int) -> None:
    settings = home / "legcast.toml"
    settings.write_text(settings.read_text().replace("# port = 8765", f"port = {port}"))


def page_of(port: int, path: str = "/") -> httpx.Response | None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            return httpx.get(f"http://127.0.0.1:{port}{path}")
        except httpx.TransportError:
            time.sleep(0.1)
    return None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_nothing_is_shown_to_others_before_somebody_has_a_password(run: Run, host: str) -> None:
    code, said = run("serve", "--host", host)
    assert code == 1
    assert "nobody has a password yet" in said
    assert "legcast account password NAME" in said


@pytest.mark.slow
def test_serve_shows_the_pages_until_it_is_stopped_and_logs_no_address(
    run: Run, tmp_path: Path
) -> None:
    port = free_port()
    process = start(tmp_path, "serve", "--port", str(port))
    try:
        page = page_of(port)
        assert page is not None
        assert page.status_code == 200
        httpx.get(f"http://127.0.0.1:{port}/stop/a-secret-token")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
    said = (tmp_path / "log.txt").read_text()
    assert f"the pages are at http://127.0.0.1:{port}/" in said
    assert "a-secret-token" not in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_run_shows_the_pages_and_ends_with_them(run: Run, tmp_path: Path) -> None:
    port = free_port()
    set_port(tmp_path, port)
    process = start(tmp_path, "run")
    try:
        page = page_of(port, "/checkin")
        assert page is not None
        assert page.status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_and_everything_else_goes_on(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", "--port", str(port))[0] == 1
        set_port(tmp_path, port)
        process = start(tmp_path, "run")
        log = tmp_path / "log.txt"
        try:
            until = time.monotonic() + 120
            while "running:" not in log.read_text() and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(0.5)
            assert process.poll() is None
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
        said = log.read_text()
    assert f"127.0.0.1 port {port} cannot be opened" in said
    assert "web.port" in said
    assert "Traceback" not in said


def test_a_coach_is_added_listed_and_edited(run: Run) -> None:
    code, said = run("account", "add", "Coach", "--email", "c@example.org", "--club-digest")
    assert (code, "need a password" in said) == (0, True)
    for same in ("Coach", " Coach "):  # blanks are no part of a name that one signs in by
        assert run("account", "add", same)[0] == 2
    assert (
        run("account", "edit", "Coach", "--email", "", "--no-club-digest", "--zone", "UTC")[0] == 0
    )
    code, said = run("account", "list", "--json")
    ada, coach = json.loads(said)["accounts"]
    assert ada["operator"]
    assert (coach["email"], coach["club_digest"], coach["zone"]) == (None, False, "UTC")
    assert not coach["signs_in"]
    assert "Coach" in run("account", "list")[1]


def test_a_password_comes_from_a_prompt_or_from_standard_input(run: Run) -> None:
    long = "correct horse battery"
    assert run("account", "password", "Ada", stdin=f"{long}\n{long}\n")[0] == 0
    assert run("account", "password", "Ada", "--password-stdin", stdin=f"{long}\n")[0] == 0
    assert json.loads(run("account", "list", "--json")[1])["accounts"][0]["signs_in"]
    code, said = run("account", "password", "Ada", "--password-stdin", stdin="short\n")
    assert (code, "10 to 200 characters" in said) == (2, True)
    assert long not in said


@pytest.mark.parametrize(
    "words",
    [
        ("password", "Nobody", "--password-stdin"),
        ("edit", "Nobody", "--email", "a@b"),
        ("add", " "),
        ("add", "Eve", "--zone", "Mars/Olympus"),
        ("add", "Eve", "--email", "no address"),
        ("add", "Eve", "--password-stdin"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, words: tuple[str, ...]) -> None:
    code, said = run("account", *words)
    assert code == 2
    assert "Error" in said or "usage" in said.lower()
