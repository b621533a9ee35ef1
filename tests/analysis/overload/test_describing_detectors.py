"""The descriptive detectors, and those for breaks and for hard days in a row."""

import numpy as np
import pytest

from analysis.history import Physiology
from analysis.load import heart_load, speed_load, steady_load
from analysis.outlook import outlook
from analysis.overload.detectors import DETECTORS, findings, missing
from analysis.overload.finding import Finding, Missing, Severity
from analysis.soreness.loads import bouts
from analysis.windows import calendar, sum_since
from tests.analysis.made import Done, at, history, month

TOLD = Physiology(highest_heart_rate=190.0, resting_heart_rate=50.0, critical_speed_ms=4.0)
DESCRIPTIVE = {
    "weekly_jump", "load_ratio", "monotony", "session_load", "calf_load", "fast_running",
    "shin_load",
}  # fmt: skip


def last(*done: Done, physiology: Physiology | None = TOLD) -> dict[str, Finding]:
    """What is found in the latest activity, by detector."""
    known = history(*done, physiology=physiology)
    newest = known.activities["id"].max()
    return {f.detector: f for f in findings(known, bouts(known)) if f.activity == newest}


def lacks(*done: Done, physiology: Physiology | None = TOLD) -> dict[str, Missing]:
    """What the detectors miss for the latest activity."""
    known = history(*done, physiology=physiology)
    return missing(known, bouts(known))[-1]


def test_what_describes_is_never_more_than_a_note() -> None:
    wild = [
        Done(end=d + 0.4, km=k, heart={170: 60 * k}, speed={4.5: 60 * k}, steps=1_000 * k)
        for d, k in zip(range(120), [*[4, 6] * 40, *[20, 40] * 20], strict=True)
    ]
    known = history(*wild, physiology=TOLD)
    found = [f for f in findings(known, bouts(known)) if f.detector in DESCRIPTIVE]
    assert {f.detector for f in found} >= {"weekly_jump", "load_ratio", "shin_load"}
    assert all(f.severity is Severity.NOTE for f in found)


@pytest.mark.parametrize(
    ("km", "found"),
    # The week before held 20 km: over 1.3 times that, and at least 8 km more.
    [(25.0, False), (27.9, False), (28.1, True), (60.0, True)],
)
def test_a_week_is_compared_with_the_week_before(km: float, found: bool) -> None:
    even = [Done(end=d + 0.4, km=10.0) for d in (0, 4, 7, 11, 14, 18)]
    week = last(*even, Done(end=25.4, km=km)).get("weekly_jump")
    assert (week is not None) is found
    if week:
        assert week.numbers == pytest.approx(
            {"week_m": km * 1000, "week_before_m": 20_000, "ratio": km / 20}
        )


def test_the_load_ratio_follows_its_formula() -> None:
    # λ = 2/(N + 1) over days without a gap, in the same units: checked by a plain loop.
    loads = [30.0] * 60 + [150.0] * 6
    runs = [Done(end=d + 0.4, speed={4.0: 36.0 * x}) for d, x in enumerate(loads)]
    acute = chronic = None
    for x in loads:
        x *= (4.05 / 4.0) ** 2  # the middle of the speed's bin
        acute = x if acute is None else 0.25 * x + 0.75 * acute
        chronic = x if chronic is None else x * 2 / 29 + chronic * 27 / 29
    found = last(*runs)["load_ratio"]
    assert found.numbers["acute"] == pytest.approx(acute)
    assert found.numbers["chronic"] == pytest.approx(chronic)


def test_an_even_life_is_no_ratio_and_no_jump() -> None:
    even = [Done(end=d + 0.4, km=7.0, speed={4.0: 1_800}, steps=9_000.0) for d in range(0, 90, 2)]
    assert not DESCRIPTIVE & set(last(*even))


