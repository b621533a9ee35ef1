"""The training of a year, day by day, in whole weeks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analysis.arrays import Floats
from analysis.history import History
from analysis.overload.distance import WINDOW_DAYS, run_metres
from analysis.overload.finding import Finding, Severity
from analysis.sport import ON_FOOT
from analysis.windows import highest_before

FEWEST, MOST = 20, 53
"""Weeks that are told: a year and the week under way, fewer while less is on record."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Whole weeks, day by day from a Monday on: metres run, the longest run, the dose.

    `limit` is the longest run of the 30 days before each day, NaN without any; `loud` holds the
    loudest word of the days on which something above a note stood out.
    """

    first: date
    run: Floats
    longest: Floats
    dose: Floats
    limit: Floats
    loud: dict[int, str]

    def __len__(self) -> int:
        return len(self.run)


def year_of(history: History, findings: Sequence[Finding], today: date) -> Days:
    """The last year of a history, up to and with the week of a date."""
    table = history.activities
    day = table["day"].to_numpy()
    since = today.toordinal() - _EPOCH.toordinal() - (int(day[0]) if len(day) else 0)
    weeks = min(MOST, max(FEWEST, since // 7 + 2))
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    start, count = (first - _EPOCH).days, 7 * weeks
    here = (day >= start) & (day < start + count)
    at = day[here] - start
    metres = run_metres(history)
    runs = np.nan_to_num(metres[here])
    foot = table["sport"].isin([s.value for s in ON_FOOT]).to_numpy(dtype=bool)
    dose = np.where(foot, np.nan_to_num(table["dose_m"].to_numpy()), 0.0)[here]
    longest = np.zeros(count)
    np.maximum.at(longest, at, runs)
    all_days = np.concatenate([day, np.arange(start, start + count)])
    limit = highest_before(all_days, np.append(metres, np.full(count, np.nan)), WINDOW_DAYS)
    return Days(
        first,
        np.asarray(np.bincount(at, runs, count), np.float64),
        longest,
        np.asarray(np.bincount(at, dose, count), np.float64),
        limit[-count:],
        _loud(findings, start, count),
    )


def _loud(findings: Sequence[Finding], start: int, count: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for finding in findings:
        at = (finding.day - _EPOCH).days - start
        if finding.severity is not Severity.NOTE and 0 <= at < count:
            high = Severity.HIGH in (finding.severity, found.get(at))
            found[at] = (Severity.HIGH if high else Severity.CAUTION).value
    return found
