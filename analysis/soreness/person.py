"""One person's soreness as far as answers have told it: a small bank of filters.

The latent soreness of a region is

    base + sensitivity × everyday load + response × excess + state + own base + own state

in standard deviations of one answer. `excess` is what the peaks of distance and descent lift it
beyond what the everyday load explains already. The first four belong to the person, the last two
to the region; `state` and `own state` fade. A Kalman filter learns them from ordinal answers
(moments of a normal between two cut points). What a filter cannot learn a bank of them can: how
widely this person uses the scale, and why answers are given. Each member is weighted by how well it
foretold the answers. Constants marked *fitted* were chosen near a fit to diaries of 47 football
players; the others are our choice. What becomes of it is measured: `make verify`.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Bools, Floats
from analysis.soreness.loads import Region
from analysis.soreness.scale import CUTS, SORE, SORE_CUT, level_of, normal_below

SHARED, REGIONS = 4, len(Region)
SIZE = SHARED + 2 * REGIONS
"""What is learnt: base, sensitivity, response and state; then own base and own state by region."""

BASE, BASE_SPREAD, OWN_BASE_SPREAD, DRIFT = 0.5, 1.2, 0.7, 0.05
"""Prior of the base, its spread between people and between regions of one, and how far it wanders
in a day (root): fitted."""

SENSITIVITY, SENSITIVITY_SPREAD = 0.5, 0.24
"""What one ordinary session (300 session-RPE minutes) adds at its worst hour: fitted."""

RESPONSE, RESPONSE_SPREAD = 1.0, 0.3
"""How the peaks compare with those of the published means."""

STATE_SPREAD, OWN_STATE_SPREAD, KEPT = 0.85, 0.5, 0.75
"""What load does not explain, and the share of it that is left a day later: fitted."""

SPREADS: Floats = np.array([0.6, 1.0, 1.7, 3.0])
SPREAD_WEIGHTS: Floats = np.array([0.2, 0.4, 0.25, 0.15])
"""How widely one person's answers scatter: fitted. Narrow for who uses all of the scale."""

VOLUNTEERED, VOLUNTEERS = (0.9, 0.15), 0.5
"""Of somebody who answers when sore: the share of sore and of calm mornings that are answered; and
how many people are thought to. A part of the bank supposes it, and takes silence for a hint; the
rest supposes that answers do not depend on soreness. Our choice: either is as likely, until some
weeks of answers and of silence tell."""

ORIGINAL = 1.3, 1.0
"""Spread and weight of one more member, which never learns: who answers at random is forecast no
worse than by the model alone."""

CLIPPED = 2.5
"""Standard deviations beyond which a surprise moves nothing further."""

CARELESS = 0.05
"""The share of answers that mean nothing (a slip of the thumb)."""

