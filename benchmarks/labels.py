"""Hand-labelled distances and flat ground against ours: part of `make science`.

`labels/distances.csv` and `labels/flat.csv` name recordings of the corpus; `labels/METHOD.md` says
how they were judged, by whom and by what rules. They are older than the code under test.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ingest
from benchmarks.corpus import corpus
from ingest.summary import summary_of

_FOLDER = Path(__file__).parent / "labels"


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled recording: what somebody says, what we say (m), and the label's own words."""

    path: str
    told_m: float
    ours_m: float | None
    km: float
    why: str

    @property
    def error(self) -> float:
        """Our error as a share of what is told; infinite where we say nothing."""
        if self.ours_m is None:
            return float("inf")
        return abs(self.ours_m - self.told_m) / max(self.told_m, 1.0)


def distances() -> Iterator[Judged]:
    """The labelled distances of which the recording is at hand."""
    for row in _rows("distances.csv"):
        summary = summary_of(ingest.read(corpus() / row["path"])[0])
        told = float(row["distance_m"])
        yield Judged(row["path"], told, summary.distance_m, told / 1000, row["odd"])


def flats() -> Iterator[Judged]:
    """The labelled flat ground of which the recording is at hand: its descents."""
    for row in _rows("flat.csv"):
        summary = summary_of(ingest.read(corpus() / row["path"])[0])
        km = (summary.distance_m or 0.0) / 1000
        told = float(row["real_descent_m"])
        yield Judged(row["path"], told, summary.descent_m, km, summary.altitude_quality.value)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if (corpus() / row["path"]).is_file())
