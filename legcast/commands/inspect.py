"""`legcast inspect FILE`."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from actions.imports import Recording, Rejected, Retry
from actions.imports import inspect as read_within_bounds
from analysis.session import Summary
from legcast.program import answer, people, with_json


@click.command
@click.argument("file", type=click.Path(path_type=Path))
@with_json
def inspect(file: Path, as_json: bool) -> None:
    """Show what is in one FILE, without importing it.

    Figures computed from the samples are shown beside the device's own.
    """
    refusal: dict[str, Any] | None = None
    found: list[tuple[Recording, Summary]] = []
    try:
        found = read_within_bounds(file)
    except Rejected as error:
        refusal = {
            "reason": error.reason.value,
            "detail": str(error),
            "offset": error.offset,
            "expected": None if error.expected is None else str(error.expected),
            "got": None if error.got is None else str(error.got),
        }
        problem = f"{file.name}: refused ({error.reason}): {error}"
    except Retry as error:
        refusal = {"reason": "unreadable", "detail": str(error), "offset": None}
        problem = str(error)
    if as_json:
        answer({"recordings": [_facts(r, s) for r, s in found], "rejected": refusal})
    for recording, summary in found if not as_json else []:
        people.print(_table(recording, summary))
        for warning in _warnings(recording, summary):
            people.print(f"  ! {warning}", markup=False)
    if refusal is not None:
        people.print(problem, markup=False)
        raise click.exceptions.Exit(1)


def _facts(recording: Recording, summary: Summary) -> dict[str, Any]:
    offset, totals = recording.utc_offset, recording.totals
    return {
        "sport": summary.sport.value,
        "sub_sport": recording.sub_sport,
        "start": recording.start,
        "utc_offset_s": None if offset is None else round(offset.total_seconds()),
        "distance_m": summary.distance_m,
        "elapsed_s": summary.elapsed_s,
        "moving_s": summary.moving_s,
        "ascent_m": summary.ascent_m,
        "descent_m": summary.descent_m,
        "samples": len(recording.samples),
        "columns": list(recording.samples.columns),
        "altitude_quality": summary.altitude_quality.value,
        "eccentric_dose_m": summary.eccentric_dose_m,
        "device": recording.device.product or recording.device.manufacturer,
        "device_totals": {
            "distance_m": totals.distance_m,
            "timer_s": totals.timer_s,
            "ascent_m": totals.ascent_m,
            "descent_m": totals.descent_m,
        },
        "distance_from": summary.witness.value,
        "warnings": _warnings(recording, summary),
    }


def _warnings(recording: Recording, summary: Summary) -> list[str]:
    """What was repaired or not believed, in the file and in its track."""
    return [str(told) for told in (*recording.warnings, *summary.remarks)]


def _table(recording: Recording, summary: Summary) -> Table:
    totals = recording.totals
    table = Table(title=f"{summary.sport} · {recording.start:%Y-%m-%d %H:%M} UTC")
    table.add_column("")
    table.add_column("from the samples", justify="right")
    table.add_column("the device claims", justify="right")

    def row(name: str, ours: float | None, claimed: float | None, unit: str) -> None:
        table.add_row(name, *("–" if v is None else f"{v:,.0f} {unit}" for v in (ours, claimed)))

    row("distance", summary.distance_m, totals.distance_m, "m")
    row("elapsed", summary.elapsed_s, totals.elapsed_s, "s")
    row("moving", summary.moving_s, totals.timer_s, "s")
    row("ascent", summary.ascent_m, totals.ascent_m, "m")
    row("descent", summary.descent_m, totals.descent_m, "m")
    row("eccentric dose", summary.eccentric_dose_m, None, "m")
    table.add_row("altitude", summary.altitude_quality.value, "")
    table.add_row("samples", f"{len(recording.samples):,}", ", ".join(recording.samples.columns))
    return table
