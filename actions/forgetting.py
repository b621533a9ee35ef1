"""Forgetting: removing an athlete with all that is kept of them."""

import shutil

from sqlalchemy import Engine
from sqlalchemy.exc import NoResultFound

from actions.errors import Missing
from config.paths import Paths
from ingest.quarantine import Quarantine
from scheduler.channels.preview import folder_of
from store.athletes import Athlete, all_athletes, forget_athlete, lock_athlete
from store.engine import erase_traces, writing
from store.ledger import refused_files


def forget(engine: Engine, places: Paths, athlete: Athlete) -> None:
    """Remove an athlete, their messages, and the copies of their files that were refused.

    An account that cares for nobody else goes too, with its password, so that a newcomer of the
    same name finds nothing; so do messages to coaches, for they may name the athlete. Copies of
    what somebody else's file also holds stay. On SQLite the deleted data is overwritten. Raises
    `Missing` where the athlete is gone already.
    """
    with writing(engine) as connection:
        try:
            lock_athlete(connection, athlete.id)
        except NoResultFound:
            raise Missing(f"{athlete.name} is forgotten already") from None
        copies = {row.sha256 for row in refused_files(connection, athlete.id)}
        forget_athlete(connection, athlete.id)
        for other in all_athletes(connection):
            copies -= {row.sha256 for row in refused_files(connection, other.id)}
    for whose in (athlete.id, None):
        shutil.rmtree(folder_of(places.preview, whose), ignore_errors=True)
    for copy in copies:
        Quarantine(places.quarantine).release(copy)
    erase_traces(engine)
