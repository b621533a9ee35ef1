"""Our readers against others, on the same files in one process: `make bench`.

Every file is read by each reader in turn, round after round, so that whatever else the machine
does falls on all alike; a turn is as many runs as fill 20 ms, at least one, and a reader's time for
a file is the median of its turns. What counts is the ratio to ours
on the files that both read. Memory is the growth of a process of its own that reads one file.
"""

import gc
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

import ingest
from benchmarks.corpus import chosen, corpus
from benchmarks.memory import growth, write_track
from benchmarks.rivals import OURS, RIVALS, Columns, Reader
from ingest.errors import Rejected
from ingest.formats.xml.values import COMPILED

_TURN_S = 0.02
_ENOUGH_S = 0.4  # a reader that has spent this on a file is not asked again
_FEWEST_POINTS = 100  # of a GPX file that is a track; below it only the start-up is measured
_LONG = 200_000  # points of a track of about 50 MB

Times = dict[Path, float]


@click.command
@click.option("--files", default=64, show_default=True, help="At most so many of each format.")
@click.option("--rounds", default=5, show_default=True, help="At most so many on each file.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def main(files: int, rounds: int, as_json: bool) -> None:
    """Compare the readers."""
    console = Console(stderr=True)
    values = "compiled" if COMPILED else "numpy alone"
    console.print(
        f"{files} files of each format at most, from {corpus().name}/; ours: {values}", markup=False
    )
    report: dict[str, Any] = {"compiled": COMPILED}
    for suffix, rivals in RIVALS.items():
        paths = chosen(suffix, files, _is_track if suffix == ".gpx" else _is_recording)
        if not paths:
            continue
        rows = compare((OURS, *rivals), paths, rounds)
        report[suffix] = rows
        console.print(_table(suffix, paths, rows))
    report["long_track"] = track = _long_track()
    console.print(
        f"a track of {track['bytes'] / 1e6:.0f} MB: read in {track['seconds']:.2f} s, "
        f"memory {track['memory_times_size']:.1f} × its size",
        markup=False,
    )
    if as_json:
        click.echo(json.dumps(report))


def compare(readers: Sequence[Reader], paths: Sequence[Path], rounds: int) -> list[dict[str, Any]]:
    """One row for each reader; the first is the one that the others are compared with."""
    first, *others = readers
    times: dict[str, Times] = defaultdict(dict)
    agree: dict[str, int] = defaultdict(int)
    refused: dict[str, int] = defaultdict(int)
    for path in paths:
        expected = first.run(path)
        able = [first]
        for reader in others:
            try:
                found = reader.run(path)
            except Exception:  # noqa: BLE001 because every library refuses in its own way
                refused[reader.name] += 1
                continue
            able.append(reader)
            if first.columns and reader.columns:
                agree[reader.name] += _equal(first.columns(expected), reader.columns(found))
        for name, seconds in _alternating(able, path, rounds).items():
            times[name][path] = seconds

    sizes = {path: path.stat().st_size for path in paths}
    counts = {path: _samples(path) for path in paths}
    read_by_all = [path for path in paths if all(path in times[r.name] for r in readers)]
    by_size = sorted(read_by_all, key=lambda path: sizes[path])
    rows = []
    for reader in readers:
        mine = times[reader.name]
        ratios = [mine[path] / times[first.name][path] for path in mine]
        total = sum(mine.values())
        rows.append(
            {
                "reader": reader.name,
                "files": len(mine),
                "refused": refused[reader.name],
                "equal": agree[reader.name] if reader.columns else None,
                "ratio_median": statistics.median(ratios) if ratios else None,
                "ratio_least": min(ratios, default=None),
                "ratio_total": total / sum(times[first.name][path] for path in mine)
                if mine
                else None,
                "mb_per_s": sum(sizes[path] for path in mine) / 1e6 / total if mine else None,
                "records_per_s": sum(counts[path] for path in mine) / total if mine else None,
                "each": {
                    path.name: {
                        "samples": counts[path],
                        "ms": mine[path] * 1e3,
                        "ratio": mine[path] / times[first.name][path],
                    }
                    for path in mine
                },
                "memory_mb": growth(reader.name, by_size[0], by_size[-1]) / 1e6,
            }
        )
    return rows


def _alternating(readers: Sequence[Reader], path: Path, rounds: int) -> dict[str, float]:
    """The median time of each reader on a file, the readers taking turns."""
    spent: dict[str, list[float]] = {reader.name: [] for reader in readers}
    gc.collect()
    for turn in range(rounds):
        for reader in readers:
            if sum(spent[reader.name]) <= _ENOUGH_S:
                spent[reader.name].append(_turn(reader, path))
        if turn == 0:
            gc.collect()
    return {name: statistics.median(seconds) for name, seconds in spent.items()}


def _turn(reader: Reader, path: Path) -> float:
    """The median of the runs of one turn.

    Without the first if there are more: the reader before it has swept the caches, which a run of
    a millisecond feels and one of a second does not.
    """
    seconds: list[float] = []
    while len(seconds) < 2 or sum(seconds) < _TURN_S:
        begun = time.perf_counter()
        reader.run(path)
        seconds.append(time.perf_counter() - begun)
        if len(seconds) == 1 and seconds[0] > _TURN_S:
            return seconds[0]
    return statistics.median(seconds[1:])


def _samples(path: Path) -> int:
    try:
        return sum(len(recording.samples) for recording in ingest.read(path))
    except Rejected:
        return 0


def _is_recording(path: Path) -> bool:
    return _samples(path) > 0


def _is_track(path: Path) -> bool:
    return _samples(path) >= _FEWEST_POINTS


def _equal(ours: Columns, theirs: Columns) -> bool:
    """Whether every column both have agrees; positions to a ten-millionth of a degree."""
    for name in ours.keys() & theirs.keys():
        one, other = ours[name], theirs[name]
        if name == "cadence" and np.nanmax(one) > 1.5 * np.nanmax(other):
            other = other * 2  # we count both feet, FIT one
        if len(one) != len(other) or not np.allclose(one, other, atol=1e-6, equal_nan=True):
            return False
    return True


def _long_track() -> dict[str, float]:
    """What reading a made-up track of 50 MB takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.gpx"
        write_track(path, _LONG)
        size = path.stat().st_size
        begun = time.perf_counter()
        ingest.read(path)
        seconds = time.perf_counter() - begun
        small = Path(folder) / "short.gpx"
        write_track(small, 10)
        times = growth(OURS.name, small, path) / size
    return {"bytes": size, "seconds": seconds, "memory_times_size": times}


def _table(suffix: str, paths: Sequence[Path], rows: Sequence[dict[str, Any]]) -> Table:
    title = f"{len(paths)} {suffix} files: how many times slower than ours; memory for the largest"
    table = Table(title=title, title_justify="left", box=None)
    for name in (
        "reader", "reads", "equal", "median", "least", "all", "MB/s", "records/s", "memory",
    ):  # fmt: skip
        table.add_column(name, justify="left" if name == "reader" else "right")
    for row in rows:
        table.add_row(
            row["reader"],
            f"{row['files']}",
            "–" if row["equal"] is None or row["reader"] == OURS.name else f"{row['equal']}",
            *(_times(row[key]) for key in ("ratio_median", "ratio_least", "ratio_total")),
            "–" if row["mb_per_s"] is None else f"{row['mb_per_s']:,.2f}",
            "–" if row["records_per_s"] is None else f"{row['records_per_s']:,.0f}",
            f"{row['memory_mb']:,.1f} MB",
        )
    return table


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:,.1f} ×"


if __name__ == "__main__":
    main()
