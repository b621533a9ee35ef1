"""Plausibility checks for the columns of a GPX or TCX file."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.arrays import Floats, Ints
from analysis.sport import ON_FOOT, RUNS, Sport
from ingest.formats.guess import counts_both_feet, usual_speed
from ingest.recording import Repair

_LOWEST_M, _HIGHEST_M = -500.0, 9000.0  # the Dead Sea's shore is at −430 m, Everest at 8849 m
_NULL_ISLAND_DEGREES = 1.0  # our choice: a track that close to 0°, 0° may well cross it


def believable(columns: Mapping[str, Floats]) -> tuple[dict[str, Floats], list[Repair]]:
    """The columns with impossible positions and altitudes unknown, and the repairs."""
    kept = dict(columns)
    repairs: list[Repair] = []
    if "latitude" in kept and "longitude" in kept:
        kept["latitude"], kept["longitude"] = _positions(
            kept["latitude"], kept["longitude"], repairs
        )
    else:  # one coordinate alone is not a position
        kept.pop("latitude", None)
        kept.pop("longitude", None)
    if "altitude" in kept:
        altitude = kept["altitude"]
        impossible = (altitude < _LOWEST_M) | (altitude > _HIGHEST_M)
        if count := int(impossible.sum()):
            kept["altitude"] = np.where(impossible, np.nan, altitude)
            repairs.append(
                Repair("bad_altitude", f"{count} altitudes are beyond −500 to 9000 m: unknown")
            )
    return kept, repairs


def _positions(latitude: Floats, longitude: Floats, repairs: list[Repair]) -> tuple[Floats, Floats]:
    unknown = np.isnan(latitude) | np.isnan(longitude)
    nowhere = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    if count := int(nowhere.sum()):
        repairs.append(Repair("bad_position", f"{count} positions are not on Earth: unknown"))
    origin = (latitude == 0) & (longitude == 0)
    if count := int(origin.sum()):
        others = ~(unknown | nowhere | origin)
        near = others.any() and (
            max(np.median(np.abs(latitude[others])), np.median(np.abs(longitude[others])))
            < _NULL_ISLAND_DEGREES
        )
        if near:
            origin[:] = False
        else:
            repairs.append(
                Repair("zero_position", f"{count} positions are 0°, 0°: no fix, unknown")
            )
    unknown |= nowhere | origin
    if not unknown.any():
        return latitude, longitude
    return np.where(unknown, np.nan, latitude), np.where(unknown, np.nan, longitude)


def heart_rate(
    columns: Mapping[str, Floats], none: Sequence[float] = (0.0,)
) -> tuple[dict[str, Floats], list[Repair]]:
    """The columns with the heart rates that mean "no reading" set to unknown."""
    values = columns.get("heart_rate")
    if values is None:
        return dict(columns), []
    unread = values == none[0]
    for value in none[1:]:
        unread |= values == value
    count = int(np.count_nonzero(unread))
    if not count:
        return dict(columns), []
    said = " or ".join(f"{value:g}" for value in none)
    repair = Repair("zero_heart_rate", f"{count} heart rates of {said} count as no reading")
    return {**columns, "heart_rate": np.where(unread, np.nan, values)}, [repair]


def both_feet(
    time_us: Ints, columns: Mapping[str, Floats], sport: Sport
) -> tuple[dict[str, Floats], list[Repair]]:
    """The columns with the cadence of a sport on foot in steps per minute.

    Watches count one foot (75 to 100 on a run), some apps both (150 to 200): the median of what is
    not zero tells which. Where it could be either, steps of a length that people have decide. A
    cadence that is never more than zero is unknown; turns of a crank stay as they are.
    """
    cadence = columns.get("cadence")
    if cadence is None:
        return dict(columns), []
    turning = cadence[cadence > 0]
    if not len(turning):
        others = {name: values for name, values in columns.items() if name != "cadence"}
        known = bool((cadence == 0).any())
        detail = "the cadence is 0 from beginning to end: unknown"
        return others, [Repair("zero_cadence", detail)] if known else []
    if sport not in ON_FOOT:
        return dict(columns), []
    if counts_both_feet(
        _median(turning), lambda: usual_speed(time_us, columns), running=sport in RUNS
    ):
        return dict(columns), []
    return {**columns, "cadence": cadence * 2}, []


def _median(values: Floats) -> float:
    """The upper median; `np.median` takes as long as the rest of a small file."""
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])
