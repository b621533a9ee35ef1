"""An athlete's preferences: when a morning begins, and when there is no message.

Everything is computed in local dates and then converted to an instant, so that a morning follows
the athlete's clock through clock changes and changes of zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING_AFTER_H = 6
"""A morning counts as the morning after if it is at least this many hours after the end of a bout;
our choice."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """When an athlete wants messages; times of day are local to `zone`.

    `wake_on` holds wake-up times that differ from `wake`, by weekday (0 is Monday).
    `after_run` asks for a note soon after a run, `digest_day` is the weekday of the digest, None
    for none; by `lot` the morning of the weekly question is drawn, None for no question. Bouts
    whose morning was before `model_since` were judged by another model.
    """

    zone: str
    wake: time = time(7, 0)
    quiet_from: time = time(21, 0)
    quiet_until: time = time(7, 0)
    paused_until: datetime | None = None
    wake_on: Mapping[int, time] = field(default_factory=dict)
    after_run: bool = False
    digest_day: int | None = None
    model_since: datetime | None = None
    lot: str | None = None

    def paused(self, now: datetime) -> bool:
        """Whether the athlete's messages are paused at a moment."""
        return self.paused_until is not None and now < self.paused_until


def local_date(moment: datetime, preferences: Preferences) -> date:
    """The athlete's date at a moment."""
    return moment.astimezone(ZoneInfo(preferences.zone)).date()


def morning_of(day: date, preferences: Preferences) -> datetime:
    """When an athlete's morning begins on a date: on waking, but never in the quiet hours."""
    wake = at_local(
        day, preferences.wake_on.get(day.weekday(), preferences.wake), ZoneInfo(preferences.zone)
    )
    return next_allowed(wake, preferences)


def first_morning(end: datetime, preferences: Preferences) -> datetime:
    """The morning after a bout that ended at a moment."""
    ready = end.astimezone(UTC) + timedelta(hours=MORNING_AFTER_H)
    day = local_date(ready, preferences)
    while (morning := morning_of(day, preferences)).timestamp() < ready.timestamp():
        day += timedelta(days=1)
    return morning


def at_local(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time on a date as an aware time in that zone.

    A time skipped by a clock change is shifted by the length of the gap, even if that is a whole
    day; of one that happens twice the first counts.
    """
    naive = datetime.combine(day, hour)
    moment = naive.replace(tzinfo=zone, fold=0)
    # A skipped time changes when converted to UTC and back; a real one does not.
    return datetime.fromtimestamp(moment.timestamp(), zone)


def is_quiet(moment: datetime, preferences: Preferences) -> bool:
    """Whether a moment is in the quiet hours; there are none if start and end are equal."""
    clock = moment.astimezone(ZoneInfo(preferences.zone)).time()
    start, until = preferences.quiet_from, preferences.quiet_until
    if start <= until:
        return start <= clock < until
    return clock >= start or clock < until


def next_allowed(moment: datetime, preferences: Preferences) -> datetime:
    """The first moment, from a given one on, outside the quiet hours."""
    if not is_quiet(moment, preferences):
        return moment
    zone = ZoneInfo(preferences.zone)
    local = moment.astimezone(zone)
    overnight = (
        preferences.quiet_from > preferences.quiet_until and local.time() >= preferences.quiet_from
    )
    day = local.date() + timedelta(days=1 if overnight else 0)
    end = at_local(day, preferences.quiet_until, zone)
    # In an hour that happens twice the first end may have passed: then the second one applies.
    return end if end.timestamp() > moment.timestamp() else end.replace(fold=1)
