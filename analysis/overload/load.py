"""Session load: one session far harder than any of the six weeks before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History
from analysis.load import heart_load, speed_load
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
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts
from analysis.windows import highest_before, known_days

WINDOW_DAYS = 42  # our choice: the time constant of fitness that coaches use

_RATIO = 1.3  # our choice


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Sessions of more than 1.3 times the highest load of the 42 days before.

    By heart rate where it was recorded then and now, else by speed. Needs 42 days on record.
    """
    load, highest = _compared(history)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = load / highest
    return found(
        enough(missing(history, loads)) & (ratio > _RATIO),
        severity=every(history, Severity.NOTE),
        confidence=every(history, Confidence.MEDIUM),
        load=load,
        highest_42d=highest,
        ratio=ratio,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    load, highest = _compared(history)
    return lacking(
        (known_days(history.activities["day"].to_numpy()) < WINDOW_DAYS, Missing.HISTORY),
        (np.isnan(load), Missing.INTENSITY),
        (np.isnan(highest), Missing.RUNS),
    )


def _compared(history: History) -> tuple[Floats, Floats]:
    """The load of each session and the highest before it, both in the same measure."""
    day = history.activities["day"].to_numpy()
    load, highest = np.full(len(day), np.nan), np.full(len(day), np.nan)
    for measure in (speed_load(history), heart_load(history)):
        before = highest_before(day, measure, WINDOW_DAYS)
        known = ~np.isnan(measure) & (np.isnan(highest) | ~np.isnan(before))
        load, highest = np.where(known, measure, load), np.where(known, before, highest)
    return load, highest


DETECTOR = Detector(
    id="session_load",
    evidence=Evidence.C,
    source="Legcast's own rule after Frandsen 2025's single session; load as Banister's impulse "
    "or as stress by critical speed (Smyth & Muniz-Pumares 2020, 10.1249/mss.0000000000002412)",
    detect=detect,
    missing=missing,
)
