"""The meaning of each answer about sore legs, judged from what was known when it was given."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.checkin import (
    BEYOND,
    BY_LOT,
    MUSCLES,
    SORE,
    TENDER,
    TENDER_AGAIN,
    URGENCY,
    Asked,
    Cause,
    Checkin,
    Pain,
    Place,
    Side,
    Signpost,
    is_red_flag,
    triage,
)
from analysis.soreness.loads import LASTING_DAYS

_SAME_SPELL = timedelta(days=2)
"""Sore answers this close together are one spell, whatever was done in between; our choice."""

_A_DAY = timedelta(hours=20)  # our choice: people answer once a day, not to the minute

_STILL_FELT = timedelta(days=LASTING_DAYS)

_FROM_A_BOUT, _COMPARED = timedelta(days=3), timedelta(days=42)
# Our choice: how soon after a bout an answer is put down to it alone, and how far back it is
# compared with answers to earlier bouts.


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer and what it means.

    `felt` is its level (0 to 100). `ordinary` tells whether it is about soreness that a forecast
    speaks of, with no sign or word of anything else. `asked` tells why it exists. Where it follows
    a bout, `felt_before` is the highest level of the place after an earlier bout, else 0.
    `said_lately` are signposts that it calls for and that need not be said again this week.
    """

    at: datetime
    place: Place
    felt: float
    signposts: tuple[Signpost, ...]
    ordinary: bool
    asked: Asked = Asked.VOLUNTEERED
    late: bool = False
    felt_before: float = 0.0
    side: Side = Side.BOTH
    said_lately: tuple[Signpost, ...] = ()

    @property
    def by_lot(self) -> bool:
        """Whether it was asked for without regard to how the legs are."""
        return self.asked in BY_LOT

    @property
    def day(self) -> float:
        """When it was given, in days since 1970."""
        return self.at.timestamp() / 86_400.0


def judge(answers: Sequence[Checkin], felt: Sequence[datetime]) -> tuple[Judged, ...]:
    """Every answer in order of time, judged by what was done and answered before it.

    `felt` are the ends of the bouts that may make legs sore, in order.
    """
    spells: dict[Place, tuple[datetime, datetime]] = {}
    before: dict[Place, Checkin] = {}
    tender: dict[Place, Checkin] = {}
    after: dict[Place, dict[datetime, float]] = {}
    judged = []
    for answer in answers:
        began = _sore_since(answer, spells, felt)
        falling = _falling(answer, before.get(answer.place), began)
        signposts = triage(answer, began, falling=falling)
        before[answer.place] = answer
        said: tuple[Signpost, ...] = ()
        if answer.place in TENDER and Signpost.NOT_MUSCLE in signposts:
            if _said_lately(answer, tender.get(answer.place)):
                said = (Signpost.NOT_MUSCLE,)
                signposts = tuple(s for s in signposts if s not in said)
            else:
                tender[answer.place] = answer
        ordinary = (
            answer.place in MUSCLES
            and answer.pain is not Pain.SHARP
            and not answer.flags
            and answer.cause is Cause.TRAINING
            # That it lasts, or is severe, is no reason not to learn.
            and not is_red_flag([s for s in triage(answer) if s is not Signpost.SEVERE])
        )
        judged.append(
            Judged(
                answer.at,
                answer.place,
                answer.level * 10.0,
                signposts,
                ordinary,
                answer.asked,
                answer.late,
                _felt_before(answer, after.setdefault(answer.place, {}), felt) if ordinary else 0.0,
                answer.side,
                said,
            )
        )
    return tuple(judged)


def beyond(answer: Judged, explained: float) -> Judged:
    """An answer, with a word where it is far above what the bouts explain (0 to 100).

    A bout also explains what the place felt like after an earlier one. Where it is severe, or has
    lasted, that has been said more firmly.
    """
    shown = answer.signposts
    far = answer.felt - max(explained, answer.felt_before) >= BEYOND * 10.0
    if not far or answer.place not in MUSCLES or _FIRMER & set(shown):
        return answer
    with_it = {*shown, Signpost.UNEXPLAINED}
    return replace(answer, signposts=tuple(s for s in URGENCY if s in with_it))


