"""Names of athletes: unique, usable as folder names, and changed without losing anything."""

import pytest
from sqlalchemy import Engine

from actions.athletes import add, edit
from actions.errors import Invalid
from store.accounts import Role, add_account, all_accounts, find_account, memberships_of
from store.athletes import Athlete, all_athletes
from store.engine import reading, writing
from tests.ingest.conftest import NOW

WAKE = NOW.time()


def names(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [athlete.name for athlete in all_athletes(connection)]


@pytest.mark.parametrize("name", ["", "  ", "a/b", "a\\b", ".hidden", "~copy", "a\nb", "x" * 201])
def test_a_name_that_no_folder_can_have_is_refused(engine: Engine, ada: Athlete, name: str) -> None:
    with pytest.raises(Invalid, match="cannot be a name"):
        add(engine, name, "UTC", NOW, wake=WAKE)
    with pytest.raises(Invalid, match="cannot be a name"):
        edit(engine, ada.id, name=name)
    assert names(engine) == ["Ada"]


@pytest.mark.parametrize("name", ["Zoë", "ZOË", "Zoe\u0308", " zoë "])
def test_a_name_is_taken_in_any_case_and_however_its_accents_are_written(
    engine: Engine, ada: Athlete, name: str
) -> None:
    add(engine, "Zoë", "UTC", NOW, wake=WAKE)
    with pytest.raises(Invalid, match="there is an athlete 'Zoë' already"):
        add(engine, name, "UTC", NOW, wake=WAKE)
    with pytest.raises(Invalid, match="there is an athlete 'Zoë' already"):
        edit(engine, ada.id, name=name, units="imperial")
    assert names(engine) == ["Ada", "Zoë"]
    with reading(engine) as connection:
        assert all_athletes(connection)[0].units == "metric"


def test_an_athlete_may_be_written_otherwise(engine: Engine, ada: Athlete) -> None:
    assert edit(engine, ada.id, name=" ADA ").name == "ADA"


def test_a_renamed_athlete_signs_in_by_the_new_name(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    edit(engine, bob.id, name="Robert")
    with reading(engine) as connection:
        assert [account.name for account in all_accounts(connection)] == ["Ada", "Robert"]


def test_whoever_gets_an_old_name_gets_no_account_of_somebody_else(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    edit(engine, bob.id, name="Robert")
    other = add(engine, "Bob", "UTC", NOW, wake=WAKE)
    with reading(engine) as connection:
        account = find_account(connection, "Bob")
        assert account is not None
        memberships = [
            (membership.athlete_id, membership.role)
            for membership in memberships_of(connection, account.id)
        ]
    assert memberships == [(other.id, Role.OWN)]


def test_a_name_by_which_somebody_else_signs_in_is_refused(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    with writing(engine) as connection:
        add_account(connection, "Coach", "UTC", NOW)
    with pytest.raises(Invalid, match="somebody else signs in as 'Coach'"):
        edit(engine, bob.id, name="Coach")
    assert names(engine) == ["Ada", "Bob"]
