"""Make a session's samples from its points in a GPX or TCX file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import Ints
from analysis.sport import Sport
from ingest.errors import Reason, Rejected
from ingest.formats.misread import EARLIEST_US, LATEST_US, placed
from ingest.formats.plausible import believable, both_feet, heart_rate
from ingest.formats.sport import Told, sport_by
from ingest.formats.xml.document import TIME, Document, Points
from ingest.formats.xml.numerals import ZONELESS
from ingest.recording import Device, Pause, Repair
from ingest.samples import NO_TIME, in_order, tabulate

Stretch = tuple[int, int]
"""Points of a document: the first, and one past the last."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEW = 3  # our choice: points that may share the one time of a file
_OF_TIME = frozenset({"absurd_time", "bad_value", "same_time"})
_YEAR = timedelta(days=366)  # our choice: files are rewritten when an account moves
_SHORTEST_PAUSE_US = 1_000_000  # watches start a new stretch without a gap, too

_NO_HEART_RATE = (0.0, 255.0)  # the second is an unset byte

_MAKERS = (
    "Garmin", "Suunto", "Polar", "COROS", "Wahoo", "Apple", "TomTom", "Huawei", "Amazfit",
    "Samsung", "Fitbit", "Bryton", "iGPSPORT", "Zwift",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """The samples of a session and what follows from its points alone."""

    samples: pd.DataFrame
    sport: Sport
    utc_offset: timedelta | None
    repairs: tuple[Repair, ...]

    @property
    def start(self) -> datetime | None:
        """The time of the first sample."""
        if not len(self.samples):
            return None
        time = cast("pd.DatetimeIndex", self.samples.index)
        return utc_from_us(int(time.asi8[0]))


def session(points: Points, stretches: Sequence[Stretch], told: Told) -> Session:
    """The session made of these stretches of `points`; a missing sport is guessed."""
    rows = _rows(stretches)
    repairs: list[Repair] = []
    time_us, zone_s = points.time_us[rows], points.zone_s[rows]
    timed = time_us != NO_TIME
    if zoneless := int((zone_s[timed] == ZONELESS).sum()):
        repairs.append(Repair("zoneless_time", f"{zoneless} times tell no zone; taken for UTC"))

    columns, found = believable({name: values[rows] for name, values in points.columns.items()})
    repairs += found
    columns, found = heart_rate(columns, _NO_HEART_RATE)
    repairs += found
    time_us, columns, found = in_order(time_us, columns)
    repairs += found
    sport, found = sport_by(told, time_us, columns)
    repairs += found
    columns, found = both_feet(time_us, columns, sport)
    repairs += found
    samples, found = tabulate(time_us, columns)
    return Session(samples, sport, _utc_offset(zone_s[timed]), (*repairs, *found))


def believed(document: Document, made_us: int | None = None) -> Document:
    """`document` without times that cannot be: those mean another (`misread`), or are unknown.

    They lie before 1990 or after 2100, or all points have the same. `made_us` is when the file
    says that it was made.
    """
    points = document.points
    timed = points.time_us != NO_TIME
    absurd = timed & ((points.time_us < EARLIEST_US) | (points.time_us > LATEST_US))
    if absurd.any():
        if meant := placed(points.time_us, made_us):
            return _with_times(document, *meant)
        repair = Repair("absurd_time", f"{absurd.sum()} points have an impossible time")
        return _with_times(document, np.where(absurd, NO_TIME, points.time_us), repair)
    if have_one_time(points.time_us):
        only = utc_from_us(int(points.time_us[timed][0]))
        repair = Repair("same_time", f"all {timed.sum()} points have the time {only:%Y-%m-%dT%XZ}")
        return _with_times(document, np.full(len(timed), NO_TIME), repair)
    return document


def have_one_time(time_us: Ints) -> bool:
    """Whether times are the same for more points than a recorder writes at once."""
    if len(time_us) < _FEW or time_us[0] != time_us[-1]:
        return False
    return bool((time_us == time_us[0]).all() and time_us[0] != NO_TIME)


def doubtful(start: datetime, made: datetime | None) -> list[Repair]:
    """The warning for a recording that lies years before or after when its file was made."""
    if made is None or abs(start - made) <= _YEAR:
        return []
    detail = f"starts on {start:%Y-%m-%d}, but the file says it was made on {made:%Y-%m-%d}"
    return [Repair("date_doubtful", detail)]


def no_usable_time(document: Document) -> Rejected:
    """The refusal of a document whose points have no usable time, with an example."""
    why = [r.detail for r in document.repairs if r.code in _OF_TIME and TIME in r.detail]
    return Rejected(Reason.NO_TIME, "; ".join(["no point has a usable time", *why]))


def _with_times(document: Document, time_us: Ints, repair: Repair) -> Document:
    points = Points(time_us, document.points.zone_s, document.points.columns)
    return Document(document.root, points, (*document.repairs, repair))


def times(points: Points, stretches: Sequence[Stretch]) -> Ints:
    """The times (µs since 1970) of these stretches, `NO_TIME` where unknown."""
    return points.time_us[_rows(stretches)]


def span(points: Points, stretches: Sequence[Stretch]) -> tuple[int, int] | None:
    """The first and last time (µs since 1970) within these stretches; None if there is none."""
    time_us = points.time_us[_rows(stretches)]
    if not len(time_us) or (end := int(time_us.max())) == NO_TIME:
        return None
    start = int(time_us.min())
    return (start if start != NO_TIME else int(time_us[time_us != NO_TIME].min())), end


def pauses(spans: Sequence[tuple[int, int]], shortest_us: int = _SHORTEST_PAUSE_US) -> list[Pause]:
    """What lies between neighbouring spans of time and is longer than `shortest_us`."""
    found = []
    ordered = sorted(spans)
    end = ordered[0][1] if ordered else 0
    for start, stop in ordered[1:]:
        if start - end > shortest_us:
            found.append(Pause(utc_from_us(end), utc_from_us(start)))
        end = max(end, stop)
    return found


def utc_from_us(time_us: int) -> datetime:
    """The UTC time so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=time_us)


def device(name: str | None, serial: str | None = None) -> Device:
    """The device or program that calls itself `name`."""
    maker = next((m for m in _MAKERS if (name or "").lower().startswith(m.lower())), None)
    return Device(maker, name or None, serial if serial and serial.strip("0") else None)


def _rows(stretches: Sequence[Stretch]) -> slice | NDArray[np.intp]:
    """The rows of the stretches, as a slice where they are neighbours: that copies nothing."""
    filled = [s for s in stretches if s[1] > s[0]]
    if not filled:
        return slice(0, 0)
    if all(a[1] == b[0] for a, b in pairwise(filled)):
        return slice(filled[0][0], filled[-1][1])
    return np.concatenate([np.arange(*stretch) for stretch in filled])


def _utc_offset(zone_s: NDArray[np.int32]) -> timedelta | None:
    """The offset all times are written in; "Z" and "+00:00" are what UTC looks like anywhere."""
    if not len(zone_s) or zone_s[0] in (0, ZONELESS) or (zone_s != zone_s[0]).any():
        return None
    return timedelta(seconds=int(zone_s[0]))
