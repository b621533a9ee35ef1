"""Pictures: soreness by hour for the next five days, and a week of running by day."""

import io
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from analysis.language import Speech, Units
from analysis.outlook import Outlook
from analysis.soreness.forecast import LOW_BELOW, MARKED_BELOW, MILD_BELOW, NONE_BELOW
from analysis.soreness.loads import Region
from analysis.week import Week

HOURS = 120

_TYPE = 9.5  # points; on a phone the picture is half as wide as it is drawn, and must be readable

_INK, _PAPER, _GRID, _BAR = "#1f2933", "#ffffff", "#d9e2ec", "#0f766e"
_COLOURS = {
    Region.QUADS: "#c2410c",
    Region.HAMSTRINGS: "#1d4ed8",
    Region.CALVES: "#0f766e",
    Region.HIP_FLEXORS: "#7e22ce",
    Region.GLUTES: "#a16207",
}
_BANDS = (
    ("low", NONE_BELOW, LOW_BELOW, "#f0fdf4"),
    ("mild", LOW_BELOW, MILD_BELOW, "#fefce8"),
    ("marked", MILD_BELOW, MARKED_BELOW, "#fff7ed"),
    ("heavy", MARKED_BELOW, 100.0, "#fef2f2"),
)


def chart(view: Outlook, speech: Speech) -> bytes:
    """A PNG of every sore region's curve, the sorest with its uncertainty, over plain bands."""
    figure, axes = _drawing(2.8)
    hours = np.arange(HOURS + 1)
    for name, low, high, colour in _BANDS:
        axes.axhspan(low, high, color=colour, lw=0)
        axes.text(HOURS - 1, (low + high) / 2, speech.say(f"band.{name}"), ha="right",
                  va="center", fontsize=_TYPE - 1, color="#52606d")  # fmt: skip
    sorest = view.sorest
    for region, ahead in view.soreness.items():
        if ahead.above < NONE_BELOW and region is not sorest:
            continue
        colour, main = _COLOURS[region], region is sorest
        if main:
            axes.fill_between(hours, ahead.low[: HOURS + 1], ahead.high[: HOURS + 1],
                              color=colour, alpha=0.15, lw=0)  # fmt: skip
        axes.plot(hours, ahead.level[: HOURS + 1], color=colour, lw=2.4 if main else 1.3,
                  label=speech.say(f"region.{region}"))  # fmt: skip
    axes.set_xlim(0, HOURS)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 20, 40, 60, 80, 100])
    noon, labels = _days(view, speech)
    axes.set_xticks(noon, labels)
    for edge in _midnights(view, speech):
        axes.axvline(edge, color=_GRID, lw=0.8)
    axes.legend(loc="upper right", bbox_to_anchor=(0.88, 1.02), frameon=False, fontsize=_TYPE,
                labelcolor=_INK)  # fmt: skip
    return _png(figure)


def description(view: Outlook, speech: Speech) -> str:
    """What the picture shows, in words, for those who do not see it."""
    lines = [
        speech.say(
            "body.chart_line",
            region=speech.say(f"region.{region}"),
            band=speech.say(f"band.{ahead.band}"),
            peak=ahead.peak,
            when=speech.when(ahead.peak_at),
            clear=speech.day(ahead.clear_at),
        )
        for region, ahead in view.soreness.items()
        if ahead.peak_at is not None and ahead.clear_at is not None
    ]
    summary = " ".join(lines) or speech.say("headline.nothing")
    return speech.say("body.chart_alt", summary=summary)


def week_chart(week: Week, speech: Speech) -> bytes:
    """A PNG of a week: the distance run on each day, with what it was held against."""
    figure, axes = _drawing(2.0)
    unit = 1000.0 if speech.units is Units.METRIC else 1609.344
    metres = [day.distance_m for day in week.days]
    places = range(len(week.days))
    axes.bar(places, [m / unit for m in metres], width=0.62, color=_BAR)
    for place, distance in zip(places, metres, strict=True):
        if distance:
            figure_told = speech.say("body.distance", distance_m=distance)
            axes.annotate(figure_told, (place, distance / unit), xytext=(0, 3), ha="center",
                          textcoords="offset points", fontsize=_TYPE, color=_INK)  # fmt: skip
    axes.set_xticks(list(places), [speech.weekday(day.date) for day in week.days])
    axes.set_yticks([])
    axes.set_ylim(0, max(metres) / unit * 1.18)
    axes.axhline(0, color=_GRID, lw=1.0)
    return _png(figure)


def week_description(week: Week, speech: Speech) -> str:
    """What the picture of a week shows, in words."""
    days = " ".join(
        speech.say("body.week_chart_day", day=speech.weekday(day.date), distance_m=day.distance_m)
        for day in week.days
        if day.distance_m
    )
    most = max(day.distance_m for day in week.days)
    return speech.say("body.week_chart_alt", days=days, most_m=most)


def _drawing(height: float) -> tuple[Any, Any]:
    """A figure of a message's width and so many inches high, and its bare axes."""
    # Imported here because drawing takes seconds to load and most commands draw nothing.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.4, height), dpi=170, facecolor=_PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.tick_params(labelsize=_TYPE, colors=_INK, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _png(figure: Any) -> bytes:
    """The picture in few colours: it has few, and mail is kept for years."""
    from PIL import Image

    drawn, out = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png")
    Image.open(drawn).convert("RGB").quantize(96).save(out, format="png", optimize=True)
    return out.getvalue()


def _midnights(view: Outlook, speech: Speech) -> list[float]:
    local = speech.local(view.now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight + timedelta(days=n) for n in range(1, 7)]
    edges = [(day.timestamp() - view.now.timestamp()) / 3600 for day in days]
    return [edge for edge in edges if edge < HOURS]


def _days(view: Outlook, speech: Speech) -> tuple[list[float], list[str]]:
    """Where the middle of each day lies, and its name."""
    edges = [0.0, *_midnights(view, speech), float(HOURS)]
    middles, labels = [], []
    for start, end in pairwise(edges):
        if end - start >= 8:  # a sliver of a day has no room for its name
            middle = (start + end) / 2
            middles.append(middle)
            labels.append(speech.stamp(view.now + timedelta(hours=middle)).rsplit(" ", 2)[0])
    return middles, labels
