"""Session distance: one run far beyond the longest of the month before. The primary alarm."""

import numpy as np
import pandas as pd

from analysis.history import History
from analysis.overload.finding import Detector, Grade, Severity, found, graded
from analysis.overload.window import count_before, highest_before, known_days
from analysis.soreness.forecast import Bouts, Confidence
from analysis.sport import RUNS

WINDOW_DAYS = 30

_SHORTEST_M = 5_000.0  # our choice: below this a ratio says little
_FEWEST_RUNS = 4  # our choice: so that "the longest" is a habit


def detect(history: History, legs: Bouts) -> pd.DataFrame:
    """Runs longer than 1.10 times the longest run of the 30 days before.

    Needs 30 days on record, 4 runs in them and 5 km today; after 30 days without a run there is
    nothing to compare with and nothing is said.
    """
    table = history.activities
    day = table["day"].to_numpy()
    ran = table["sport"].isin([s.value for s in RUNS]).to_numpy(dtype=bool)
    metres = np.where(ran, table["distance_m"].to_numpy(), np.nan)
    longest = highest_before(day, metres, WINDOW_DAYS)
    runs = count_before(day, ran, WINDOW_DAYS)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = metres / longest
    enough = (known_days(day) >= WINDOW_DAYS) & (runs >= _FEWEST_RUNS) & (metres >= _SHORTEST_M)
    severity = graded(ratio, (1.10, Severity.CAUTION), (2.0, Severity.HIGH))
    return found(
        enough & (ratio > 1.10),
        severity=severity,
        confidence=np.full(len(day), Confidence.HIGH, dtype=object),
        distance_m=metres,
        longest_30d_m=longest,
        ratio=ratio,
    )


DETECTOR = Detector(
    id="session_distance",
    grade=Grade.A,
    source="Frandsen 2025, BJSM 59:1203, 10.1136/bjsports-2024-109380",
    detect=detect,
)
"""5,205 runners, 588,071 sessions: hazard ratio of an injury after a run of more than 10 to 30 %
beyond the 30-day longest 1.64 (1.31 to 2.05), 30 to 100 % 1.52 (1.16 to 2.00), more than 100 %
2.28 (1.50 to 3.48). An association, observed, not monotone; most injuries came without a spike."""
