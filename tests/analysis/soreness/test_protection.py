"""Dose against habit: the golden values of the studies, and what must be monotone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.soreness.protection import (
    NAIVE_DOWNHILL,
    downhill_peak,
    habit,
    level_peak,
    memory,
    protection,
)
from tests.analysis.made import steady

Before = list[tuple[float, float]]


def downhill_after(dose: float, *before: tuple[float, float]) -> float:
    """The peak of a dose after earlier (dose, days before) bouts."""
    ordered = sorted(before, key=lambda b: -b[1])
    end = np.array([-days for _, days in ordered] + [0.0])
    doses = np.array([d for d, _ in ordered] + [dose])
    used = habit(end, doses, np.zeros(len(end)))
    return float(downhill_peak(doses, used.downhill)[-1])


def level_after(km: float, *before: tuple[float, float]) -> float:
    ordered = sorted(before, key=lambda b: -b[1])
    end = np.array([-days for _, days in ordered] + [0.0])
    kms = np.array([d for d, _ in ordered] + [km])
    used = habit(end, np.zeros(len(end)), kms)
    return float(level_peak(kms, used.level_km)[-1])


@pytest.mark.parametrize(
    ("dose", "before", "peak"),
    [
        # Maeo 2017, 10.1371/journal.pone.0173909: 81.4 naive, 27.8 a week after five minutes.
        (1_079, [], 78.6),
        (1_079, [(135, 7)], 31.9),
        # Maeo 2015: 54 to 61 % smaller four weeks after 20 minutes.
        (1_079, [(539, 28)], 29.4),
        (1_079, [(539, 7)], 29.4),
        # The same weekly: minimal.
        (1_079, [(1_079, 7)], 13.7),
        # Byrnes 1985, 10.1152/jappl.1985.59.3.710: three and six weeks protect, nine do not.
        (1_292, [(1_292, 21)], 15.9),
        (1_292, [(1_292, 42)], 15.9),
        (1_292, [(1_292, 52.5)], 40.2),
        (1_292, [(1_292, 63)], 86.3),
        # Mountain races of a real history, whose best recent was 2,000.
        (2_000, [(2_000, 14)], 21.2),
        (3_200, [(2_000, 14)], 52.0),
        (4_000, [(2_000, 14)], 68.0),
        (4_500, [(2_000, 14)], 75.4),
        (5_000, [(2_000, 14)], 81.0),
    ],
)
def test_the_downhill_model_meets_its_golden_values(
    dose: float, before: Before, peak: float
) -> None:
    tolerance = 0.5 if peak == round(peak) else 0.05
    assert downhill_after(dose, *before) == pytest.approx(peak, abs=tolerance)


@pytest.mark.parametrize(
    ("dose", "low", "high"),
    [
        (539, 25, 32),  # Maeo 2015, 20 min: 25 to 27; the model says 31
        (135, 0, 1),  # 5 min: not significant
        (724, 50, 56),  # Burnett 2010: 62; the model says 53
    ],
)
def test_naive_legs_are_as_sore_as_in_the_shorter_studies(
    dose: float, low: float, high: float
) -> None:
    assert low <= downhill_after(dose) <= high


@pytest.mark.parametrize(
    ("km", "longest", "peak"),
    # Against about 5.1 of 10 on the day after a marathon (Takayama 2017, PMC5613699).
    [(42.195, 31, 52.5), (30, 30, 14.2), (21.0975, 12, 40.5), (42.195, 30, 56), (42.195, 32, 49),
     (21.0975, 18, 14)],
)  # fmt: skip
def test_the_level_model_meets_its_golden_values(km: float, longest: float, peak: float) -> None:
    tolerance = 0.5 if peak == round(peak) else 0.05
    assert level_after(km, (longest, 14)) == pytest.approx(peak, abs=tolerance)


@pytest.mark.parametrize(("days", "left"), [(2, 1), (42, 1), (52.5, 0.5), (63, 0), (400, 0)])
def test_protection_is_remembered_whole_for_six_weeks_and_gone_at_nine(
    days: float, left: float
) -> None:
    assert memory(np.array([days]))[0] == pytest.approx(left)


def test_altitude_noise_is_no_protection_and_five_minutes_are() -> None:
    noise, five_minutes = protection(np.array([10.0, 135.0]))
    assert noise < 50
    assert five_minutes > 650


def test_yesterday_has_not_protected_yet() -> None:
    assert downhill_after(1_079, (1_079, 1.9)) == pytest.approx(78.6, abs=0.05)
    assert downhill_after(1_079, (1_079, 2.0)) == pytest.approx(13.7, abs=0.05)
    assert level_after(30, (30, 0.9)) > 90
    assert level_after(30, (30, 1.0)) == pytest.approx(14.2, abs=0.05)


def test_the_best_recent_bout_protects_not_the_sum() -> None:
    many = [(300.0, days) for days in (7.0, 14.0, 21.0, 28.0)]
    assert downhill_after(1_079, *many) == downhill_after(1_079, many[0])


def test_the_first_bout_finds_naive_legs() -> None:
    used = habit(np.array([0.0]), np.array([500.0]), np.array([10.0]))
    assert used.downhill.tolist() == [NAIVE_DOWNHILL]
    assert used.level_km.tolist() == [0.0]


def test_no_bouts_have_no_habit() -> None:
    nothing = np.empty(0)
    assert len(habit(nothing, nothing, nothing).downhill) == 0


doses = st.floats(0, 10_000)
ages = st.floats(0, 100)
bouts_before = st.lists(st.tuples(doses, ages), max_size=6)


@steady
@given(doses, doses, bouts_before)
def test_more_descent_never_lowers_a_peak(dose: float, more: float, before: Before) -> None:
    assert downhill_after(dose + more, *before) >= downhill_after(dose, *before) - 1e-9


@steady
@given(doses, bouts_before, st.tuples(doses, ages))
def test_one_more_bout_before_never_raises_a_peak(
    dose: float, before: Before, extra: tuple[float, float]
) -> None:
    assert downhill_after(dose, *before, extra) <= downhill_after(dose, *before) + 1e-9


@steady
@given(doses, doses, doses, st.floats(2, 100))
def test_a_larger_bout_before_never_protects_less(
    dose: float, small: float, more: float, days: float
) -> None:
    larger = downhill_after(dose, (small + more, days))
    assert larger <= downhill_after(dose, (small, days)) + 1e-9


@steady
@given(doses, doses, st.floats(2, 100), st.floats(0, 50))
def test_an_older_bout_never_protects_more(
    dose: float, before: float, days: float, older: float
) -> None:
    aged = downhill_after(dose, (before, days + older))
    assert aged >= downhill_after(dose, (before, days)) - 1e-9


@steady
@given(st.floats(0, 200), st.floats(0, 50), st.floats(0, 100), st.floats(0, 50))
def test_farther_is_never_easier_and_a_longer_habit_never_harder(
    km: float, more: float, longest: float, longer: float
) -> None:
    peak = level_after(km, (longest, 14))
    assert 0 <= peak <= 100
    assert level_after(km + more, (longest, 14)) >= peak - 1e-9
    assert level_after(km, (longest + longer, 14)) <= peak + 1e-9
