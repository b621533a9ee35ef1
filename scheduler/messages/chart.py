"""The forecast as a picture: soreness by hour for the next five days."""

import io
from datetime import timedelta
from itertools import pairwise

import numpy as np

from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.soreness.forecast import LOW_BELOW, MARKED_BELOW, MILD_BELOW, NONE_BELOW, Region

HOURS = 120

_INK, _PAPER, _GRID = "#1f2933", "#ffffff", "#d9e2ec"
_COLOURS = {
    Region.QUADS: "#c2410c",
    Region.HAMSTRINGS: "#1d4ed8",
    Region.CALVES: "#0f766e",
    Region.HIP_FLEXORS: "#7e22ce",
}
_BANDS = (
    ("low", NONE_BELOW, LOW_BELOW, "#f0fdf4"),
    ("mild", LOW_BELOW, MILD_BELOW, "#fefce8"),
    ("marked", MILD_BELOW, MARKED_BELOW, "#fff7ed"),
    ("heavy", MARKED_BELOW, 100.0, "#fef2f2"),
)


def chart(view: Outlook, speech: Speech) -> bytes:
    """A PNG of every sore region's curve, the sorest with its uncertainty, over plain bands."""
    # Imported here because drawing takes seconds to load and most commands draw nothing.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 2.9), dpi=130, facecolor=_PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    hours = np.arange(HOURS + 1)
    for name, low, high, colour in _BANDS:
        axes.axhspan(low, high, color=colour, lw=0)
        axes.text(HOURS - 1, (low + high) / 2, speech.say(f"band.{name}"), ha="right",
                  va="center", fontsize=8, color="#829ab1")  # fmt: skip
    sorest = view.sorest
    for region, ahead in view.soreness.items():
        if ahead.peak < NONE_BELOW and region is not sorest:
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
    axes.tick_params(labelsize=8.5, colors=_INK, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.legend(loc="upper right", bbox_to_anchor=(0.93, 1.0), frameon=False, fontsize=8.5,
                labelcolor=_INK)  # fmt: skip
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


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