_FIRMER = {Signpost.SEVERE, Signpost.NOT_EASING, Signpost.LASTING_WEEK}


def open_answers(answers: Sequence[Judged]) -> tuple[Judged, ...]:
    """The answers that call for care and are not settled by a later one, in order of time.

    A later answer is about the same thing if it has the same place (or, for a muscle, the legs as a
    whole) and the same side, or both. A red flag stays until such an answer is below `SORE` and has
    no red flag of its own; anything else until there is such an answer at all. Our choice.
    """
    still: list[Judged] = []
    for answer in answers:
        still = [earlier for earlier in still if not _settles(answer, earlier)]
        if answer.signposts or answer.said_lately:
            still.append(answer)
    return tuple(still)


def calling(still: Sequence[Judged]) -> tuple[Judged, ...]:
    """Those of the open answers that want a word; what was told late had it where it was told."""
    return tuple(answer for answer in still if answer.signposts and not answer.late)


def signposts_of(still: Sequence[Judged], week: datetime) -> tuple[Signpost, ...]:
    """The signposts of the open answers, most urgent first.

    One that is not urgent is dropped when its answer is older than `week`.
    """
    shown = {
        signpost
        for answer in still
        for signpost in answer.signposts
        if answer.at >= week or is_red_flag([signpost])
    }
    return tuple(s for s in URGENCY if s in shown)


def _settles(later: Judged, earlier: Judged) -> bool:
    """Whether a later answer speaks of the same thing, and no more of what was worrying."""
    whole = later.place is Place.LEGS and earlier.place in MUSCLES
    if not whole and later.place is not earlier.place:
        return False
    if later.side not in (Side.BOTH, earlier.side):
        return False
    if not is_red_flag(earlier.signposts):
        return True
    return later.felt < SORE * 10.0 and not is_red_flag(later.signposts)


def _said_lately(answer: Checkin, said: Checkin | None) -> bool:
    """Whether the word about a tender place was said within a week, at no lower a level."""
    return said is not None and answer.at - said.at < TENDER_AGAIN and answer.level <= said.level


def _felt_before(answer: Checkin, after: dict[datetime, float], felt: Sequence[datetime]) -> float:
    """The highest level (0 to 100) after an earlier bout; `after` holds those of all so far."""
    done = bisect_right(felt, answer.at)
    if not done or answer.at - felt[done - 1] > _FROM_A_BOUT:
        return 0.0
    bout = felt[done - 1]
    earlier = [level for end, level in after.items() if bout - _COMPARED <= end < bout]
    after[bout] = max(after.get(bout, 0.0), answer.level * 10.0)
    return max(earlier, default=0.0)


def _falling(answer: Checkin, before: Checkin | None, began: datetime | None) -> bool:
    """Whether soreness is less than before; True if no answer of the same spell can tell.

    It is compared with the last answer at least a day before: within a day soreness varies anyway.
    """
    if before is None or began is None or before.at < began or answer.at - before.at < _A_DAY:
        return True
    return answer.level < before.level


def _sore_since(
    answer: Checkin, spells: dict[Place, tuple[datetime, datetime]], felt: Sequence[datetime]
) -> datetime | None:
    """When the soreness of an answer began; None if unknown.

    It began with the last bout that can still be felt, or with the first answer of a spell: answers
    at which the place was sore, with none milder between them, and no new bout that explains it
    unless they follow closely. `spells` holds the first and the last of each place so far.
    """
    done = bisect_right(felt, answer.at)
    began = felt[done - 1] if done and answer.at - felt[done - 1] <= _STILL_FELT else None
    if answer.level < SORE:
        spells.pop(answer.place, None)
        return began
    first, last = spells.get(answer.place, (answer.at, answer.at))
    new_cause = bisect_right(felt, last) < done
    if answer.at - last > (_SAME_SPELL if new_cause else _STILL_FELT):
        first = answer.at
    spells[answer.place] = first, answer.at
    if first == answer.at:
        return began
    return first if began is None else min(first, began)
