"""What both readers of XML tracks give: the document without its points, and the points."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan, nan
from typing import TypeAlias

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from analysis.arrays import Floats, Ints
from ingest.formats.xml.numerals import decimal, instant
from ingest.recording import Repair
from ingest.samples import NO_TIME

Element: TypeAlias = etree._Element  # noqa: SLF001 lxml has no public name for what it parses into

TIME = "time"
"""The one column of a point that is not a decimal number."""

_QUOTED = 40  # characters of a value that cannot be read

FIRST, LAST = "first", "last"
"""Attributes of an element that stands for a stretch of points: which ones, both included."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where one value of a point is written.

    `element` counts the elements of the point in document order (0 is the point itself); the value
    is that element's text, or its `attribute`. Where several fields share a column, the first
    that holds a value counts.
    """

    column: str
    element: int
    attribute: str | None = None


Fields = Callable[[Element], list[Field]]
"""Finds the fields of a point; depends on the names in it only, never on the values."""


@dataclass(frozen=True, slots=True)
class Points:
    """Every point of a document, in the order of the file.

    `time_us` is in microseconds since 1970 UTC (`NO_TIME` where unknown), `zone_s` says in which
    zone it was written, `columns` are NaN where unknown.
    """

    time_us: Ints
    zone_s: NDArray[np.int32]
    columns: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Document:
    """A document in which each stretch of neighbouring points has become one empty element."""

    root: Element
    points: Points
    repairs: tuple[Repair, ...]


def parser(*, forgiving: bool) -> etree.XMLParser:
    """A parser that loads nothing, expands nothing and, if `forgiving`, carries on after faults."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=forgiving,
    )


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """The name of an element without namespace and without prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def children(element: Element, name: str) -> list[Element]:
    """The children whose local name is `name`."""
    return [child for child in element if local(child.tag) == name]


def child_text(element: Element, *path: str) -> str | None:
    """The text at the end of `path`, following the first child of each name; None if blank."""
    for name in path:
        for child in element:
            if local(child.tag) == name:
                element = child
                break
        else:
            return None
    return (element.text or "").strip() or None


def stretch_of(element: Element) -> tuple[int, int]:
    """The stretch of points that `element` stands for: the first, and one past the last."""
    return int(element.get(FIRST, "0")), int(element.get(LAST, "-1")) + 1


def stretches(element: Element, unit: str) -> list[tuple[int, int]]:
    """The stretches of points under `element`."""
    return [stretch_of(found) for found in element.iter() if local(found.tag) == unit]


class Oddities:
    """Counts the values that had to be repaired or given up, per column."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._bad_time: str | None = None

    def decimal(self, column: str, text: str) -> float:
        """The number in `text`; NaN, and counted, if it is none; blank is merely missing."""
        value = decimal(text)
        if isnan(value):
            if text.strip():
                self._counts["bad_value", column] += 1
        elif "," in text:
            self._counts["decimal_comma", column] += 1
        return value

    def instant(self, text: str) -> tuple[int, int]:
        """The time in `text` and its zone; `NO_TIME`, and counted, if it is none."""
        found = instant(text)
        if found is None:
            if text.strip():
                self._counts["bad_value", TIME] += 1
                seen = text.strip()[:_QUOTED]
                self._bad_time = min(self._bad_time or seen, seen)  # in whatever order they come
            return NO_TIME, 0
        return found

    def repairs(self) -> list[Repair]:
        """One line for each kind of oddity and column."""
        said = {
            "bad_value": "{} values of {} make no sense and were left out",
            "decimal_comma": "{} values of {} are written with a comma",
        }
        return [
            Repair(code, said[code].format(count, column) + self._quoted(column))
            for (code, column), count in sorted(self._counts.items())
        ]

    def _quoted(self, column: str) -> str:
        return f", such as “{self._bad_time}”" if column == TIME else ""


class PointRows:
    """Points taken in one at a time."""

    def __init__(self) -> None:
        self.oddities = Oddities()
        self._time = array("q")
        self._zone = array("i")
        self._columns: dict[str, array[float]] = {}

    def __len__(self) -> int:
        return len(self._time)

    def add(self, values: Sequence[tuple[str, str]]) -> None:
        """Take in one point: the columns it has and their texts."""
        at = len(self._time)
        self._time.append(NO_TIME)
        self._zone.append(0)
        for values_so_far in self._columns.values():
            values_so_far.append(nan)
        for column, text in values:
            if column == TIME:
                time_us, zone_s = self.oddities.instant(text)
                if self._time[at] == NO_TIME:
                    self._time[at], self._zone[at] = time_us, zone_s
                continue
            value = self.oddities.decimal(column, text)
            target = self._columns.get(column)
            if target is None:
                target = self._columns[column] = array("d", [nan]) * (at + 1)
            if isnan(target[at]):
                target[at] = value

    def points(self) -> Points:
        """All of them so far."""
        return Points(
            np.array(self._time, np.int64),
            np.array(self._zone, np.int32),
            {column: np.array(values) for column, values in self._columns.items()},
        )
