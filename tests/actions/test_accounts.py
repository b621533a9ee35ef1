"""Accounts: a password is checked once, for whoever sets it and whoever signs in."""

import threading
from datetime import time

import pytest
from sqlalchemy import Engine

from actions import accounts, athletes, passwords
from actions.accounts import Session, change_password, named, set_password, sign_in, visitor
from actions.errors import Busy, Invalid, Missing
from store.athletes import Athlete
from tests.ingest.conftest import NOW

LONG, NEW = "correct horse battery", "a brand new password"


@pytest.fixture
def ada(engine: Engine) -> Athlete:
    found = athletes.add(engine, "Ada", "Europe/Vienna", NOW, wake=time(7))
    set_password(engine, "Ada", LONG)
    return found


def signed_in(engine: Engine, name: str, password: str) -> Session:
    session = sign_in(engine, name, password)
    assert session is not None
    return session


def test_a_coach_signs_in_by_a_name_without_its_blanks(engine: Engine, ada: Athlete) -> None:
    coach = accounts.add(engine, " Coach ", "UTC", NOW, email="c@example.org", password=NEW)
    session = signed_in(engine, "Coach", NEW)
    assert session.account == coach.id
    seen = visitor(engine, session.account, session.trace, home=True)
    assert seen is not None
    assert (seen.account, seen.home, seen.own, seen.coaches) == (coach, False, (), False)
    assert sign_in(engine, "Coach", LONG) is None
    assert sign_in(engine, "Nobody", NEW) is None


@pytest.mark.parametrize(
    "more",
    [
        {"name": " "}, {"name": "a\nb"}, {"name": "x" * 201}, {"name": "Ada"}, {"zone": "Mars/X"},
        {"email": "@"}, {"password": "short"}, {"password": "x" * 201},
    ],
)  # fmt: skip
def test_an_account_that_makes_no_sense_is_not_added(
    engine: Engine, ada: Athlete, more: dict[str, str]
) -> None:
    given: dict[str, str] = {"name": "Eve", "zone": "UTC"} | more
    with pytest.raises(Invalid):
        accounts.add(engine, given.pop("name"), given.pop("zone"), NOW, **given)  # type: ignore[arg-type]
    assert len(accounts.listed(engine)) == 1


def test_an_account_is_edited_in_what_is_told_alone(engine: Engine, ada: Athlete) -> None:
    accounts.edit(engine, "Ada", email="ada@nas", zone="UTC")
    accounts.edit(engine, "Ada", club_digest=True)
    edited = named(engine, "Ada")
    assert (edited.email, edited.zone, edited.club_digest) == ("ada@nas", "UTC", True)
    accounts.edit(engine, "Ada", email="")
    assert named(engine, "Ada").email is None
    with pytest.raises(Invalid):
        accounts.edit(engine, "Ada", zone="Mars/Olympus")
    with pytest.raises(Missing, match="there are: Ada"):
        accounts.edit(engine, "Nobody", zone="UTC")


def test_whoever_changes_the_password_goes_on_alone(engine: Engine, ada: Athlete) -> None:
    before = signed_in(engine, "Ada", LONG)
    after = change_password(engine, named(engine, "Ada"), LONG, NEW)
    assert visitor(engine, before.account, before.trace, home=False) is None
    seen = visitor(engine, after.account, after.trace, home=False)
    assert seen is not None
    assert [one.name for one in seen.own] == ["Ada"]


@pytest.mark.parametrize(("old", "new"), [("wrong", NEW), (LONG, "short"), (LONG + "x" * 200, NEW)])
def test_a_password_is_not_changed_without_the_old_and_a_long_one(
    engine: Engine, ada: Athlete, old: str, new: str
) -> None:
    with pytest.raises(Invalid):
        change_password(engine, named(engine, "Ada"), old, new)
    assert sign_in(engine, "Ada", LONG) is not None


def test_of_two_who_change_the_password_at_once_the_second_is_refused(
    engine: Engine, ada: Athlete
) -> None:
    account = named(engine, "Ada")
    change_password(engine, account, LONG, NEW)
    with pytest.raises(Invalid, match="another one"):
        change_password(engine, account, LONG, "one more password")
    assert sign_in(engine, "Ada", NEW) is not None


def test_at_the_machine_itself_everybody_is_ones_own_without_a_session(
    engine: Engine, ada: Athlete
) -> None:
    athletes.add(engine, "Bob", "UTC", NOW, wake=time(7))
    seen = visitor(engine, None, None, home=True)
    assert seen is not None
    assert seen.account == named(engine, "Ada")
    assert (seen.home, [one.name for one in seen.own], seen.coaches) == (True, ["Ada", "Bob"], True)
    assert visitor(engine, None, None, home=False) is None
    assert visitor(engine, seen.account and seen.account.id, "guessed", home=False) is None


def test_only_a_few_wait_for_their_password_to_be_checked(
    engine: Engine, ada: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.passwords._WAITING", threading.BoundedSemaphore(1))
    with passwords._in_turn(), pytest.raises(Busy):
        sign_in(engine, "Ada", LONG)
    assert sign_in(engine, "Ada", LONG) is not None
