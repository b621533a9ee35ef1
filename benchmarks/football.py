"""A diary of football players (SoccerMon, Midoglu 2024): the structure of the forecast, judged.

The file is beside the repository and never in it. These figures are in-sample: the constants of the
model were chosen on the same people. Nine of them (cuts, base, sensitivity, state) were once fitted
with five-fold cross-validation over people, in a simpler filter: rank correlation 0.34, Brier skill
0.14. The steps an answer may be off, the share of volunteers and the everyday clock were not.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis.arrays import Bools, Floats
from benchmarks.mornings import Diary, Forecasts, forecasts, randomised_pit
from benchmarks.scores import (
    Row,
    hits_less_false_alarms,
    logistic,
    over_people,
    reliability,
    share,
    skill,
    spearman,
)

_BESIDE = Path(__file__).parents[2] / "shared" / "research" / "diaries"
DIARY = Path(os.environ.get("LEGCAST_DIARIES", _BESIDE)) / "soccer.csv"

_ANSWERS = {5: 0.0, 4: 1.0, 3: 2.0, 2: 5.0, 1: 8.0}
_STEPS = (1, 2, 3, 7)  # the lowest of 0 to 10 that belongs to each of its five steps
_FEWEST_ANSWERS, _FEWEST_LOADS = 60, 40
_CALLED = 0.35


def rows(short: bool) -> Iterator[Row]:
    """The figures."""
    people = diaries()[:: 10 if short else 1]
    both = forecasts(people)
    cold, taught = ([pair[i] for pair in both] for i in (0, 1))
    rank_cold, rank_taught = (_ranked(told) for told in (cold, taught))
    yield _mean("football: rank correlation, no answers", rank_cold, 0.16)
    yield _mean("football: rank correlation, taught", rank_taught, 0.31)
    acwr = np.array([
        spearman(_acwr(d.load)[f.day], f.answer) for d, f in zip(people, cold, strict=True)
    ])  # fmt: skip
    yield _mean("  the ratio of 7 to 28 days instead", acwr)
    last = np.array([spearman(*_with_yesterday(f)) for f in cold])
    yield _mean("  yesterday's answer instead", last)

    sore = np.concatenate([f.sore for f in taught])
    chance = np.concatenate([f.chance for f in taught])
    own = np.concatenate([share(f.sore) for f in taught])
    yield _at_least("football: Brier skill against one's own share", skill(chance, own, sore), 0.11)
    each = np.array([skill(f.chance, share(f.sore), f.sore) for f in taught])
    yield _mean("  the same, mean over people", each)
    persistent = _share_and_yesterday(taught, own, sore)
    yield _at_least(
        "football: … against own share and yesterday's answer",
        skill(chance, persistent, sore),
        0.02,
    )
    yield _at_least("  own share and yesterday's answer instead", skill(persistent, own, sore))
    yield _silent_mornings(cold, taught)
    called = hits_less_false_alarms(chance, sore, _CALLED)
    yield _at_least(f"football: hits less false alarms at {_CALLED:.0%}", called, 0.2)
    pit = np.concatenate([randomised_pit(f, _STEPS) for f in taught])
    yield _even("football: answers by tenth of what was forecast", pit)
    for told, came, count in reliability(chance, sore):
        yield Row(f"  forecast {told:.0%}", f"came {came:.0%}", f"{count} mornings")


def diaries() -> list[Diary]:
    """The people with 60 answers and 40 days of load, by day from the first."""
    found: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    with DIARY.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            told = _ANSWERS[int(row["soreness"])] if row["soreness"] else float("nan")
            found[row["person"]][int(row["day"])] = (float(row["load"] or 0.0), told)
    people = []
    for days in found.values():
        first = min(days)
        load, answer = np.zeros(max(days) - first + 1), np.full(max(days) - first + 1, np.nan)
        for day, (done, felt) in days.items():
            load[day - first], answer[day - first] = done, felt
        if (~np.isnan(answer)).sum() >= _FEWEST_ANSWERS and (load > 0).sum() >= _FEWEST_LOADS:
            people.append(Diary(load, answer, np.ones(len(load), dtype=bool)))
    return people


def _ranked(told: list[Forecasts]) -> Floats:
    return np.array([spearman(f.chance, f.answer) for f in told])


def _acwr(load: Floats) -> Floats:
    before = np.concatenate(([0.0], np.cumsum(load)))
    day = np.arange(len(load))
    week, month = (before[day] - before[np.maximum(day - n, 0)] for n in (7, 28))
    return np.asarray(week / 7.0 / np.maximum(month / 28.0, 1e-9))


def _yesterday(told: Forecasts) -> Floats:
    by_day = dict(zip(told.day.tolist(), told.answer.tolist(), strict=True))
    return np.array([by_day.get(day - 1, np.nan) for day in told.day.tolist()])


def _with_yesterday(told: Forecasts) -> tuple[Floats, Floats]:
    before = _yesterday(told)
    known = ~np.isnan(before)
    return before[known], told.answer[known]


def _share_and_yesterday(told: list[Forecasts], own: Floats, sore: Bools) -> Floats:
    """A logistic forecast from both, fitted to the very mornings it is judged on."""
    before = np.concatenate([_yesterday(f) for f in told])
    known = ~np.isnan(before)
    answer = np.nan_to_num(before)
    columns = np.column_stack(
        [np.ones(len(own)), np.log(own / (1 - own)), known, answer, known & (answer >= 3)]
    )
    return np.asarray(1.0 / (1.0 + np.exp(-columns @ logistic(columns, sore))))


def _silent_mornings(cold: list[Forecasts], taught: list[Forecasts]) -> Row:
    """Rank correlation where no answer of the three days before is known."""
    pairs = []
    for none, some in zip(cold, taught, strict=True):
        gap = np.diff(none.day, prepend=-10)
        alone = gap > 3
        if alone.sum() >= 10:
            pairs.append([spearman(f.chance[alone], f.answer[alone]) for f in (none, some)])
    without, with_answers = np.nanmean(np.array(pairs), axis=0) if pairs else (np.nan, np.nan)
    what = "football: … on mornings without an answer in three days"
    figure = f"{with_answers:+.2f}, no answers {without:+.2f}"
    return Row(what, figure, "not below", not with_answers < without)


def _mean(what: str, values: Floats, bar: float | None = None) -> Row:
    mean = float(np.nanmean(values))
    low, high = over_people(values)
    figure = f"{mean:+.3f} [{low:+.2f}, {high:+.2f}]"
    return Row(what, figure, "" if bar is None else f"{bar:.2f}", bar is None or mean >= bar)


def _at_least(what: str, value: float, bar: float | None = None) -> Row:
    held = bar is None or value >= bar
    return Row(what, f"{value:+.3f}", "" if bar is None else f"{bar:.2f}", held)


def _even(what: str, pit: Floats) -> Row:
    tenths = np.histogram(pit, 10, (0.0, 1.0))[0] / len(pit)
    figure = " ".join(f"{100 * t:.0f}" for t in tenths) + " %"
    return Row(what, figure, "7 to 13 %", bool(tenths.min() >= 0.07 and tenths.max() <= 0.13))
