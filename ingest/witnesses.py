"""Choose the recordings of an outing from which each quantity comes, never by the largest value.

The duration comes from the recording that counts. For distance, altitude, heart rate and steps its
own values are used unless another one covers clearly more of the outing, so that adding a recording
never removes what was known.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from analysis.quality import AltitudeQuality
from analysis.sport import ON_FOOT, Sport
from ingest.duplicates import HALF, NEARLY, Candidate, one_after_another, richest_first, shared
from store.witnesses import Quantity

_WORTH = 0.8
"""Our choice: a barometer is believed before a GPS altitude that covers up to a quarter more."""

_TRUSTED = (AltitudeQuality.BAROMETRIC, AltitudeQuality.GPS)


def witnesses(
    best: Candidate, duplicates: Sequence[Candidate], counting: Sequence[Candidate]
) -> dict[str, list[int]] | None:
    """The recordings that know each quantity better than `best`, which counts; None if none does.

    `duplicates` are of the same outing, `counting` all that count near it. Several witnesses follow
    one another, and their values are added.
    """
    others = [other for other in counting if other is not best]
    alone = [one for one in duplicates if _may_speak(one, best, others)]
    if not alone:
        return None
    found = {
        Quantity.DISTANCE: _fullest(best, alone, lambda one: _moved(one) * one.distance, 0.0),
        Quantity.ALTITUDE: _of_altitude(best, alone),
        Quantity.HEART_RATE: _fullest(best, alone, lambda one: one.heart_s),
        Quantity.STEPS: _fullest(best, alone, lambda one: _moved(one) * one.steps),
    }
    named = {
        quantity.value: sorted(one.id for one in seen)
        for quantity, seen in found.items()
        if seen and seen != [best]
    }
    return named or None


def _may_speak(one: Candidate, best: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a duplicate belongs to the outing of `best`, and not as much to another one too."""
    if one.excluded or NEARLY * one.moving_s > best.moving_s:
        return False
    if shared(one, best) >= NEARLY * one.span:
        return True
    elsewhere = sum((shared(one, other) for other in others), timedelta(0))
    return not elsewhere or elsewhere < HALF * one.span


Known = Callable[[Candidate], float]
"""The seconds for which a recording has a quantity."""


def _fullest(
    best: Candidate, alone: Sequence[Candidate], known: Known, nearly: float = NEARLY
) -> list[Candidate]:
    """The one that covers most: `best` itself if it nearly does, else one or several in a row."""
    seen: list[Candidate] = []
    for one in sorted(
        [best, *alone], key=lambda one: (-known(one), one is not best, richest_first(one))
    ):
        if known(one) > 0 and one_after_another([*seen, one]):
            seen.append(one)
    if known(best) > 0 and known(best) >= nearly * sum(map(known, seen)):
        return [best]
    return seen


def _of_altitude(best: Candidate, alone: Sequence[Candidate]) -> list[Candidate]:
    """A barometer before a rougher altitude, unless it covers clearly less of the outing.

    On foot only recordings with an eccentric dose can be better.
    """
    if best.sport is Sport.TREADMILL:
        return [best]
    on_foot = best.sport in ON_FOOT

    def known(one: Candidate) -> float:
        trusted = one.altitude in _TRUSTED and (one.brakes or not on_foot)
        return _moved(one) * trusted

    def smooth(one: Candidate) -> float:
        return known(one) * (one.altitude is AltitudeQuality.BAROMETRIC)

    barometer, anybody = (_fullest(best, alone, measure) for measure in (smooth, known))
    enough = sum(map(smooth, barometer)) >= _WORTH * sum(map(known, anybody))
    return barometer if barometer and enough else anybody


def _moved(one: Candidate) -> float:
    """The seconds of movement, slightly above zero for a total without a duration."""
    return max(one.moving_s, 1.0)
