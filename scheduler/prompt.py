"""The vocabulary of prompts: kinds, reasons, verdicts, and reasons for silence."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from analysis.outlook import Bout
from scheduler.preferences import MORNING_AFTER_H


class Slot(StrEnum):
    """The slot of a prompt: at most one prompt per athlete, slot and local date."""

    AFTER_RUN = "after_run"
    DAILY = "daily"
    DIGEST = "digest"
    SAFETY = "safety"


class Kind(StrEnum):
    """What a prompt is about."""

    AFTER_RUN = "after_run"
    MORNING_AFTER = "morning_after"
    SECOND_MORNING = "second_morning"
    EASING = "easing"
    STILL_SORE = "still_sore"
    WEEK = "week"
    QUESTION = "question"
    CLUB = "club"
    SIGNPOST = "signpost"


SLOT = {
    Kind.AFTER_RUN: Slot.AFTER_RUN,
    Kind.MORNING_AFTER: Slot.DAILY,
    Kind.SECOND_MORNING: Slot.DAILY,
    Kind.EASING: Slot.DAILY,
    Kind.STILL_SORE: Slot.DAILY,
    Kind.WEEK: Slot.DIGEST,
    Kind.QUESTION: Slot.DIGEST,
    Kind.CLUB: Slot.DIGEST,
    Kind.SIGNPOST: Slot.SAFETY,
}
"""The slot of each kind of prompt."""


class PromptReason(StrEnum):
    """Why a prompt was planned."""

    JUST_RUN = "just_run"
    SORENESS = "soreness"
    OVERLOAD = "overload"
    PEAK_AHEAD = "peak_ahead"
    SEVENTY_TWO_HOURS = "seventy_two_hours"
    SEVEN_DAYS = "seven_days"
    RED_FLAG = "red_flag"
    WEEKDAY = "weekday"
    DRAWN = "drawn"
    NEEDS_A_WORD = "needs_a_word"


class Verdict(StrEnum):
    """What became of a prompt that was considered."""

    PLANNED = "planned"
    """It will be sent."""
    ORDINARY = "ordinary"
    """The bout is what these legs are used to."""
    NOT_MARKED = "not_marked"
    """Not sore enough for this kind of prompt."""
    PEAK_BEHIND = "peak_behind"
    """The worst is over by then."""
    NOT_SORE = "not_sore"
    """No answer says that the legs are still sore."""
    TOLD = "told"
    """It has been said."""
    PASSED = "passed"
    """It was imported too late to help."""
    MERGED = "merged"
    """Another prompt of the same morning says it too."""
    DAY_TAKEN = "day_taken"
    """There is already a prompt on that date."""
    WEEK_FULL = "week_full"
    """There were enough in the dates before."""
    QUIET = "quiet"
    """It would be due in the quiet hours, and useless later."""


class Silence(StrEnum):
    """Why nothing is planned."""

    NO_RECENT_RUN = "no_recent_run"
    """Nothing in the last days that legs could still feel."""
    ORDINARY = "ordinary"
    """What was done is what these legs are used to."""
    PASSED = "passed"
    """It was worth a prompt, but its time has passed."""
    TOLD = "told"
    """It has been said already."""
    NOT_YET = "not_yet"
    """There is something to say later, on a morning to come."""
    ENOUGH_THIS_WEEK = "enough_this_week"
    """Three prompts in seven days are enough, or in fourteen after two dismissals."""
    PAUSED = "paused"
    """The athlete paused messages."""


SAME_END = timedelta(minutes=30)
"""Two recordings of one session do not end at the same second."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An earlier prompt.

    `about` holds the ends of the bouts it was about: a bout is identified by its end, because its
    recording may be replaced by a richer one. For a safety message it holds the times of the
    answers that called for it.
    """

    slot: Slot
    kind: Kind
    local_date: date
    at: datetime
    about: tuple[datetime, ...] = ()
    dismissed: bool = False

    def covers(self, bout: Bout) -> bool:
        """Whether it was about a bout; if not recorded, whether it came after it."""
        if self.about:
            return any(abs(end - bout.end) <= SAME_END for end in self.about)
        return self.at >= bout.end + timedelta(hours=MORNING_AFTER_H)

    def meets(self, felt: datetime) -> bool:
        """Whether it answered what was felt at a moment; if not recorded, whether it came after."""
        return felt in self.about if self.about else self.at >= felt


@dataclass(frozen=True, slots=True)
class Planned:
    """A prompt to come. `due_at` is aware, `local_date` the athlete's date of it.

    `about` is as in `Sent`; `occasion` tells words about safety apart, of which a date may have
    several, and a question from a digest.
    """

    kind: Kind
    due_at: datetime
    expires_at: datetime
    local_date: date
    why: PromptReason
    about: tuple[datetime, ...] = ()
    occasion: str = ""

    @property
    def slot(self) -> Slot:
        """The slot it takes."""
        return SLOT[self.kind]


@dataclass(frozen=True, slots=True)
class Considered:
    """A prompt that was considered, the bout it is about, and what became of it."""

    kind: Kind
    verdict: Verdict
    bout: Bout | None = None
    planned: Planned | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The prompts to come, soonest first; when there are none, the reason for silence.

    `considered` is everything that was considered, in order.
    """

    prompts: tuple[Planned, ...]
    silence: Silence | None
    considered: tuple[Considered, ...] = ()
