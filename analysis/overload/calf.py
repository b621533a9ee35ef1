"""Calf load: climbing and speed, what calf and Achilles carry, against the month before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.history import History, per_history
from analysis.overload.finding import (
    Detector,
    Grade,
    Missing,
    Severity,
    enough,
    every,
    found,
    lacking,
)
from analysis.overload.intensity import hard_minutes
from analysis.overload.window import count_before, highest_before, known_days, sum_before
from analysis.soreness.forecast import Confidence
from analysis.soreness.legs import Bouts
from analysis.sport import RUNS

WINDOW_DAYS = 30  # our choice, as for the distance

_USUAL_DAYS = 90  # our choice
_RATIO = 1.5  # our choice
_FEWEST_RUNS = 4  # our choice, as for the distance
_NEXT_TO_NOTHING = 0.1  # metres or minutes
_LEAST = 2.0  # our choice: twice one's usual of both together, below which a ratio says little

Floats = NDArray[np.float64]


def detect(history: History, legs: Bouts) -> pd.DataFrame:
    """Runs with over 1.5 times the climbing and hard minutes of any of the 30 days before.

    Each counts in units of what is usual for this athlete (the mean of the runs of 90 days), so
    that metres and minutes can be added.
    """
    day = history.activities["day"].to_numpy()
    load, ascent, minutes = _load(history)
    most = highest_before(day, load, WINDOW_DAYS)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = load / most
    return found(
        enough(missing(history, legs)) & (load >= _LEAST) & (ratio > _RATIO),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        ascent_m=ascent,
        hard_min=minutes,
        ratio=ratio,
    )


def missing(history: History, legs: Bouts) -> NDArray[np.object_]:
    """What there is too little of."""
    day = history.activities["day"].to_numpy()
    load, _, _ = _load(history)
    runs = count_before(day, ~np.isnan(load), WINDOW_DAYS)
    return lacking(
        (known_days(day) < WINDOW_DAYS, Missing.HISTORY),
        (np.isnan(load), Missing.ALTITUDE),
        (runs < _FEWEST_RUNS, Missing.RUNS),
    )


@per_history
def _load(history: History) -> tuple[Floats, Floats, Floats]:
    """The load of each run in units of the usual, its ascent (m), and its hard minutes."""
    table = history.activities
    day = table["day"].to_numpy()
    ran = table["sport"].isin([s.value for s in RUNS]).to_numpy(dtype=bool)
    ascent = np.where(ran, table["ascent_m"].to_numpy(), np.nan)
    minutes = hard_minutes(history)
    parts = []
    for value in (ascent, minutes):
        runs = count_before(day, ~np.isnan(value), _USUAL_DAYS)
        with np.errstate(invalid="ignore", divide="ignore"):
            usual = sum_before(day, value, _USUAL_DAYS) / runs
            # Who hardly climbs at all has no usual to measure by.
            parts.append(np.where(usual > _NEXT_TO_NOTHING, value / np.maximum(usual, 0.1), 0.0))
    return np.where(np.isnan(ascent), np.nan, parts[0] + np.nan_to_num(parts[1])), ascent, minutes


DETECTOR = Detector(
    id="calf_load",
    grade=Grade.C,
    source="Legcast's own sum; Achilles force rises with speed (PMC11096059), uphill is expert "
    "opinion, and ±6 % of grade did not change the tendon's response (PMC4234952)",
    detect=detect,
    missing=missing,
)
