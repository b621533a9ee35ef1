"""Session distance: one run far beyond the longest of the month before. The primary alarm."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Floats
from analysis.history import History, per_history
from analysis.overload.finding import (
    Detector,
    Evidence,
    Missing,
    Severity,
    enough,
    every,
    found,
    graded,
    lacking,
)
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts
from analysis.windows import count_before, highest_before, known_days

WINDOW_DAYS = 30
"""Published, like the thresholds 1.10 and 2.0 (Frandsen 2025, 10.1136/bjsports-2024-109380)."""

SMALL_STEP, FAR_BEYOND = 1.3, 2.0
"""The upper limit of a small spike and the lower limit of a large one (Frandsen 2025)."""

_SHORTEST_M = 5_000.0  # our choice: below this a ratio says little
_FEWEST_RUNS = 4  # our choice: so that "the longest" is a habit


def detect(history: History, loads: Bouts) -> pd.DataFrame:
    """Runs longer than 1.10 times the longest run of the 30 days before.

    Needs 30 days on record, 4 runs in them and 5 km today; after 30 days without a run there is
    nothing to compare with and nothing is said.
    """
    day, metres = history.activities["day"].to_numpy(), run_metres(history)
    longest = highest_before(day, metres, WINDOW_DAYS)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = metres / longest
    spiked = (metres >= _SHORTEST_M) & (ratio > 1.10)
    return found(
        enough(missing(history, loads)) & spiked,
        severity=graded(ratio, (1.10, Severity.CAUTION), (FAR_BEYOND, Severity.HIGH)),
        confidence=every(history, Confidence.HIGH),
        distance_m=metres,
        longest_30d_m=longest,
        ratio=ratio,
    )


def missing(history: History, loads: Bouts) -> NDArray[np.object_]:
    """Which data are missing."""
    day = history.activities["day"].to_numpy()
    runs = count_before(day, ~np.isnan(run_metres(history)), WINDOW_DAYS)
    return lacking(
        (known_days(day) < WINDOW_DAYS, Missing.HISTORY), (runs < _FEWEST_RUNS, Missing.RUNS)
    )


@per_history
def run_metres(history: History) -> Floats:
    """The distance of each run (m), NaN for other activities."""
    ran = history.ran
    return np.where(ran, history.activities["distance_m"].to_numpy(), np.nan)


DETECTOR = Detector(
    id="session_distance",
    evidence=Evidence.A,
    source="Frandsen 2025, BJSM 59:1203, 10.1136/bjsports-2024-109380",
    detect=detect,
    missing=missing,
)
"""5,205 runners, 588,071 sessions: hazard ratio of an injury after a run of more than 10 to 30 %
beyond the 30-day longest 1.64 (1.31 to 2.05), 30 to 100 % 1.52 (1.16 to 2.00), more than 100 %
2.28 (1.50 to 3.48). An observed association, not monotone; most injuries came without a spike."""
