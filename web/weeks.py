"""The chart of a year of training: weeks as bars, and the line of the primary alarm."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analysis.arrays import Floats
from analysis.language import Speech, catalogue
from analysis.year import Days
from web.figures import Figures

_ROUND = (10, 20, 40, 60, 80, 100, 120, 160, 200, 300, 400)
_NAME_DAYS = 20  # our choice: a month's name needs this much room on a phone


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its start, distance, longest run, dose, and days that stood out."""

    monday: date
    run_m: float
    longest_m: float
    dose_m: float
    loud: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A position on the chart in percent, and its label."""

    x: float
    y: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """The chart, in a box of `days` by 100; heights are in percent."""

    days: int
    weeks: tuple[Week, ...]
    bars: tuple[float, ...]
    doses: tuple[float, ...]
    longest: tuple[Mark, ...]
    line: str
    flags: tuple[Mark, ...]
    months: tuple[Mark, ...]
    scale: tuple[Mark, ...]
    deepest: str


def year(days: Days, speech: Speech, figures: Figures) -> Year:
    """The chart of some weeks."""
    run, dose = (column.reshape(-1, 7).sum(axis=1) for column in (days.run, days.dose))
    longest = days.longest.reshape(-1, 7)
    top = _round_up(float(run.max()) / figures.far_m) * figures.far_m
    deepest = float(dose.max())
    count = len(days)

    def x(day: float) -> float:
        return round(day / count * 100, 2)

    return Year(
        days=count,
        weeks=tuple(
            Week(days.first + timedelta(weeks=n), *facts, sum(d // 7 == n for d in days.loud))
            for n, facts in enumerate(
                zip(run.tolist(), longest.max(axis=1).tolist(), dose.tolist(), strict=True)
            )
        ),
        bars=_percents(run / top),
        doses=_percents(dose / (deepest or 1.0)),
        longest=tuple(
            Mark(x(7 * n + day + 0.5), round(100 - metres / top * 100, 1))
            for n, (day, metres) in enumerate(
                zip(longest.argmax(axis=1).tolist(), longest.max(axis=1).tolist(), strict=True)
            )
            if metres
        ),
        line=_steps(100 - np.minimum(days.limit / top, 1.0) * 100),
        flags=tuple(Mark(x(day + 0.5), 0.0, word) for day, word in days.loud.items()),
        months=tuple(Mark(x(day), 0.0, name) for day, name in _months(days, speech)),
        scale=tuple(
            Mark(0.0, 100 - 100 * share, figures.distance(top * share).replace(".0", ""))
            for share in (0.5, 1.0)
        ),
        deepest=figures.height(deepest) if deepest else "",
    )


def _percents(shares: Floats) -> tuple[float, ...]:
    return tuple(np.round(shares * 100, 1).tolist())


def _steps(height: Floats) -> str:
    """A line that rises and falls in steps, with gaps where it is unknown."""
    path, before = [], float("nan")
    for day, y in enumerate(np.round(height, 1).tolist()):
        if y == before or np.isnan([y, before]).all():
            continue
        if not np.isnan(before):
            path.append(f"H{day}")
        if not np.isnan(y):
            path.append(f"M{day},{y:g}" if np.isnan(before) else f"V{y:g}")
        before = y
    return "".join(path) + ("" if np.isnan(before) else f"H{len(height)}")


def _months(days: Days, speech: Speech) -> list[tuple[int, str]]:
    names = catalogue(speech.language)["time"]["months"]
    dates = [(n, days.first + timedelta(days=n)) for n in range(len(days) - _NAME_DAYS)]
    return [(n, names[day.month - 1]) for n, day in dates if day.day == 1]


def _round_up(units: float) -> float:
    """The next round figure, for the top of a scale."""
    return float(next((step for step in _ROUND if units <= step), np.ceil(units / 100) * 100))
