"""Sums, maxima and counts over the days before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.windows import count_before, highest_before, known_days, sum_before
from tests.analysis.made import steady

NAN = float("nan")


def test_an_activity_s_own_date_is_left_out() -> None:
    day = np.array([10, 10, 11, 12])
    value = np.array([5.0, 9.0, 7.0, 1.0])
    highest = highest_before(day, value, 30)
    assert np.isnan(highest[:2]).all()
    assert highest[2:].tolist() == [9.0, 9.0]
    assert sum_before(day, value, 30).tolist() == [0.0, 0.0, 14.0, 21.0]


def test_the_window_is_as_many_dates_as_it_says() -> None:
    day = np.array([0, 30, 31])
    value = np.array([5.0, 1.0, 1.0])
    assert highest_before(day, value, 30).tolist()[1:] == [5.0, 1.0]


def test_unknown_values_are_passed_over() -> None:
    day = np.array([0, 1, 2])
    assert highest_before(day, np.array([3.0, NAN, NAN]), 30).tolist()[1:] == [3.0, 3.0]
    assert np.isnan(highest_before(day, np.full(3, NAN), 30)).all()
    assert sum_before(day, np.full(3, NAN), 30).tolist() == [0.0, 0.0, 0.0]


def test_only_what_counts_is_counted() -> None:
    day = np.array([0, 0, 1, 3])
    assert count_before(day, np.array([True, True, False, True]), 2).tolist() == [0, 0, 2, 0]


def test_an_empty_history_has_empty_windows() -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert len(highest_before(nothing, np.empty(0), 30)) == 0
    assert len(sum_before(nothing, np.empty(0), 30)) == 0
    assert len(known_days(nothing)) == 0


def test_days_on_record_are_counted_from_the_first() -> None:
    assert known_days(np.array([100, 100, 130])).tolist() == [0, 0, 30]


@steady
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 50)), min_size=1, max_size=25),
    st.integers(1, 45),
)
def test_windows_agree_with_counting_by_hand(done: list[tuple[int, int]], days: int) -> None:
    done.sort()
    day = np.array([d for d, _ in done])
    value = np.array([float(v) for _, v in done])
    highest, total = highest_before(day, value, days), sum_before(day, value, days)
    for i, today in enumerate(day):
        before = value[(day < today) & (day >= today - days)]
        assert total[i] == pytest.approx(before.sum())
        if len(before):
            assert highest[i] == before.max()
        else:
            assert np.isnan(highest[i])
