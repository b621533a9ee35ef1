"""Values that are not believed although the file states them."""

import numpy as np

from analysis.sport import ON_FOOT, Sport
from ingest.formats.fit.columns import Floats
from ingest.recording import Repair

_NULL_ISLAND = 0.05
"""Degrees; a track that comes this near to 0° 0° was really there."""
_HALF_CADENCE = 120.0
"""Steps a minute of one foot that nobody sustains: such a file already counts both feet."""


def mend(columns: dict[str, Floats], sport: Sport) -> tuple[dict[str, Floats], list[Repair]]:
    """The columns with unbelievable values unknown and cadence in its unit, and what was done."""
    mended = dict(columns)
    repairs: list[Repair] = []
    if "heart_rate" in mended:
        mended["heart_rate"], done = _heart_rate(mended["heart_rate"])
        repairs += done
    if "latitude" in mended and "longitude" in mended:
        mended["latitude"], mended["longitude"], done = _position(
            mended["latitude"], mended["longitude"]
        )
        repairs += done
    if "cadence" in mended and sport in ON_FOOT:
        mended["cadence"], done = _both_feet(mended["cadence"])
        repairs += done
    return mended, repairs


def _heart_rate(values: Floats) -> tuple[Floats, list[Repair]]:
    """A heart rate of 0 means that the sensor had no reading."""
    zero = values == 0
    count = int(np.count_nonzero(zero))
    if not count:
        return values, []
    detail = f"{count} heart rates of 0 count as no reading"
    return np.where(zero, np.nan, values), [Repair("zero_heart_rate", detail)]


def _position(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats, list[Repair]]:
    """Positions at 0° 0° that the rest of the track is nowhere near, or beyond the poles."""
    repairs = []
    zero = (latitude == 0) & (longitude == 0)
    if count := int(np.count_nonzero(zero)):
        near = (abs(latitude) < _NULL_ISLAND) & (abs(longitude) < _NULL_ISLAND) & ~zero
        if not near.any():
            latitude, longitude = (np.where(zero, np.nan, c) for c in (latitude, longitude))
            detail = f"{count} positions at 0° 0° are no place the track comes near"
            repairs.append(Repair("zero_position", detail))
    beyond = abs(latitude) > 90
    if count := int(np.count_nonzero(beyond)):
        latitude, longitude = (np.where(beyond, np.nan, c) for c in (latitude, longitude))
        repairs.append(Repair("impossible_position", f"{count} positions lie beyond a pole"))
    return latitude, longitude, repairs


def _both_feet(values: Floats) -> tuple[Floats, list[Repair]]:
    """Cadence on foot is recorded of one foot; some apps record both already."""
    moving = values[values > 0]
    if len(moving) and np.median(moving) > _HALF_CADENCE:
        return values, [Repair("cadence_unit", "cadence already counts the steps of both feet")]
    return values * 2, []
