"""Watched folders: import files once they are stable, whatever happens in between.

The scan decides; file-system events only bring the next one forward. So a file that arrives while
nobody listens, is renamed into place, or is on a share that sends no events is found all the same,
one scan later.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from errno import EEXIST
from pathlib import Path

from sqlalchemy import Engine

from ingest.batch import Way, import_batch
from ingest.errors import Reason
from ingest.held import Held, files_in, outermost
from ingest.importer import Outcome, unchanged
from ingest.moved import Move, Sight, take_moved_back
from ingest.ownership import Household, Place, by_place
from ingest.quarantine import Quarantine
from ingest.report import Kind
from ingest.settle import FileStat, Settling
from ingest.sources import Source
from store.athletes import Athlete, all_athletes
from store.engine import reading
from store.ledger import State, seen

log = logging.getLogger(__name__)

_FIRST_WAIT_S, _LONGEST_WAIT_S = 30.0, 3_600.0  # before an unreadable file is tried again


@dataclass(frozen=True, slots=True)
class _Wait:
    until: float
    seconds: float


@dataclass(slots=True)
class _Found:
    """New or changed files in the folders, by athlete, and those that match no athlete."""

    sight: Sight
    fresh: dict[str, FileStat] = field(default_factory=dict)
    owner: dict[str, Athlete] = field(default_factory=dict)
    held: dict[Place, dict[str, FileStat]] = field(default_factory=dict)


class FolderWatch:
    """The watched folders of a service.

    Never changes or deletes a file. It moves one only when `move_to` names a sub-folder for
    imported files; files in there are not checked again. A folder that is missing or unreadable is
    reported once and tried again with every scan; a file that is locked or unreadable is tried
    again at growing intervals; a refused file is reported once and kept in the ledger.
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
        self._folders = outermost(folders)
        self._settling, self._settling_held = Settling(settle_s), Settling(settle_s)
        self._monotonic = monotonic
        self._way = Way(quarantine=quarantine)
        self._move_to = move_to
        self._waiting: dict[str, _Wait] = {}
        self._unreadable: set[str] = set()
        self._empty: set[str] = set()
        self._held: set[Place] = set()
        self._others: set[str] = set()
        self._whose: dict[int, str] = {}  # the prefix of log lines where there are several athletes

    def scan(self, now: datetime) -> list[Outcome]:
        """Scan everything once and import stable files; returns the results."""
        found = self._look()
        fresh, owner, athletes = found.fresh, found.owner, found.sight.household.athletes
        self._whose = {a.id: f"{a.name}: " for a in athletes} if len(athletes) > 1 else {}
        empty = {path for path, stat in fresh.items() if not stat.size}
        for path in sorted(empty - self._empty):
            whose = self._whose.get(owner[path].id, "")
            log.info("%s%s: is empty so far; waiting for it", whose, Path(path).name)
        self._empty = empty
        clock = self._monotonic()
        self._tell_held(found.held, clock)
        self._waiting = {path: wait for path, wait in self._waiting.items() if path in fresh}
        ready: dict[int, list[Source]] = {}
        for path in self._settling.ready(fresh, clock):
            if path not in self._waiting or clock >= self._waiting[path].until:
                ready.setdefault(owner[path].id, []).append(Source(path, fresh[path]))
        outcomes: list[Outcome] = []
        for athlete in athletes:
            if athlete.id in ready:
                outcomes += self._import(athlete, ready[athlete.id], now)
        if len(athletes) > 1:
            _tell_moved(take_moved_back(self._engine, found.sight), athletes)
        return outcomes

    def _look(self) -> _Found:
        lying = self._lying()
        with reading(self._engine) as connection:
            athletes = all_athletes(connection)
            dealt = {a.id: seen(connection, a.id) for a in athletes}
        household = Household.of(athletes, dealt, self._folders)
        found = _Found(Sight(self._folders, lying, self._unreadable, household, self._move_to))
        for place, files in by_place(lying, self._folders).items():
            athlete = household.owner(place)
            if athlete is None:
                found.held[place] = files
                continue
            for path, stat in files.items():
                if not unchanged(dealt[athlete.id].get(path), stat, undone=True):
                    found.fresh[path], found.owner[path] = stat, athlete
        return found

    def _tell_held(self, held: dict[Place, dict[str, FileStat]], clock: float) -> None:
        """Report once for each folder that matches no athlete how many files wait in it."""
        files = {path: stat for lying in held.values() for path, stat in lying.items()}
        rested = set(self._settling_held.ready(files, clock))
        for place, lying in held.items():
            whole = {path for path, stat in lying.items() if stat.size}
            if place not in self._held and whole and whole <= rested:
                self._held.add(place)
                log.warning("%s", Held(place.path, len(lying)))
        self._held &= held.keys()

    def _lying(self) -> dict[str, FileStat]:
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

        lying = files_in(self._folders, self._move_to, tell, others.add)
        for folder in self._unreadable - failed:
            log.info("%s can be read again", folder)
        self._unreadable = failed
        for path in sorted(others - self._others):
            log.debug("%s: not a recording, ignored", path)
        self._others = others
        return lying

    def _import(self, athlete: Athlete, sources: list[Source], now: datetime) -> list[Outcome]:
        report = import_batch(self._engine, athlete, sources, now, Kind.WATCH, self._way)
        stats = {source.path: source.stat for source in sources}
        for path, why in report.retry:
            if not _changed(path, stats.get(path)):  # otherwise it has to settle again
                self._later(athlete, path, why)
        refused = {path for path, _ in report.retry}
        for source in sources:
            if source.path not in refused:
                self._waiting.pop(source.path, None)
        whose = self._whose.get(athlete.id, "")
        for outcome in report.outcomes:
            _say(outcome, whose)
        for one in report.displaced:
            name = whose + Path(one.path).name
            log.info("%s: now a duplicate of %s (%s)", name, one.of, one.because)
        if self._move_to:
            kept = refused | {o.path for o in report.outcomes if o.state is State.REJECTED}
            for source in sources:
                if source.serves_others:
                    continue
                if not any(f"{path}/".startswith(f"{source.path}/") for path in kept):
                    self._move(Path(source.path))
        return report.outcomes

    def _move(self, path: Path) -> None:
        """Move an imported file to the done folder, never over another file."""
        root = next(root for root in self._folders if path.is_relative_to(root))
        goal = root / self._move_to / path.relative_to(root)
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            if goal.exists():
                raise FileExistsError(EEXIST, "another file with its name is there")
            path.rename(goal)
        except OSError as error:
            log.warning("%s: stays where it is, it cannot be moved (%s)", path, error.strerror)

    def _later(self, athlete: Athlete, path: str, why: str) -> None:
        before = self._waiting.get(path)
        seconds = _FIRST_WAIT_S if before is None else min(before.seconds * 2, _LONGEST_WAIT_S)
        self._waiting[path] = _Wait(self._monotonic() + seconds, seconds)
        whose = self._whose.get(athlete.id, "")
        log.warning("%s%s; tried again in %.0f s", whose, why, seconds)


def _changed(path: str, stat: FileStat | None) -> bool:
    try:
        return stat is not None and FileStat.of(Path(path).stat()) != stat
    except OSError:
        return False


def _say(outcome: Outcome, whose: str) -> None:
    name = whose + Path(outcome.path).name
    if outcome.skipped:
        level = logging.INFO if outcome.reason is Reason.NO_TIME else logging.DEBUG
        log.log(level, "%s: not an activity, %s", name, outcome.detail)
    elif outcome.state is State.REJECTED:
        log.warning("%s: refused, %s (%s)", name, outcome.detail, outcome.reason)
    elif outcome.state is State.DUPLICATE:
        log.info("%s: a duplicate of %s (%s)", name, outcome.of, outcome.because)
    elif outcome.state is State.UNDONE:
        log.info("%s: was undone before and is not imported again", name)
    else:
        log.info("%s: imported", name)


def _tell_moved(moves: Sequence[Move], athletes: Sequence[Athlete]) -> None:
    names = {athlete.id: athlete.name for athlete in athletes}
    for move in moves:
        to, of = names[move.to], names[move.of]
        log.info("%s: %s: is in %s's folder now and counts no longer for %s", to, move.name, to, of)
