"""Invented or anonymous people, put through the store and forecast morning by morning."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from analysis.arrays import Bools, Floats, Ints
from analysis.checkin import Checkin, Place
from analysis.history import History
from analysis.outlook import assess, outlook_at
from analysis.session import summarise
from analysis.soreness.loads import Region
from analysis.soreness.scale import CUTS, normal_below
from analysis.sport import Sport
from store.activities import NewActivity, add_activity
from store.athletes import add_athlete
from store.checkins import add_checkin
from store.engine import open_store, reading, writing
from store.history import history

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_NOW = slice(0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Diary:
    """One person by day: session-RPE minutes of the day, and the answer of its morning.

    The load is one bout that ends at 18:00, of effort 5; the answer (0 to 10, NaN for none) is
    about the quadriceps at 07:30. `told` (all of them without it) are the answers that the product
    gets to know.
    """

    load: Floats
    answer: Floats
    told: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """What was forecast at 07:00 of each day with an answer, beside the answer.

    `reached` (n × 10) are the chances that it would be 1, 2, … 10 or more.
    """

    day: Ints
    answer: Floats
    level: Floats
    reached: Floats

    @property
    def chance(self) -> Floats:
        """The chance of 3 or more."""
        return self.reached[:, 2]

    @property
    def sore(self) -> Bools:
        """Whether it was 3 or more."""
        return self.answer >= 3


def forecasts(diaries: Sequence[Diary]) -> list[tuple[Forecasts, Forecasts]]:
    """What each person is told without any answer, and with those known by each morning."""
    parts = [diaries[start : start + _TOGETHER] for start in range(0, len(diaries), _TOGETHER)]
    with ProcessPoolExecutor() as workers:
        return [pair for part in workers.map(_forecasts, parts) for pair in part]


_TOGETHER = 5  # people in one store, which one process works at


def _forecasts(diaries: Sequence[Diary]) -> list[tuple[Forecasts, Forecasts]]:
    pairs = []
    with open_store("sqlite://") as engine:
        for number, diary in enumerate(diaries):
            known = _stored(engine, str(number), diary)
            pairs.append((_told(replace(known, checkins=()), diary), _told(known, diary)))
    return pairs


def _stored(engine: Engine, name: str, diary: Diary) -> History:
    nothing = pd.DataFrame(index=pd.DatetimeIndex([], tz=UTC))
    with writing(engine) as connection:
        athlete = add_athlete(connection, name, "UTC", FIRST, wake=FIRST.time())
        for day in np.flatnonzero(diary.load > 0).tolist():
            seconds = float(diary.load[day]) / 5.0 * 60.0
            start = FIRST + timedelta(days=day, hours=18, seconds=-seconds)
            summary = summarise(nothing, Sport.OTHER, start, claimed_s=seconds)
            add_activity(connection, athlete, NewActivity(summary, effort=5.0), file_id=None)
        for day in np.flatnonzero(~np.isnan(diary.answer) & diary.told).tolist():
            at = FIRST + timedelta(days=day, hours=7.5)
            level = float(diary.answer[day])
            add_checkin(connection, athlete.id, Checkin(at, Place.QUADS, level))
    with reading(engine) as connection:
        return history(connection, athlete)


def _told(known: History, diary: Diary) -> Forecasts:
    whole = assess(known)
    days = np.flatnonzero(~np.isnan(diary.answer))
    level, reached = np.empty(len(days)), np.empty((len(days), 10))
    for i, day in enumerate(days.tolist()):
        view = outlook_at(whole, FIRST + timedelta(days=day, hours=7))
        ahead = view.soreness[Region.QUADS]
        level[i] = ahead.now
        mean, deviation = ahead.latent(_NOW)
        reached[i] = ahead.person.weight @ (1.0 - normal_below((CUTS - mean) / deviation))
    return Forecasts(days, diary.answer[days], level, reached)


def randomised_pit(told: Forecasts, steps: Sequence[int], seed: int = 1) -> Floats:
    """Where each answer fell in what was forecast for it: even if the forecast is calibrated.

    `steps` are the lowest answers of each step but the first of the scale that was used.
    """
    edges = np.column_stack(
        [
            np.ones(len(told.answer)),
            told.reached[:, [s - 1 for s in steps]],
            np.zeros(len(told.answer)),
        ]
    )
    step = np.searchsorted(np.array(steps), told.answer, side="right")
    here = np.arange(len(step))
    above, below = edges[here, step], edges[here, step + 1]
    drawn = np.random.default_rng(seed).random(len(step))
    return np.asarray(1.0 - above + drawn * (above - below))
