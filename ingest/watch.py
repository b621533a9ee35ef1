"""Watched folders: what comes to rest in them is imported, whatever happens in between.

The scan is the truth; events of the file system only bring the next one forward. So a file that
lands while nobody listens, is renamed into place, or lies on a share that sends no events is found
all the same, one scan later.
"""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from errno import EEXIST
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import Kind, Way, bring
from ingest.errors import Reason
from ingest.folder import recordings
from ingest.importer import Outcome, unchanged
from ingest.quarantine import Quarantine
from ingest.settle import Look, Settling
from ingest.sources import Source
from store.athletes import Athlete, all_athletes, same_name
from store.engine import reading
from store.ledger import State, seen

log = logging.getLogger(__name__)

_FIRST_WAIT_S, _LONGEST_WAIT_S = 30.0, 3_600.0  # before an unreadable file is tried again


@dataclass(frozen=True, slots=True)
class _Wait:
    until: float
    seconds: float


class FolderWatch:
    """The watched folders of a service.

    Never changes or deletes a file. It moves one only when `move_to` names a folder in the watched
    one for what has been imported; what lies in there is not looked at again. A folder that is
    missing or unreadable is said once and tried again with every scan; a file that is locked or
    unreadable is tried again later and later; a file that is refused is named once and kept in the
    ledger.
    """

    def __init__(
        self,
        engine: Engine,
        folders: Sequence[Path],
        settle_s: float,
        monotonic: Callable[[], float],
        quarantine: Quarantine | None = None,
        move_to: str = "",
    ) -> None:
        self._engine = engine
        whole = {folder.expanduser().absolute() for folder in folders}
        # A folder within a watched one is watched already, as a sub-folder.
        self._folders = sorted(f for f in whole if not whole & set(f.parents))
        self._settling = Settling(settle_s)
        self._monotonic = monotonic
        self._way = Way(quarantine=quarantine)
        self._move_to = move_to
        self._waiting: dict[str, _Wait] = {}
        self._unreadable: set[str] = set()
        self._empty: set[str] = set()
        self._others: set[str] = set()

    def scan(self, now: datetime) -> list[Outcome]:
        """Look at everything once and import what has come to rest; what became of it."""
        fresh, owner = self._fresh()
        empty = {path for path, look in fresh.items() if not look.size}
        for path in sorted(empty - self._empty):
            log.info("%s: is empty so far; it is waited for", Path(path).name)
        self._empty = empty
        clock = self._monotonic()
        self._waiting = {path: wait for path, wait in self._waiting.items() if path in fresh}
        ready: dict[int, list[Source]] = {}
        for path in self._settling.ready(fresh, clock):
            if path not in self._waiting or clock >= self._waiting[path].until:
                ready.setdefault(owner[path].id, []).append(Source(path, fresh[path]))
        outcomes: list[Outcome] = []
        for athlete in {a.id: a for a in owner.values()}.values():
            if athlete.id in ready:
                outcomes += self._import(athlete, ready[athlete.id], now)
        return outcomes

    def _fresh(self) -> tuple[dict[str, Look], dict[str, Athlete]]:
        """What lies in the folders otherwise than when it was dealt with, and whose it is."""
        fresh: dict[str, Look] = {}
        owner: dict[str, Athlete] = {}
        lying = self._lying()
        with reading(self._engine) as connection:
            athletes = all_athletes(connection)
            dealt = {a.id: seen(connection, a.id) for a in athletes}
        for path, (root, look) in lying.items():
            athlete = owner_of(Path(path), root, athletes)
            if not unchanged(dealt[athlete.id].get(path), look, undone=True):
                fresh[path], owner[path] = look, athlete
        return fresh, owner

    def _lying(self) -> dict[str, tuple[Path, Look]]:
        lying: dict[str, tuple[Path, Look]] = {}
        failed: set[str] = set()
        others: set[str] = set()

        def tell(error: OSError) -> None:
            failed.add(str(error.filename))
            if str(error.filename) not in self._unreadable:
                log.warning(
                    "cannot read %s (%s); it is tried again with every scan",
                    error.filename,
                    error.strerror,
                )

        for root in self._folders:
            lying |= {path: (root, look) for path, look in recordings(root, tell, others.add)}
            if self._move_to:
                done = str(root / self._move_to) + os.sep
                lying = {path: at for path, at in lying.items() if not path.startswith(done)}
        for folder in self._unreadable - failed:
            log.info("%s can be read again", folder)
        self._unreadable = failed
        for path in sorted(others - self._others):
            log.debug("%s: no recording, passed over", path)
        self._others = others
        return lying

    def _import(self, athlete: Athlete, sources: list[Source], now: datetime) -> list[Outcome]:
        report = bring(self._engine, athlete, sources, now, Kind.WATCH, self._way)
        looks = {source.path: source.look for source in sources}
        for path, why in report.retry:
            if not _changed(path, looks.get(path)):  # else it has to settle again
                self._later(path, why)
        refused = {path for path, _ in report.retry}
        for source in sources:
            if source.path not in refused:
                self._waiting.pop(source.path, None)
        for outcome in report.outcomes:
            _say(outcome)
        for one in report.displaced:
            log.info("%s: now a duplicate of %s (%s)", Path(one.path).name, one.of, one.because)
        if self._move_to:
            kept = refused | {o.path for o in report.outcomes if o.state is State.REJECTED}
            for source in sources:
                if source.serves_others:
                    continue
                if not any(f"{path}/".startswith(f"{source.path}/") for path in kept):
                    self._move(Path(source.path))
        return report.outcomes

    def _move(self, path: Path) -> None:
        """Out of the way of what is still to come; never over another file."""
        root = next(root for root in self._folders if path.is_relative_to(root))
        goal = root / self._move_to / path.relative_to(root)
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            if goal.exists():
                raise FileExistsError(EEXIST, "another file of its name is there")
            path.rename(goal)
        except OSError as error:
            log.warning("%s: stays where it is, it cannot be moved (%s)", path, error.strerror)

    def _later(self, path: str, why: str) -> None:
        before = self._waiting.get(path)
        seconds = _FIRST_WAIT_S if before is None else min(before.seconds * 2, _LONGEST_WAIT_S)
        self._waiting[path] = _Wait(self._monotonic() + seconds, seconds)
        log.warning("%s; tried again in %.0f s", why, seconds)


def _changed(path: str, look: Look | None) -> bool:
    try:
        return look is not None and Look.of(Path(path).stat()) != look
    except OSError:
        return False


def _say(outcome: Outcome) -> None:
    name = Path(outcome.path).name
    if outcome.skipped:
        level = logging.INFO if outcome.reason is Reason.NO_TIME else logging.DEBUG
        log.log(level, "%s: no activity, %s", name, outcome.detail)
    elif outcome.state is State.REJECTED:
        log.warning("%s: refused, %s (%s)", name, outcome.detail, outcome.reason)
    elif outcome.state is State.DUPLICATE:
        log.info("%s: a duplicate of %s (%s)", name, outcome.of, outcome.because)
    elif outcome.state is State.UNDONE:
        log.info("%s: was undone before and stays out", name)
    else:
        log.info("%s: imported", name)


def owner_of(path: Path, root: Path, athletes: Sequence[Athlete]) -> Athlete:
    """Whose file it is: the athlete a sub-folder is named after, else the first."""
    first = path.relative_to(root).parts[0]
    named = (a for a in athletes if same_name(a.name, first))
    return next(named, athletes[0])
