"""Histories and tables of samples made to measure."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from analysis.history import History, activity_table
from analysis.intensity import BEST_DISTANCES, HEART_BINS, SPEED_BINS

FIRST = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


def outing(
    day: float,
    km: float,
    dose_m: float = 0.0,
    *,
    sport: str = "running",
    hard_min: float = 0.0,
    quality: str = "barometric",
) -> dict[str, object]:
    """One activity that ends `day` days after the first morning."""
    return {
        "day": day,
        "km": km,
        "dose": dose_m,
        "sport": sport,
        "hard": hard_min,
        "quality": quality,
    }


def history(*outings: dict[str, object]) -> History:
    """A history of such outings, in order of their day."""
    rows: list[tuple[object, ...]] = []
    hearts = np.zeros((len(outings), HEART_BINS))
    ordered = sorted(outings, key=lambda o: float(str(o["day"])))
    for i, o in enumerate(ordered):
        end = FIRST + timedelta(days=float(str(o["day"])))
        metres = float(str(o["km"])) * 1000
        seconds = metres / 2.8
        dose = float(str(o["dose"]))
        hard = float(str(o["hard"])) * 60
        hearts[i, 140] = max(seconds - hard, 60.0)
        hearts[i, 185] = hard
        rows.append(
            (
                i + 1, o["sport"], end - timedelta(seconds=seconds), end,
                (end.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days, metres, seconds,
                seconds, dose, dose, o["quality"], dose, 1.0, np.nan, np.nan, o["sport"],
            )
        )  # fmt: skip
    return History(
        activities=activity_table(rows),
        checkins=(),
        heart=hearts,
        speed=np.zeros((len(rows), SPEED_BINS)),
        best=np.full((len(rows), len(BEST_DISTANCES)), np.nan),
    )


def habit(km: float = 10.0, *, until: int = 60, every: int = 3) -> list[dict[str, object]]:
    """Even runs from the first day up to a day."""
    return [outing(day, km) for day in range(0, until, every)]


def way(
    metres: float,
    grade: float = 0.0,
    speed: float = 2.8,
    *,
    every_s: float = 1.0,
    **columns: float,
) -> pd.DataFrame:
    """Samples of an even way with a barometer, and further columns of one value each."""
    count = int(metres / speed / every_s) + 1
    seconds = np.arange(count) * every_s
    start = pd.Timestamp("2026-03-01T08:00Z").as_unit("us")
    index = pd.DatetimeIndex(start + pd.to_timedelta(seconds, unit="s"), name="time").as_unit("us")
    table = {"distance": seconds * speed, "altitude": 1500.0 + seconds * speed * grade}
    table |= {name: np.full(count, value) for name, value in columns.items()}
    return pd.DataFrame(table, index=index)
