"""Watched folders: what comes to rest in them is imported, whatever happens in between.

The scan is the truth; events of the file system only bring the next one forward. So a file that
lands while nobody listens, is renamed into place, or lies on a share that sends no events is found
all the same, one scan later.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ingest.backfill import load, unchanged
from ingest.errors import Retry
from ingest.folder import recordings
from ingest.importer import Outcome, record
from ingest.reading import READER_VERSION
from ingest.settle import Look, Settling
from store.athletes import Athlete, all_athletes
from store.engine import reading, writing
from store.ledger import Seen, State, remember, seen, start_batch

log = logging.getLogger(__name__)

_FIRST_WAIT_S, _LONGEST_WAIT_S = 30.0, 3_600.0  # before an unreadable file is tried again


@dataclass(frozen=True, slots=True)
class _Wait:
    until: float
    seconds: float


class FolderWatch:
    """The watched folders of a service.

    Never moves, changes or deletes a file. A folder that is missing or unreadable is said once and
    tried again with every scan; a file that is locked or unreadable is tried again later and
    later; a file that is refused is named once and kept in the ledger.
    """

    def __init__(
        self,
        engine: Engine,
        folders: Sequence[Path],
        settle_s: float,
        monotonic: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._folders = [folder.expanduser().absolute() for folder in folders]
        self._settling = Settling(settle_s)
        self._monotonic = monotonic
        self._waiting: dict[str, _Wait] = {}
        self._unreadable: set[str] = set()

    def scan(self, now: datetime) -> list[Outcome]:
        """Look at everything once and import what has come to rest; what became of it."""
        lying = self._lying()
        with reading(self._engine) as connection:
            athletes = all_athletes(connection)
            fresh: dict[str, Look] = {}
            owner: dict[str, Athlete] = {}
            for athlete in athletes:
                as_seen = seen(connection, athlete.id)
                for path, (root, look) in lying.items():
                    if owner_of(Path(path), root, athletes) is not athlete:
                        continue
                    if unchanged(connection, athlete.id, as_seen.get(path), look) is None:
                        fresh[path], owner[path] = look, athlete
        clock = self._monotonic()
        self._waiting = {path: wait for path, wait in self._waiting.items() if path in fresh}
        outcomes = []
        for path in self._settling.ready(fresh, clock):
            if path in self._waiting and clock < self._waiting[path].until:
                continue
            outcome = self._import(owner[path], path, fresh[path], now)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    def _lying(self) -> dict[str, tuple[Path, Look]]:
        lying: dict[str, tuple[Path, Look]] = {}
        failed: set[str] = set()

        def tell(error: OSError) -> None:
            failed.add(str(error.filename))
            if str(error.filename) not in self._unreadable:
                log.warning(
                    "cannot read the folder %s (%s); it is tried again with every scan",
                    error.filename,
                    error.strerror,
                )

        for root in self._folders:
            lying |= {path: (root, look) for path, look in recordings(root, tell)}
        for folder in self._unreadable - failed:
            log.info("the folder %s can be read again", folder)
        self._unreadable = failed
        return lying

    def _import(self, athlete: Athlete, path: str, look: Look, now: datetime) -> Outcome | None:
        name = Path(path).name
        decoded = load(path)
        if isinstance(decoded, Retry):
            self._later(path, decoded.detail)
            return None
        if decoded.size != look.size:
            return None  # it was written to while being read; it has to settle again
        with writing(self._engine) as connection:
            batch = start_batch(connection, athlete.id, "watch", now)
            outcome = record(connection, athlete, batch, path, name, decoded, now)
            remember(
                connection,
                athlete.id,
                path,
                Seen(look.size, look.mtime_ns, decoded.sha256, READER_VERSION),
            )
        self._waiting.pop(path, None)
        if outcome.state is State.REJECTED:
            log.warning("%s: refused, %s (%s)", name, outcome.detail, outcome.reason)
        elif outcome.state is State.DUPLICATE:
            log.info("%s: a duplicate of %s (%s)", name, outcome.of, outcome.because)
        else:
            log.info("%s: imported", name)
        return outcome

    def _later(self, path: str, why: str) -> None:
        before = self._waiting.get(path)
        seconds = _FIRST_WAIT_S if before is None else min(before.seconds * 2, _LONGEST_WAIT_S)
        self._waiting[path] = _Wait(self._monotonic() + seconds, seconds)
        log.warning("%s; tried again in %.0f s", why, seconds)


def owner_of(path: Path, root: Path, athletes: Sequence[Athlete]) -> Athlete:
    """Whose file it is: the athlete a sub-folder is named after, else the first."""
    first = path.relative_to(root).parts[0].casefold()
    named = (a for a in athletes if a.name.casefold() == first)
    return next(named, athletes[0])
