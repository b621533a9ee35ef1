"""Lists that people bring: a file of comma-separated values, read line by line.

Whatever is wrong with a line is said of that line, and the others are taken.
"""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from actions import fields
from actions.errors import Invalid, Unreadable

_MOST_BYTES = 20_000_000  # our choice: half a million lines, more than a life of answers


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of a list that was not taken, and why."""

    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its number in the file, and what stands in its columns."""

    number: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """What stands in a column, empty where nothing does."""
        return self.values.get(column, "")

    def figure(self, column: str, low: float, high: float) -> float | None:
        """A number in a range, None where nothing stands. Raises `Invalid`."""
        text = self.text(column)
        try:
            value = float(text.replace(",", ".")) if text else None
        except ValueError:
            raise Invalid(f"{column}: {text!r} is no number") from None
        if value is not None and fields.number(value, low, high, column) is None:
            raise Invalid(f"{column}: write a number from {low:g} to {high:g}")
        return value

    def moment(self, column: str, zone: str) -> datetime:
        """A date and time, in a zone unless it says otherwise. Raises `Invalid`."""
        text = self.text(column)
        try:
            given = datetime.fromisoformat(text)
        except ValueError:
            given = None
        if given is None or not 1980 <= given.year <= 3000 or len(text) <= len("2026-06-14"):
            raise Invalid(f"{column}: {text!r} is no date and time; write 2026-06-14T07:00")
        return given if given.tzinfo is not None else given.replace(tzinfo=ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class Listed:
    """The lines of a list, and the columns in it that nobody here reads."""

    lines: tuple[Line, ...]
    unread: tuple[str, ...]


def listed(path: Path, needed: Collection[str], also: Collection[str]) -> Listed:
    """The lines of a file whose first line names the columns; empty lines are passed over.

    Commas, semicolons and tabs may stand between them. Raises `Unreadable` for a file that cannot
    be read or lacks a column that is `needed`.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path.name!r} cannot be read: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise Unreadable(f"{path.name!r} is larger than {_MOST_BYTES // 1_000_000} MB; split it")
    text = data.decode("utf-8-sig", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    lines = []
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        missing = [name for name in needed if name not in names]
        if missing:
            raise Unreadable(
                f"{path.name!r} has no column {', '.join(missing)}; its first line must name "
                f"{','.join(needed)} and may name {','.join(also)}"
            )
        for row in rows:
            values = [value.strip() for value in row]
            if any(values):
                lines.append(Line(rows.line_num, dict(zip(names, values, strict=False))))
    except csv.Error as error:
        raise Unreadable(f"{path.name!r} is no list: line {rows.line_num}: {error}") from error
    known = {*needed, *also}
    return Listed(tuple(lines), tuple(name for name in names if name and name not in known))
