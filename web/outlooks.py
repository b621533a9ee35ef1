"""Outlooks for the pages: a history is assessed once, and again when its facts have changed."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from sqlalchemy import Engine

from analysis.outlook import outlook_at
from scheduler.plan import plan
from scheduler.planner import Look, look
from store.athletes import Athlete
from store.engine import reading
from store.fingerprint import fingerprint

_MOST = 64  # our choice: athletes remembered; one takes a megabyte or two


@dataclass(slots=True)
class Outlooks:
    """The latest look at each athlete, and the facts it was made from."""

    _kept: OrderedDict[int, tuple[object, Look]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def look(self, engine: Engine, athlete: Athlete, now: datetime) -> Look:
        """What is known of an athlete at a moment, and what follows from it."""
        with reading(engine) as connection:
            facts = (athlete, fingerprint(connection, athlete, now))
        with self._lock:
            known_facts, seen = self._kept.get(athlete.id, (None, None))
            if seen is not None and known_facts == facts:
                self._kept.move_to_end(athlete.id)
                view = outlook_at(seen.known, now)
                return replace(seen, view=view, plan=plan(view, seen.wishes, seen.sent))
        seen = look(engine, athlete, now)
        with self._lock:
            self._kept[athlete.id] = facts, seen
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return seen
