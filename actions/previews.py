"""Previews: the morning after a course that is still to be run."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from actions.errors import Invalid, Unreadable
from analysis.course import Novelty, as_run, novelty, usual_speed
from analysis.history import with_session
from analysis.outlook import Outlook, outlook
from analysis.session import Summary
from ingest.course import Course, read_course
from ingest.errors import Rejected, Retry
from scheduler.plan import plan
from scheduler.preferences import first_morning
from scheduler.prompt import Plan
from scheduler.status import preferences_of
from store.activities import local_date
from store.athletes import Athlete
from store.engine import reading
from store.history import history

_BEGINS = time(9)  # our choice: most races have started by then
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A course as it would be run at a speed (m/s), and the outlook of the morning after it.

    `plan` assumes that nothing has been sent yet, `new` says how far the course goes beyond what
    the legs are used to.
    """

    run: Summary
    speed: float
    new: Novelty
    outlook: Outlook
    plan: Plan


def preview(
    engine: Engine,
    athlete: Athlete,
    path: Path,
    now: datetime,
    *,
    start: datetime | None = None,
    speed: float | None = None,
) -> Preview:
    """Preview the morning after the course in a GPX, TCX or FIT file.

    It starts tomorrow at 9 without a `start`, and is run at the athlete's usual speed (m/s) without
    a `speed`. Raises `Unreadable` for a file without a course, `Invalid` for a start in the past.
    """
    points = _course(path)
    if start is None:
        tomorrow = now.astimezone(ZoneInfo(athlete.zone)).date() + timedelta(days=1)
        start = datetime.combine(tomorrow, _BEGINS, ZoneInfo(athlete.zone))
    elif start < now:
        raise Invalid("that start is past; a preview looks ahead")
    with reading(engine) as connection:
        known = history(connection, athlete, now)
    speed = speed or usual_speed(known, now)
    run = as_run(points.latitude, points.longitude, points.altitude, points.part, start, speed)
    after = with_session(known, run, (local_date(run.end, None, athlete.zone) - _EPOCH).days)
    preferences = preferences_of(athlete)
    ahead = outlook(after, first_morning(run.end, preferences))
    return Preview(run, speed, novelty(after), ahead, plan(ahead, preferences))


def _course(path: Path) -> Course:
    try:
        return read_course(path)
    except (Rejected, Retry) as error:
        raise Unreadable(f"{path.name}: {error}") from error
