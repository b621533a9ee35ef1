"""What each answer about sore legs means, judged from what was known when it was given."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analysis.checkin import (
    MUSCLES,
    SORE,
    Checkin,
    Pain,
    Place,
    Signpost,
    is_red_flag,
    triage,
)
from analysis.soreness.calibration import PACES, Calibration, calibrate
from analysis.soreness.forecast import LASTING_DAYS, LOW_BELOW, Bouts, Region, levels_at

TEACHING = timedelta(days=180)
"""How long an answer teaches; our choice: legs of half a year ago are other legs."""

ORDINARY = timedelta(days=5)
"""How long ordinary soreness may last: answers within it may be about such a bout; our choice,
reviews give three to seven days."""

_SAME_SPELL = timedelta(days=2)
"""Sore answers no farther apart are of one spell, whatever was done between them; our choice."""

_STILL_FELT = timedelta(days=LASTING_DAYS)
_USUAL = int(np.argmin(np.abs(np.log(PACES))))


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer and what it means.

    `expected` is the level (0 to 100) that the model alone expects there and then at each of
    `PACES`. `ordinary` tells whether it is about soreness that a forecast could have known of: no
    sign of anything else, and not after a hard bout that no forecast is made of (squats, a game),
    which would tell nothing about the runs.
    """

    at: datetime
    place: Place
    felt: float
    signposts: tuple[Signpost, ...]
    ordinary: bool
    expected: tuple[float, ...]

    @property
    def forecast(self) -> bool:
        """Whether it is ordinary, and there was a bout to forecast from."""
        return self.ordinary and max(self.expected) > 0

    @property
    def teaches(self) -> bool:
        """Whether the forecast learns from it: something worth a word was expected, or felt."""
        return self.forecast and max(self.expected[_USUAL], self.felt) >= LOW_BELOW / 2


def judge(
    answers: Sequence[Checkin],
    legs: Bouts,
    felt: Sequence[datetime],
    other: Sequence[datetime],
) -> tuple[Judged, ...]:
    """Every answer, in order of time, from what was done and answered before it.

    `felt` is when each bout ended that legs may be sore from, `other` the same of hard bouts that
    no forecast is made of; both in order.
    """
    spells: dict[Place, tuple[datetime, datetime]] = {}
    judged = []
    for answer in answers:
        signposts = triage(answer, _sore_since(answer, spells, felt))
        ordinary = (
            answer.place in MUSCLES
            and answer.pain is not Pain.SHARP
            and not answer.flags
            and not is_red_flag(signposts)
            and bisect_left(other, answer.at - ORDINARY) == bisect_right(other, answer.at)
        )
        expected = np.zeros(len(PACES))
        if ordinary:
            expected = levels_at(legs, answer.at, Region(answer.place.value), PACES)
        judged.append(
            Judged(
                answer.at,
                answer.place,
                answer.level * 10.0,
                signposts,
                ordinary,
                tuple(expected.tolist()),
            )
        )
    return tuple(judged)


def calibrated(answers: Sequence[Judged], now: datetime) -> Calibration:
    """What answers up to a moment teach about this person: those of the half year before it."""
    first = bisect_left(answers, now - TEACHING, key=lambda answer: answer.at)
    told = [answer for answer in answers[first:] if answer.teaches]
    columns = zip(*(answer.expected for answer in told), strict=True)
    by_pace = dict(zip(PACES.tolist(), columns, strict=False))
    return calibrate([answer.felt for answer in told], by_pace.__getitem__)


def calling(answers: Sequence[Judged]) -> tuple[Judged, ...]:
    """The latest answers about each place, as far as they call for care."""
    latest = {answer.place: answer for answer in answers}
    return tuple(answer for answer in latest.values() if answer.signposts)


def signposts_of(answers: Sequence[Judged]) -> tuple[Signpost, ...]:
    """What the latest answer about each place calls for, most urgent first."""
    shown = {signpost for answer in calling(answers) for signpost in answer.signposts}
    return tuple(s for s in Signpost if s in shown)


def _sore_since(
    answer: Checkin, spells: dict[Place, tuple[datetime, datetime]], felt: Sequence[datetime]
) -> datetime | None:
    """When the soreness of an answer began; None if nothing tells.

    With the last bout that can still be felt, or with the first answer of a spell: answers at
    which the place was sore, with nothing milder between them, and no new bout to put it down to
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
