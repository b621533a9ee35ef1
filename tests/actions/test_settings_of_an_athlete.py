"""An athlete's settings are validated in one place, whichever way they come in."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from actions import fields
from actions.athletes import add, edit, end_pause, pause
from actions.errors import Invalid
from actions.sharing import share, stop_sharing
from legcast.cli import legcast
from store.accounts import Share, add_account, coaches_of
from store.athletes import Athlete, PauseReason, get_athlete
from store.engine import reading, writing
from tests.web.homes import Home
from tests.web.visitors import visit

NOW = datetime(2026, 6, 14, 7, tzinfo=UTC)
Call = Callable[..., Result]


@pytest.fixture
def ada(engine: Engine) -> Athlete:
    return add(engine, "Ada", "Europe/Vienna", NOW, wake=time(7))


@pytest.fixture
def call(tmp_path: Path) -> Call:
    def run(*words: str) -> Result:
        return CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(tmp_path / "home")})

    run("init", "--name", "Ada", "--zone", "Europe/Vienna")
    return run


WRONG = [
    ("email", "@"), ("email", "a@b@c"), ("email", "two words@example.org"),
    ("zone", "Mars/Olympus"), ("zone", "../etc/passwd"),
    ("highest_heart_rate", float("nan")), ("highest_heart_rate", 300),
    ("resting_heart_rate", float("inf")), ("critical_speed_ms", 0.5),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    engine: Engine, ada: Athlete, name: str, value: object
) -> None:
    with pytest.raises(Invalid):
        edit(engine, ada.id, **{name: value})
    with reading(engine) as connection:
        assert get_athlete(connection, ada.id) == ada


OPTIONS = {
    "email": "--email", "zone": "--zone", "highest_heart_rate": "--max-hr",
    "resting_heart_rate": "--rest-hr", "critical_speed_ms": "--critical-speed",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_the_command_refuses_it_as_wrong_usage(call: Call, name: str, value: object) -> None:
    done = call("athlete", "edit", "Ada", OPTIONS[name], str(value))
    assert done.exit_code == 2
    assert "Changed" not in done.output


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_the_page_refuses_it_with_the_way_back(home: Home, name: str, value: object) -> None:
    page = {"email": "/settings/email", "zone": "/settings"}.get(name, "/settings/body")
    whole = {"wake": "07:00", "quiet_from": "21:00", "quiet_until": "07:00", "units": "metric",
             "language": "en", "zone": "Europe/Vienna"}  # fmt: skip
    answer = visit(home).fill(page, **(whole | {name: str(value)}))
    assert answer.status_code == 422
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id) == home.athlete


def test_an_address_on_a_server_at_home_will_do() -> None:
    assert fields.email("ada@nas") == "ada@nas"
    assert fields.email(" Ada@Example.org ") == "Ada@example.org"
    assert fields.email("") is None


def test_another_address_begins_mail_again(engine: Engine, ada: Athlete) -> None:
    edit(engine, ada.id, email="ada@example.org")
    with writing(engine) as connection:
        from store.athletes import edit_athlete

        edit_athlete(connection, ada.id, mail_stopped_at=NOW)
    assert edit(engine, ada.id, email="ada@example.org").mail_stopped_at is None


@pytest.mark.parametrize("until", [NOW - timedelta(days=9_000), NOW, NOW + timedelta(days=4_000)])
def test_a_pause_ends_on_a_day_to_come(engine: Engine, ada: Athlete, until: datetime) -> None:
    with pytest.raises(Invalid, match="within ten years"):
        pause(engine, ada.id, until, None, NOW)


def test_a_pause_is_two_weeks_unless_told_and_can_be_ended(engine: Engine, ada: Athlete) -> None:
    silent = pause(engine, ada.id, None, PauseReason.ILL, NOW)
    assert silent.paused_until == NOW + timedelta(days=14)
    assert silent.pause_reason == PauseReason.ILL
    assert end_pause(engine, ada.id).paused_until is None


def test_a_pause_in_the_past_is_wrong_usage_at_the_command_and_on_the_page(
    call: Call, home: Home
) -> None:
    done = call("athlete", "pause", "Ada", "--until", "2000-01-01")
    assert done.exit_code == 2
    assert "within ten years" in done.output
    assert visit(home).fill("/settings/pause", until="2000-01-01").status_code == 422


def test_nobody_shares_with_oneself(engine: Engine, ada: Athlete) -> None:
    with pytest.raises(Invalid, match="already"):
        share(engine, ada, "Ada", frozenset({Share.TRAINING}), NOW)
    with pytest.raises(Invalid):
        share(engine, ada, "Nobody", frozenset(), NOW)
    with writing(engine) as connection:
        add_account(connection, "Coach", "UTC", NOW)
    share(engine, ada, "Coach", frozenset({Share.TRAINING}), NOW)
    with reading(engine) as connection:
        assert len(coaches_of(connection, ada.id)) == 1
    assert stop_sharing(engine, ada, "Coach")[1]
    assert not stop_sharing(engine, ada, "Coach")[1]


def test_sharing_with_oneself_is_refused_at_the_command_and_on_the_page(
    call: Call, home: Home
) -> None:
    assert call("athlete", "share", "Ada", "--coach", "Ada").exit_code == 2
    answer = visit(home).fill("/settings/coach", coach=home.athlete.name, share="training")
    assert answer.status_code == 422


def test_init_after_another_command_sets_up_the_athlete_it_made(tmp_path: Path) -> None:
    environment = {"LEGCAST_HOME": str(tmp_path / "home")}

    def run(*words: str) -> Result:
        return CliRunner().invoke(legcast, words, env=environment)

    run("outlook")  # makes an athlete, for somebody must own what comes in
    done = run("init", "--name", "Ada", "--zone", "Europe/Vienna", "--email", "ada@example.org")
    assert done.exit_code == 0, done.output
    assert "Changed: name Ada, zone Europe/Vienna, email ada@example.org" in done.output
    assert '"name": "Ada"' in run("athlete", "list", "--json").output
    again = run("init", "--name", "Bob", "--email", "bob@example.org")
    assert again.exit_code == 1
    assert "name and email stay as they were" in " ".join(again.output.split())
    assert '"email": "ada@example.org"' in run("athlete", "list", "--json").output
