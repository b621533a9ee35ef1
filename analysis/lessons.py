"""What the forecast learns from one person's answers, in order of time."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from analysis.answers import Judged
from analysis.checkin import Place
from analysis.soreness.legs import (
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

_MORNING = 0.5  # days: answers this close together belong to one morning
_GONE_SILENT = 7  # days; our choice: a longer silence means absence, and is no hint


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """The answers about ordinary soreness, and the bouts they are about."""

    answers: tuple[Judged, ...]
    legs: Bouts

    def person(self, day: float) -> Person:
        """The person as known just before a moment (days since 1970), without any answer at it."""
        stretch = int(np.floor(day / STRETCH_DAYS))
        known_at, persons = _stretch(self, stretch)
        last = bisect_left(known_at, day)
        return persons[last - 1] if last else unknown(day)


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
    events = list(_events(told, last))
    legs = lessons.legs
    moments = np.array([at for at, _, _ in events])
    known = slice(
        legs.recent(moments[0]).start, int(np.searchsorted(legs.end_days, last, side="right"))
    )
    everyday, lifted = everyday_felt(legs, known, moments), lift_felt(legs, known, moments)
    spread = lift_spread(legs, known, moments)
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
            person = answered(person, row, float(sure), answer.felt / 10.0, first=new)
        known_at.append(since)
        persons.append(person)
    return known_at, persons


def region_of(place: Place) -> Region | None:
    """The region an answer is about; None for the legs as a whole."""
    return None if place is Place.LEGS else Region(place.value)


def _events(told: Sequence[Judged], last: float) -> Iterator[tuple[float, float, Judged | None]]:
    """Answers and mornings without one: the time, when it became known, and the answer.

    A morning without an answer is a day, two days, … after an answer, and is known half a day
    later.
    """
    for answer, following in zip(told, [*(a.day for a in told[1:]), last], strict=True):
        yield answer.day, answer.day, answer
        for days in range(1, _GONE_SILENT + 1):
            if answer.day + days + _MORNING > following:
                break
            yield answer.day + days, answer.day + days + _MORNING, None
