"""A backfill of a thousand real runs: speed by part, size on disk, and memory.

Part of `make bench`. The runs are real ones moved to separate days, so that none is a duplicate.
The plain way it is compared with reads with fitparse, makes a pandas table, and writes
a row for each sample; it is measured on a few of the same files.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import click
import fitparse
import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.shifted import write_shifted
from ingest.importer import decode as decode_file
from ingest.importer import new_activity, record
from ingest.reading import read_bytes
from store.athletes import add_athlete
from store.batches import start_batch
from store.engine import open_store, reading, writing
from store.tables import activities, samples

_NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)
_COLUMNS = (
    "timestamp", "position_lat", "position_long", "enhanced_altitude", "altitude", "distance",
    "enhanced_speed", "speed", "heart_rate", "cadence", "power", "temperature",
)  # fmt: skip
_PLAIN = 12  # files read in the plain way: it takes a second for each


@click.command
@click.option("--files", default=1000, show_default=True)
@click.option("--again", default=5000, show_default=True, help="Files of the unchanged folder.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def main(files: int, again: int, jobs: int, as_json: bool) -> None:
    """Measure a backfill."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        runs = home / "runs"
        runs.mkdir()
        size = write_shifted(runs, files)
        report: dict[str, Any] = {"files": files, "bytes": size, "jobs": jobs}
        report |= _whole(home, runs, jobs)
        report |= _parts(home, sorted(runs.iterdir())[:: max(1, files // 200)])
        plain = _plainly(home, sorted(runs.iterdir())[:: max(1, files // _PLAIN)])
        report["plain_s_per_file"] = plain
        report["times_faster"] = plain * report["files_per_s"]
        report["unchanged_s"] = _unchanged(home, again)
    _show(report)
    if as_json:
        click.echo(json.dumps(report))


def _whole(home: Path, runs: Path, jobs: int) -> dict[str, float]:
    """The command itself, in a separate process."""
    environment = {**os.environ, "LEGCAST_HOME": str(home / "home")}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "legcast", "backfill", str(runs), "--jobs", str(jobs), "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        peak = _Peak(process.pid)
        out, _ = process.communicate()
        memory = peak.stop()
    seconds = time.perf_counter() - begun
    told = json.loads(out)
    address = f"sqlite:///{home / 'home' / 'legcast.db'}"
    with open_store(address) as engine, reading(engine) as connection:
        kept, records, block = connection.execute(
            select(
                func.count(), func.sum(activities.c.samples), func.sum(func.length(samples.c.block))
            ).join_from(activities, samples)
        ).one()
        columns = pd.read_sql(
            select(
                activities.c.columns,
                activities.c.samples,
                func.length(samples.c.block).label("bytes"),
            ).join_from(activities, samples),
            connection,
        )
    rich = columns[columns["columns"].map(len) >= 9]
    return {
        "imported": told["imported"],
        "kept": kept,
        "seconds": seconds,
        "files_per_s": told["found"] / seconds,
        "records": records,
        "bytes_per_record": block / records,
        "bytes_per_record_nine_columns": float(rich["bytes"].sum() / max(1, rich["samples"].sum())),
        "peak_mb": memory / 1e6,
    }


def _parts(home: Path, paths: list[Path]) -> dict[str, float]:
    """Milliseconds for a file in each part of the work, one process, some of the files."""
    data = [path.read_bytes() for path in paths]
    spent = {"decode_ms": 0.0, "summary_ms": 0.0, "store_ms": 0.0}
    for _ in range(2):  # the first round warms up
        spent = dict.fromkeys(spent, 0.0)
        for each in data:
            begun = time.perf_counter()
            recordings = read_bytes(each)
            read = time.perf_counter()
            for recording in recordings:
                new_activity(recording)
            spent["decode_ms"] += (read - begun) * 1000
            spent["summary_ms"] += (time.perf_counter() - read) * 1000
    decoded = [decode_file(each, "x") for each in data]
    with open_store(f"sqlite:///{home / 'parts.db'}") as engine:
        with writing(engine) as connection:
            athlete = add_athlete(connection, "x", "UTC", _NOW, wake=clock(7))
        begun = time.perf_counter()
        for low in range(0, len(decoded), 32):
            with writing(engine) as connection:
                batch = start_batch(connection, athlete.id, "x", _NOW)
                for one, path in zip(decoded[low : low + 32], paths[low : low + 32], strict=True):
                    record(connection, athlete, batch, str(path), path.name, one, _NOW)
        spent["store_ms"] = (time.perf_counter() - begun) * 1000
    return {name: value / len(data) for name, value in spent.items()}


def _plainly(home: Path, paths: list[Path]) -> float:
    """Seconds for a file in the plain way."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(home / "plain.db")) as connection, connection:
        for number, path in enumerate(paths):
            messages = fitparse.FitFile(str(path)).get_messages("record")
            rows: list[dict[str, Any]] = []
            with suppress(fitparse.FitParseError):  # it refuses some of them half-way
                rows += (message.get_values() for message in messages)
            table = pd.DataFrame(rows)
            table = table.reindex(columns=list(_COLUMNS))
            table["activity"] = number
            table.to_sql("samples", connection, index=False, if_exists="append")
    return (time.perf_counter() - begun) / len(paths)


def _unchanged(home: Path, count: int) -> float:
    """Seconds of the command over a folder of small files that it knows already."""
    runs = home / "many"
    runs.mkdir()
    for number in range(count):
        (runs / f"{number:05}.gpx").write_text(
            '<gpx><trk><type>run</type><trkseg><trkpt lat="47" lon="8">'
            f"<time>{2000 + number // 360}-{number // 30 % 12 + 1:02}-{number % 28 + 1:02}"
            f"T{number % 24:02}:00:00Z</time></trkpt></trkseg></trk></gpx>"
        )
    environment = {**os.environ, "LEGCAST_HOME": str(home / "many-home")}
    command = [sys.executable, "-m", "legcast", "backfill", str(runs), "--json"]
    seconds = 0.0
    for _ in range(2):
        begun = time.perf_counter()
        subprocess.run(command, env=environment, capture_output=True, check=True)
        seconds = time.perf_counter() - begun
    return seconds


class _Peak:
    """The most memory that a process and its children have at one time."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._done = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self._most = max(self._most, _memory(self._pid))


def _memory(pid: int) -> int:
    """Bytes of a process and its children, shared pages counted proportionally."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) * 1024
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += _memory(int(child))
    except OSError:
        pass  # it has just ended
    return total


def _show(report: dict[str, Any]) -> None:
    table = Table(title="A backfill", title_justify="left", show_header=False, box=None)
    parts = {name: report[name] for name in ("decode_ms", "summary_ms", "store_ms")}
    shares = ", ".join(
        f"{name.removesuffix('_ms')} {ms:.2f} ms ({ms / sum(parts.values()):.0%})"
        for name, ms in parts.items()
    )
    for label, value in (
        ("files", f"{report['files']:,} of {report['bytes'] / 1e6:.0f} MB, {report['jobs']} jobs"),
        ("imported", f"{report['imported']:,} in {report['seconds']:.2f} s, start-up included"),
        ("files per second", f"{report['files_per_s']:.0f}"),
        ("each, on one core", shares),
        ("the plain way", f"{report['plain_s_per_file']:.2f} s a file"),
        ("times faster", f"{report['times_faster']:.0f} ×"),
        ("bytes per record", f"{report['bytes_per_record']:.2f}"),
        ("… with nine columns", f"{report['bytes_per_record_nine_columns'] or '–':.4}"),
        ("memory at most", f"{report['peak_mb']:.0f} MB"),
        ("unchanged folder again", f"{report['unchanged_s']:.2f} s"),
    ):
        table.add_row(label, value)
    Console(stderr=True).print(table)


if __name__ == "__main__":
    main()
