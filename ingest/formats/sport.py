"""The sport of a recording: from the file, else from its name, else from the data."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.arrays import Floats, Ints
from analysis.sport import RUNS, Sport
from ingest.formats.guess import Guess, guessed
from ingest.recording import Repair
from ingest.sports import sport_in_name

GUESSES = frozenset({"sport_guessed", "sport_unknown"})
"""Codes of the repairs that mark a guessed sport."""

# Our choice: median speeds (m/s) at which a name is not believed against the data.
_NO_WALK, _NO_SWIM, _NO_RIDE = 2.6, 2.5, 1.2


@dataclass(frozen=True, slots=True)
class Told:
    """The sport in a file: the sport, the word it uses, and the recording's name.

    `word` is more specific than the sport ("street_running"), or unknown if there is no sport.
    """

    sport: Sport | None = None
    word: str | None = None
    name: str | None = None


def sport_by(
    told: Told, time_us: Ints, columns: Mapping[str, Floats]
) -> tuple[Sport, list[Repair]]:
    """The sport in the file, or a guess from name and data with the repairs that say so."""
    if told.sport is not None:
        return told.sport, []
    said = f"unknown sport word “{told.word}”" if told.word else "no sport is told"
    guess = guessed(time_us, columns)
    named = sport_in_name(told.name)
    if named is not None and not (guess and _contradicts(guess, named)):
        sport, why = named, "name"
    elif guess is not None:
        sport, why = guess.sport, "speed"
    else:
        return Sport.OTHER, [Repair("sport_unknown", f"{said}, nor can it be guessed")]
    repairs = [Repair("sport_guessed", f"{said}; by its {why} {sport}")]
    if guess is not None and guess.vehicle_s:
        minutes = f"{guess.vehicle_s / 60:.0f} minutes"
        repairs.append(Repair("vehicle", f"{minutes} at the speed of a vehicle are no {sport}"))
    return sport, repairs


def _contradicts(guess: Guess, named: Sport) -> bool:
    """Whether the data clearly contradicts a sport taken only from the name."""
    if named in RUNS:
        return guess.sport is Sport.CYCLING
    if named in (Sport.WALKING, Sport.HIKING):
        return guess.speed > _NO_WALK
    if named is Sport.CYCLING:
        return guess.speed < _NO_RIDE
    return named is Sport.SWIMMING and guess.speed > _NO_SWIM
