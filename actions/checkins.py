"""Check-ins: an athlete says how the legs feel; the forecast learns from it."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from actions.errors import Invalid
from analysis.answers import Judged
from analysis.checkin import Checkin
from analysis.outlook import Outlook
from analysis.soreness.legs import Region
from scheduler.status import StatusCache
from store.athletes import Athlete, hold
from store.checkins import add_checkin, latest_checkin
from store.engine import writing

_MOST = 10.0
_JUST_AFTER = timedelta(seconds=1)
_TWICE = timedelta(minutes=2)  # our choice: the same answer so soon is a double tap


@dataclass(frozen=True, slots=True, eq=False)
class CheckedIn:
    """A stored check-in with its id, what it means, and the outlook before and after.

    `before` is the outlook at the moment that the answer is about, `after` the one a second later,
    with the signposts.
    """

    number: int
    answer: Checkin
    judged: Judged
    before: Outlook
    after: Outlook

    @property
    def region(self) -> Region | None:
        """The forecast's region that the answer is about, None for another place."""
        place = self.answer.place.value
        return Region(place) if place in set(Region) else None


def check_in(
    engine: Engine, statuses: StatusCache, athlete: Athlete, answer: Checkin, now: datetime
) -> CheckedIn:
    """Store an answer, and return what follows from it.

    The same answer about a place within two minutes is stored once, under its first id. Raises
    `Invalid` for a level outside 0 to 10 and for a moment in the future.
    """
    if not (math.isfinite(answer.level) and 0 <= answer.level <= _MOST):
        raise Invalid("write a level from 0 (nothing) to 10 (the worst you know)")
    if answer.at > now:
        raise Invalid("a check-in cannot be about a moment that is still to come")
    before = statuses.status(engine, athlete, answer.at).outlook
    with writing(engine) as connection:
        hold(connection, athlete.id)
        number = _stored(connection, athlete.id, answer)
        if number is None:
            number = add_checkin(connection, athlete.id, answer)
    # An answer forecasts nothing about its own moment: what follows from it begins just after.
    status = statuses.status(engine, athlete, answer.at + _JUST_AFTER)
    judged = next(j for j in reversed(status.known.answers) if j.place is answer.place)
    return CheckedIn(number, answer, judged, before, status.outlook)


def _stored(connection: Connection, athlete_id: int, answer: Checkin) -> int | None:
    """The id of an identical answer, if that was the latest about its place a moment ago."""
    latest = latest_checkin(connection, athlete_id, answer.place, answer.at - _TWICE, answer.at)
    if latest is None:
        return None
    number, said = latest
    return number if replace(said, at=answer.at) == answer else None
