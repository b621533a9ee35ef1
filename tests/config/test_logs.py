"""Logging goes to standard error, one line per event."""

import logging
from collections.abc import Iterator

import pytest

from config.logs import start_logging


@pytest.fixture
def untouched() -> Iterator[None]:
    """The process's logging, put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    chatty = [
        logging.getLogger(n)
        for n in ("alembic", "watchfiles", "matplotlib", "sqlalchemy", "apscheduler")
    ]
    levels = [one.level for one in chatty]
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)
    for one, before in zip(chatty, levels, strict=True):
        one.setLevel(before)


@pytest.mark.usefixtures("untouched")
def test_events_are_lines_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    start_logging()
    logging.getLogger("ingest.watch").info("run.fit: imported")
    logging.getLogger("ingest.watch").debug("details")
    logging.getLogger("alembic").info("chatter")
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "INFO    ingest.watch: run.fit: imported" in said.err


@pytest.mark.usefixtures("untouched")
def test_details_are_told_when_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    start_logging(verbose=True)
    logging.getLogger("ingest.watch").debug("details")
    logging.getLogger("apscheduler.scheduler").warning("passed over")
    said = capfd.readouterr().err
    assert "details" in said
    assert "passed over" not in said


def test_a_name_forges_no_line_and_steers_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    start_logging()
    name = "run.fit\n2026-11-27 INFO legcast: all is well\x1b[2J\u202eäöü 跑"
    logging.getLogger("legcast").warning("cannot read %s", name)
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert said.endswith(r"run.fit\n2026-11-27 INFO legcast: all is well\x1b[2J\u202eäöü 跑" + "\n")


def test_a_traceback_keeps_its_lines(capfd: pytest.CaptureFixture[str]) -> None:
    start_logging()
    try:
        raise RuntimeError("odd")
    except RuntimeError:
        logging.getLogger("legcast").exception("failed")
    assert len(capfd.readouterr().err.splitlines()) > 3
