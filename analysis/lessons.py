"""What the forecast learns from one person's answers, in order of time."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from analysis.answers import Judged
from analysis.checkin import Place
from analysis.soreness.forecast import explained_at
from analysis.soreness.loads import (
    Bouts,
    Region,
    everyday_felt,
    lift_felt,
    lift_spread,
)
from analysis.soreness.person import (
    Person,
    answered,
    passed,
    signal,
    silent,
    unknown,
)

STRETCH_DAYS, TEACHING_DAYS = 60.0, 120.0
"""Learning restarts every 60 days from the answers of the 120 days before, so that it does not
depend on where the history begins. Our choice: the baseline drifts too far for older ones to
help."""

_MORNING = 0.5  # days: answers no farther apart are of one morning
GONE_SILENT = 7
"""Days; our choice: who is silent for longer is away, which hints at nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """The answers about ordinary soreness, and the bouts they are about."""

    answers: tuple[Judged, ...]
    loads: Bouts

    def person(self, day: float) -> Person:
        """The person as known just before a moment (days since 1970), without any answer at it."""
        stretch = int(np.floor(day / STRETCH_DAYS))
        known_at, persons = _stretch(self, stretch)
        last = bisect_left(known_at, day)
        return persons[last - 1] if last else unknown(day)

    def explained(self, day: float) -> float:
        """The level (0 to 100) that what was done explains around a moment, for this person."""
        return explained_at(self.loads, self.person(day), self.loads.recent(day), day)


@lru_cache(maxsize=4)
def _stretch(lessons: Lessons, stretch: int) -> tuple[list[float], list[Person]]:
    """The estimates and their start times, over a period and the training days before it."""
    first = stretch * STRETCH_DAYS - TEACHING_DAYS
    last = (stretch + 1) * STRETCH_DAYS
    told = [a for a in lessons.answers if a.ordinary and first <= a.day < last]
    known_at: list[float] = []
    persons: list[Person] = []
    if not told:
        return known_at, persons
    kept = [a.day for a in lessons.answers if not a.ordinary and first <= a.day < last]
    events = list(_events(told, kept, last))
    loads = lessons.loads
    moments = np.array([at for at, _, _ in events])
    known = slice(
        loads.recent(moments[0]).start, int(np.searchsorted(loads.end_days, last, side="right"))
    )
    everyday, lifted = everyday_felt(loads, known, moments), lift_felt(loads, known, moments)
    spread = lift_spread(loads, known, moments)
    person = unknown(moments[0])
    morning = -np.inf
    region: Region | None = None
    for i, (at, since, answer) in enumerate(events):
        person = passed(person, at)
        if answer is not None:
            region = region_of(answer.place)
            heard = set(Region) if region is None else {region}
            person = replace(person, heard=person.heard | heard)
        row = signal(everyday[i : i + 1], lifted[i : i + 1], region, np.zeros(1))[0]
        sure = spread[i].mean() if region is None else spread[i, list(Region).index(region)]
        if answer is None:
            person = silent(person, row, float(sure))
        else:
            new = at - morning >= _MORNING
            morning = at if new else morning
            # Who is asked by lot answers whether sore or not: that hints at no habit of answering.
            person = answered(
                person, row, float(sure), answer.felt / 10.0, first=new, by_lot=answer.by_lot
            )
        known_at.append(since)
        persons.append(person)
    return known_at, persons


def region_of(place: Place) -> Region | None:
    """The region an answer is about; None for the legs as a whole."""
    return None if place is Place.LEGS else Region(place.value)


def _events(
    told: Sequence[Judged], kept: Sequence[float], last: float
) -> Iterator[tuple[float, float, Judged | None]]:
    """Answers, and the mornings without one: when, known from when on, and the answer.

    A morning without one comes a day, two days, … after an answer, and is known half a day later.
    One with an answer that teaches nothing, `kept` at a day, hints at nothing either.
    """
    for answer, following in zip(told, [*(a.day for a in told[1:]), last], strict=True):
        yield answer.day, answer.day, answer
        for days in range(1, GONE_SILENT + 1):
            if answer.day + days + _MORNING > following:
                break
            at = answer.day + days
            near = bisect_left(kept, at - _MORNING)
            if near < len(kept) and kept[near] <= at + _MORNING:
                continue
            yield at, at + _MORNING, None
