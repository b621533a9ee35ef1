"""Which recordings are of one outing, and which of them counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sport import Sport
from ingest.duplicates import Candidate, DuplicateReason, same_session, twins

START = datetime(2026, 5, 1, 8, tzinfo=UTC)


def candidate(begin: float = 0, end: float = 60, **changes: Any) -> Candidate:
    """A recording of some minutes of a run, all of them moving."""
    values: dict[str, Any] = {
        "id": 1,
        "file": None,
        "sport": Sport.RUNNING,
        "start": START + timedelta(minutes=begin),
        "end": START + timedelta(minutes=end),
        "moving_s": (end - begin) * 60,
        "serial": None,
        "columns": 6,
        "samples": 3600,
        **changes,
    }
    return Candidate(**values)


@pytest.mark.parametrize(
    ("other", "because"),
    [
        (candidate(), DuplicateReason.SAME_SESSION),
        (candidate(sport=Sport.TRAIL_RUNNING), DuplicateReason.SAME_SESSION),
        (candidate(sport=Sport.OTHER), DuplicateReason.SAME_SESSION),
        (candidate(sport=Sport.CYCLING), None),
        (candidate(40, 60), DuplicateReason.SAME_SESSION),
        (candidate(-20, 100), DuplicateReason.SAME_SESSION),
        (candidate(20, 80), DuplicateReason.SAME_SESSION),
        (candidate(27, 87), DuplicateReason.SAME_SESSION),  # 55 % in common
        (candidate(33, 93), None),  # 45 %
        (candidate(40, 100), None),
        (candidate(59, 119), None),
        (candidate(1, 1), DuplicateReason.SAME_SESSION),
        (candidate(30, 30), None),
    ],
)
def test_time_and_sport_decide_what_is_of_one_outing(
    other: Candidate, because: DuplicateReason | None
) -> None:
    assert same_session(other, candidate()) is because
    assert same_session(candidate(), other) is because


def test_one_device_starts_only_one_session_at_a_time() -> None:
    assert (
        same_session(candidate(0, 9, serial="1"), candidate(serial="1"))
        is DuplicateReason.SAME_START
    )


def test_one_file_tells_its_sessions_apart_itself() -> None:
    assert same_session(candidate(file=7), candidate(file=7)) is None
    assert same_session(candidate(file=7), candidate(file=8)) is DuplicateReason.SAME_SESSION


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ({"columns": 7, "samples": 10}, 2),  # more kinds of columns
        ({"columns": 5}, 1),
        ({"samples": 5000}, 2),  # clearly more samples
        ({"samples": 3620}, 1),  # about as many: the first stays
        ({"columns": 7, "end": START + timedelta(minutes=50), "moving_s": 3000}, 1),  # it died
        ({"columns": 7, "end": START + timedelta(minutes=56), "moving_s": 3360}, 2),
        ({"columns": 5, "end": START + timedelta(minutes=80)}, 1),  # left running
    ],
)
def test_the_richest_of_those_that_saw_all_of_it_counts(other: dict[str, Any], counts: int) -> None:
    found = twins([candidate(), replace(candidate(id=2), **other)])
    assert found == {3 - counts: (counts, DuplicateReason.SAME_SESSION)}


def test_two_in_a_row_count_before_one_that_saw_less_than_they_did_together() -> None:
    first, second, between = candidate(), candidate(60, 120, id=2), candidate(25, 95, id=3)
    assert twins([first, second, between]) == {3: (1, DuplicateReason.SAME_SESSION)}


def test_a_short_walk_within_an_untyped_day_counts_beside_it() -> None:
    day = candidate(0, 480, id=2, sport=Sport.OTHER)
    assert twins([candidate(100, 110, sport=Sport.WALKING), day]) == {}
    assert twins([candidate(10, 300, sport=Sport.WALKING), day]) == {
        2: (1, DuplicateReason.SAME_SESSION)
    }


def test_what_the_athlete_keeps_apart_counts_in_its_own_right() -> None:
    assert twins([candidate(), candidate(id=2, apart=True)]) == {}


@given(
    st.lists(
        st.builds(
            lambda begin, length, columns, samples, sport: candidate(
                begin, begin + length, columns=columns, samples=samples, sport=sport
            ),
            st.integers(0, 90), st.integers(0, 90), st.integers(3, 5), st.integers(1, 9_000),
            st.sampled_from([Sport.RUNNING, Sport.CYCLING, Sport.OTHER]),
        ),
        max_size=8,
    ),
    st.randoms(),
)  # fmt: skip
def test_the_choice_does_not_depend_on_the_order(made: list[Candidate], dice: Random) -> None:
    numbered = [replace(one, id=i) for i, one in enumerate(made)]
    found = twins(numbered)
    shuffled = list(numbered)
    dice.shuffle(shuffled)
    assert twins(shuffled) == found
    assert all(of not in found for of, _ in found.values())  # what counts is no duplicate itself
