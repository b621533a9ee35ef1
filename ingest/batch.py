"""One batch of imports: sources become activities, and bad ones do not stop the others.

1. Files unchanged since they were last processed are skipped.
2. The rest is read and summarised, by an executor when one is given.
3. Only the caller's process writes, several files per transaction: a kill at any moment leaves each
file either completely in or completely out, and the next batch continues from there.

One bad file never stops the others.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError

from analysis.sport import Sport
from ingest.duplicates import DuplicateReason
from ingest.errors import Reason, Rejected, Retry
from ingest.importer import (
    ARCHIVE,
    Decoded,
    Hint,
    Outcome,
    digest,
    known_outcome,
    record,
    settled,
    unchanged,
)
from ingest.quarantine import Quarantine
from ingest.reading import READER_VERSION
from ingest.report import Displaced, Kind, Report
from ingest.settle import FileStat
from ingest.sources import Item, Source, contents_of, given_up, items
from store.activities import brought_in, local_date
from store.athletes import Athlete, lock_athlete
from store.batches import displaced_by, start_batch
from store.engine import reading, writing
from store.ledger import Seen, State, could_not_read, remember, seen
from store.recordings import Brought
from store.remarks import remarks_in_force

_IN_FLIGHT = 64  # items handed out ahead of the writer: enough to keep workers busy, little memory
_IN_FLIGHT_BYTES = 64_000_000  # of what travels with them
_TOGETHER = 32  # items per transaction

_ARCHIVE = Decoded(ARCHIVE, 0)
"""The ledger state of an archive once all its members have been processed."""


@dataclass(frozen=True, slots=True)
class Way:
    """The options of a batch.

    `executor` reads in our place, `since` leaves out what began on an earlier local date,
    `quarantine` keeps copies of what is refused, `dry` keeps nothing of all that was found out.
    `progress` is told how many of how many items are done; more may turn up in archives.
    """

    executor: Executor | None = None
    since: date | None = None
    quarantine: Quarantine | None = None
    dry: bool = False
    progress: Callable[[int, int], object] | None = None


PLAINLY = Way()
"""One file after another, in this process."""


def import_batch(
    engine: Engine,
    athlete: Athlete,
    sources: Iterable[Source],
    now: datetime,
    kind: Kind,
    way: Way = PLAINLY,
) -> Report:
    """Import everything in some files and archives for an athlete."""
    return _Batch(engine, athlete, now, kind, way).run(list(sources))


class _Batch:
    def __init__(
        self, engine: Engine, athlete: Athlete, now: datetime, kind: Kind, way: Way
    ) -> None:
        self.engine, self.athlete, self.now, self.kind, self.way = engine, athlete, now, kind, way
        self.report = Report()
        self.number = 0
        self.total = 0
        self.unfinished: set[str] = set()
        self.quarantined = way.quarantine.digests() if way.quarantine else frozenset[str]()
        with reading(engine) as connection:
            self.seen = seen(connection, athlete.id)
            self.told = {
                sha256: Hint(said.name, None if said.sport is None else Sport(said.sport))
                for sha256, said in remarks_in_force(connection, athlete.id).items()
            }

    def run(self, sources: list[Source]) -> Report:
        self.total = len(sources)
        together: list[tuple[Item, Decoded | Retry]] = []
        for item, result in self._read(self._fresh(sources)):
            together.append(_slim(item, result) if self.way.dry else (item, result))
            if len(together) >= _TOGETHER and not self.way.dry:
                self._write(together)
                together = []
        self._write(together)
        if self.number and not self.way.dry:
            with reading(self.engine) as connection:
                self._settle(connection)
        return self.report

    def _fresh(self, sources: list[Source]) -> Iterator[Item]:
        """What has to be read, source after source; an archive is dealt with after its members."""
        unknown = [s for s in sources if not self._passed_over(s.path, s.stat, named=s.named)]
        self._tell()
        for source in unknown:
            if not source.taken_apart:
                yield from items(source)
                continue
            whole = True
            for member in items(source, self.report.passed_over.append):
                if member.remark:
                    yield from self._said_of_known(member)
                    continue
                self.total += 1
                whole = whole and member.path != source.path  # else it is refused as such
                if not self._passed_over(member.path, member.stat):
                    yield member
                else:
                    yield from self._said_of_known(member)
            self.total -= 1
            if whole:
                yield Item(source.path, source.stat, done=_ARCHIVE)

    def _passed_over(self, path: str, stat: FileStat | None, *, named: bool = False) -> bool:
        """Whether a path need not be read again; what became of it before is reported."""
        seen = None if self.kind is Kind.RETRY else self.seen.get(path)
        if seen is None or not unchanged(seen, stat, undone=self.kind is Kind.WATCH):
            return False
        self.report.outcomes.append(replace(known_outcome(path, seen), named=named))
        return True

    def _said_of_known(self, item: Item) -> Iterator[Item]:
        """What an export says otherwise of a file that lies as it lay when it was read."""
        seen = self.seen.get(item.path)
        if item.hint is None or seen is None or not unchanged(seen, item.stat, undone=True):
            return
        if seen.sha256 != ARCHIVE and self.told.get(seen.sha256) != item.hint:
            known = Decoded(seen.sha256, seen.size)
            yield replace(item, work=None, done=known, data=None, remark=True)

    def _read(self, fresh: Iterator[Item]) -> Iterator[tuple[Item, Decoded | Retry]]:
        """Each item with its content, in order, a bounded number being read ahead."""
        waiting: deque[tuple[Item, Future[Decoded | Retry]]] = deque()
        weight = 0
        for item in fresh:
            waiting.append((item, self._future(item)))
            weight += len(item.data or b"")
            ahead = _IN_FLIGHT if self.way.executor else 1
            while len(waiting) >= ahead or weight > _IN_FLIGHT_BYTES:
                first, future = waiting.popleft()
                weight -= len(first.data or b"")
                yield first, _result(first, future)
        for item, future in waiting:
            yield item, _result(item, future)

    def _future(self, item: Item) -> Future[Decoded | Retry]:
        if item.work is not None and self.way.executor is not None:
            return self.way.executor.submit(item.work)
        future: Future[Decoded | Retry] = Future()
        try:
            done = cast("Decoded | Retry", item.done)  # where there is no work to do
            future.set_result(item.work() if item.work else done)
        except Exception as error:  # noqa: BLE001 because one odd file must not stop the others
            future.set_exception(error)
        return future

    def _write(self, together: list[tuple[Item, Decoded | Retry]]) -> None:
        """Everything that has been read, in one transaction; an item it fails on is refused."""
        if not together and not self.way.dry:
            return
        before = replace(self.report, outcomes=[*self.report.outcomes], retry=[*self.report.retry])
        try:
            written = self._written(together)
        except (DataError, IntegrityError, StatementError) as error:
            if isinstance(error, OperationalError):
                raise  # the database is at fault, not what is written
            self.report = before
            if len(together) > 1 and not self.way.dry:
                for pair in together:
                    self._write([pair])
                return
            ((item, _), *_) = together
            why = f"the database does not take it ({type(error).__name__})"
            written = self._written([(item, given_up(item, Rejected(Reason.CRASHED, why)))])
        for item, result in together:
            if item.hint is not None and isinstance(result, Decoded) and not self.way.dry:
                self.told[result.sha256] = item.hint
        for item, decoded, outcome in written:
            self._keep_copy(item, decoded, outcome)
        self._tell()

    def _written(
        self, together: list[tuple[Item, Decoded | Retry]]
    ) -> list[tuple[Item, Decoded, Outcome]]:
        written: list[tuple[Item, Decoded, Outcome]] = []
        with self._transaction() as connection:
            for item, result in together:
                if isinstance(result, Retry):
                    self._unread(connection, item, result)
                elif result is _ARCHIVE:
                    self._archive(connection, item)
                elif item.remark:
                    self.report.told += self._recorded(connection, item, result).told
                elif self._too_old(result):
                    self.report.older += 1
                    self.unfinished.add(item.archive or item.path)
                else:
                    outcome = self._record(connection, item, result)
                    self.report.outcomes.append(outcome)
                    written.append((item, result, outcome))
        return written

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with writing(self.engine) as connection:
            lock_athlete(connection, self.athlete.id)
            before = self.number
            if not before:
                self.number = start_batch(connection, self.athlete.id, self.kind.value, self.now)
            try:
                yield connection
            except BaseException:
                self.number = before  # it is rolled back with all the rest
                raise
            self.report.batch = None if self.way.dry else self.number
            if self.way.dry:
                self._settle(connection)
                connection.rollback()

    def _settle(self, connection: Connection) -> None:
        """Say of each file what became of it in the end: later ones may have taken its place."""
        brought: dict[int, list[Brought]] = {}
        for row in brought_in(connection, self.number):
            brought.setdefault(row.file_id, []).append(row)
        self.report.outcomes = [
            settled(outcome, brought[outcome.file]) if outcome.file in brought else outcome
            for outcome in self.report.outcomes
        ]
        self.report.displaced = [
            Displaced(row.path, row.of, DuplicateReason(row.because))
            for row in displaced_by(connection, self.number)
        ]

    def _unread(self, connection: Connection, item: Item, why: Retry) -> None:
        self.report.retry.append((item.path, why.detail))
        self.unfinished.add(item.archive or item.path)
        if item.archive is None and not Path(item.path).exists():
            return  # mistyped, or it came and went; nobody waits for it
        could_not_read(connection, self.athlete.id, self.number, item.path, why.detail, self.now)

    def _archive(self, connection: Connection, item: Item) -> None:
        if item.path not in self.unfinished and item.stat is not None:
            as_seen = Seen(item.stat.size, item.stat.mtime_ns, ARCHIVE, READER_VERSION)
            remember(connection, self.athlete.id, item.path, as_seen)

    def _too_old(self, decoded: Decoded) -> bool:
        if self.way.since is None or not decoded.activities:
            return False
        days = [
            local_date(a.summary.start, a.utc_offset_s, self.athlete.zone)
            for a in decoded.activities
        ]
        return max(days) < self.way.since

    def _record(self, connection: Connection, item: Item, decoded: Decoded) -> Outcome:
        outcome = replace(self._recorded(connection, item, decoded), named=item.named)
        self.report.told += outcome.told
        if item.stat is not None:
            as_seen = Seen(item.stat.size, item.stat.mtime_ns, decoded.sha256, READER_VERSION)
            remember(connection, self.athlete.id, item.path, as_seen)
        return outcome

    def _recorded(self, connection: Connection, item: Item, decoded: Decoded) -> Outcome:
        return record(
            connection,
            self.athlete,
            self.number,
            item.path,
            PurePath(item.path).name,
            decoded,
            self.now,
            anew=self.kind is Kind.RETRY,
            undone=self.kind is Kind.WATCH or item.remark,
            hint=None if self.told.get(decoded.sha256) == item.hint else item.hint,
        )

    def _keep_copy(self, item: Item, decoded: Decoded, outcome: Outcome) -> None:
        """Of what is refused, until it has been read after all."""
        quarantine = self.way.quarantine
        if quarantine is None or self.way.dry:
            return
        if outcome.state is not State.REJECTED:
            if decoded.sha256[:12] in self.quarantined:
                quarantine.release(decoded.sha256)
            return
        if outcome.known or outcome.reason is None:
            return
        if not item.is_file or not quarantine.wants(decoded.size, outcome.reason):
            return
        data = contents_of(item.path) if item.data is None else item.data
        if data is not None and digest(data) == decoded.sha256:
            quarantine.keep(
                decoded.sha256, item.path, data, outcome.reason, outcome.detail or "", self.now
            )

    def _tell(self) -> None:
        if self.way.progress is not None:
            self.way.progress(self.report.found, self.total)


def _slim(item: Item, result: Decoded | Retry) -> tuple[Item, Decoded | Retry]:
    """What a dry run keeps in memory until its end: all but the samples and the bytes."""
    if isinstance(result, Decoded) and result is not _ARCHIVE:
        result = replace(
            result, activities=tuple(replace(a, block=None) for a in result.activities)
        )
    return replace(item, data=None, work=None), result


def _result(item: Item, future: Future[Decoded | Retry]) -> Decoded | Retry:
    """What a worker found, or what to make of it when it did not come back."""
    try:
        return future.result()
    except BrokenExecutor as error:  # because the standard pool gives up all of its work at once
        return Retry(f"{item.path}: the workers have stopped ({error}); run again")
    except TimeoutError:
        return given_up(item, Rejected(Reason.TOO_SLOW, "reading it takes too long"))
    except Exception as error:  # noqa: BLE001 because every executor has its own word for a death
        why = f"reading it ended in {type(error).__name__}"
        return given_up(item, Rejected(Reason.CRASHED, why))
