"""The sources of a distance, what each says, and the warning when one is not believed."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.advances import evened
from analysis.arrays import Bools, Floats
from analysis.positions import EARTH_RADIUS_M, coarse_way, metres_between_fixes

# All our choice:
SEAM_S = 10.0
"""A shorter pause is a seam in the recording: movement in it was running."""
WORTH_A_WORD_M = 50.0
"""From this amount on, distance left out or filled in is reported."""
_COARSE_S = 15.0  # one position in this many seconds is enough for a quick check
_LONGEST_SPEED_S = 15.0  # a speed is valid no longer than the longest smart-recording interval


class Witness(StrEnum):
    """The source of a distance."""

    DISTANCE = "distance"
    """The device's cumulative distance."""
    POSITIONS = "positions"
    SPEED = "speed"
    TOTAL = "total"
    """The total in the file."""
    NONE = "none"


class Doubt(StrEnum):
    """A fault of the recorded distance or track; stable values that appear in warnings."""

    DEAD = "distance_dead"
    STOPPED = "distance_stopped"
    UNIT = "distance_unit"
    WRONG = "distance_wrong"
    JUMP = "distance_jump"
    PAUSE = "moved_in_pause"
    VEHICLE = "vehicle"
    MISSING = "samples_missing"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was not believed, and how it was handled, as text for people."""

    doubt: Doubt
    detail: str

    def __str__(self) -> str:
        return f"{self.doubt}: {self.detail}"


@dataclass(frozen=True, slots=True, eq=False)
class Distance:
    """Metres in each interval between samples, their source, and what was not believed."""

    metres: Floats
    witness: Witness
    remarks: tuple[Remark, ...] = ()


class Witnesses:
    """The distances by positions and by speed, computed only on demand."""

    def __init__(
        self,
        samples: pd.DataFrame,
        time: Floats,
        seconds: Floats,
        paused: Bools,
        limit: float,
        indoors: bool,
    ) -> None:
        self.samples, self.time, self.seconds = samples, time, seconds
        self.paused, self.limit = paused, limit
        self.positioned = not indoors and {"latitude", "longitude"} <= set(samples)
        if self.positioned:
            self._latitude = samples["latitude"].to_numpy()
            self._longitude = samples["longitude"].to_numpy()
        self.remarks: list[Remark] = []

    def running_s(self) -> Floats:
        """The seconds of each interval during which the timer ran."""
        return np.where(self.paused, 0.0, self.seconds)

    def coarse(self) -> float | None:
        """The length of the track through few of the positions, including pauses."""
        if not self.positioned:
            return None
        usual_s = float(self.time[-1] - self.time[0]) / len(self.seconds)
        return coarse_way(*self._coordinates(), max(1, int(_COARSE_S / usual_s)))

    def positions(self) -> Floats | None:
        """Metres by position; zero in pauses and jumps."""
        if not self.positioned:
            return None
        metres = metres_between_fixes(*self._coordinates(), self.time)
        if metres is None:
            return None
        apart = self.paused & (self.seconds > SEAM_S)
        moved = float(metres[apart].sum())
        if moved > WORTH_A_WORD_M:
            self.remarks.append(left_out_in_pauses(moved))
        metres, lost = evened(np.where(apart, 0.0, metres), self.seconds, self.limit)
        if lost > WORTH_A_WORD_M:
            self.remarks.append(Remark(Doubt.JUMP, f"{lost:,.0f} m in jumps were left out"))
        return metres

    def speed(self) -> Floats | None:
        """Metres by the speed at the start of each interval; unknown where the speed is."""
        if "speed" not in self.samples:
            return None
        speed = self.samples["speed"].to_numpy()[:-1]
        speed = np.where((speed >= 0) & (speed <= self.limit), speed, np.nan)
        if np.isnan(speed).all():
            return None
        spent = np.where(self.paused, 0.0, np.minimum(self.seconds, _LONGEST_SPEED_S))
        return np.asarray(np.nan_to_num(speed) * spent, dtype=np.float64)

    def got_away(self, first: int, end: int) -> float:
        """The greatest distance (m) from sample `first` up to sample `end`."""
        latitude, longitude = (c[first : end + 1] for c in self._coordinates())
        known = np.flatnonzero(~(np.isnan(latitude) | np.isnan(longitude)))
        if len(known) < 2:
            return 0.0
        start = known[0]
        north = latitude[known] - latitude[start]
        east = (longitude[known] - longitude[start]) * np.cos(np.radians(latitude[start]))
        return float(np.radians(np.hypot(north, east).max()) * EARTH_RADIUS_M)

    def _coordinates(self) -> tuple[Floats, Floats]:
        return self._latitude, self._longitude


def left_out_in_pauses(moved: float) -> Remark:
    """The remark about metres covered while the timer was stopped."""
    return Remark(Doubt.PAUSE, f"{moved:,.0f} m in pauses were left out")
