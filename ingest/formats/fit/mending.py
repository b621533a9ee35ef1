"""Values that are not believed although the file states them, and cadence in its unit."""

import numpy as np

from analysis.sport import ON_FOOT, Sport
from ingest.formats.fit.columns import Floats
from ingest.formats.plausible import believable
from ingest.recording import Repair

_SUSPECT = {"latitude": (-90.0, 90.0), "altitude": (-500.0, 9000.0)}
"""Only a column that leaves these bounds, or a position of 0° 0°, needs a closer look."""
_ONE_FOOT = 120.0
"""Steps a minute that one foot alone does not sustain: such a file counts both already."""


def mend(columns: dict[str, Floats], sport: Sport) -> tuple[dict[str, Floats], list[Repair]]:
    """The columns with unbelievable values unknown and cadence in its unit, and what was done.

    On foot FIT counts the steps of one foot; cranks keep their revolutions.
    """
    mended = dict(columns)
    repairs: list[Repair] = []
    if _is_suspect(mended):
        mended, repairs = believable(mended)
    if "heart_rate" in mended:
        mended["heart_rate"], done = _heart_rate(mended["heart_rate"])
        repairs += done
    if "cadence" in mended and sport in ON_FOOT:
        mended["cadence"], done = _both_feet(mended["cadence"])
        repairs += done
    return mended, repairs


def _is_suspect(columns: dict[str, Floats]) -> bool:
    """Whether anything about position or altitude needs the closer look; it takes longer."""
    if ("latitude" in columns) != ("longitude" in columns):
        return True
    for name, (low, high) in _SUSPECT.items():
        if name in columns and bool(((columns[name] < low) | (columns[name] > high)).any()):
            return True
    if "latitude" not in columns:
        return False
    return bool(((columns["latitude"] == 0) & (columns["longitude"] == 0)).any())


def _heart_rate(values: Floats) -> tuple[Floats, list[Repair]]:
    """A heart rate of 0 means that the sensor had no reading."""
    zero = values == 0
    count = int(np.count_nonzero(zero))
    if not count:
        return values, []
    detail = f"{count} heart rates of 0 count as no reading"
    return np.where(zero, np.nan, values), [Repair("zero_heart_rate", detail)]


def _both_feet(values: Floats) -> tuple[Floats, list[Repair]]:
    """Cadence of one foot doubled, unless most of it is too quick to be of one foot."""
    if 2 * np.count_nonzero(values > _ONE_FOOT) > np.count_nonzero(values > 0):
        return values, [Repair("cadence_unit", "cadence counts the steps of both feet already")]
    return values * 2, []
