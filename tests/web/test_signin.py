"""Signing in: not on this machine, with a password from everywhere else."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from config.settings import Settings
from store.accounts import add_account, edit_account, get_account
from store.engine import reading, writing
from tests.web.homes import Home
from tests.web.visitors import ELSEWHERE, HERE, PASSWORD, THERE, Visitor, give_password, visit

EVERY_PAGE = ["/", "/training", "/activity/71", "/checkin", "/accuracy", "/imports", "/imports/1",
              "/outbox", "/outbox/1", "/outbox/1/message", "/settings", "/coach"]  # fmt: skip
EVERY_FORM = ["/checkin", "/imports", "/imports/bout", "/imports/retry", "/imports/1/undo",
              "/activity/71/exclude", "/activity/71/include", "/activity/71/retype", "/athlete",
              "/outbox/1/resend", "/settings", "/settings/pause", "/settings/body",
              "/settings/email", "/settings/push", "/settings/push/remove", "/settings/test",
              "/settings/links", "/settings/coach", "/settings/coach/withdraw",
              "/settings/password", "/sign-out"]  # fmt: skip


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_stranger_is_asked_to_sign_in_on_every_page(stranger: Visitor, path: str) -> None:
    answer = stranger.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", EVERY_FORM)
def test_a_stranger_changes_nothing(stranger: Visitor, path: str) -> None:
    answer = stranger.post(path, data={"csrf": "x"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", [*EVERY_FORM, "/sign-in"])
def test_a_form_without_the_sessions_secret_is_refused(visitor: Visitor, path: str) -> None:
    visitor.secret()
    for data in ({}, {"csrf": "guessed"}, {"csrf": ""}):
        assert visitor.post(path, data=data).status_code == 403


def test_a_form_of_another_site_is_refused(visitor: Visitor) -> None:
    data = {"csrf": visitor.secret(), "place": "quads", "level": "3"}
    for headers in (
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ):
        assert visitor.post("/checkin", data=data, headers=headers).status_code == 403
    assert visitor.post("/checkin", data=data, headers={"origin": HERE}).status_code == 200


def test_with_name_and_password_one_is_in_and_back_where_one_wanted(stranger: Visitor) -> None:
    data = {"csrf": stranger.secret("/sign-in"), "name": "Ada", "password": PASSWORD,
            "next": "/training?before=3"}  # fmt: skip
    answer = stranger.post("/sign-in", data=data, follow_redirects=False)
    assert answer.headers["location"] == "/training?before=3"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" in cookie
    assert "Sign out Ada" in stranger.get("/").text
    stranger.fill("/sign-out")
    assert stranger.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("wanted", ["//a.example", "/\\a.example", "https://a.example", ""])
def test_signing_in_never_leads_to_another_site(stranger: Visitor, wanted: str) -> None:
    data = {"csrf": stranger.secret("/sign-in"), "name": "Ada", "password": PASSWORD,
            "next": wanted}  # fmt: skip
    answer = stranger.post("/sign-in", data=data, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_told_alike(stranger: Visitor) -> None:
    fields = {"csrf": stranger.secret("/sign-in"), "next": "/"}
    wrong = [
        stranger.post("/sign-in", data=fields | {"name": name, "password": password})
        for name, password in (("Ada", "wrong"), ("Nobody", PASSWORD), ("Ada\0", PASSWORD))
    ]
    assert {answer.status_code for answer in wrong} == {403}
    assert len({answer.text for answer in wrong}) == 1


def test_guessing_is_slowed_down_and_nobody_is_locked_out_for_good(
    stranger: Visitor, public: Home, caplog: pytest.LogCaptureFixture
) -> None:
    tries = [stranger.sign_in(password=f"guess {n}") for n in range(12)]
    assert tries == [403] * 10 + [429] * 2
    assert stranger.sign_in() == 429
    assert [r.message for r in caplog.records if r.levelno == logging.WARNING]
    assert ELSEWHERE not in caplog.text
    public.now += timedelta(minutes=1)
    assert stranger.sign_in() == 303


def test_guessing_from_elsewhere_locks_out_no_right_password(public: Home) -> None:
    app = public.app()
    for house in range(20):
        guessing = Visitor(app, THERE, f"203.0.113.{house}")
        assert {guessing.sign_in(password="a guess") for _ in range(3)} == {403}
    assert Visitor(app, THERE, ELSEWHERE).sign_in() == 303


def test_one_household_has_one_bucket_of_tries_whatever_its_addresses(public: Home) -> None:
    app = public.app()
    tries = [
        Visitor(app, THERE, f"2001:db8:1:2::{n:x}").sign_in(password="a guess") for n in range(12)
    ]
    assert tries == [403] * 10 + [429] * 2
    assert Visitor(app, THERE, "2001:db8:1:3::1").sign_in() == 303


def test_sessions_end_when_the_password_changes(stranger: Visitor, public: Home) -> None:
    assert stranger.sign_in() == 303
    assert stranger.get("/", follow_redirects=False).status_code == 200
    give_password(public, "another password")
    assert stranger.get("/", follow_redirects=False).status_code == 303


def test_whoever_changes_the_password_stays_in_and_others_are_out(
    stranger: Visitor, public: Home
) -> None:
    stranger.sign_in()
    other = Visitor.__new__(Visitor)
    other.client = visit(public, THERE, ELSEWHERE).client
    app = stranger.client
    old = app.cookies.get("legcast")
    new = "a brand new password"
    assert "ended" in stranger.fill("/settings/password", password=PASSWORD, new=new).text
    assert stranger.get("/", follow_redirects=False).status_code == 200
    stranger.client.cookies.set("legcast", str(old), domain="legs.example.org")
    with reading(public.engine) as connection:
        account = get_account(connection, 1)
    assert account is not None
    other.client.cookies.set("legcast", str(old))
    assert other.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("password", "new"), [("wrong", "a brand new password"), (PASSWORD, "short"), (PASSWORD, "")]
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_a_long_one(
    stranger: Visitor, password: str, new: str
) -> None:
    stranger.sign_in()
    assert stranger.fill("/settings/password", password=password, new=new).status_code == 422
    assert stranger.sign_in() == 303


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example",
                                  "", "[", "localhost:99999", "a b", "\x00"])  # fmt: skip
def test_another_name_is_refused_even_from_this_machine(visitor: Visitor, host: str) -> None:
    answer = visitor.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Ada" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "127.0.0.1", "[::1]:8765"])
def test_this_machine_needs_no_sign_in_by_its_own_names(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", headers={"host": host}, follow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "192.168.1.5:8765"},
        {"x-forwarded-for": "203.0.113.9"},
        {"forwarded": "for=203.0.113.9"},
        {"via": "1.1 proxy"},
        {"host": "legs.example.org"},
    ],
)
def test_what_a_proxy_passes_on_has_to_sign_in(home: Home, headers: dict[str, str]) -> None:
    settings = Settings(base_url=THERE) if headers.get("host") == "legs.example.org" else Settings()
    someone = visit(replace(home, settings=settings))
    assert someone.get("/", headers=headers, follow_redirects=False).status_code == 303


def test_behind_a_public_address_this_machine_signs_in_too(public: Home) -> None:
    # A proxy that does not say what it is looks just like this machine.
    assert visit(public).get("/", follow_redirects=False).status_code == 303


def test_every_answer_carries_the_headers_that_keep_browsers_in_check(visitor: Visitor) -> None:
    for path in ("/", "/nowhere", "/static/legcast.css", "/sign-in"):
        headers = visitor.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "geolocation=()" in headers["permissions-policy"]
    assert visitor.get("/").headers["cache-control"] == "no-store"


def test_an_account_sees_the_athletes_it_cares_for_and_no_others(public: Home) -> None:
    with writing(public.engine) as connection:
        other = add_account(connection, "Eve", "UTC", public.now)
    give_password(public, account=other.id)
    eve = visit(public, THERE, ELSEWHERE)
    assert eve.sign_in("Eve") == 303
    assert "You have no athlete of your own here" in eve.get("/").text
    for path in ("/training", "/activity/71", "/imports/1", "/outbox/1", "/settings"):
        assert eve.get(path).status_code == 404


def test_only_the_operator_says_where_legcast_calls_out_to(stranger: Visitor, public: Home) -> None:
    with writing(public.engine) as connection:
        edit_account(connection, 1, operator=False)
    stranger.sign_in()
    assert stranger.fill("/settings/push", address="json://127.0.0.1/").status_code == 403
    assert "Apprise" not in stranger.get("/settings").text
