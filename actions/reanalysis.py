"""Reanalysis: activities are summarised again after the analysis has been improved."""

from collections.abc import Callable

from sqlalchemy import Engine

from ingest.corrections import summarise_again
from ingest.counting import count_all_again
from store.activities import outdated
from store.athletes import Athlete, hold
from store.engine import reading, writing

_TOGETHER = 50  # our choice: activities per transaction, so that others do not wait for long


def reanalyse(engine: Engine, athlete: Athlete, progress: Callable[[int, int], object]) -> int:
    """Renew the summaries made by an earlier version of the analysis; returns how many.

    It uses the stored samples, in several transactions; corrections stay. Which recording of an
    outing counts is chosen again at the end. `progress` gets the number done and the total.
    """
    with reading(engine) as connection:
        numbers = outdated(connection, athlete.id)
    for low in range(0, len(numbers), _TOGETHER):
        progress(low, len(numbers))
        with writing(engine) as connection:
            hold(connection, athlete.id)
            for number in numbers[low : low + _TOGETHER]:
                summarise_again(connection, athlete, number)
    progress(len(numbers), len(numbers))
    with writing(engine) as connection:
        hold(connection, athlete.id)
        count_all_again(connection, athlete.id)
    return len(numbers)
