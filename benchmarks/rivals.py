"""The readers that are compared: each gives the same columns from a file on disk.

Ours ends with its tables, in which every column is filled. What another library spends on turning
its objects into columns counts, because a program that wants numbers has to do it; only for `gpxpy`
and `tcxreader` just the parsing is timed.
"""

import logging
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fitdecode
import fitfast
import fitparse
import gpxpy
import lxml.etree
import numpy as np
from gpxpy import parser
from tcxreader.tcxreader import TCXReader

import ingest
from analysis.arrays import Floats
from ingest import Recording

Columns = dict[str, Floats]

FIELDS = {
    "latitude": ("position_lat",),
    "longitude": ("position_long",),
    "altitude": ("enhanced_altitude", "altitude"),
    "distance": ("distance",),
    "speed": ("enhanced_speed", "speed"),
    "heart_rate": ("heart_rate",),
    "cadence": ("cadence",),
    "power": ("power",),
    "temperature": ("temperature",),
}
"""Our columns and the fields of a FIT record that fill them, the better one first."""

_DEGREES = 180.0 / 2**31

logging.getLogger("gpxpy").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module="fitdecode")


@dataclass(frozen=True, slots=True)
class Reader:
    """One way to read a file; `columns` is None where only parsing is timed."""

    name: str
    run: Callable[[Path], object]
    columns: Callable[[Any], Columns] | None = None


def _same(columns: Any) -> Columns:
    found: Columns = columns
    return found


def _ours(recordings: list[Recording]) -> Columns:
    """Every column of our tables; they are filled already, this only takes them out."""
    if len(recordings) == 1:
        samples = recordings[0].samples
        return {str(c): samples[c].to_numpy() for c in samples}
    return {
        c: np.concatenate([_column(r.samples, c) for r in recordings])
        for c in dict.fromkeys(str(c) for r in recordings for c in r.samples)
    }


def _column(samples: Any, name: str) -> Floats:
    if name in samples:
        return np.asarray(samples[name], np.float64)
    return np.full(len(samples), np.nan)


def _gathered(records: Iterable[Mapping[Any, Any]]) -> Columns:
    rows = list(records)
    columns = {}
    for column, names in FIELDS.items():
        values = [_number(row, names) for row in rows]
        if any(value is not None for value in values):
            columns[column] = np.array([np.nan if v is None else v for v in values], np.float64)
    for column in ("latitude", "longitude"):
        if column in columns:
            columns[column] *= _DEGREES
    if "cadence" in columns:
        columns["cadence"] += [_number(row, ("fractional_cadence",)) or 0.0 for row in rows]
    return columns


def _number(row: Mapping[Any, Any], names: tuple[str, ...]) -> float | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, (int, float)):
            return value
    return None


def _with_fitparse(path: Path) -> Columns:
    return _gathered(m.get_values() for m in fitparse.FitFile(str(path)).get_messages("record"))


def _with_fitdecode(path: Path) -> Columns:
    with fitdecode.FitReader(str(path)) as reader:
        return _gathered(
            {field.name: field.value for field in frame.fields}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record"
        )


def _with_fitfast(path: Path) -> Columns:
    found = fitfast.records(path)
    columns = {}
    for column, names in FIELDS.items():
        known = [found[name] for name in names if name in found]
        if known:
            columns[column] = np.where(np.isnan(known[0]), known[-1], known[0])
    if "cadence" in columns and "fractional_cadence" in found:
        columns["cadence"] = columns["cadence"] + np.nan_to_num(found["fractional_cadence"])
    return columns


def _with_gpxpy(library: Any) -> Callable[[Path], object]:
    def parse(path: Path) -> object:
        vars(parser)["mod_etree"] = library  # it takes lxml wherever that is installed
        return gpxpy.parse(path.read_bytes())

    return parse


def _with_tcxreader(path: Path) -> object:
    return TCXReader().read(str(path))


OURS = Reader("legcast", ingest.read, _ours)

RIVALS = {
    ".fit": (
        Reader("fitparse", _with_fitparse, _same),
        Reader("fitdecode", _with_fitdecode, _same),
        Reader("fitfast (Rust)", _with_fitfast, _same),
    ),
    ".gpx": (
        Reader("gpxpy, standard library", _with_gpxpy(ElementTree)),
        Reader("gpxpy, lxml", _with_gpxpy(lxml.etree)),
    ),
    ".tcx": (Reader("tcxreader", _with_tcxreader),),
}
"""The others by the ending of the files that they read."""
