"""Downhill, judged separately, because pace and heart rate make it look easy."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History
from analysis.overload.finding import (
    Detector,
    Evidence,
    Missing,
    Severity,
    enough,
    found,
    graded,
    lacking,
)
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts
from analysis.sport import ON_FOOT, Sport
from analysis.windows import highest_before, known_days

WINDOW_DAYS = 42
"""Six weeks: as long as one downhill bout protects in full (Byrnes 1985)."""

_NOVEL_M = 150.0  # our choice: less eccentric dose (m) is not worth mentioning
_NOVEL_RATIO = 1.3  # our choice
_UNUSED_M = 40.0  # our choice: less than this in six weeks is no downhill habit


def detect_dose(history: History, loads: Bouts) -> pd.DataFrame:
    """Activities whose downhill is forecast to make the quadriceps at least mildly sore (20)."""
    peak = loads.downhill[:, 0]
    largest = _largest_before(history, loads)
    steps = ((20.0, Severity.NOTE), (40.0, Severity.CAUTION), (60.0, Severity.HIGH))
    return found(
        peak > 20.0,
        severity=graded(peak, *steps),
        confidence=_confidence(history, loads),
        dose_m=loads.dose_m,
        descent_m=history.activities["descent_m"].to_numpy(),
        habit_m=loads.habit_m,
        peak=peak,
        largest_42d_m=largest,
        ratio=_ratio(loads.dose_m, largest),
    )


def detect_novelty(history: History, loads: Bouts) -> pd.DataFrame:
    """Activities with much more downhill than any of the six weeks before.

    Needs an eccentric dose of 150 m, and either 1.3 times the largest of the 42 days before or
    fewer than 40 m in any of them. With less than 42 days on record the confidence is low.
    """
    largest = _largest_before(history, loads)
    unused = largest < _UNUSED_M
    novel = (loads.dose_m >= _NOVEL_M) & (unused | (loads.dose_m > _NOVEL_RATIO * largest))
    novel &= enough(novelty_missing(history, loads))
    mild = loads.downhill[:, 0] <= 20.0
    return found(
        novel,
        severity=np.where(mild, Severity.NOTE, Severity.CAUTION).astype(object),
        confidence=_confidence(history, loads),
        dose_m=loads.dose_m,
        largest_42d_m=largest,
        ratio=_ratio(loads.dose_m, largest),
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing: on foot, an altitude that can be trusted."""
    table = history.activities
    foot = history.done_in(ON_FOOT - {Sport.TREADMILL})
    return lacking((foot & np.isnan(table["dose_m"].to_numpy()), Missing.ALTITUDE))


def novelty_missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """The same, and earlier activities to compare with, most of them with an altitude."""
    first = known_days(history.activities["day"].to_numpy()) == 0
    reasons = missing(history, loads)
    reasons[loads.sure & ~loads.seen] = Missing.ALTITUDE
    reasons[first & enough(reasons)] = Missing.HISTORY
    return reasons


def _largest_before(history: History, loads: Bouts) -> Floats:
    """The largest eccentric dose (m) of the six weeks before each activity, 0 without any."""
    day = history.activities["day"].to_numpy()
    return np.nan_to_num(highest_before(day, loads.dose_m, WINDOW_DAYS))


def _ratio(dose: Floats, largest: Floats) -> Floats:
    """The ratio of a dose to the largest before it; NaN where there was no downhill habit."""
    out = np.full(len(dose), np.nan)
    return np.asarray(np.divide(dose, largest, out=out, where=largest >= _UNUSED_M))


def _confidence(history: History, loads: Bouts) -> NDArray[np.object_]:
    rough = (history.activities["quality"] != AltitudeQuality.BAROMETRIC).to_numpy(dtype=bool)
    return np.where(loads.seen & ~rough, Confidence.MEDIUM, Confidence.LOW).astype(object)


DOSE = Detector(
    id="downhill_dose",
    evidence=Evidence.B,
    source="Legcast's dose model, anchored in Maeo 2017 (10.1371/journal.pone.0173909), "
    "Byrnes 1985 (10.1152/jappl.1985.59.3.710)",
    detect=detect_dose,
    missing=missing,
)

NOVELTY = Detector(
    id="downhill_novelty",
    evidence=Evidence.B,
    source="Byrnes 1985 (10.1152/jappl.1985.59.3.710); Bontemps 2020 (10.1007/s40279-020-01355-z)",
    detect=detect_novelty,
    missing=novelty_missing,
)
