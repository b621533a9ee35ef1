"""Commands for messages, channels and recipients."""

import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

import sample_data
from legcast.cli import legcast
from scheduler.links import Links
from scheduler.planner import Planner
from scheduler.sender import send_due
from store.engine import open_store, reading
from tests.legcast.test_commands import Call, filled_home, fresh, told

__all__ = ["filled_home", "fresh"]

AFTER = sample_data.MORNING_AFTER


@pytest.fixture
def home(filled_home: Path, tmp_path: Path) -> Path:
    """A copy of the filled home, in which the prompt of the morning after was made and failed."""
    copy = tmp_path / "copy"
    shutil.copytree(filled_home, copy)
    with open_store(f"sqlite:///{copy / 'legcast.db'}") as engine:
        assert Planner(engine, False, Links(b"key")).round(AFTER) == 1
        send_due(engine, {}, "a", lambda: AFTER + timedelta(hours=13))
    return copy


@pytest.fixture
def call(home: Path) -> Call:
    def call(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(home)}, input=given)

    return call


def test_the_outbox_shows_what_was_made_and_how_it_went(call: Call) -> None:
    (row,) = told(call("outbox", "list", "--json"))["deliveries"]
    assert (row["kind"], row["channel"], row["state"]) == ("morning_after", "preview", "expired")
    assert row["due_at"] == AFTER.isoformat()
    shown = told(call("outbox", "show", str(row["delivery"]), "--json"))
    assert shown["subject"] in shown["text"]
    assert "expired" in call("outbox", "list").stderr
    said = call("outbox", "show", str(row["delivery"]))
    assert shown["subject"] in said.stdout
    assert "Message-ID" in said.stderr
    assert told(call("outbox", "list", "--state", "sent", "--json"))["deliveries"] == []
    assert "silent" in call("outbox", "list", "--state", "sent").stderr


def test_what_was_not_delivered_goes_out_again_when_asked(call: Call, home: Path) -> None:
    (row,) = told(call("outbox", "list", "--json"))["deliveries"]
    number = str(row["delivery"])
    assert told(call("outbox", "resend", number, "--json")) == {
        "delivery": row["delivery"],
        "resent": True,
    }
    again = call("outbox", "resend", number)
    assert again.exit_code == 1
    assert "by itself" in again.stderr
    assert told(call("outbox", "list", "--json"))["deliveries"][0]["state"] == "pending"


def test_a_message_of_no_use_can_be_dismissed(call: Call) -> None:
    (row,) = told(call("outbox", "list", "--json"))["deliveries"]
    number = str(row["delivery"])
    assert told(call("outbox", "dismiss", number, "--json"))["dismissed"]
    assert "before" in call("outbox", "dismiss", number).stderr
    assert told(call("outbox", "list", "--json"))["deliveries"][0]["dismissed"]


def test_a_delivery_that_is_not_there_is_wrong_usage(call: Call) -> None:
    missing = call("outbox", "show", "99")
    assert missing.exit_code == 2
    assert "legcast outbox list" in missing.output


def test_the_reasoning_tells_of_every_message_that_was_thought_of(call: Call) -> None:
    at = AFTER.isoformat()
    why = told(call("outlook", "--as-of", at, "--why", "--json"))["why"]
    assert ("morning_after", "told") in {(one["kind"], one["verdict"]) for one in why}
    assert "why" not in told(call("outlook", "--as-of", at, "--json"))
    said = call("outlook", "--as-of", at, "--why").stderr
    assert "said already" in said
    assert "usual for these legs" in said


