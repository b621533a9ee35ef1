"""Settings on the pages: messages, channels, and sharing with a coach."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from config.settings import Settings
from store.accounts import Share, add_account, find_account, memberships_of
from store.athletes import add_athlete, edit_athlete, get_athlete
from store.engine import reading, writing
from tests.web.homes import Home
from tests.web.visitors import ELSEWHERE, THERE, Visitor, give_password, visit

SPOKEN = {
    "zone": "America/Denver", "wake": "06:30", "quiet_from": "20:00", "quiet_until": "06:00",
    "units": "imperial", "language": "en", "digest_day": "6", "wake_5": "09:00",
}  # fmt: skip


def test_what_is_saved_is_so_and_shows_at_once(visitor: Visitor, home: Home) -> None:
    visitor.fill("/settings", **SPOKEN, after_run="on", discreet="on")
    with reading(home.engine) as connection:
        now = get_athlete(connection, home.athlete.id)
    assert (now.zone, now.wake, now.units, now.digest_day) == (
        "America/Denver", time(6, 30), "imperial", 6,
    )  # fmt: skip
    assert now.wake_on == {5: time(9)}
    assert now.after_run
    assert now.discreet
    page = visitor.get("/").text
    assert "21.3 mi with 6,045 ft of descent" in page
    assert "Sat 13 Jun 23:00" in page


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "Mars/Olympus"}, {"zone": "Europe"}, {"zone": "x" * 5000}, {"wake": "25:00"},
     {"wake": ""}, {"units": "cubits"}, {"language": "xx"}, {"digest_day": "7"},
     {"digest_day": "10" * 20}, {"wake_3": "noon"}, {"quiet_from": "21:00+02:00"}],
)  # fmt: skip
def test_what_makes_no_sense_is_said_and_nothing_is_saved(
    visitor: Visitor, home: Home, wrong: dict[str, str]
) -> None:
    answer = visitor.fill("/settings", **(SPOKEN | wrong))
    assert answer.status_code == 422
    assert "That did not work" in answer.text
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id) == home.athlete


def test_a_pause_has_a_reason_and_an_end(visitor: Visitor, home: Home) -> None:
    page = visitor.fill("/settings/pause", reason="ill", until="2026-06-20").text
    assert "Paused until Sun 21 Jun 00:00: i am ill" in page
    assert "You asked for quiet." in visitor.get("/").text
    visitor.fill("/settings/pause", end="1")
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id).paused_until is None
    for until in ("2020-01-01", "9999-12-31", "soon"):
        assert visitor.fill("/settings/pause", until=until).status_code == 422


def test_saving_an_address_begins_stopped_mail_again(visitor: Visitor, home: Home) -> None:
    with writing(home.engine) as connection:
        edit_athlete(connection, home.athlete.id, mail_stopped_at=home.now)
    assert "The mail was stopped" in visitor.get("/settings").text
    visitor.fill("/settings/email", email="ada@example.org")
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id).address == "ada@example.org"
    assert visitor.fill("/settings/email", email="no address").status_code == 422


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # what Apprise imports
def test_push_addresses_are_shown_without_what_lets_in(visitor: Visitor, home: Home) -> None:
    visitor.fill("/settings/push", address="ntfys://ntfy.example/secret-topic")
    page = visitor.get("/settings").text
    assert "ntfys://…" in page
    assert "secret-topic" not in page
    assert visitor.fill("/settings/push", address="nonsense").status_code == 422
    visitor.fill("/settings/push/remove", number="0")
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id).push == ()


def test_a_test_goes_out_by_the_channel_asked_for(visitor: Visitor, home: Home) -> None:
    assert "Look whether it arrives" in visitor.fill("/settings/test", channel="preview").text
    assert list((home.folder / "preview").iterdir())
    assert visitor.fill("/settings/test", channel="email").status_code == 422


def test_what_one_tells_of_the_body_counts_at_once(visitor: Visitor, home: Home) -> None:
    visitor.fill("/settings/body", highest_heart_rate="191", critical_speed_ms="4,1")
    with reading(home.engine) as connection:
        told = get_athlete(connection, home.athlete.id)
    assert (told.highest_heart_rate, told.critical_speed_ms) == (191.0, 4.1)


def test_a_coach_sees_what_is_agreed_to_and_no_more_until_it_is_withdrawn(home: Home) -> None:
    with writing(home.engine) as connection:
        coach = add_account(connection, "Coach", "Europe/Vienna", home.now)
    give_password(home)
    give_password(home, account=coach.id)
    home = replace(home, settings=Settings(base_url=THERE))
    ada, seeing = visit(home, THERE, ELSEWHERE), visit(home, THERE, "203.0.113.10")
    assert ada.sign_in() == seeing.sign_in("Coach") == 303
    assert "No athlete has agreed" in seeing.get("/coach").text

    ada.fill("/settings/coach", coach="Coach")
    page = seeing.get("/coach").text
    assert "talk to them" in page
    assert "Shares only" in page
    assert "Quads" not in page
    assert "Longer than usual" not in page
    assert seeing.get("/activity/71").status_code == 404

    ada.fill("/settings/coach", coach="Coach", share=[Share.TRAINING.value])
    page = seeing.get("/coach").text
    assert "Longer than usual" in page
    assert "Quads" not in page

    ada.fill("/settings/coach", coach="Coach", share=[s.value for s in Share])
    assert "Quads" in seeing.get("/coach").text

    ada.fill("/settings/coach/withdraw", account=str(coach.id))
    assert "No athlete has agreed" in seeing.get("/coach").text
    with reading(home.engine) as connection:
        assert memberships_of(connection, coach.id) == []


@pytest.mark.parametrize("name", ["Nobody", "Ada", "", "x" * 300])
def test_a_coach_is_somebody_else_who_signs_in_here(visitor: Visitor, name: str) -> None:
    assert visitor.fill("/settings/coach", coach=name).status_code == 422


def test_a_household_switches_between_its_athletes(visitor: Visitor, home: Home) -> None:
    with writing(home.engine) as connection:
        bob = add_athlete(connection, "Bob", "Europe/Vienna", home.now, wake=time(7))
        assert find_account(connection, "Bob") is not None
    assert "Athletes to talk to" in visitor.get("/").text
    assert "No recording of the last two weeks" in visitor.fill("/athlete", athlete=bob.id).text
    visitor.fill("/athlete", athlete="12345")
    assert "No recording" in visitor.get("/").text
    page = visitor.get("/coach").text
    assert page.index("<h2>Ada</h2>") < page.index("<h2>Bob</h2>")


def test_a_message_is_shown_word_for_word_and_can_do_nothing(visitor: Visitor, home: Home) -> None:
    page = visitor.get("/outbox/1/message")
    assert "34.2 km with 1,843 m of descent" in page.text
    assert "data:image/png;base64," in page.text
    policy = page.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


def test_a_settled_message_goes_out_once_more_when_asked(visitor: Visitor, home: Home) -> None:
    from scheduler.channels.preview import PreviewChannel
    from scheduler.sender import send_due

    channels = {"preview": PreviewChannel(home.folder / "preview")}
    assert "It is already on its way." in visitor.fill("/outbox/1/resend").text
    assert send_due(home.engine, channels, "one", home.clock) == 1
    assert "It will be sent in the next round." in visitor.fill("/outbox/1/resend").text
    home.now += timedelta(minutes=1)
    assert send_due(home.engine, channels, "one", home.clock) == 1
