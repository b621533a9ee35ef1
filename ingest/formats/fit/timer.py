"""Laps and pauses: how the device divided the session, and when its timer was stopped."""

from collections.abc import Sequence
from datetime import timedelta

from ingest.formats.fit.epoch import time_field
from ingest.formats.fit.rows import Row, number
from ingest.recording import Lap, Pause

_TIMER = 0
"""The event of the timer; all others (gears, alerts, batteries) do not stop it."""
_START = 0
_STOPS = frozenset({1, 4, 8, 9})
"""stop, stop_all, stop_disable, stop_disable_all."""


def laps(rows: Sequence[Row], shift: int) -> list[Lap]:
    """The laps in time order; those without a start are left out."""
    found = []
    for row in rows:
        start, end = time_field(row, "start_time", shift), time_field(row, "timestamp", shift)
        timer = number(row, "total_timer_time")
        lasted = timedelta(seconds=number(row, "total_elapsed_time") or timer or 0)
        start = start or (end and end - lasted)
        if start is None:
            continue
        if end is None or end < start:
            end = start + lasted
        found.append(Lap(start, end, number(row, "total_distance"), timer))
    return sorted(found, key=lambda lap: lap.start)


def pauses(rows: Sequence[Row], shift: int) -> list[Pause]:
    """The intervals between a stop of the timer and its next start; the last stop is the end."""
    changes = [
        (time, row.get("event_type"))
        for row in rows
        if row.get("event") == _TIMER and (time := time_field(row, "timestamp", shift))
    ]
    changes.sort(key=lambda change: change[0])
    found = []
    stopped = None
    for time, change in changes:
        if change in _STOPS:
            stopped = stopped or time
        elif change == _START:
            if stopped and time > stopped:
                found.append(Pause(stopped, time))
            stopped = None
    return found
