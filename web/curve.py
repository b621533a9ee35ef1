"""The soreness chart of one region: the last two days and the next five."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.language import Speech
from analysis.outlook import Assessment, Outlook
from analysis.soreness.forecast import band, levels_at
from analysis.soreness.loads import LASTING_DAYS, Region

Floats = NDArray[np.float64]

PAST_H, AHEAD_H = 48, 120
SPAN_H = PAST_H + AHEAD_H
"""Hours on the chart."""

STEP_H = 3
"""Hours between two positions of the slider."""

_SLIVER_H = 14  # our choice: a day's name needs this much room on a phone


@dataclass(frozen=True, slots=True)
class Dot:
    """An answer on the chart: its position (percent), and its text."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Shapes in a box of `SPAN_H` by 100, with the starts and names of days (percent)."""

    region: Region
    past: str
    ahead: str
    spread: str
    now_x: float
    dots: tuple[Dot, ...]
    midnights: tuple[float, ...]
    days: tuple[tuple[float, str], ...]


def curve(known: Assessment, view: Outlook, region: Region, speech: Speech) -> Curve:
    """The chart of a region: the modelled level of the past, and the forecast."""
    ahead = view.soreness[region]
    hours = np.arange(AHEAD_H + 1.0)
    before = np.arange(-PAST_H, 1.0, STEP_H)
    upper = _points(hours, ahead.high[: AHEAD_H + 1])
    lower = _points(hours[::-1], ahead.low[: AHEAD_H + 1][::-1])
    edges = _midnights(view.now, speech)
    return Curve(
        region=region,
        past="M" + " ".join(_points(before, _past(known, view, region, before))),
        ahead="M" + " ".join(_points(hours, ahead.level[: AHEAD_H + 1])),
        spread="M" + " ".join([*upper, *lower]) + "Z",
        now_x=_percent(0.0),
        dots=tuple(
            Dot(_percent(age), 100.0 - 10.0 * c.level, f"{c.level:g} of 10, {speech.when(c.at)}")
            for c in view.checkins
            if c.place.value == region.value
            and -PAST_H <= (age := (c.at - view.now) / timedelta(hours=1)) <= 0
        ),
        midnights=tuple(_percent(edge) for edge in edges),
        days=tuple(_days(edges, view.now, speech)),
    )


@dataclass(frozen=True, slots=True)
class Moments:
    """The positions of the slider: each in words, with the level of every region."""

    words: tuple[str, ...]
    levels: dict[Region, tuple[int, ...]]


def moments(view: Outlook, speech: Speech) -> Moments:
    """What the slider shows."""
    hours = range(0, AHEAD_H + 1, STEP_H)
    told = [speech.when(view.now + timedelta(hours=hour)) for hour in hours]
    return Moments(
        words=("now", *told[1:]),
        levels={
            region: tuple(round(float(ahead.level[hour])) for hour in hours)
            for region, ahead in view.soreness.items()
        },
    )


@dataclass(frozen=True, slots=True)
class Morning:
    """A row of the table: the time in words, with the band and level of every region."""

    when: str
    levels: dict[Region, tuple[str, float]]


def mornings(view: Outlook, speech: Speech) -> list[Morning]:
    """Now and each of the next five mornings, as a table."""
    local = speech.local(view.now)
    seven = local.replace(hour=7, minute=0, second=0, microsecond=0)
    found = [("Now", 0)]
    for days in range(6):
        at = seven + timedelta(days=days)
        hour = round((at.timestamp() - view.now.timestamp()) / 3600)
        if 0 < hour <= AHEAD_H:
            found.append((speech.short_date(at), hour))
    return [
        Morning(
            when,
            {
                region: (speech.say(f"band.{band(level)}"), level)
                for region, ahead in view.soreness.items()
                for level in [float(ahead.level[hour])]
            },
        )
        for when, hour in found
    ]


def _past(known: Assessment, view: Outlook, region: Region, before: Floats) -> Floats:
    """The levels of the last days, by today's model."""
    moment = view.now.timestamp() / 86_400.0
    known_of = known.loads.recent(moment, 2 * LASTING_DAYS)
    return levels_at(known.loads, view.person, known_of, moment + before / 24.0, region)


def _points(hours: Floats, levels: Floats) -> list[str]:
    pairs = zip(hours.tolist(), levels.tolist(), strict=True)
    return [f"{hour + PAST_H:g},{100.0 - level:.1f}" for hour, level in pairs]


def _percent(hours: float) -> float:
    return round((hours + PAST_H) / SPAN_H * 100.0, 2)


def _midnights(now: datetime, speech: Speech) -> list[float]:
    """Hours from now at which local days begin."""
    midnight = speech.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight + timedelta(days=n) for n in range(-2, 7))
    hours = ((day.timestamp() - now.timestamp()) / 3600 for day in days)
    return [hour for hour in hours if -PAST_H < hour < AHEAD_H]


def _days(edges: list[float], now: datetime, speech: Speech) -> list[tuple[float, str]]:
    bounds = [-float(PAST_H), *edges, float(AHEAD_H)]
    middles = [(start + end) / 2 for start, end in pairwise(bounds) if end - start >= _SLIVER_H]
    return [
        (_percent(middle), speech.stamp(now + timedelta(hours=middle)).split(" ")[0])
        for middle in middles
    ]