BELIEVED = 0.2, 0.4
"""How much an answer counts for the weight of a member: by its step, and by sore or calm, for which
it is asked. Counted in full, a few wild steps would decide soon and for good who is believed, and
whoever answers carelessly would be misled (invented people, `make verify`). Our choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """What is known of one person after the answers up to `day` (days since 1970).

    `mean` (b × 14) and `covariance` (b × 14 × 14) of each member of the bank, `log_weight` (b).
    `mornings` counts mornings and `answered` those with an answer, after one without and after
    one with (`lately`). `heard` tells of which regions there are answers, `answers` how many.
    """

    mean: Floats
    covariance: Floats
    log_weight: Floats
    day: float
    answered: tuple[float, float] = (1.0, 1.0)
    mornings: tuple[float, float] = (2.0, 2.0)
    lately: bool = True
    heard: frozenset[Region] = frozenset()
    answers: int = 0

    @property
    def weight(self) -> Floats:
        """The weight of each member of the bank; they sum to 1."""
        weight = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(weight / weight.sum())

    @property
    def average(self) -> Floats:
        """The mean of all members (14), each by its weight."""
        return np.asarray(self.weight @ self.mean)


def _bank() -> tuple[Floats, Bools, Bools, Floats]:
    """Spread, whether it learns, whether it supposes volunteered answers, and the first weight."""
    spread = np.append(SPREADS, ORIGINAL[0])
    weight = np.append(SPREAD_WEIGHTS, ORIGINAL[1])
    learns = np.append(np.ones(len(SPREADS), dtype=bool), False)
    volunteered = np.repeat([False, True], len(spread))
    weight = np.tile(weight, 2) * np.where(volunteered, VOLUNTEERS, 1.0 - VOLUNTEERS)
    return np.tile(spread, 2), np.tile(learns, 2), volunteered, np.log(weight)


SPREAD, LEARNS, VOLUNTARY, FIRST_WEIGHT = _bank()
_VARIANCE = (
    np.array(
        [BASE_SPREAD, SENSITIVITY_SPREAD, RESPONSE_SPREAD, STATE_SPREAD]
        + [OWN_BASE_SPREAD] * REGIONS
        + [OWN_STATE_SPREAD] * REGIONS
    )
    ** 2
)
FADES = np.zeros(SIZE, dtype=bool)
FADES[3] = FADES[SHARED + REGIONS :] = True
"""Which of what is learnt fades: the states."""
_STEPS, _SORE_STEPS = 12, (11.0 - SORE) / 11.0  # of a careless thumb
MOST_NARROWED = 0.98
"""No answer makes anything certain."""


def unknown(day: float) -> Person:
    """Somebody of whom nothing is known at a moment: the population."""
    mean = np.zeros((len(SPREAD), SIZE))
    mean[:, :3] = BASE, SENSITIVITY, RESPONSE
    covariance = np.tile(np.diag(_VARIANCE), (len(SPREAD), 1, 1))
    return Person(mean, covariance, FIRST_WEIGHT, day)


def signal(everyday: Floats, lift: Floats, region: Region | None, days: Floats) -> Floats:
    """What multiplies each part of a person's soreness (m × 14), `days` after it was known.

    `everyday` (m) and `lift` (m × regions) as in `analysis.soreness.loads`. Without a region it is
    the mean of all: legs as a whole.
    """
    kept = KEPT**days
    rows = np.zeros((len(everyday), SIZE))
    rows[:, 0], rows[:, 1], rows[:, 3] = 1.0, everyday, kept
    which = list(Region) if region is None else [region]
    for one in which:
        k = list(Region).index(one)
        rows[:, 2] += np.maximum(lift[:, k] - SENSITIVITY * everyday, 0.0) / len(which)
        rows[:, SHARED + k] = 1.0 / len(which)
        rows[:, SHARED + REGIONS + k] = kept / len(which)
    return rows


def variance(person: Person, rows: Floats, days: Floats) -> Floats:
    """The variance of the latent soreness (b × m) that `signal` tells of, without an answer's."""
    known = ((rows @ person.covariance) * rows).sum(axis=-1)
    own = (rows[:, SHARED : SHARED + REGIONS] ** 2).sum(axis=1) * OWN_STATE_SPREAD**2
    return np.asarray(
        known + DRIFT**2 * days + (STATE_SPREAD**2 + own) * (1.0 - KEPT ** (2 * days))
    )


def passed(person: Person, day: float) -> Person:
    """The same person later: what fades has faded, and the base may have wandered."""
    days = day - person.day
    fading = np.where(FADES, KEPT**days, 1.0)
    grown = np.where(FADES, _VARIANCE * (1.0 - KEPT ** (2 * days)), 0.0)
    grown[0] = DRIFT**2 * days
    covariance = person.covariance * np.outer(fading, fading) + np.diag(grown)
    return replace(person, mean=person.mean * fading, covariance=covariance, day=day)


def answered(
    person: Person,
    row: Floats,
    spread: float,
    answer: float,
    *,
    first: bool,
    by_lot: bool = False,
) -> Person:
    """What an answer (0 to 10) teaches; `first` of its morning, or one more.

    `row` (14) is the signal at its moment and `spread` how sure the lift is. Answers of 0 and 1
    are told apart by habit, not by legs, and teach alike. One that was asked for `by_lot`, on a
    morning drawn at random, tells nothing of when this person answers.
    """
    step = int(np.clip(np.floor(answer + 0.5), 0, 10))
    low, high = meant(step)
    mean, deviation, gain = _expected(person, row, spread)
    below, above, cut = ((end - mean) / deviation for end in (low, high, SORE_CUT))
    likely, shift, narrowed = foretold(below, above, cut, step >= SORE)
    known = _learnt(person, gain, shift, narrowed)
    if first and not by_lot:
        sore, calm = VOLUNTEERED
        rate = person.answered[person.lately] / person.mornings[person.lately]
        likely = likely + np.log(np.where(VOLUNTARY, sore if step >= SORE else calm, rate))
        known = _counted(known, answered=True)
    return replace(known, log_weight=known.log_weight + likely, answers=person.answers + 1)


def foretold(
    below: Floats, above: Floats, cut: Floats, sore: bool | Bools
) -> tuple[Floats, Floats, Floats]:
    """How well each member foretold an answer (a logarithm), and what it moves and narrows.

    The answer lies between `below` and `above`, and sore begins at `cut`, all in deviations from
    what each member expected.
    """
    likely, shift, narrowed = _between(below, above)
    likely = (1.0 - CARELESS) * likely + CARELESS / _STEPS
    side = normal_below(np.where(sore, -cut, cut))
    side = (1.0 - CARELESS) * side + CARELESS * np.where(sore, _SORE_STEPS, 1.0 - _SORE_STEPS)
    by_step, by_side = BELIEVED
    return (
        by_step * np.log(likely) + by_side * np.log(side),
        np.clip(shift, -CLIPPED, CLIPPED),
        narrowed,
    )


