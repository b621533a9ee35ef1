"""Form fields, parsed and checked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, UploadFile

from actions.errors import Invalid

DIGITS = 18
"""So many digits always fit into 64 bits."""

_Word = TypeVar("_Word", bound=StrEnum)


class Wrong(Invalid):
    """Something was filled in that makes no sense; the message says what, and what to write."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields and uploaded files of a form."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Sequence[UploadFile] = ()

    @classmethod
    def of(cls, data: FormData) -> "Form":
        """The form sent by a browser."""
        fields: dict[str, list[str]] = {}
        files = []
        for name, value in data.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
            elif value.filename:
                files.append(value)
        return cls(fields, files)

    def raw(self, name: str) -> str:
        """The raw text of a field, empty if missing."""
        values = self.fields.get(name, [""])
        return values[-1]

    def text(self, name: str, most: int = 200) -> str:
        """One line of text without control characters."""
        value = self.raw(name).strip()
        if len(value) > most or not value.isprintable():
            raise Wrong(f"{_said(name)}: write one line of at most {most} characters.")
        return value

    def checked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.fields

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number in a range, None if nothing was written."""
        value = self.text(name).replace(",", ".")
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise Wrong(f"{_said(name)}: write a number from {low:g} to {high:g}.")
        return number

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number in a range, None if nothing was written."""
        number = self.number(name, low, high)
        if number is not None and number != int(number):
            raise Wrong(f"{_said(name)}: write a whole number.")
        return None if number is None else int(number)

    def word(self, name: str, words: type[_Word], default: _Word | None = None) -> _Word:
        """One of some fixed values."""
        value = self.text(name)
        if not value and default is not None:
            return default
        try:
            return words(value)
        except ValueError:
            raise Wrong(f"{_said(name)}: choose one of those on the page.") from None

    def words(self, name: str, words: type[_Word]) -> frozenset[_Word]:
        """Any of some fixed values."""
        try:
            return frozenset(words(value) for value in self.fields.get(name, ()))
        except ValueError:
            raise Wrong(f"{_said(name)}: choose from those on the page.") from None

    def clock(self, name: str) -> time | None:
        """A time of day, None if nothing was written."""
        value = self.text(name)
        if not value:
            return None
        try:
            given = time.fromisoformat(value)
        except ValueError:
            given = None
        if given is None or given.tzinfo is not None:
            raise Wrong(f"{_said(name)}: write a time of day like 06:30.")
        return given.replace(second=0, microsecond=0)

    def local_time(self, name: str, zone: str) -> datetime | None:
        """A date and time on the clock of a zone, None if nothing was written."""
        value = self.text(name)
        if not value:
            return None
        try:
            given = datetime.fromisoformat(value)
        except ValueError:
            given = None
        if given is None or not 1980 <= given.year <= 3000:
            raise Wrong(f"{_said(name)}: write a date and time like 2026-06-14 07:00.")
        return given if given.tzinfo is not None else given.replace(tzinfo=ZoneInfo(zone))


def whole(text: str) -> int | None:
    """A whole number that a database can hold, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def _said(name: str) -> str:
    return name.replace("_", " ").capitalize()
