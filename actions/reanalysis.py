"""Reanalysis: activities are summarised again when the analysis has learnt something new."""

from collections.abc import Callable

from sqlalchemy import Engine

from ingest.corrections import summarise_again
from ingest.counting import count_all_again
from store.activities import outdated
from store.athletes import Athlete, lock_athlete
from store.engine import reading, writing

_TOGETHER = 50  # our choice: activities of one transaction, so that nobody else waits for long


def reanalyse(engine: Engine, athlete: Athlete, progress: Callable[[int, int], object]) -> int:
    """Summarise again what an earlier version of the analysis has summarised; how many those were.

    From the samples that are kept, in several transactions; corrections stay. Which recording of an
    outing counts is chosen anew at the end. `progress` is told how many of how many are done.
    """
    with reading(engine) as connection:
        numbers = outdated(connection, athlete.id)
    for low in range(0, len(numbers), _TOGETHER):
        progress(low, len(numbers))
        with writing(engine) as connection:
            lock_athlete(connection, athlete.id)
            for number in numbers[low : low + _TOGETHER]:
                summarise_again(connection, athlete, number)
    progress(len(numbers), len(numbers))
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        count_all_again(connection, athlete.id)
    return len(numbers)