def test_days_that_are_all_alike_are_monotonous_when_the_strain_is_rare() -> None:
    varied = [Done(end=d + 0.4, speed={4.0: 1_200}) for d in range(0, 60, 3)]
    alike = [Done(end=60.4 + d, speed={4.0: 2_400 + d}) for d in range(7)]
    found = last(*varied, *alike)["monotony"]
    assert found.numbers["monotony"] > 2
    assert found.numbers["strain"] > found.numbers["usual_strain"]
    assert "monotony" not in last(*varied, *alike[::2])


def test_banisters_impulse_follows_his_formula() -> None:
    known = history(Done(end=1, heart={120: 3_600}), physiology=TOLD)
    reserve = (120 - 50) / (190 - 50)
    expected = 60 * reserve * 0.64 * np.exp(1.92 * reserve)
    assert heart_load(known) == pytest.approx([expected])


def test_below_rest_nothing_counts_and_above_the_highest_no_more() -> None:
    minutes = [Done(end=n, heart={beats: 600}) for n, beats in enumerate((40, 190, 230), 1)]
    below, top, above = heart_load(history(*minutes, physiology=TOLD))
    assert (below, above) == (0.0, top)


def test_a_highest_heart_rate_at_rest_is_no_division_by_zero() -> None:
    senseless = Physiology(highest_heart_rate=100.0, resting_heart_rate=100.0)
    assert np.isfinite(
        heart_load(history(Done(end=1, heart={190: 600}), physiology=senseless))
    ).all()


def test_an_hour_at_critical_speed_is_a_load_of_a_hundred() -> None:
    known = history(Done(end=1, speed={4.0: 3_600}), physiology=TOLD)
    assert speed_load(known) == pytest.approx([100 * (4.05 / 4.0) ** 2])


def test_a_change_of_measure_is_no_change_of_training() -> None:
    by_speed = [Done(end=d + 0.4, speed={4.0: 1_800}) for d in range(0, 44, 2)]
    with_heart = [
        Done(end=44.4 + d, speed={4.0: 1_800}, heart={150: 1_800}) for d in range(0, 44, 2)
    ]
    known = history(*by_speed, *with_heart, physiology=TOLD)
    load = steady_load(known, 42)
    assert load[:30] == pytest.approx(speed_load(known)[:30])
    assert load[-1] == pytest.approx(heart_load(known)[-1])
    assert not {"load_ratio", "session_load"} & set(last(*by_speed, *with_heart))


def test_a_session_far_harder_than_the_six_weeks_before_is_noted() -> None:
    usual = [Done(end=d + 0.4, heart={140: 3_000}) for d in range(0, 50, 2)]
    found = last(*usual, Done(end=50.4, heart={140: 3_000, 170: 1_800}))["session_load"]
    assert found.numbers["ratio"] > 1.3
    assert "session_load" not in last(*usual, Done(end=50.4, heart={140: 3_300}))


def test_fast_metres_are_counted_above_critical_speed() -> None:
    usual = [Done(end=d + 0.4, speed={3.0: 2_400, 4.5: 30}) for d in range(0, 44, 2)]
    found = last(*usual, Done(end=44.4, speed={3.0: 2_400, 4.5: 120}))["fast_running"]
    assert found.numbers["fast_m"] == pytest.approx(120 * 4.55)
    assert "fast_running" not in last(*usual, Done(end=44.4, speed={3.0: 2_400, 4.5: 60}))
    assert "fast_running" not in last(*usual, Done(end=44.4, speed={3.0: 2_400, 4.3: 300}))


def test_climbing_and_speed_add_up_for_the_calves() -> None:
    usual = [Done(end=d + 0.4, ascent=100.0, speed={3.0: 2_000, 4.2: 300}) for d in range(0, 44, 2)]
    both = Done(end=44.4, ascent=300.0, speed={3.0: 2_000, 4.2: 900})
    assert last(*usual, both)["calf_load"].numbers["ratio"] == pytest.approx(3.0)
    assert "calf_load" not in last(*usual, Done(end=44.4, ascent=130.0, speed={4.2: 300}))


