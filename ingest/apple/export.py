"""Read the workouts from the file `export.xml` of an Apple Health export.

It holds years of records in up to some gigabytes, of which only the heart rates and the workouts
matter. So a scan picks these out of the bytes, and a parser sees one workout at a time.
"""

import re
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np
from lxml import etree

from analysis.arrays import Floats, Ints
from ingest.apple.workout import Workout, route_paths, workout_of
from ingest.errors import Reason, Rejected
from ingest.formats.xml.document import parser
from ingest.formats.xml.numerals import instant

_BLOCK = 1 << 21
_HEAD = 1 << 18  # bytes in which the document type, 10 KB as Apple writes it, must end
_LONGEST = 1 << 23  # bytes of a workout, our choice: a day of intervals is a hundredth of it
_MOST = 200_000  # workouts, our choice: five a day for a hundred years
_SECOND_US = 1_000_000

_ASIDES = rb"(?>\s+|<!--.*?-->)*+"
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml\s[^>]*\?>)?" + _ASIDES + rb"(?=<(!DOCTYPE\s+)?HealthData\b)",
    re.DOTALL,
)
_TYPE = re.compile(
    rb"<!DOCTYPE\s+HealthData\s*\[(?>[^\]<]+|<!--.*?-->|<(?!!--)|\](?!\s*>))*+\]\s*>"
    + _ASIDES
    + rb"(?=<HealthData\b)",
    re.DOTALL,
)
_BITES = re.compile(rb"<!(?:ENTITY|NOTATION)|\b(?:SYSTEM|PUBLIC)\b")

_HEART_RATE = b'"HKQuantityTypeIdentifierHeartRate"'
_READING = re.compile(  # its attributes in any order
    rb"""
    <Record
    (?= (?: \s+ [\w:]+ = "[^"<]*" )*? \s+ type = %b )
    (?= (?: \s+ [\w:]+ = "[^"<]*" )*?
        \s+ startDate = "( \d{4}-\d\d-\d\d [ ] \d\d:) ([0-5]\d) : ([0-5]\d) ([^"<]*) " )
    (?= (?: \s+ [\w:]+ = "[^"<]*" )*? \s+ value = "( \d{1,3} (?: \.\d+ )? )" )
    """
    % _HEART_RATE,
    re.VERBOSE,
)
_WORKOUT = re.compile(
    rb"""
    <Workout [ ] (?> [^<>"']+ | "[^"<]*" | '[^'<]*' )*+
    (?: (?<=/)> | > [^<]*+ (?: < (?! Workout[ ] | /Workout> ) [^<]*+ )*+ </Workout> )
    """,
    re.VERBOSE,
)
_WORKOUT_START, _END = b"<Workout ", b"</HealthData"


def is_export(head: bytes) -> bool:
    """Whether a file that begins with `head` (4 KB, or all of it) is the XML of such an export."""
    return _PROLOG.match(head) is not None


def workouts(export: BinaryIO, route: Callable[[str], bytes | None]) -> Iterator[Workout]:
    """The workouts of an `export.xml`, in the order of the file, once all of it is scanned.

    `route` returns the bytes of a route by its path in the export, None if it is missing, or raises
    `Rejected`; it is called just before the workout is yielded. A truncated file gives the complete
    workouts before the break; invalid ones are left out. Raises `Rejected` before the first
    workout: DOCTYPE for a document type that declares more than elements and attributes, CORRUPT
    for no export or one that breaks off before its first whole workout, TOO_LARGE for more workouts
    than anybody has.

    Measured on synthetic exports in the form that Health writes, with the file in the page cache,
    on one core: 250 MB/s where 3 of 10 records are heart rates, 100 MB/s where all are (200 MB
    each). The memory grew by 15 MB and some 35 bytes for each heart rate (60 MB for 1.4 million of
    them in 1 GB), of which 16 remain.
    """
    times, rates = array("q"), array("d")
    found: list[tuple[Workout, list[str]]] = []
    piece = b""
    for piece in _pieces(export):
        _take_heart_rates(piece, times, rates)
        found += _workouts_in(piece)
        if len(found) > _MOST:
            raise Rejected(Reason.TOO_LARGE, "more workouts than anybody has", got=len(found))
    if not found and _END not in piece:
        raise Rejected(Reason.CORRUPT, "the export breaks off before its first whole workout")

    time_us, rate = _in_order(times, rates)
    del times, rates  # they may use as much memory as everything else
    for workout, paths in found:
        low = np.searchsorted(time_us, _microseconds(workout.start))
        high = np.searchsorted(time_us, _microseconds(workout.end), "right")
        yield replace(
            workout,
            route=_joined([_route(route, path) for path in paths]) if paths else None,
            heart_time_us=time_us[low:high].copy(),  # a view would keep all the years in memory
            heart_rate=rate[low:high].copy(),
        )


