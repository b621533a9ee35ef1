"""Figures formatted for the pages, in the reader's units."""

import math
from dataclasses import dataclass
from typing import TypeGuard

from analysis.language import Units

_MILE_M, _FOOT_M = 1609.344, 0.3048
NOTHING = "–"
"""Shown where a figure is unknown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Formats distances, heights and paces in the reader's units."""

    units: Units

    @property
    def far(self) -> str:
        """The unit of distances."""
        return "km" if self.units is Units.METRIC else "mi"

    @property
    def high(self) -> str:
        """The unit of heights."""
        return "m" if self.units is Units.METRIC else "ft"

    @property
    def far_m(self) -> float:
        """Metres in the unit of distances."""
        return 1000.0 if self.units is Units.METRIC else _MILE_M

    @property
    def high_m(self) -> float:
        """Metres in the unit of heights."""
        return 1.0 if self.units is Units.METRIC else _FOOT_M

    def distance(self, metres: float | None) -> str:
        """A distance."""
        return f"{metres / self.far_m:,.1f} {self.far}" if _known(metres) else NOTHING

    def height(self, metres: float | None) -> str:
        """A height."""
        return f"{metres / self.high_m:,.0f} {self.high}" if _known(metres) else NOTHING

    def pace(self, metres: float | None, seconds: float) -> str:
        """The pace: the time for a unit of distance."""
        if not _known(metres) or not metres or not seconds:
            return NOTHING
        minutes, rest = divmod(round(seconds / metres * self.far_m), 60)
        return f"{minutes}:{rest:02d} /{self.far}"


def duration(seconds: float | None) -> str:
    """A duration as hours and minutes, or minutes and seconds."""
    if not _known(seconds):
        return NOTHING
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d} h" if hours else f"{minutes}:{rest:02d} min"


def heat(level: float) -> int:
    """The shade (0 to 10) of a level of 0 to 100."""
    return min(10, max(0, math.ceil(level / 10 - 0.5)))


def percent(share: float) -> str:
    """A share of one."""
    return f"{share:.0%}"


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)
