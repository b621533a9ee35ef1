"""The pictures of the papers, drawn from the code that forecasts: `make figures`."""

import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

import sample_data
from analysis.eccentric import grade_weight
from analysis.outlook import outlook
from analysis.soreness.curve import DOWNHILL, FLAT, delayed, time_course
from analysis.soreness.forecast import LOW_BELOW, MARKED_BELOW, MILD_BELOW, NONE_BELOW
from analysis.soreness.peaks import downhill_peak, flat_peak, habit
from benchmarks.tables import TAKAYAMA
from ingest.backfill import backfill
from legcast.screen import show_outlook
from scheduler.plan import plan
from scheduler.status import preferences_of, speech_for
from store.athletes import add_athlete
from store.engine import open_store, reading, writing
from store.history import history

FOLDER = Path(__file__).parent.parent / "docs" / "figures"

_INK, _DOWN, _LEVEL, _OTHER, _PALE = "#1f2933", "#c2410c", "#1d4ed8", "#0f766e", "#94a3b8"
_BANDS = {"low": NONE_BELOW, "mild": LOW_BELOW, "marked": MILD_BELOW, "heavy": MARKED_BELOW}
_DAYS = [0, 24, 48, 72, 96, 120]


@click.command
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=FOLDER)
def main(folder: Path) -> None:
    """Draw every picture into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        # Words stay words (they can be searched and read aloud), and nothing but the code moves
        # a line: no date, no random name.
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.size": 9}):
            figure = Figure(figsize=(6.4, 3.2), layout="constrained")
            axes = figure.add_subplot()
            axes.spines[["top", "right"]].set_visible(False)
            draw(axes)
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    (folder / "outlook.svg").write_text(_outlook(), encoding="utf-8")


def _outlook() -> str:
    """What `legcast outlook` shows on the morning after the invented runner's race."""
    now = sample_data.MORNING_AFTER
    with (
        tempfile.TemporaryDirectory() as home,
        open_store(f"sqlite:///{home}/legcast.db") as engine,
    ):
        with writing(engine) as connection:
            athlete = add_athlete(connection, "Ada", sample_data.ZONE, now, wake=now.time())
        backfill(engine, athlete, [Path(str(sample_data.recordings()))], now)
        with reading(engine) as connection:
            view = outlook(history(connection, athlete, now), now)
    console = Console(
        record=True, width=92, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    show_outlook(console, view, plan(view, preferences_of(athlete)), speech_for(athlete, now))
    # No font from elsewhere: a picture calls nobody.
    form = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="legcast outlook", code_format=form, unique_id="outlook")


def _clocks(axes: Axes) -> None:
    hours = np.linspace(0.0, 144.0, 289)
    for clock, colour, name in ((FLAT, _LEVEL, "level race"), (DOWNHILL, _DOWN, "downhill")):
        axes.plot(hours, 100 * time_course(hours, clock), color=colour, lw=2, label=name)
        axes.axvspan(clock.earliest_h, clock.latest_h, ymax=0.04, color=colour, alpha=0.35, lw=0)
    days = np.linspace(24.0, 144.0, 6)
    measured = np.array(TAKAYAMA[:6])
    scale = measured[0] / delayed(days[:1], FLAT)[0]
    axes.plot(days, 100 * measured / scale, "o", color=_INK, ms=5,
              label="measured after a marathon (Takayama 2017)")  # fmt: skip
    axes.set_xticks([*_DAYS, 144])
    axes.set(xlabel="hours after the end", ylabel="% of the delayed peak", xlim=(0, 144))
    axes.set_ylim(-8, 112)
    axes.legend(frameon=False, loc="upper right")


def _doses(axes: Axes) -> None:
    dose = np.linspace(0.0, 5_000.0, 251)
    for usual, colour in ((0.0, _DOWN), (135.0, _OTHER), (500.0, _LEVEL), (2_000.0, _INK)):
        used = habit(np.array([0.0, 7.0]), np.array([usual, 0.0]), np.zeros(2)).downhill[1]
        name = f"{usual:,.0f} m a week before" if usual else "no downhill for nine weeks"
        axes.plot(dose, downhill_peak(dose, np.full_like(dose, used)), color=colour, lw=2,
                  label=name)  # fmt: skip
    _banded(axes)
    axes.set(xlabel="eccentric dose of the run (m)", ylabel="peak, 0 to 100", xlim=(0, 5_000))
    axes.legend(frameon=False, loc="lower right")


def _forgetting(axes: Axes) -> None:
    days = np.linspace(2.0, 80.0, 157)
    again = np.array([
        downhill_peak(
            np.array([1_292.0]),
            habit(np.array([0.0, day]), np.array([1_292.0, 1_292.0]), np.zeros(2)).downhill[1:],
        )[0]
        for day in days
    ])  # fmt: skip
    axes.plot(days, again, color=_DOWN, lw=2, label="the same downhill run again (1,292 m)")
    for week, word in ((3, "protected"), (6, "protected"), (9, "as the first")):
        here = (7.0 * week, float(np.interp(7.0 * week, days, again)))
        axes.plot(*here, "o", color=_INK, ms=4)
        axes.annotate(f"week {week}: {word}\n(Byrnes 1985)", here, xytext=(8, -16),
                      textcoords="offset points", fontsize=7, color=_INK)  # fmt: skip
    _banded(axes)
    axes.set(xlabel="days since the first", ylabel="peak, 0 to 100", xlim=(0, 80))
    axes.legend(frameon=False, loc="upper left")


def _distances(axes: Axes) -> None:
    km = np.linspace(0.0, 60.0, 301)
    for longest, colour in ((10.0, _DOWN), (20.0, _OTHER), (31.0, _LEVEL)):
        axes.plot(km, flat_peak(km, np.full_like(km, longest)), color=colour, lw=2,
                  label=f"longest recent run {longest:.0f} km")  # fmt: skip
    axes.axvline(42.195, color=_PALE, lw=1, ls=":")
    axes.text(42.6, 3, "marathon", fontsize=7, color=_INK)
    _banded(axes)
    axes.set(xlabel="level run (km)", ylabel="peak, 0 to 100", xlim=(0, 60))
    axes.legend(frameon=False, loc="upper left")


def _steepness(axes: Axes) -> None:
    grade = np.linspace(0.0, 0.30, 121)
    axes.plot(100 * grade, grade_weight(-grade), color=_DOWN, lw=2)
    axes.set(xlabel="steepness of the descent (%)", ylabel="weight of a metre lost", xlim=(0, 30))


def _banded(axes: Axes) -> None:
    """Lines where the words change, each word beside and above its line."""
    axes.set_ylim(0, 100)
    for word, low in _BANDS.items():
        axes.axhline(low, color=_PALE, lw=0.6)
        axes.text(1.01, low / 100 + 0.015, word, transform=axes.transAxes, fontsize=7, color=_INK)


FIGURES: dict[str, Callable[[Axes], None]] = {
    "clocks": _clocks,
    "doses": _doses,
    "forgetting": _forgetting,
    "distances": _distances,
    "steepness": _steepness,
}
"""Every picture by its name."""

if __name__ == "__main__":
    main()
