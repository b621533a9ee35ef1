"""A bout entered by hand, which no watch recorded."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from actions.context import AppContext
from analysis.language import Units
from analysis.sport import ON_FOOT
from ingest.corrections import add_bout
from store.activities import activity_rows
from store.athletes import Athlete, hold
from store.engine import writing
from web.figures import Figures
from web.form import Form, Wrong

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_FASTEST_MS = 7.0  # 25 km/h; nobody runs faster for minutes
_LATELY = 30


def enter(parts: AppContext, athlete: Athlete, form: Form, now: datetime) -> int:
    """Store the bout from a form; returns its id. Raises `Wrong`."""
    kind = form.text("kind", 60).lower().replace(" ", "_").replace("-", "_")
    minutes = form.number("minutes", 1, 3000)
    far = form.number("distance", 0, 1000)
    effort = form.number("effort", 0, 10)
    if not kind or minutes is None:
        raise Wrong("Write what you did, and for how many minutes.")
    lasted = timedelta(minutes=minutes)
    metres = None if far is None else far * Figures(Units(athlete.units)).far_m
    if metres and kind in set(ON_FOOT) and metres / lasted.total_seconds() > _FASTEST_MS:
        raise Wrong("That is faster than legs can run: correct the distance or the minutes.")
    began = form.moment("start", athlete.zone) or now - lasted
    if not _EARLIEST <= began <= now - lasted:
        raise Wrong("It has not ended yet: correct the start or the minutes.")
    with writing(parts.engine) as connection:
        hold(connection, athlete.id)
        same = _entered(connection, athlete.id, kind, began, began + lasted)
        if same is not None:
            return same
        return add_bout(connection, athlete, kind, began, lasted, effort=effort, distance_m=metres)


def _entered(
    connection: Connection, athlete_id: int, kind: str, start: datetime, end: datetime
) -> int | None:
    """An identical bout entered before; None without one."""
    for row in activity_rows(connection, athlete_id, most=_LATELY):
        same = row.file_id is None and not row.excluded and kind in (row.sport, row.sub_sport)
        if same and row.started_at < end and row.ended_at > start:
            return int(row.id)
    return None