def test_steps_of_the_week_weigh_more_when_they_are_fast() -> None:
    usual = [Done(end=d + 0.4, steps=8_000.0) for d in range(0, 44, 2)]
    busy = [Done(end=44.4 + d / 2, steps=8_000.0) for d in range(8)]
    assert last(*usual, *busy)["shin_load"].numbers["ratio"] > 1.3
    assert "shin_load" not in last(*usual, Done(end=44.4, steps=8_000.0))


@pytest.mark.parametrize(("steps", "found"), [(12_900.0, False), (13_100.0, True)])
def test_shin_load_is_found_from_1_3_times_the_steps_of_a_usual_week(
    steps: float, found: bool
) -> None:
    usual = [Done(end=d + 0.4, steps=10_000.0) for d in (0, 7, 14, 21)]
    assert ("shin_load" in last(*usual, Done(end=28.4, steps=steps))) is found


@pytest.mark.parametrize(
    ("days_away", "km", "found"),
    [(25, 9.0, True), (25, 5.0, False), (19, 9.0, False), (130, 9.0, True)],
    ids=["half the longest", "short", "no gap", "a long gap"],
)
def test_a_return_from_a_gap_has_a_word_of_its_own(days_away: int, km: float, found: bool) -> None:
    before = month(days=80, km=16.0)
    back = Done(end=78.4 + days_away, km=km)
    assert ("return_from_gap" in last(*before, back)) is found
    if days_away > 30:
        assert "session_distance" not in last(*before, back)  # never a division by zero


def test_a_hard_run_on_sore_legs_is_found_and_an_easy_one_is_not() -> None:
    race = Done(end=50.4, km=30.0, dose=2_500)
    hard, easy = {"speed": {4.5: 900}}, {"speed": {3.0: 900}}
    assert "stacked_stress" in last(*month(), race, Done(end=52.0, km=8.0, **hard))
    assert "stacked_stress" in last(*month(), race, Done(end=52.0, km=8.0, dose=300.0, **easy))
    assert "stacked_stress" not in last(*month(), race, Done(end=52.0, km=8.0, **easy))
    assert "stacked_stress" not in last(*month(), race, Done(end=60.0, km=8.0, **hard))


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([Done(end=0.4)], {"session_distance": Missing.HISTORY, "stacked_stress": Missing.HISTORY}),
        (month(days=60), {"intensity_minutes": Missing.INTENSITY, "shin_load": Missing.CADENCE}),
        ([*month(), Done(end=120.0)], {"session_distance": Missing.RUNS}),
        ([*month(), Done(end=46.0, dose=float("nan"))], {"downhill_dose": Missing.ALTITUDE}),
    ],
    ids=["a first run", "no heart, no speed, no steps", "after a gap", "no altitude"],
)  # fmt: skip
def test_what_is_missing_is_said(done: list[Done], expected: dict[str, Missing]) -> None:
    said = lacks(*done, physiology=None)
    assert expected.items() <= said.items()
    assert not set(last(*done, physiology=None)) & set(said)


def test_before_the_first_activity_everything_is_missing() -> None:
    view = outlook(history(), at(0))
    assert set(view.waiting) == {d.id for d in DETECTORS}
    assert set(view.waiting.values()) == {Missing.HISTORY}


def test_sums_reach_up_to_the_activity_and_no_further() -> None:
    day = np.array([0, 0, 3, 9, 9])
    value = np.array([1.0, 2.0, 4.0, 8.0, np.nan])
    assert sum_since(day, value, 7).tolist() == [1, 3, 7, 12, 12]
    dates = calendar(day, value)
    assert dates.total.tolist() == [3, 0, 0, 4, 0, 0, 0, 0, 0, 8]
    assert dates.today.tolist() == [1, 3, 4, 8, 8]