def silent(person: Person, row: Floats, spread: float) -> Person:
    """What a morning without an answer hints at, if this person answers when sore."""
    mean, deviation, gain = _expected(person, row, spread)
    likely, shift, narrowed = hinted((SORE_CUT - mean) / deviation)
    known = _learnt(person, gain, shift * VOLUNTARY, narrowed * VOLUNTARY)
    rate = person.answered[person.lately] / person.mornings[person.lately]
    likely = np.where(VOLUNTARY, likely, 1.0 - rate)
    return _counted(replace(known, log_weight=known.log_weight + np.log(likely)), answered=False)


def hinted(cut: Floats) -> tuple[Floats, Floats, Floats]:
    """How likely silence was for who answers when sore, and what it moves and narrows."""
    sore, calm = VOLUNTEERED
    likely = (1.0 - calm) - (sore - calm) * normal_below(-cut)
    shift = -(sore - calm) * _density(cut) / likely
    return likely, shift, shift**2 - cut * shift


def meant(step: int, cuts: Floats = CUTS) -> tuple[float, float]:
    """Between which latent sorenesses an answer was meant.

    From 3 on it may be two steps less or one more: some scales have five steps, and none is read
    so finely.
    """
    if step < 2:
        return -np.inf, float(cuts[1])
    if step < SORE:
        return float(cuts[1]), float(cuts[SORE - 1])
    lowest, highest = max(step - 2, SORE), min(step + 1, 10)
    return float(cuts[lowest - 1]), float(cuts[highest]) if highest < 10 else np.inf


def _expected(person: Person, row: Floats, spread: float) -> tuple[Floats, Floats, Floats]:
    """Mean and deviation of the next answer in each member, and what a surprise would move."""
    reach = person.covariance @ row
    deviation = np.sqrt(reach @ row + SPREAD**2 + spread**2)
    return person.mean @ row, deviation, reach / deviation[:, None]


def _learnt(person: Person, gain: Floats, shift: Floats, narrowed: Floats) -> Person:
    shift, narrowed = shift * LEARNS, np.clip(narrowed, 0.0, MOST_NARROWED) * LEARNS
    return replace(
        person,
        mean=person.mean + gain * shift[:, None],
        covariance=person.covariance
        - gain[:, :, None] * gain[:, None, :] * narrowed[:, None, None],
    )


def _counted(person: Person, *, answered: bool) -> Person:
    counts = [list(person.answered), list(person.mornings)]
    counts[0][person.lately] += answered
    counts[1][person.lately] += 1.0
    given, mornings = ((none, some) for none, some in counts)
    return replace(person, answered=given, mornings=mornings, lately=answered)


def _between(below: Floats, above: Floats) -> tuple[Floats, Floats, Floats]:
    """Chance, mean and the variance taken from a standard normal by knowing it lies between."""
    chance = np.maximum(normal_below(above) - normal_below(below), 1e-6)
    low, high = _density(below), _density(above)
    mean = np.clip((low - high) / chance, below, above)  # far out the quotient is imprecise
    ends = (
        np.where(np.isfinite(below), below, 0.0) * low
        - np.where(np.isfinite(above), above, 0.0) * high
    )
    return chance, mean, mean**2 - ends / chance


def _density(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi))


def ordinary(average: Floats, everyday: float, region: Region) -> float:
    """The level (0 to 100) that is ordinary for a person (their `average`) of that load."""
    own = average[SHARED + list(Region).index(region)]
    return float(level_of(average[0] + average[1] * everyday + own))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How this person's answers compare with the model, in three figures.

    `multiplier` is their ordinary level as a share of everybody's, `time_scale` 1 (the hours are
    everybody's), `certainty` (0 to 1) how much the answers have narrowed the spread of the base
    between people, `answers` how many there were.
    """

    multiplier: float = 1.0
    time_scale: float = 1.0
    certainty: float = 0.0
    answers: int = 0


def calibration(person: Person) -> Calibration:
    """A person in three figures."""
    if not person.answers:
        return Calibration()
    own, others = (
        ordinary(one.average, 1.0, Region.QUADS) for one in (person, unknown(person.day))
    )
    left = float(person.weight @ person.covariance[:, 0, 0]) / BASE_SPREAD**2
    return Calibration(own / others, 1.0, float(np.clip(1.0 - left, 0.0, 1.0)), person.answers)
