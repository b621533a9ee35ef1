"""The accuracy of the analysis on real recordings, in one table: `make science`.

Descent and distance against the devices' own totals, the published figures against ours, overload
put into a real history and found again, how often two real years would have had a message, and how
long an outlook and a replay of ten years take.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from analysis.history import MEMORY, History, activity_table
from analysis.outlook import outlook
from analysis.overload import distance, downhill
from analysis.quality import AltitudeQuality
from analysis.soreness.curve import DOWNHILL, FLAT, delayed
from analysis.soreness.loads import bouts
from analysis.sport import ON_FOOT
from analysis.windows import count_before, highest_before, known_days
from benchmarks import noise
from benchmarks.corpus import corpus
from benchmarks.elevation import Claim, claims, errors
from benchmarks.labels import distances, flats
from benchmarks.tables import TAKAYAMA
from ingest.backfill import backfill
from scheduler.preferences import Preferences
from scheduler.replay import replay
from store.athletes import add_athlete
from store.engine import open_store, reading, writing
from store.history import history

Row = tuple[str, str, str]

_HILLY_M, _LEAST_WAY_M = 100.0, 500.0
_LABEL_SHARE, _FLAT_M_PER_KM = 0.02, 3.0
_RACES = (date(2016, 5, 7), date(2017, 4, 15), date(2017, 12, 16))


@click.command
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def main(as_json: bool) -> None:
    """Measure the analysis."""
    rows = list(_rows())
    table = Table(title="The analysis on real recordings", title_justify="left", box=None)
    for name in ("what", "figure", "of"):
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    Console(stderr=True).print(table)
    if as_json:
        click.echo(json.dumps([dict(zip(("what", "figure", "of"), r, strict=True)) for r in rows]))


def _rows() -> Iterator[Row]:
    every = list(claims())
    yield from _claims(every)
    yield from _labelled()
    yield from noise.rows()
    yield from _published()
    for name in ("history", "mountain"):
        if (corpus() / name).is_dir():
            known = _history(corpus() / name)
            yield from _injected(name, known)
            yield from _replayed(name, known)
            if name == "history":
                yield from _timed(known)


def _claims(every: list[Claim]) -> Iterator[Row]:
    on_foot = [c for c in every if c.sport in ON_FOOT]
    barometer = [c for c in on_foot if c.quality is AltitudeQuality.BAROMETRIC]
    for name, those in (
        ("descent on foot", [c for c in barometer if c.whole]),
        ("descent on foot, any altitude", on_foot),
        ("descent, all", every),
    ):
        off = errors(((c.descent_m, c.told_descent_m) for c in those), _HILLY_M)
        yield _error(name, off)
    yield _error(
        "distance", errors(((c.distance_m, c.told_distance_m) for c in every), _LEAST_WAY_M)
    )
    runs = [c for c in every if c.runs_with_position_all_the_way]
    yield _error(
        "distance of runs by position alone",
        errors(((c.gps_distance_m, c.told_distance_m) for c in runs), _LEAST_WAY_M),
    )
    broken = [c for c in every if (c.told_descent_m or 0) > 10_000]
    caught = all(c.quality is AltitudeQuality.BROKEN for c in broken)
    yield "descent of over 10,000 m claimed", "caught" if caught else "NOT CAUGHT", f"{len(broken)}"


def _labelled() -> Iterator[Row]:
    """Ours beside what somebody judged by hand, the worst by name."""
    judged = sorted(distances(), key=lambda one: -one.error)
    good = sum(one.error <= _LABEL_SHARE for one in judged)
    yield "distance as labelled by hand", f"within 2 % on {good}", f"{len(judged)}"
    for one in judged:
        if one.error > _LABEL_SHARE:
            ours = "nothing" if one.ours_m is None else f"{one.ours_m:,.0f} m"
            yield f"  {one.path}", f"{ours}, labelled {one.told_m:,.0f} m", one.why
    level = [one for one in flats() if one.ours_m is not None and one.km]
    if level:
        each = sorted((one.ours_m or 0.0) / one.km for one in level)
        low = sum(value < _FLAT_M_PER_KM for value in each)
        yield (
            "descent on ground labelled flat",
            f"under 3 m a km on {low}, median {np.median(each):.1f}, most {each[-1]:.1f}",
            f"{len(level)}",
        )


def _error(name: str, off: "np.ndarray[Any, np.dtype[np.float64]]") -> Row:
    median, worst = np.median(off), np.percentile(off, 90)
    return name, f"median error {median:.2%}, 90th percentile {worst:.2%}", f"{len(off)}"


def _published() -> Iterator[Row]:
    days = np.arange(1, 8, dtype=np.float64) * 24.0
    curve = TAKAYAMA[0] * delayed(days, FLAT)
    off = float(np.sqrt(np.mean((curve - TAKAYAMA) ** 2)))
    yield "marathon quadriceps by day", f"off by {off:.3f} of 10 (RMSE)", "Takayama 2017"
    hours = np.arange(0.0, 200.0, 0.1)
    peak = float(hours[np.argmax(delayed(hours, DOWNHILL))])
    yield "downhill peak", f"{peak:.0f} h", "Byrnes 1985: 42 of 6, 18, 42 h"


def _injected(name: str, known: History) -> Iterator[Row]:
    table, loads = known.activities, bouts(known)
    day = table["day"].to_numpy()
    longest = highest_before(day, distance.run_metres(known), distance.WINDOW_DAYS)
    runs = count_before(day, ~np.isnan(distance.run_metres(known)), distance.WINDOW_DAYS)
    ran = ~np.isnan(distance.run_metres(known))
    fit = np.flatnonzero(ran & (known_days(day) >= 30) & (runs >= 4) & (longest * 1.15 >= 5_000))
    found = 0
    for i in fit:
        for ratio in (1.15, 1.5, 2.2):
            longer = table.copy()
            longer.loc[i, "distance_m"] = longest[i] * ratio
            found += int(i in distance.detect(replace(known, activities=longer), loads).index)
    yield f"{name}: runs made 115, 150, 220 % long", f"{found} found", f"{3 * len(fit)}"
    largest = np.nan_to_num(highest_before(day, loads.dose_m, downhill.WINDOW_DAYS))
    dosed = np.flatnonzero((loads.dose_m > 0) & (known_days(day) > 0))
    found = 0
    for i in dosed:
        more = loads.dose_m.copy()
        more[i] = max(200.0, 1.5 * largest[i])
        found += int(i in downhill.detect_novelty(known, replace(loads, dose_m=more)).index)
    yield f"{name}: descents multiplied", f"{found} found", f"{len(dosed)}"


def _replayed(name: str, known: History) -> Iterator[Row]:
    first, last = _dates(known)
    mornings = list(replay(known, Preferences("UTC", clock(7), clock(21), clock(7)), first, last))
    told = [m.day for m in mornings if m.prompt is not None]
    week = max(sum(d <= other < d + timedelta(days=7) for other in told) for d in told)
    yield (
        f"{name}: mornings with a message",
        f"{len(told) / len(mornings):.1%}, at most {week} in 7 days",
        f"{len(mornings)}",
    )
    if name == "mountain":
        by_day = {m.day: m for m in mornings}
        for race in _RACES:
            after = [by_day[race + timedelta(days=d)] for d in (1, 2)]
            levels = [max(m.peak.values()) for m in after if m.prompt is not None]
            said = f"announced at {levels[0]:.0f} of 100" if levels else "NOT ANNOUNCED"
            yield f"mountain race of {race}", said, ""


def _timed(known: History) -> Iterator[Row]:
    ten_years = _repeated(known, 3_500)
    first, last = _dates(ten_years)
    preferences = Preferences("UTC", clock(7), clock(21), clock(7))
    begun = time.perf_counter()
    mornings = sum(1 for _ in replay(ten_years, preferences, first, last))
    yield (
        "replay, every morning",
        f"{time.perf_counter() - begun:.2f} s",
        f"{len(ten_years.activities)} activities, {mornings} mornings",
    )
    now = ten_years.activities["end"].iloc[-1].to_pydatetime() + timedelta(hours=12)
    spent = []
    for _ in range(7):
        lately = ten_years.since(now)
        begun = time.perf_counter()
        outlook(lately, now)
        spent.append(time.perf_counter() - begun)
    yield (
        "one outlook",
        f"{1000 * float(np.median(spent)):.0f} ms",
        f"the memory of {MEMORY.days} days",
    )


def _history(folder: Path) -> History:
    """All that is in a folder, as an athlete's history."""
    now = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory() as home,
        open_store(f"sqlite:///{home}/legcast.db") as engine,
    ):
        with writing(engine) as connection:
            athlete = add_athlete(connection, "x", "UTC", now, wake=clock(7))
        backfill(engine, athlete, [folder], now)
        with reading(engine) as connection:
            known = history(connection, athlete)
    return known


def _repeated(known: History, count: int) -> History:
    """Ten years with so many activities: the real ones again and again, one a day or nearly so."""
    which = np.arange(count) % len(known.activities)
    table = known.activities.iloc[which].reset_index(drop=True)
    days = np.floor(np.arange(count) * 3_652 / count).astype(np.int64)
    lasted = table["end"] - table["start"]
    table["day"] = days + table["day"].iloc[0]
    epoch = pd.Timestamp("1970-01-01 10:00", tz="UTC")
    table["end"] = epoch + pd.to_timedelta(table["day"], unit="D")
    table["start"] = table["end"] - lasted
    table["id"] = np.arange(count)
    rows = list(table.itertuples(index=False, name=None))
    return replace(
        known,
        activities=activity_table(rows),
        heart=known.heart[which],
        speed=known.speed[which],
        best=known.best[which],
    )


def _dates(known: History) -> tuple[date, date]:
    days = known.activities["day"]
    epoch = date(1970, 1, 1)
    return epoch + timedelta(days=int(days.iloc[0])), epoch + timedelta(days=int(days.iloc[-1]) + 3)


if __name__ == "__main__":
    main()
