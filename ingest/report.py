"""What an import is for, and what it did."""

from dataclasses import dataclass, field
from enum import StrEnum

from ingest.duplicates import DuplicateReason
from ingest.importer import Outcome
from store.ledger import State


class Kind(StrEnum):
    """What a batch is for."""

    BACKFILL = "backfill"
    WATCH = "watch"
    """Nobody asked for these very files: what was undone stays undone."""
    RETRY = "retry"
    """Files that were refused or could not be read, once more."""
    UPLOAD = "upload"
    """What somebody sent to the pages."""
    GIVEN = "given"
    """What another athlete gave."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """A file of an earlier batch that is now a duplicate `of` another one."""

    path: str
    of: str
    because: DuplicateReason


@dataclass(slots=True)
class Report:
    """What a batch did: an outcome for each item, and what the world would not let us read.

    `retry` pairs paths with reasons; `older` counts what was left out for its date. `batch` is the
    batch's number, None when nothing was kept. `passed_over` are the paths of files that are no
    recordings, so that nothing is missing without a word. `told` counts the known files of which an
    export says another name or sport. `displaced` are earlier files in whose place something of
    this batch counts now.
    """

    batch: int | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    retry: list[tuple[str, str]] = field(default_factory=list)
    older: int = 0
    passed_over: list[str] = field(default_factory=list)
    told: int = 0
    displaced: list[Displaced] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many items there were."""
        return len(self.outcomes) + len(self.retry) + self.older

    @property
    def failed(self) -> bool:
        """Whether anything was newly refused or could not be read."""
        refused = (
            o.state is State.REJECTED and not o.known and not o.skipped for o in self.outcomes
        )
        return bool(self.retry) or any(refused)
