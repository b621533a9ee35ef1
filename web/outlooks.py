"""Outlooks for the pages: a history is assessed once, and again when its facts have changed."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from analysis.outlook import Assessment, Outlook, assess, outlook_at
from store.activities import history
from store.athletes import Athlete
from store.fingerprint import fingerprint

_MOST = 64  # our choice: athletes remembered; one takes a megabyte or two


@dataclass(slots=True)
class Outlooks:
    """The latest assessment of each athlete, and the facts it was made from."""

    _kept: OrderedDict[int, tuple[object, Assessment]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def assessment(self, connection: Connection, athlete: Athlete, now: datetime) -> Assessment:
        """The assessment of all that is known at a moment."""
        facts = fingerprint(connection, athlete, now)
        with self._lock:
            found = self._kept.get(athlete.id)
            if found is not None and found[0] == facts:
                self._kept.move_to_end(athlete.id)
                return found[1]
        known = assess(history(connection, athlete, now))
        with self._lock:
            self._kept[athlete.id] = facts, known
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return known

    def at(self, connection: Connection, athlete: Athlete, now: datetime) -> Outlook:
        """The outlook of an athlete at a moment."""
        return outlook_at(self.assessment(connection, athlete, now), now)
