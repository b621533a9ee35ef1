"""Calf load: climbing and speed, which load calf and Achilles, against the month before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from analysis.history import History, per_history
from analysis.overload.finding import (
    Detector,
    Evidence,
    Missing,
    Severity,
    enough,
    every,
    found,
    lacking,
)
from analysis.overload.intensity import hard_minutes, minutes_by
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts
from analysis.windows import count_before, dates_before, known_days, sum_before

WINDOW_DAYS = 30  # our choice, as for the distance

_USUAL_DAYS = 90  # our choice
_RATIO = 1.5  # our choice
_FEWEST_RUNS = 4  # our choice, as for the distance
_LEAST_CLIMB_M, _LEAST_HARD_MIN = 20.0, 4.0  # our choice: the least that is usual
_LEAST = 2.0  # our choice: twice the usual of both; below it a ratio says little


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Runs with over 1.5 times the climbing and hard minutes of any of the 30 days before.

    Each counts in units of what is usual for this athlete (the mean of the runs of 90 days), so
    that metres and minutes can be added; the runs before it in the same units.
    """
    load, ascent, minutes, most = _load(history)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = load / most
    return found(
        enough(missing(history, loads)) & (load >= _LEAST) & (ratio > _RATIO),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.LOW),
        ascent_m=ascent,
        hard_min=minutes,
        ratio=ratio,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    day = history.activities["day"].to_numpy()
    load, *_ = _load(history)
    runs = count_before(day, ~np.isnan(load), WINDOW_DAYS)
    return lacking(
        (known_days(day) < WINDOW_DAYS, Missing.HISTORY),
        (np.isnan(load), Missing.ALTITUDE),
        (runs < _FEWEST_RUNS, Missing.RUNS),
    )


@per_history
def _load(history: History) -> tuple[Floats, Floats, Floats, Floats]:
    """Each run's load in units of the usual, ascent (m), hard minutes, and the highest load before.

    That is the highest of the 30 dates before, in the units and with the threshold of the run
    itself.
    """
    table = history.activities
    day = table["day"].to_numpy()
    ran = history.ran
    ascent = np.where(ran, table["ascent_m"].to_numpy(), np.nan)
    minutes = hard_minutes(history)
    climb, hard = _unit(day, ascent, _LEAST_CLIMB_M), _unit(day, minutes, _LEAST_HARD_MIN)
    load = ascent / climb + np.nan_to_num(minutes) / hard
    first, end = dates_before(day, WINDOW_DAYS)
    most = np.full(len(day), np.nan)
    for back in range(int((end - first).max(initial=0))):
        by = np.flatnonzero(first + back < end)
        rows = first[by] + back
        other = ascent[rows] / climb[by]
        other = other + np.nan_to_num(minutes_by(history, rows, by)) / hard[by]
        most[by] = np.fmax(most[by], other)
    return load, ascent, minutes, most


def _unit(day: Ints, value: Floats, least: float) -> Floats:
    """The usual value: the mean of the runs of the 90 days before each, at least `least`."""
    runs = count_before(day, ~np.isnan(value), _USUAL_DAYS)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.fmax(sum_before(day, value, _USUAL_DAYS) / runs, least)


DETECTOR = Detector(
    id="calf_load",
    evidence=Evidence.C,
    source="Legcast's own sum; Achilles force rises with speed (PMC11096059), uphill is expert "
    "opinion, and ±6 % of grade did not change the tendon's response (PMC4234952)",
    detect=detect,
    missing=missing,
)
