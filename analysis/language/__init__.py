"""Words: one catalogue a language, and how figures and moments are written into them."""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from analysis.overload.finding import Finding


class Units(StrEnum):
    """How distances and heights are written."""

    METRIC = "metric"
    IMPERIAL = "imperial"


_MILE_M, _FOOT_M = 1609.344, 0.3048


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """The words of a language. Raises FileNotFoundError for one that has no catalogue."""
    text = files("analysis.language").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Speech:
    """One person's language, units and zone, as seen from one moment."""

    now: datetime
    zone: str
    language: str = "en"
    units: Units = Units.METRIC

    def say(self, key: str, **values: object) -> str:
        """The text of a key such as `subject.ahead`, figures written in."""
        section, name = key.split(".")
        return _Writer(self.units).format(catalogue(self.language)[section][name], **values)

    def finding(self, finding: Finding) -> str:
        """What a detector found, as one sentence."""
        return self.say(f"finding.{finding.detector}", **finding.numbers)

    def local(self, moment: datetime) -> datetime:
        """A moment on the reader's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def stamp(self, moment: datetime) -> str:
        """A moment with date and clock: `Sun 14 Jun 07:00`."""
        time, at = catalogue(self.language)["time"], self.local(moment)
        weekday, month = time["short_weekdays"][at.weekday()], time["months"][at.month - 1]
        return f"{weekday} {at.day} {month} {at:%H:%M}"

    def when(self, moment: datetime) -> str:
        """A moment as people say it: `tomorrow evening`, `Friday morning`."""
        time = catalogue(self.language)["time"]
        at, today = self.local(moment), self.local(self.now).date()
        if at.hour < 5:  # the small hours are still the night before
            at -= timedelta(hours=5)
            part = time["parts"][0]
        else:
            part = time["parts"][sum(at.hour >= h for h in (5, 11, 14, 18, 22)) % 5]
        days = (at.date() - today).days
        if days == 0:
            return str(
                time["tonight"] if part == time["parts"][0] else self.say("time.this", part=part)
            )
        if days in (1, -1):
            return self.say("time.tomorrow" if days == 1 else "time.yesterday", part=part)
        return self.say("time.on_day", weekday=time["weekdays"][at.weekday()], part=part)

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
        return self.stamp(moment).rsplit(" ", 1)[0]


class _Writer(string.Formatter):
    """Writes figures by the kind that the catalogue names after the colon."""

    def __init__(self, units: Units) -> None:
        self._metric = units is Units.METRIC

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "km":
                if self._metric:
                    return f"{value / 1000:.1f} km"
                return f"{value / _MILE_M:.1f} mi"
            case "m":
                return f"{value:,.0f} m" if self._metric else f"{value / _FOOT_M:,.0f} ft"
            case "x":
                return f"{value:.2f}" if value < 10 else f"{value:.0f}"
            case "pace":
                metres, unit = (1000.0, "km") if self._metric else (_MILE_M, "mi")
                minutes, seconds = divmod(round(metres / value), 60)
                return f"{minutes}:{seconds:02d}/{unit}"
            case "min":
                return f"{value:.0f} min"
            case "n":
                return f"{value:.0f}"
        return str(super().format_field(value, format_spec))
