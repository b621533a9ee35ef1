"""A signed link opens for whom it was made, and for as long as it holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete

from actions.athletes import edit
from actions.errors import ActionError, Missing, Over
from actions.links import Grant, Purpose, opened
from analysis.checkin import Place
from scheduler.links import Links
from store.athletes import Athlete
from store.engine import writing
from store.tables import athletes, memberships
from tests.ingest.conftest import NOW

OURS = Links(b"a key that only the tests know")


def granted(athlete: Athlete, purpose: Purpose = Purpose.ANSWER) -> Grant:
    return Grant(purpose, athlete.id, athlete.link_round, Place.QUADS, NOW.date())


def test_a_link_says_whose_it_is_and_what_it_allows(engine: Engine, ada: Athlete) -> None:
    grant = granted(ada)
    assert opened(engine, OURS, Purpose.ANSWER, OURS.token(grant, NOW), NOW) == (ada, grant)


def left(engine: Engine, ada: Athlete) -> None:
    with writing(engine) as connection:
        connection.execute(delete(memberships))
        connection.execute(delete(athletes).where(athletes.c.id == ada.id))


def taken_back(engine: Engine, ada: Athlete) -> None:
    edit(engine, ada.id, link_round=ada.link_round + 1)


@pytest.mark.parametrize("gone", [left, taken_back])
def test_a_link_of_who_left_or_took_it_back_is_over(
    engine: Engine, ada: Athlete, gone: Callable[[Engine, Athlete], None]
) -> None:
    token = OURS.token(granted(ada), NOW)
    gone(engine, ada)
    with pytest.raises(Over):
        opened(engine, OURS, Purpose.ANSWER, token, NOW)


def test_a_link_is_over_when_its_days_are_and_was_never_anybody_elses(
    engine: Engine, ada: Athlete
) -> None:
    token = OURS.token(granted(ada), NOW)

    def raised(purpose: Purpose, token: str, days: int) -> type[ActionError] | None:
        try:
            opened(engine, OURS, purpose, token, NOW + timedelta(days=days))
        except ActionError as error:
            return type(error)
        return None

    assert raised(Purpose.ANSWER, token, 10) is None
    assert raised(Purpose.ANSWER, token, 11) is Over
    assert raised(Purpose.STOP, token, 0) is Missing
    assert raised(Purpose.ANSWER, token[:-1], 0) is Missing
    theirs = replace(OURS, key=b"another key").token(granted(ada), NOW)
    assert raised(Purpose.ANSWER, theirs, 0) is Missing
