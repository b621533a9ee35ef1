"""A check-in: how the legs really feel, and the care an answer calls for.

The rules are fixed: they follow the source article's red flags and the wider list of public health
services. Signposts say where to get help; they name no condition and are never capped, delayed or
timed by a forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Place(StrEnum):
    """Where it hurts: the forecast's regions, all of them at once (`legs`), or elsewhere."""

    QUADS = "quads"
    HAMSTRINGS = "hamstrings"
    CALVES = "calves"
    HIP_FLEXORS = "hip_flexors"
    GLUTES = "glutes"
    LEGS = "legs"
    SHINS = "shins"
    ACHILLES = "achilles"
    KNEE = "knee"
    FOOT = "foot"
    GROIN = "groin"


class Side(StrEnum):
    """Which leg."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


class Pain(StrEnum):
    """What kind of pain it is."""

    DULL = "dull"
    BURNING = "burning"
    SHARP = "sharp"
    THROBBING = "throbbing"


class Flag(StrEnum):
    """A sign that this is not ordinary soreness."""

    WORSE_RUNNING = "worse_running"
    SWELLING = "swelling"
    BRUISING = "bruising"
    HOT_RED = "hot_red"
    NUMBNESS = "numbness"
    LIMPING = "limping"
    NO_WEIGHT = "no_weight"
    BONE_SPOT = "bone_spot"
    NIGHT_PAIN = "night_pain"
    POP = "pop"
    ODD_SHAPE = "odd_shape"
    COLD_PALE = "cold_pale"
    UNREMITTING = "unremitting"
    DARK_URINE = "dark_urine"
    WEAKNESS = "weakness"
    FEVER = "fever"
    BREATHLESS = "breathless"


class Cause(StrEnum):
    """What the athlete puts it down to."""

    TRAINING = "training"
    OTHER = "other"
    """Ill, vaccinated, fell: it teaches nothing about training."""


class Asked(StrEnum):
    """Why an answer exists: who answers of their own accord does so rather when sore."""

    RANDOM = "random"
    """The question came on a morning drawn by lot."""
    WEEK = "week"
    """All mornings of a week were asked about, in its digest."""
    MESSAGE = "message"
    """A message about a run asked."""
    VOLUNTEERED = "volunteered"
    """Nobody asked."""


BY_LOT = frozenset({Asked.RANDOM, Asked.WEEK})
"""Questions that come whether somebody is sore or not: their answers stand for all mornings."""


@dataclass(frozen=True, slots=True)
class Checkin:
    """One answer. `level` is 0 to 10; `easing` is None where it was not asked or answered.

    `late` is true of one that was told more than a day after it was felt, in a list of many: it
    calls for no message.
    """

    at: datetime
    place: Place
    level: float
    side: Side = Side.BOTH
    pain: Pain = Pain.DULL
    flags: frozenset[Flag] = frozenset()
    easing: bool | None = None
    cause: Cause = Cause.TRAINING
    asked: Asked = Asked.VOLUNTEERED
    late: bool = False


class Urgency(StrEnum):
    """How soon a signpost should be followed, most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    STOP_RUNNING = "stop_running"
    GET_CHECKED = "get_checked"
    CONSIDER = "consider"


class Signpost(StrEnum):
    """A fixed text (see the language catalogues) that says where to get help."""

    DARK_URINE = "dark_urine"
    CHEST = "chest"
    LIMB = "limb"
    CALF = "calf"
    BONE = "bone"
    GROIN = "groin"
    PUSH_OFF = "push_off"
    NO_WEIGHT = "no_weight"
    ACUTE = "acute"
    WARNING_SIGNS = "warning_signs"
    SEVERE = "severe"
    SHARP = "sharp"
    LASTING_WEEK = "lasting_week"
    NOT_EASING = "not_easing"
    UNEXPLAINED = "unexplained"
    NOT_MUSCLE = "not_muscle"


URGENCY = {
    Signpost.DARK_URINE: Urgency.EMERGENCY,
    Signpost.CHEST: Urgency.EMERGENCY,
    Signpost.LIMB: Urgency.EMERGENCY,
    Signpost.CALF: Urgency.SAME_DAY,
    Signpost.BONE: Urgency.STOP_RUNNING,
    Signpost.GROIN: Urgency.STOP_RUNNING,
    Signpost.PUSH_OFF: Urgency.STOP_RUNNING,
    Signpost.NO_WEIGHT: Urgency.STOP_RUNNING,
    Signpost.ACUTE: Urgency.STOP_RUNNING,
    Signpost.WARNING_SIGNS: Urgency.GET_CHECKED,
    Signpost.SEVERE: Urgency.GET_CHECKED,
    Signpost.SHARP: Urgency.GET_CHECKED,
    Signpost.LASTING_WEEK: Urgency.GET_CHECKED,
    Signpost.NOT_EASING: Urgency.CONSIDER,
    Signpost.UNEXPLAINED: Urgency.CONSIDER,
    Signpost.NOT_MUSCLE: Urgency.CONSIDER,
}
"""How urgent each signpost is; the order of its keys is the order in which they are shown."""

