"""The history of an athlete, from which outlooks are made."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import (
    Connection,
    and_,
    func,
    select,
)

from analysis.arrays import Floats
from analysis.history import MEMORY, History, activity_table
from analysis.intensity import BEST_DISTANCES, HEART_BINS, SPEED_BINS
from analysis.sport import Sport, kind_of
from store.activities import is_counting, local_date
from store.athletes import Athlete
from store.checkins import checkins_until
from store.effort import felt_effort
from store.recordings import Measured
from store.rows import columns, each
from store.tables import activities
from store.whereabouts import zone_of
from store.witnesses import united


def history(
    connection: Connection,
    athlete: Athlete,
    as_of: datetime | None = None,
    memory: timedelta | None = MEMORY,
) -> History:
    """The history of an athlete as known at a moment; everything when `as_of` is None.

    `memory` limits how far to look back before `as_of`; None means no limit.
    """
    c = activities.c
    wanted = [c.athlete_id == athlete.id, *is_counting()]
    since = None
    if as_of is not None:
        wanted.append(c.ended_at <= as_of)
        if memory is not None:
            since = as_of - memory
            # And the one before, which shows that there is an earlier history.
            older = select(func.max(c.ended_at)).where(*wanted, c.ended_at < since)
            wanted.append(c.ended_at >= (connection.scalar(older) or since))
    figures = select(*_MEASURED).where(and_(*wanted)).order_by(c.ended_at, c.id)
    rows = united(connection, each(Measured, connection.execute(figures)))
    days = [local_date(r.ended_at, r.utc_offset_s, athlete.zone).toordinal() for r in rows]
    # Flying west must not bring an earlier date back: a past date stays past.
    ordered = np.maximum.accumulate(np.array(days, dtype=np.int64)) - date(1970, 1, 1).toordinal()
    table = activity_table(
        [
            (
                r.id, r.sport, r.started_at, r.ended_at, day, r.distance_m, r.elapsed_s, r.moving_s,
                r.ascent_m, r.descent_m, r.altitude_quality, r.eccentric_dose_m, r.heart_coverage,
                r.steps, r.effort, kind_of(Sport(r.sport), r.sub_sport),
            )
            for r, day in zip(rows, ordered.tolist(), strict=True)
        ]
    )  # fmt: skip
    return History(
        activities=table,
        checkins=checkins_until(connection, athlete.id, as_of, since),
        heart=_matrix((r.heart_seconds for r in rows), "<u2", HEART_BINS),
        speed=_matrix((r.speed_seconds for r in rows), "<u2", SPEED_BINS),
        best=_matrix((r.best_s for r in rows), "<f4", len(BEST_DISTANCES)),
        zone=zone_of(connection, athlete, as_of),
        physiology=athlete.physiology,
    )


_MEASURED = [
    felt_effort().label(name) if name == "effort" else activities.c[name]
    for name in columns(Measured)
]


def _matrix(blobs: Iterable[bytes], kind: str, width: int) -> Floats:
    return np.frombuffer(b"".join(blobs), dtype=kind).reshape(-1, width).astype(np.float64)
