"""What a coach sees: everybody who agreed, no more than they share, who needs a word first."""

import pytest

from actions import accounts, athletes
from actions.sharing import club, coaches, share, stop_sharing_with
from analysis.language import Speech
from scheduler.status import StatusCache
from store.accounts import Share
from tests.web.homes import Home


@pytest.mark.parametrize(
    ("shares", "says"),
    [(frozenset(), 0), (frozenset({Share.SORENESS}), 1), (frozenset({Share.TRAINING}), None)],
)
def test_a_coach_is_told_what_is_shared_until_it_is_withdrawn(
    home: Home, shares: frozenset[Share], says: int | None
) -> None:
    coach = accounts.add(home.engine, "Coach", "UTC", home.now)
    speech = Speech(home.now, "UTC")

    def seen() -> list[tuple[str, bool, tuple[str, ...] | None]]:
        found = club(home.engine, StatusCache(), coach, (), speech)
        return [(one.athlete.name, one.own, one.told) for one in found]

    assert seen() == []
    share(home.engine, home.athlete, "Coach", shares, home.now)
    ((name, own, told),) = seen()
    assert (name, own) == ("Ada", False)
    assert told is not None
    assert len(told) == says if says is not None else told
    assert [(who, care.shares) for who, care in coaches(home.engine, home.athlete)] == [
        ("Coach", shares)
    ]
    assert stop_sharing_with(home.engine, home.athlete, coach.id)
    assert seen() == []


def test_ones_own_athletes_are_there_without_asking_and_the_quiet_come_last(home: Home) -> None:
    quiet = athletes.add(home.engine, "Aaron", "UTC", home.now, wake=home.now.time())
    own = (quiet, home.athlete)
    found = club(home.engine, StatusCache(), None, own, Speech(home.now, "UTC"))
    assert [one.athlete.name for one in found] == ["Ada", "Aaron"]
    assert [one.told is None for one in found] == [False, True]
    assert all(one.own and one.shares == frozenset(Share) for one in found)
