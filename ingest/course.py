"""A course to be run: the points of a GPX, TCX or FIT file, with or without times."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.arrays import Floats, Ints
from ingest.errors import Reason, Rejected, Retry
from ingest.formats import fit, tcx
from ingest.formats.fit.container import parts
from ingest.formats.fit.contents import contents
from ingest.formats.gpx.fields import fields_of
from ingest.formats.gpx.reading import ROOT
from ingest.formats.packed import MOST_BYTES, is_packed, unpack
from ingest.formats.sniff import recognise
from ingest.formats.xml.document import local, stretch_of
from ingest.formats.xml.reading import read_document

Columns = dict[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The points of a course in order: degrees, and altitude in metres (NaN unknown).

    `part` numbers the stretches (track segments); the gaps between them are not run.
    """

    latitude: Floats
    longitude: Floats
    altitude: Floats
    part: Ints


def read_course(path: Path) -> Course:
    """The course in a file: its tracks, or its routes if it has none.

    Raises `Rejected` when there are not two points with a position, and `Retry` when the file
    cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Retry(f"{path}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise Rejected(Reason.TOO_LARGE, "larger than any course")
    if is_packed(data):
        data, _ = unpack(data)
    columns, part = _points(data)
    if "latitude" not in columns or "longitude" not in columns:
        raise Rejected(Reason.NO_ACTIVITY, "no point of it has a position")
    latitude, longitude = columns["latitude"], columns["longitude"]
    altitude = columns.get("altitude", np.full(len(latitude), np.nan))
    known = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    if known.sum() < 2:
        raise Rejected(Reason.NO_ACTIVITY, "fewer than two points of it have a position")
    return Course(latitude[known], longitude[known], altitude[known], part[known])


def _points(data: bytes) -> tuple[Columns, Ints]:
    found = recognise(data)
    if found is fit.FORMAT:
        return _in_one(next((c for p in parts(data) if (c := contents(data, p).columns)), {}))
    if found is tcx.FORMAT:
        return _in_one(tcx.points_of(data).columns)
    for unit in ("trkpt", "rtept"):
        document = read_document(data, ROOT, unit, fields_of)
        columns = document.points.columns
        if columns:
            part = np.zeros(len(next(iter(columns.values()))), np.int64)
            parents: dict[object, int] = {}
            for element in document.root.iter():
                if local(element.tag) == unit:
                    first, end = stretch_of(element)
                    part[first:end] = parents.setdefault(element.getparent(), len(parents))
            return columns, part
    return _in_one({})


def _in_one(columns: Columns) -> tuple[Columns, Ints]:
    return columns, np.zeros(len(next(iter(columns.values()), ())), np.int64)
