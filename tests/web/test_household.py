"""A household on the pages: giving a run to another athlete, and renaming."""

import pytest

from store.activities import activity_lines
from store.athletes import Athlete, add_athlete, get_athlete
from store.engine import reading, writing
from tests.web.homes import Home
from tests.web.visitors import Visitor, give_password


@pytest.fixture
def bob(home: Home) -> Athlete:
    return _bob(home)


def _bob(home: Home) -> Athlete:
    with writing(home.engine) as connection:
        return add_athlete(connection, "Bob", "UTC", home.now, wake=home.now.time())


def latest(home: Home, athlete: Athlete) -> int:
    with reading(home.engine) as connection:
        return int(activity_lines(connection, athlete.id, 1)[0].id)


def test_a_run_is_given_on_its_page(visitor: Visitor, home: Home, bob: Athlete) -> None:
    run = latest(home, home.athlete)
    assert "Give it to" in visitor.get(f"/activity/{run}").text
    page = visitor.fill(f"/activity/{run}/give", to="Bob")
    assert "It is Bob's now." in page.text.replace("&#39;", "'")
    assert latest(home, bob) == run
    assert visitor.get(f"/activity/{run}").status_code == 404


def test_who_cares_for_one_athlete_alone_is_not_asked_to_whom(visitor: Visitor, home: Home) -> None:
    assert "Give it to" not in visitor.get(f"/activity/{latest(home, home.athlete)}").text


def test_what_cannot_be_given_is_said(visitor: Visitor, home: Home, bob: Athlete) -> None:
    run = latest(home, home.athlete)
    for number, to, status, says in (
        (run, "Carl", 404, "There is no athlete"),
        (run, "Ada", 422, "already"),
        (10**6, "Bob", 404, "There is no activity"),
    ):
        answer = visitor.fill(f"/activity/{number}/give", to=to)
        assert answer.status_code == status
        assert says in answer.text


def test_nothing_is_given_to_whom_the_account_does_not_care_for(
    stranger: Visitor, public: Home
) -> None:
    bob = _bob(public)
    stranger.sign_in()
    run = latest(public, public.athlete)
    assert stranger.fill(f"/activity/{run}/give", to="Bob").status_code == 404
    assert latest(public, public.athlete) == run
    give_password(public, account=2)
    stranger.fill("/sign-out")
    stranger.sign_in("Bob")
    assert stranger.fill(f"/activity/{run}/give", to="Bob").status_code == 404
    with reading(public.engine) as connection:
        assert activity_lines(connection, bob.id, 1) == []


def test_an_athlete_is_renamed_in_the_settings(visitor: Visitor, home: Home, bob: Athlete) -> None:
    assert "Saved." in visitor.fill("/settings/name", name=" Adele ").text
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id).name == "Adele"
    for name, says in (("bob", "There is an athlete"), ("a/b", "cannot be a name"), ("", "cannot")):
        answer = visitor.fill("/settings/name", name=name)
        assert answer.status_code == 422
        assert says in answer.text


def test_only_the_operator_may_give_a_name_to_which_folders_belong(
    stranger: Visitor, public: Home
) -> None:
    bob = _bob(public)
    give_password(public, account=2)
    stranger.sign_in("Bob")
    assert "Your name" not in stranger.get("/settings").text
    assert stranger.fill("/settings/name", name="Bert").status_code == 403
    with reading(public.engine) as connection:
        assert get_athlete(connection, bob.id).name == "Bob"
