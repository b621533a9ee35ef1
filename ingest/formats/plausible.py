"""What may be believed of the columns of a GPX or TCX file, and what only fills a gap."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.sport import ON_FOOT, Sport
from ingest.recording import Repair

Column = NDArray[np.float64]

_LOWEST_M, _HIGHEST_M = -500.0, 9000.0  # the Dead Sea's shore is at −430 m, Everest at 8849 m
_NULL_ISLAND_DEGREES = 1.0  # our choice: a track that close to 0°, 0° may well cross it
_ONE_FOOT_BELOW = 120.0  # steps/min; nobody runs so slowly, and single-foot counts stay below it
_SLOWEST_RUN, _FASTEST_RUN = 1.9, 6.0  # m/s, our choice: median moving speed of a run
_MOVING = 0.5  # m/s
_EARTH_RADIUS_M = 6_371_009.0


def believable(columns: Mapping[str, Column]) -> tuple[dict[str, Column], list[Repair]]:
    """The columns with impossible positions and altitudes unknown, and what that concerned."""
    kept = dict(columns)
    repairs: list[Repair] = []
    if "latitude" in kept and "longitude" in kept:
        kept["latitude"], kept["longitude"] = _positions(
            kept["latitude"], kept["longitude"], repairs
        )
    else:  # one coordinate alone is no position
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


def _positions(latitude: Column, longitude: Column, repairs: list[Repair]) -> tuple[Column, Column]:
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


def both_feet(columns: Mapping[str, Column], sport: Sport) -> dict[str, Column]:
    """The columns with the cadence of a sport on foot in steps per minute.

    Watches count one foot in GPX and TCX (75 to 100), some apps both (150 to 200); the median of
    what is not zero tells which. Revolutions of a crank stay as they are.
    """
    cadence = columns.get("cadence")
    if cadence is None or sport not in ON_FOOT:
        return dict(columns)
    moving = cadence[cadence > 0]
    if not len(moving) or _median(moving) >= _ONE_FOOT_BELOW:
        return dict(columns)
    return {**columns, "cadence": cadence * 2}


def guessed_sport(time_us: NDArray[np.int64], columns: Mapping[str, Column]) -> Sport | None:
    """What it was, judged by the median speed in motion; None if no speed can be made out."""
    speed = columns.get("speed")
    if speed is None or np.isnan(speed).all():
        if "latitude" not in columns or "longitude" not in columns:
            return None
        speed = _speed(time_us, columns["latitude"], columns["longitude"])
    moving = speed[speed > _MOVING]
    if not len(moving):
        return None
    median = _median(moving)
    if median < _SLOWEST_RUN:
        return Sport.WALKING
    return Sport.RUNNING if median <= _FASTEST_RUN else Sport.CYCLING


def _median(values: Column) -> float:
    """The upper median; `np.median` takes as long as all the rest of a small file."""
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])


def _speed(time_us: NDArray[np.int64], latitude: Column, longitude: Column) -> Column:
    """Speed between neighbouring positions in m/s, over the sphere."""
    known = ~(np.isnan(latitude) | np.isnan(longitude))
    phi, lam = np.radians(latitude[known]), np.radians(longitude[known])
    seconds = np.diff(time_us[known]) / 1e6
    chord = (
        np.sin(np.diff(phi) / 2) ** 2
        + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    )
    metres = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(chord.clip(0, 1)))
    forward = seconds > 0
    return np.asarray(metres[forward] / seconds[forward], np.float64)
