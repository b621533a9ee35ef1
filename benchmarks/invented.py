"""Invented people, 200 mornings each: whether the forecast learns from them or is misled.

From this model and from others: late clocks, no sensitivity, a weekly rhythm, careless answers, and
people who answer nine of ten sore and three of twenty calm mornings. Each is judged on all mornings
after the twentieth answer, against the same forecast without any answer. They are so many that the
product's filter is drawn out over them (`benchmarks.folds`): of load and answers, without a store.
"""

from collections.abc import Iterator

import numpy as np

from analysis.arrays import Bools, Floats
from analysis.soreness.curve import DOWNHILL, EVERYDAY, Clock, delayed
from analysis.soreness.loads import USUAL_MINUTES
from analysis.soreness.person import (
    BASE,
    BASE_SPREAD,
    KEPT,
    OWN_BASE_SPREAD,
    OWN_STATE_SPREAD,
    SENSITIVITY,
    SENSITIVITY_SPREAD,
    STATE_SPREAD,
)
from analysis.soreness.scale import CUTS
from benchmarks import folds
from benchmarks.mornings import Diary, Forecasts
from benchmarks.scores import Row, skill

PEOPLE, MORNINGS, TAUGHT = 200, 200, 20
KINDS = ("this model", "late clocks", "no sensitivity", "weekly rhythm", "careless answers")
_BAR = -0.02


def rows(short: bool) -> Iterator[Row]:
    """The figures."""
    people = PEOPLE // (10 if short else 1)
    for kind in KINDS:
        for answering in ("half of all", "mostly sore"):
            random = np.random.default_rng([KINDS.index(kind), len(answering)])
            diaries = [invented(random, kind, answering) for _ in range(people)]
            cold, taught = (
                folds.forecast(diaries, folds.PRODUCT, told=told) for told in (False, True)
            )
            skills = [_later(*of_one) for of_one in zip(diaries, cold, taught, strict=True)]
            worst, middle = np.nanpercentile(skills, [5, 50])
            judged = not short
            yield Row(
                f"invented, {kind}, {answering} answered: skill against no answers",
                f"5th percentile {worst:+.3f}, median {middle:+.3f}",
                f"{_BAR:.2f}" if judged else "",
                not judged or bool(worst >= _BAR),
            )


def invented(random: np.random.Generator, kind: str, answering: str) -> Diary:
    """One person: two to six bouts a week of about a usual session, and an answer each morning."""
    days = random.random(MORNINGS) < random.uniform(2.5, 6.0) / 7.0
    usual = np.exp(random.normal(np.log(330.0), 0.35))
    load = days * usual * np.exp(random.normal(0.0, 0.45, MORNINGS))
    clock = DOWNHILL if kind == "late clocks" else EVERYDAY
    sensitivity = random.normal(SENSITIVITY, SENSITIVITY_SPREAD)
    if kind == "no sensitivity":
        sensitivity = 0.0
    base = BASE + random.normal(0.0, np.hypot(BASE_SPREAD, OWN_BASE_SPREAD))
    state = np.zeros(MORNINGS)
    spread = np.hypot(STATE_SPREAD, OWN_STATE_SPREAD)
    state[0] = random.normal(0.0, spread)
    for day in range(1, MORNINGS):
        state[day] = KEPT * state[day - 1] + random.normal(0.0, spread * np.sqrt(1 - KEPT**2))
    if kind == "weekly rhythm":
        state += 1.2 * np.sin(2 * np.pi * (np.arange(MORNINGS) / 7.0 + random.random()))
    latent = base + sensitivity * _felt(load, clock) + state + random.normal(0, 1, MORNINGS)
    answer = np.searchsorted(CUTS, latent).astype(float)
    if kind == "careless answers":
        answer = np.where(random.random(MORNINGS) < 0.3, random.integers(0, 11, MORNINGS), answer)
    share = np.where(answer >= 3, 0.9, 0.15) if answering == "mostly sore" else 0.5
    return Diary(load, answer, random.random(MORNINGS) < share)


def _felt(load: Floats, clock: Clock) -> Floats:
    """What each morning feels of the bouts that ended at 18:00 on the days before."""
    squares = np.zeros(len(load))
    for days in range(1, 14):
        part = delayed(np.array([24.0 * days - 11.0]), clock)[0] * load[:-days] / USUAL_MINUTES
        squares[days:] += part**2
    return np.sqrt(squares)


def _later(diary: Diary, cold: Forecasts, taught: Forecasts) -> float:
    """The skill after so many answers, on all mornings; NaN with too few of them left."""
    before: Floats = np.cumsum(diary.told, dtype=np.float64) - diary.told
    later: Bools = before[taught.day] >= TAUGHT
    if later.sum() < 30:
        return float("nan")
    return skill(taught.chance[later], cold.chance[later], taught.sore[later])
