"""Words: one catalogue a language, and how figures and moments are written into them."""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # its room needs pandas, of which words have no need
    from analysis.overload.finding import Finding


class Units(StrEnum):
    """How distances and heights are written."""

    METRIC = "metric"
    IMPERIAL = "imperial"


_SOURCES = "sources"
_MILE_M, _FOOT_M = 1609.344, 0.3048
_NEAR = {0: "today_part", 1: "tomorrow", -1: "yesterday"}  # how near days are called


def languages() -> list[str]:
    """The languages that have a catalogue."""
    names = (entry.name for entry in files("analysis.language").iterdir())
    found = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return sorted(name for name in found if name != _SOURCES)


@cache
def sources() -> Mapping[str, tuple[str, ...]]:
    """What each sentence that claims something rests on, by its key, as named in the docs."""
    return {key: tuple(ids) for key, ids in _sources()["claim"].items()}


@cache
def claims_nothing() -> frozenset[str]:
    """The sections whose sentences claim nothing unless `sources` names them."""
    return frozenset(_sources()["plain"])


def _sources() -> Mapping[str, Any]:
    text = files("analysis.language").joinpath(f"{_SOURCES}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """The words of a language. Raises FileNotFoundError for one that has no catalogue."""
    text = files("analysis.language").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Sentence(str):
    """A text that knows what it speaks of: its catalogue key, and the bout and finding, if any.

    `activity` is the number of the bout, `finding` the detector's id.
    """

    __slots__ = ("activity", "finding", "key")

    key: str
    activity: int | None
    finding: str | None

    def __new__(
        cls, text: str, key: str, activity: int | None = None, finding: str | None = None
    ) -> "Sentence":
        """The text with what it speaks of."""
        made = super().__new__(cls, text)
        made.key, made.activity, made.finding = key, activity, finding
        return made

    def about(self, activity: int, finding: str | None = None) -> "Sentence":
        """The same text, known to speak of a bout, and of a finding in it."""
        return Sentence(str(self), self.key, activity, finding)


@dataclass(frozen=True)
class Speech:
    """One person's language, units and zone, as seen from one moment."""

    now: datetime
    zone: str
    language: str = "en"
    units: Units = Units.METRIC

    def say(self, key: str, **values: object) -> Sentence:
        """The text of a key such as `subject.ahead`, figures written in."""
        section, name = key.split(".")
        words = catalogue(self.language)
        writer = _Writer(self.units, words["number"]["decimal"], words["number"]["thousands"])
        return Sentence(writer.format(words[section][name], **values), key)

    def finding(self, finding: "Finding") -> Sentence:
        """What a detector found, as one sentence; another one where it has nothing to compare."""
        key = f"finding.{finding.detector}"
        if _nothing_before(finding):
            key = f"{key}_first"
        said = self.say(key, **finding.numbers)
        return said.about(finding.activity, finding.detector)

    def local(self, moment: datetime) -> datetime:
        """A moment on the reader's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def stamp(self, moment: datetime) -> str:
        """A moment with date and clock: `Sun 14 Jun 07:00`."""
        return f"{self.short_date(self.local(moment))} {self.local(moment):%H:%M}"

    def short_date(self, day: date) -> str:
        """A date: `Sun 14 Jun`."""
        time = catalogue(self.language)["time"]
        weekday, month = time["short_weekdays"][day.weekday()], time["months"][day.month - 1]
        return self.say("time.date", weekday=weekday, day=day.day, month=month)

    def weekday(self, day: date) -> str:
        """The short name of a date's weekday: `Sun`."""
        return str(catalogue(self.language)["time"]["short_weekdays"][day.weekday()])

    def when(self, moment: datetime) -> str:
        """A moment as people say it: `tomorrow evening`, `Friday morning`."""
        time = catalogue(self.language)["time"]
        at = self.local(moment)
        part = sum(at.hour >= hour for hour in (5, 11, 14, 18, 22)) % 5
        felt = _day_of(at)
        days = (felt - _day_of(self.local(self.now))).days
        # A bare weekday would be the wrong one from a week on.
        form = _NEAR.get(days, "on_day" if abs(days) < 7 else "on_date")
        return str(time[form][part]).format(
            weekday=time["weekdays"][felt.weekday()], date=self.short_date(felt)
        )

    def day(self, moment: datetime) -> str:
        """The day of a moment as people say it: `today`, `tomorrow`, `Friday`, `Sun 21 Jun`."""
        time = catalogue(self.language)["time"]
        at, today = self.local(moment), self.local(self.now).date()
        days = (at.date() - today).days
        if days == 0:
            return str(time["today"])
        if days == 1:
            return str(time["tomorrow_whole"])
        if 1 < days < 7:
            return str(time["weekdays"][at.weekday()])
        return self.short_date(at)


def _nothing_before(finding: "Finding") -> bool:
    """Whether a detector compares with the most of some weeks, and there was hardly any in them."""
    if finding.detector == "downhill_dose":
        return "ratio" not in finding.numbers
    most = _MOST_BEFORE.get(finding.detector)
    return most is not None and finding.numbers[most] < 1.0


_MOST_BEFORE = {
    "intensity_minutes": "most_30d_min",
    "fast_running": "most_30d_m",
    "downhill_novelty": "largest_42d_m",
}


def _day_of(at: datetime) -> date:
    """The date a moment is felt to be of: the small hours are still the night before."""
    return (at - timedelta(hours=5)).date() if at.hour < 5 else at.date()


class _Writer(string.Formatter):
    """Writes figures by the kind that the catalogue names after the colon."""

    def __init__(self, units: Units, decimal: str, thousands: str) -> None:
        self._metric = units is Units.METRIC
        self._marks = str.maketrans({".": decimal, ",": thousands})

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "km":
                if self._metric:
                    return self._number(value / 1000, ",.1f", "km")
                return self._number(value / _MILE_M, ",.1f", "mi")
            case "m":
                if self._metric:
                    return self._number(value, ",.0f", "m")
                return self._number(value / _FOOT_M, ",.0f", "ft")
            case "x":
                return self._number(value, ".2f" if value < 10 else ".0f")
            case "pace":
                metres, unit = (1000.0, "km") if self._metric else (_MILE_M, "mi")
                minutes, seconds = divmod(round(metres / value), 60)
                return f"{minutes}:{seconds:02d}/{unit}"
            case "min":
                return f"{value:.0f} min"
            case "n":
                return f"{value:.0f}"
        return str(super().format_field(value, format_spec))

    def _number(self, value: float, form: str, unit: str = "") -> str:
        return f"{value:{form}}".translate(self._marks) + (f" {unit}" if unit else "")