SORE = 3.0
"""The level (of 10) from which lasting soreness calls for advice; our choice."""

SEVERE = 9.0
"""The level (of 10) at which pain calls for advice on day one, whatever was done; our choice."""

BEYOND = 4.0
"""Points above what the bouts explain from which soreness gets a word on the first day, a soft one:
most of it comes from what no recording shows (strength work, a game); our choice."""

TELLING = 1.0
"""The level from which pain counts where soreness is never ordinary after a run and where waiting
makes it worse: at the shin and at the Achilles tendon (source article, by region; our choice)."""

TENDER = frozenset({Place.ACHILLES, Place.SHINS})
"""Where pain counts from `TELLING` on; said once in `TENDER_AGAIN` unless it rises."""

TENDER_AGAIN = timedelta(days=7)

NOT_EASING_AFTER = timedelta(hours=72)
LASTING_AFTER = timedelta(days=7)
"""When gentle and when firm advice is due: the source article's two limits, kept separate."""

MUSCLES = frozenset(
    {
        Place.QUADS,
        Place.HAMSTRINGS,
        Place.CALVES,
        Place.HIP_FLEXORS,
        Place.GLUTES,
        Place.LEGS,
    }
)
"""Places where soreness is ordinary and forecast."""

_SUDDEN = frozenset({Flag.POP, Flag.BRUISING, Flag.LIMPING, Flag.NO_WEIGHT, Flag.ODD_SHAPE})
"""Signs of a sudden event; together with swelling on one side: an acute injury."""

_WARNING = frozenset(
    {Flag.WORSE_RUNNING, Flag.SWELLING, Flag.BRUISING, Flag.HOT_RED, Flag.NUMBNESS, Flag.FEVER}
)


def triage(
    answer: Checkin, last_bout_end: datetime | None = None, *, falling: bool = True
) -> tuple[Signpost, ...]:
    """The signposts one answer calls for, most urgent first; empty when it is ordinary soreness.

    `last_bout_end` is the end of the bout that explains the soreness; without it nothing is said
    about how long it has lasted. `falling` says whether earlier answers about it were higher; it is
    used where the answer itself does not say whether the soreness eases.
    """
    flags = answer.flags
    shown: set[Signpost] = set()
    if flags & {Flag.DARK_URINE, Flag.WEAKNESS}:
        shown.add(Signpost.DARK_URINE)
    if Flag.BREATHLESS in flags:
        shown.add(Signpost.CHEST)
    if flags & {Flag.UNREMITTING, Flag.ODD_SHAPE, Flag.COLD_PALE}:
        shown.add(Signpost.LIMB)
    if _one_calf(answer):
        shown.add(Signpost.CALF)
    if flags & {Flag.BONE_SPOT, Flag.NIGHT_PAIN}:
        shown.add(Signpost.BONE)
    if answer.place is Place.GROIN and answer.level > 0:
        shown.add(Signpost.GROIN)
    if Flag.POP in flags:
        shown.add(Signpost.PUSH_OFF)
    if flags & {Flag.LIMPING, Flag.NO_WEIGHT}:
        shown.add(Signpost.NO_WEIGHT)
    if _acute(answer):
        shown.add(Signpost.ACUTE)
    if flags & _WARNING:
        shown.add(Signpost.WARNING_SIGNS)
    if answer.level >= SEVERE:
        shown.add(Signpost.SEVERE)
    if answer.pain is Pain.SHARP and answer.level > 0:
        shown.add(Signpost.SHARP)
    least = TELLING if answer.place in TENDER else SORE
    if answer.place not in MUSCLES and answer.level >= least:
        shown.add(Signpost.NOT_MUSCLE)
    if last_bout_end is not None and answer.level >= SORE:
        age = answer.at - last_bout_end
        if age > LASTING_AFTER:
            shown.add(Signpost.LASTING_WEEK)
        elif age >= NOT_EASING_AFTER and _not_easing(answer, falling=falling):
            shown.add(Signpost.NOT_EASING)
    return tuple(s for s in URGENCY if s in shown)


def is_red_flag(shown: Sequence[Signpost]) -> bool:
    """Whether any of the signposts must be shown at once."""
    return any(URGENCY[s] is not Urgency.CONSIDER for s in shown)


def _acute(answer: Checkin) -> bool:
    """Sudden, one-sided and swollen. Not the calf alone: it may be something not to be wrapped."""
    sudden = answer.pain is Pain.SHARP or bool(answer.flags & _SUDDEN)
    if answer.place is Place.CALVES and Flag.POP not in answer.flags:
        return False
    return sudden and Flag.SWELLING in answer.flags and answer.side is not Side.BOTH


def _not_easing(answer: Checkin, *, falling: bool) -> bool:
    return answer.easing is False or (answer.easing is None and not falling)


def _one_calf(answer: Checkin) -> bool:
    if answer.place is not Place.CALVES or answer.side is Side.BOTH:
        return False
    return answer.pain is Pain.THROBBING or bool(answer.flags & {Flag.SWELLING, Flag.HOT_RED})
