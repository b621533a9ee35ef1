"""A year of training as shapes: weeks as bars, and the line that the primary alarm is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.history import History
from analysis.language import Speech, catalogue
from analysis.overload.distance import WINDOW_DAYS, run_metres
from analysis.overload.finding import Finding, Severity
from analysis.overload.window import highest_before
from analysis.sport import ON_FOOT
from web.figures import Figures

Floats = NDArray[np.float64]

WEEKS = 53
DAYS = WEEKS * 7
"""Days on the chart: a year, and the week under way."""

_EPOCH = date(1970, 1, 1)
_MONTH_DAYS = 20  # our choice: a month's name needs so much room on a phone


@dataclass(frozen=True, slots=True)
class Week:
    """One week: when it began, what was run in it, its longest run, its dose, what stood out."""

    monday: date
    distance_m: float
    longest_m: float
    dose_m: float
    flags: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a day of the chart: where (percent), and how it is drawn or what it says."""

    x: float
    y: float
    word: str


@dataclass(frozen=True, slots=True)
class Year:
    """The chart in boxes of `DAYS` by 100; `bars` and `doses` are (x, height) of each week."""

    weeks: tuple[Week, ...]
    bars: tuple[tuple[float, float], ...]
    doses: tuple[tuple[float, float], ...]
    longest: tuple[Mark, ...]
    line: str
    flags: tuple[Mark, ...]
    months: tuple[Mark, ...]
    distance_marks: tuple[Mark, ...]
    dose_mark: Mark | None


def year(
    history: History,
    findings: Sequence[Finding],
    today: date,
    speech: Speech,
    figures: Figures,
) -> Year:
    """The last year of a history, by weeks that begin on Mondays."""
    first = today - timedelta(days=today.weekday() + DAYS - 7)
    start = (first - _EPOCH).days
    table = history.activities
    day = table["day"].to_numpy() - start
    metres = np.nan_to_num(run_metres(history))
    foot = table["sport"].isin([s.value for s in ON_FOOT]).to_numpy(dtype=bool)
    dose = np.where(foot, np.nan_to_num(table["dose_m"].to_numpy()), 0.0)
    loud = _loud(findings, start)

    weeks = _weeks(first, day, metres, dose, loud)
    most = max((w.distance_m for w in weeks), default=0.0)
    top = _round_up(most / figures.far_m) * figures.far_m
    deepest = max((w.dose_m for w in weeks), default=0.0) or 1.0
    return Year(
        weeks=tuple(weeks),
        bars=tuple((n * 7 + 1.0, w.distance_m / top * 100) for n, w in enumerate(weeks)),
        doses=tuple((n * 7 + 1.0, w.dose_m / deepest * 100) for n, w in enumerate(weeks)),
        longest=tuple(
            Mark(_percent(d + 0.5), round(100 - m / top * 100, 1), "")
            for d, m in _longest_runs(day, metres)
        ),
        line=_steps(longest_before(history, start), top),
        flags=tuple(Mark(_percent(d + 0.5), 0.0, word) for d, word in loud.items()),
        months=tuple(_months(first, speech)),
        distance_marks=tuple(
            Mark(0.0, 100 * (1 - share), figures.distance(top * share).replace(".0", ""))
            for share in (0.5, 1.0)
        ),
        dose_mark=Mark(0.0, 100.0, figures.height(deepest)) if deepest > 1.0 else None,
    )


def longest_before(history: History, start: int) -> Floats:
    """The longest run (m) of the 30 days before each day of the year, NaN without any."""
    days = np.arange(start, start + DAYS)
    day = np.concatenate([history.activities["day"].to_numpy(), days])
    metres = np.concatenate([run_metres(history), np.full(DAYS, np.nan)])
    return highest_before(day, metres, WINDOW_DAYS)[-DAYS:]


def _weeks(
    first: date, day: NDArray[np.int64], metres: Floats, dose: Floats, loud: dict[int, str]
) -> list[Week]:
    within = (day >= 0) & (day < DAYS)
    number = day[within] // 7
    distance = np.bincount(number, metres[within], WEEKS)
    doses = np.bincount(number, dose[within], WEEKS)
    longest = np.zeros(WEEKS)
    np.maximum.at(longest, number, metres[within])
    flags = [sum(d // 7 == n for d in loud) for n in range(WEEKS)]
    return [
        Week(first + timedelta(weeks=n), *(float(v[n]) for v in (distance, longest, doses)), f)
        for n, f in enumerate(flags)
    ]


def _longest_runs(day: NDArray[np.int64], metres: Floats) -> list[tuple[int, float]]:
    """The longest run of each week, on its day."""
    best: dict[int, tuple[int, float]] = {}
    for d, m in zip(day.tolist(), metres.tolist(), strict=True):
        if 0 <= d < DAYS and m > best.get(d // 7, (0, 0.0))[1]:
            best[d // 7] = d, m
    return list(best.values())


def _loud(findings: Sequence[Finding], start: int) -> dict[int, str]:
    """Days on which something above a note stood out, with the loudest word."""
    found: dict[int, str] = {}
    for finding in findings:
        at = (finding.day - _EPOCH).days - start
        if finding.severity is not Severity.NOTE and 0 <= at < DAYS:
            high = Severity.HIGH in (finding.severity, found.get(at))
            found[at] = (Severity.HIGH if high else Severity.CAUTION).value
    return found


def _steps(longest: Floats, top: float) -> str:
    """The line as a path that rises and falls in steps, with gaps where there is none."""
    path: list[str] = []
    before = -1.0
    for day, metres in enumerate(np.nan_to_num(longest, nan=-1.0).tolist()):
        if metres == before:
            continue
        y = 100 - min(metres / top, 1.0) * 100
        if before >= 0:
            path.append(f"H{day}")
        if metres >= 0:
            path.append(f"V{y:.1f}" if before >= 0 else f"M{day},{y:.1f}")
        before = metres
    return "".join(path) + (f"H{DAYS}" if before >= 0 else "")


def _months(first: date, speech: Speech) -> list[Mark]:
    names = catalogue(speech.language)["time"]["months"]
    marks = []
    for n in range(DAYS):
        day = first + timedelta(days=n)
        if day.day == 1 and n <= DAYS - _MONTH_DAYS:
            marks.append(Mark(_percent(n), 0.0, names[day.month - 1]))
    return marks


def _percent(days: float) -> float:
    return round(days / DAYS * 100, 2)


def _round_up(units: float) -> float:
    """The next round figure, for the top of a scale."""
    for step in (10, 20, 40, 60, 80, 100, 120, 160, 200, 300, 400):
        if units <= step:
            return float(step)
    return float(np.ceil(units / 100) * 100)
