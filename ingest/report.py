"""The purpose and the results of an import."""

from dataclasses import dataclass, field
from enum import StrEnum

from ingest.duplicates import DuplicateReason
from ingest.importer import Outcome
from store.ledger import State


class Kind(StrEnum):
    """The purpose of a batch."""

    BACKFILL = "backfill"
    WATCH = "watch"
    """Nobody asked for these specific files: what was undone stays undone."""
    RETRY = "retry"
    """Files that were refused or could not be read, tried again."""
    UPLOAD = "upload"
    """Files uploaded to the pages."""
    GIVEN = "given"
    """What another athlete gave."""
    ANSWERS = "answers"
    """A list of answers."""
    BOUTS = "bouts"
    """A list of what no watch has seen."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """A file of an earlier batch that is now a duplicate `of` another one."""

    path: str
    of: str
    because: DuplicateReason


@dataclass(slots=True)
class Report:
    """The results of a batch: an outcome for each item, and the files that could not be read.

    `retry` pairs paths with reasons; `older` counts what was left out for its date. `batch` is the
    batch's id, None when nothing was stored. `passed_over` are the paths of files that are not
    recordings, so that nothing is skipped silently. `told` counts the known files for which an
    export gives another name or sport. `displaced` are earlier files that were replaced by files of
    this batch.
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
