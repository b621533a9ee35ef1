"""The recording: one session, whatever file it came from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pandas as pd

from analysis.sport import Sport


@dataclass(frozen=True, slots=True)
class Device:
    """The device or program that wrote the recording, as far as the file says."""

    manufacturer: str | None = None
    product: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The device's own totals for the session; None where missing (SI units)."""

    distance_m: float | None = None
    timer_s: float | None = None
    elapsed_s: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap as the device recorded it; times are UTC."""

    start: datetime
    end: datetime
    distance_m: float | None = None
    timer_s: float | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval in which the timer was stopped; times are UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Repair:
    """Something in the file that was repaired, left out or not believed.

    `code` is a stable word (`bad_crc`, `truncated`, `time_backwards` …), `detail` is for people.
    """

    code: str
    detail: str
    offset: int | None = None

    def __str__(self) -> str:
        where = "" if self.offset is None else f" at byte {self.offset:,}"
        return f"{self.code}: {self.detail}{where}"


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One session as it was recorded.

    `samples` is indexed by `time` (UTC, microseconds, strictly increasing) with float columns in
    SI units, only those of `ingest.samples.COLUMNS` that the file has, NaN where unknown. It may
    be empty: a treadmill or a hand-entered session keeps its `totals`. `start` is UTC.
    `utc_offset` is the local clock's distance from UTC where the file tells it. `warnings` lists
    what was repaired or left out. `effort` (0 to 10) is how hard it was, as the athlete told the
    device; `feel` (0 to 100) is how well they felt in it, which is no exertion.
    """

    samples: pd.DataFrame
    sport: Sport
    start: datetime
    sub_sport: str | None = None
    utc_offset: timedelta | None = None
    device: Device = Device()
    laps: tuple[Lap, ...] = ()
    pauses: tuple[Pause, ...] = ()
    totals: Totals = Totals()
    name: str | None = None
    warnings: tuple[Repair, ...] = field(default=())
    effort: float | None = None
    feel: float | None = None

    @property
    def end(self) -> datetime:
        """The end of the session: its last sample, or its start plus elapsed time."""
        ends = [self.start]
        if len(self.samples):
            ends.append(self.samples.index[-1].to_pydatetime())
        elapsed = self.totals.elapsed_s or self.totals.timer_s
        if elapsed:
            ends.append(self.start + timedelta(seconds=elapsed))
        return max(ends)
