"""Who tells how hard a run was may change; what is forecast hardly does, if they agree."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.arrays import Floats
from analysis.history import History, Physiology
from analysis.load import effort_minutes, heart_load, speed_load
from analysis.soreness.forecast import chances, forecast
from analysis.soreness.loads import bouts
from analysis.soreness.person import unknown
from tests.analysis.made import Done, at, history

WITNESSES = ("told", "heart", "speed", "time")
BEATS, RESTING, HIGHEST = 147, 50.0, 190.0
HOUR_MS = 10_000 / 3600  # the runs are of 10 km in an hour
BODY = Physiology(HIGHEST, RESTING)


def agreeing() -> tuple[float, float]:
    """An effort, and a critical speed, by which an hour is as hard as a heart of `BEATS` says."""
    hearts = history(Done(end=1, heart={BEATS: 3_600}), physiology=BODY)
    effort = float(2.7 * heart_load(hearts)[0] / 60.0)
    at_one = history(
        Done(end=1, speed={HOUR_MS: 3_600}), physiology=replace(BODY, critical_speed_ms=1.0)
    )
    return effort, float(np.sqrt(4.8 * speed_load(at_one)[0] / (effort * 60.0)))


def lived(usual: str, last: str) -> History:
    """Six weeks of one run every other day by one witness, the last one by another."""
    effort, critical = agreeing()
    known: Mapping[str, Mapping[str, Any]] = {
        "told": {"effort": effort},
        "heart": {"heart": {BEATS: 3_600}},
        "speed": {"speed": {HOUR_MS: 3_600}},
        "time": {},
    }
    runs = [Done(end=d + 0.7, **known[usual]) for d in range(0, 42, 2)]
    runs.append(Done(end=42.7, **known[last]))
    return history(*runs, physiology=replace(BODY, critical_speed_ms=critical))


def chance_of(known: History) -> Floats:
    now = at(43.3)
    ahead = forecast(bouts(known), now, unknown(now.timestamp() / 86_400))
    each, any_of_them = chances(ahead, slice(0, 73))
    return np.vstack([*each.values(), any_of_them])


@pytest.mark.parametrize("usual", WITNESSES[:3])
@pytest.mark.parametrize("last", WITNESSES[:3])
def test_another_witness_of_the_same_moves_no_chance_by_more_than_three_points(
    usual: str, last: str
) -> None:
    same, other = lived(usual, usual), lived(usual, last)
    assert effort_minutes(other)[-1] == pytest.approx(effort_minutes(same)[-1], rel=0.05)
    assert np.abs(chance_of(other) - chance_of(same)).max() <= 0.03


@pytest.mark.parametrize("usual", WITNESSES[1:3])
def test_whoever_told_all_of_it_is_forecast_the_same(usual: str) -> None:
    assert np.abs(chance_of(lived("told", "told")) - chance_of(lived(usual, usual))).max() <= 0.03