def _pieces(export: BinaryIO) -> Iterator[bytes]:
    """The content in pieces that cut neither a tag nor a workout in two; the last is the rest."""
    head = b""
    while len(head) < _HEAD and (block := _block(export)):
        head += block
    piece = head[_content(head[:_HEAD]) :]
    while block := _block(export):
        piece += block
        cut = _cut(piece)
        yield piece[:cut]
        piece = piece[cut:]
    yield piece


def _block(export: BinaryIO) -> bytes:
    """The next bytes; none where the file, or the ZIP that it comes from, breaks off."""
    try:
        return export.read(_BLOCK)
    except (EOFError, zlib.error, BadZipFile):
        return b""


def _content(head: bytes) -> int:
    """The start of the root element, after a harmless document type; else raises `Rejected`.

    Health writes one into every export, not always well formed, so no parser ever sees it. It is
    enough to know where it ends, and that it contains nothing harmful.
    """
    prolog = _PROLOG.match(head)
    if prolog is None:
        raise Rejected(Reason.CORRUPT, "no <HealthData> could be made out")
    if prolog[1] is None:
        return prolog.end()
    declared = _TYPE.match(head, prolog.end())
    if declared is None or _BITES.search(declared[0]):
        raise Rejected(Reason.DOCTYPE, "the document type is not the one that Health writes")
    return declared.end()


def _cut(content: bytes) -> int:
    """Up to where `content` is of whole tags and workouts."""
    last = content.rfind(b"<")
    start = content.rfind(_WORKOUT_START)
    if start >= 0:
        whole = _WORKOUT.match(content, start)
        last = max(last, whole.end()) if whole else start
    return last if len(content) - last <= _LONGEST else len(content)


def _take_heart_rates(piece: bytes, times: "array[int]", rates: "array[float]") -> None:
    """Add the time (µs since 1970) and rate (bpm) of each heart rate in a piece of the file."""
    at = piece.find(_HEART_RATE)
    while at >= 0:
        reading = _READING.match(piece, piece.rfind(b"<", 0, at))
        if reading:
            before, minute, second, zone, rate = reading.groups()
            hour_us = _hour_us(before, zone)
            bpm = float(rate)
            if hour_us is not None and bpm:  # 0 means no reading
                times.append(hour_us + (int(minute) * 60 + int(second)) * _SECOND_US)
                rates.append(bpm)
        tag_end = piece.find(b"<", at)  # check each tag once, however often the word is in it
        at = piece.find(_HEART_RATE, tag_end) if tag_end >= 0 else -1


@lru_cache(maxsize=1024)
def _hour_us(before: bytes, zone: bytes) -> int | None:
    """The time of a full hour, written with its zone (µs since 1970); None if it makes no sense."""
    found = instant(f"{before.decode()}00:00{zone.decode(errors='replace')}")
    return found[0] if found else None


def _workouts_in(piece: bytes) -> Iterator[tuple[Workout, list[str]]]:
    """The workouts in a piece of the file, each with the paths of its routes."""
    if _WORKOUT_START not in piece:
        return
    for text in _WORKOUT.findall(piece):
        element = etree.fromstring(text, parser(forgiving=True))
        workout = None if element is None else workout_of(element)
        if workout:
            yield workout, route_paths(element)


def _in_order(times: "array[int]", rates: "array[float]") -> tuple[Ints, Floats]:
    """Both as arrays in the order of time."""
    time_us, rate = np.asarray(times, np.int64), np.asarray(rates, np.float64)
    order = np.argsort(time_us, kind="stable")
    return time_us[order], rate[order]


def _microseconds(time: datetime) -> np.int64:
    return np.datetime64(time.replace(tzinfo=None), "us").astype(np.int64)


def _route(route: Callable[[str], bytes | None], path: str) -> bytes:
    """The bytes of a route; empty if it is missing or unreadable."""
    try:
        return route(path) or b""
    except Rejected:  # only the damaged route is lost
        return b""


def _joined(routes: list[bytes]) -> bytes:
    """The routes of one workout as one: the tracks of the others go behind those of the first."""
    first, *others = [route for route in routes if route] or [b""]
    end = b"</gpx>"
    tracks = [o[o.find(b"<trk>") : o.rfind(end)] for o in others if b"<trk>" in o and end in o]
    body, closing, rest = first.rpartition(end)
    return body + b"".join(tracks) + closing + rest if tracks and closing else first
