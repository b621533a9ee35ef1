"""Recorded sessions as the store gives them out: from a line of a list to all that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Witness:
    """Another recording of the same outing that knows more: its number and its file's name."""

    activity: int
    file: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What every form of a session has, and `store.witnesses` brings together.

    `witnesses` are numbers of activities by quantity; `told_by` are those whose figures have been
    taken over.
    """

    id: int
    sport: str
    started_at: datetime
    utc_offset_s: int | None
    distance_m: float | None
    moving_s: float
    descent_m: float | None
    witnesses: dict[str, list[int]] | None
    told_by: Mapping[str, tuple[Witness, ...]] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True)
class ActivityLine(Figures):
    """An activity as a line of a list. `duplicate_of` is the one that counts in its place."""

    name: str | None
    sub_sport: str | None
    file_id: int | None
    local_date: date
    excluded: bool
    duplicate_of: int | None


@dataclass(frozen=True, slots=True)
class Measured(Figures):
    """What the history is made of: figures, and bins as bytes (see `store.history`)."""

    sub_sport: str | None
    ended_at: datetime
    elapsed_s: float
    ascent_m: float | None
    altitude_quality: str
    eccentric_dose_m: float | None
    heart_coverage: float
    steps: float | None
    effort: float | None
    heart_seconds: bytes
    speed_seconds: bytes
    best_s: bytes


@dataclass(frozen=True, slots=True)
class Activity(Measured):
    """All that is kept of an activity but its samples; `file`, `path` and `batch_id` of its file.

    See `store.tables.activities`. Without a file (`file_id` None) it was entered by hand.
    `felt_effort` is the effort that holds: told by the athlete, else by a recording of the outing.
    """

    athlete_id: int
    file_id: int | None
    session: int
    name: str | None
    local_date: date
    zone: str | None
    descent_bins_m: list[float] | None
    device: dict[str, str | None]
    device_totals: dict[str, float | None]
    warnings: list[str]
    samples: int
    columns: list[str]
    analysis_version: int
    pauses: list[list[float]]
    excluded: bool
    apart: bool
    recorded_sport: str
    told_distance_m: float | None
    told_sport: str | None
    recorded_name: str | None
    duplicate_of: int | None
    because: str | None
    recorded_effort: float | None
    recorded_feel: float | None
    entered_in: int | None
    felt_effort: float | None
    file: str | None
    path: str | None
    batch_id: int | None

    @property
    def counts(self) -> bool:
        """Whether outlooks are made from it."""
        return self.duplicate_of is None and not self.excluded


@dataclass(frozen=True, slots=True)
class Choosable:
    """What the choice between recordings of one session depends on, and how they are called."""

    id: int
    file_id: int | None
    sport: str
    sub_sport: str | None
    recorded_sport: str
    started_at: datetime
    ended_at: datetime
    distance_m: float | None
    moving_s: float
    altitude_quality: str
    eccentric_dose_m: float | None
    heart_coverage: float
    steps: float | None
    device: dict[str, str | None]
    columns: list[str]
    samples: int
    apart: bool
    excluded: bool
    duplicate_of: int | None
    because: str | None
    witnesses: dict[str, list[int]] | None
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Brought:
    """An activity of a file.

    Where another one counts in its place: why, its number and the name of its file, which an entry
    by hand has not.
    """

    id: int
    file_id: int
    because: str | None
    of_id: int | None
    of: str | None
