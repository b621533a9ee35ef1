"""A week in figures: what was done, what stood out, and what to compare the next with. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analysis.outlook import Assessment
from analysis.overload import distance
from analysis.overload.distance import SMALL_STEP, run_metres
from analysis.overload.distance import WINDOW_DAYS as DISTANCE_DAYS
from analysis.overload.downhill import WINDOW_DAYS as DOWNHILL_DAYS
from analysis.overload.finding import Finding, Severity
from analysis.reliability import BY_CHANCE, Reliability, reliability

_EPOCH = date(1970, 1, 1)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Day:
    """One date: the distance run and the eccentric dose of everything done (m)."""

    date: date
    distance_m: float
    dose_m: float


@dataclass(frozen=True, slots=True)
class Week:
    """Seven dates; the last one is yesterday in the morning, and today from noon on.

    `before_m` is the distance run in the seven dates before. `findings` are those above a note.
    `longest_m` is the longest run of the last 30 dates and `largest_dose_m` the largest eccentric
    dose of one activity in the last 42: what the next week is compared with; NaN for none. A run
    far beyond its own month is not a measure for the next: it is left out of `longest_m`, and the
    longest of that kind is `spike_m`.
    `forecasts` compares what was forecast with the answers of the week.
    """

    days: tuple[Day, ...]
    runs: int
    descent_m: float
    before_m: float
    findings: tuple[Finding, ...]
    longest_m: float
    spike_m: float
    largest_dose_m: float
    forecasts: Reliability

    @property
    def distance_m(self) -> float:
        """The distance run in the week."""
        return sum(day.distance_m for day in self.days)

    @property
    def number(self) -> int:
        """The week's number in its year (ISO 8601)."""
        return self.days[-1].date.isocalendar().week


def week_of(known: Assessment, now: datetime) -> Week:
    """The week before a moment, from what was known then."""
    history = known.history
    local = now.astimezone(ZoneInfo(history.zone))
    last = (local.date() - _EPOCH).days - (local.hour < _NOON)
    table = history.activities
    past = (table["end"] <= now).to_numpy(dtype=bool)
    day = np.where(past, table["day"].to_numpy(), np.iinfo(np.int64).max)
    metres, dose = run_metres(history), np.nan_to_num(known.loads.dose_m)
    ran = ~np.isnan(metres)
    dates = range(last - 6, last + 1)
    this_week = (day >= last - 6) & (day <= last)
    before = (day >= last - 13) & (day < last - 6)
    began = datetime.combine(_EPOCH + timedelta(days=last - 6), datetime.min.time(), local.tzinfo)
    lately = (day > last - DISTANCE_DAYS) & past
    spiked = np.isin(table["id"].to_numpy(), _spikes(known))
    return Week(
        days=tuple(
            Day(
                _EPOCH + timedelta(days=d),
                float(np.nansum(metres[day == d])),
                float(dose[day == d].sum()),
            )
            for d in dates
        ),
        runs=int((this_week & ran).sum()),
        descent_m=float(np.nansum(table["descent_m"].to_numpy()[this_week])),
        before_m=float(np.nansum(metres[before])),
        findings=tuple(
            f for f in known.findings if began <= f.at <= now and f.severity is not Severity.NOTE
        ),
        longest_m=_most(metres[lately & ~spiked]),
        spike_m=_most(metres[lately & spiked]),
        largest_dose_m=_most(dose[(day > last - DOWNHILL_DAYS) & past]),
        forecasts=reliability(known, began, now, BY_CHANCE),
    )


def _spikes(known: Assessment) -> list[int]:
    """The activities more than a small step beyond the longest run of their month."""
    return [
        f.activity
        for f in known.findings
        if f.detector == distance.DETECTOR.id and f.numbers["ratio"] > SMALL_STEP
    ]


def _most(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    most = np.nanmax(values, initial=0.0)
    return float(most) if most > 0 else float("nan")