def test_the_next_days_are_a_calendar(call: Call, tmp_path: Path) -> None:
    written = call("calendar", "--as-of", AFTER.isoformat()).stdout
    assert Calendar.from_ical(written).walk("VEVENT")
    out = tmp_path / "legs.ics"
    assert call("calendar", "--as-of", AFTER.isoformat(), "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert call("calendar", "--out", str(tmp_path / "no" / "where.ics")).exit_code == 1


def test_how_somebody_is_reached_can_be_changed(call: Call) -> None:
    done = call(
        "athlete", "edit", "runner", "--wake-on", "saturday=08:30", "--wake-on", "sunday=09:00",
        "--digest", "never", "--after-run", "--push", "ntfy://ntfy.example.org/topic",
        "--follow-travel", "--language", "en",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (one,) = told(call("athlete", "list", "--json"))["athletes"]
    assert one["wake_on"] == {"saturday": "08:30", "sunday": "09:00"}
    assert one["digest_day"] is None
    assert one["push"] == ["ntfy://…"]
    assert one["after_run"]
    assert one["follows_travel"]
    assert not one["discreet"]
    assert call("athlete", "edit", "runner", "--discreet").exit_code == 0
    assert json.loads(call("athlete", "list", "--json").stdout)["athletes"][0]["discreet"]
    assert call("athlete", "edit", "runner", "--push", "", "--digest", "sunday").exit_code == 0
    (one,) = told(call("athlete", "list", "--json"))["athletes"]
    assert (one["push"], one["digest_day"]) == ([], "sunday")


@pytest.mark.parametrize(
    "words",
    [
        ("--wake-on", "someday=08:30"),
        ("--wake-on", "monday=8"),
        ("--push", "nothing://like/that"),
        ("--language", "xx"),
        ("--digest", "someday"),
    ],
)
def test_what_cannot_be_set_is_said(call: Call, words: tuple[str, str]) -> None:
    done = call("athlete", "edit", "runner", *words)
    assert done.exit_code == 2
    assert "Error" in done.output


def test_a_pause_has_a_reason(call: Call) -> None:
    assert call("athlete", "pause", "runner", "--because", "holiday").exit_code == 0
    (one,) = told(call("athlete", "list", "--json"))["athletes"]
    assert one["pause_reason"] == "holiday"
    call("athlete", "pause", "runner", "--end")
    (one,) = told(call("athlete", "list", "--json"))["athletes"]
    assert (one["pause_reason"], one["paused_until"]) == (None, None)


def test_an_athlete_shares_with_a_coach_and_takes_it_back(call: Call) -> None:
    nobody = call("athlete", "share", "runner", "--coach", "Coach")
    assert nobody.exit_code == 2
    assert "legcast account add" in nobody.output
    assert call("athlete", "add", "Coach").exit_code == 0
    shared = call("athlete", "share", "runner", "--coach", "Coach", "--training")
    assert "training" in shared.stderr
    assert (
        "nothing any more" in call("athlete", "share", "runner", "--coach", "Coach", "--end").stderr
    )


def test_everything_kept_of_somebody_can_be_taken_along(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "all.zip"
    assert call("athlete", "export", "runner", "--out", str(out)).exit_code == 0
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        activities = json.loads(archive.read("activities.json"))
        assert len(activities) == 71
        assert "deliveries.json" in names
        samples = [name for name in names if name.startswith("samples/")]
        assert len(samples) > 60
        assert archive.read(samples[0]).startswith(b"time,")
    assert call("athlete", "export", "runner", "--out", str(tmp_path / "no" / "x")).exit_code == 1


def test_somebody_can_be_forgotten_whole(call: Call, home: Path) -> None:
    assert call("athlete", "forget", "runner", given="n\n").exit_code != 0
    assert call("athlete", "forget", "runner", "--yes").exit_code == 0
    assert told(call("athlete", "list", "--json"))["athletes"] == []
    from sqlalchemy import func, select

    from store.tables import metadata

    address = f"sqlite:///{home / 'legcast.db'}"
    with open_store(address) as engine, reading(engine) as connection:
        left = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
        }
    assert not any(left.values()), left


def test_a_digest_is_written_and_told(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "week.html"
    monday = (AFTER + timedelta(days=1)).isoformat()
    told_ = told(call("digest", "--as-of", monday, "--out", str(out), "--json"))
    assert told_["subject"].startswith("Your week: 47.2 km")
    assert "A habit for the long run" in told_["text"]
    assert out.read_text().startswith("<!doctype html>")
