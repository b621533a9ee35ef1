"""Cleaning of FIT columns: implausible values become unknown, cadence gets its unit."""

from analysis.arrays import Floats, Ints
from analysis.sport import ON_FOOT, Sport
from ingest.formats.plausible import believable, both_feet, heart_rate
from ingest.recording import Repair

_SUSPECT = {"latitude": (-90.0, 90.0), "altitude": (-500.0, 9000.0)}
"""Only a column outside these bounds, or a position of 0° 0°, needs a closer check."""


def clean(
    time_us: Ints, columns: dict[str, Floats], sport: Sport
) -> tuple[dict[str, Floats], list[Repair]]:
    """The columns with implausible values unknown and cadence in its unit, and the repairs.

    On foot FIT counts the steps of one foot; cycling cadence stays in revolutions.
    """
    cleaned = dict(columns)
    repairs: list[Repair] = []
    if _is_suspect(cleaned):
        cleaned, repairs = believable(cleaned)
    cleaned, done = heart_rate(cleaned)
    repairs += done
    recorded = cleaned.get("cadence")
    cleaned, done = both_feet(time_us, cleaned, sport)
    repairs += done
    if sport in ON_FOOT and recorded is not None and cleaned.get("cadence") is recorded:
        repairs.append(Repair("cadence_unit", "the cadence already counts both feet"))
    return cleaned, repairs


def _is_suspect(columns: dict[str, Floats]) -> bool:
    """Whether position or altitude needs the closer check, which takes longer."""
    if ("latitude" in columns) != ("longitude" in columns):
        return True
    for name, (low, high) in _SUSPECT.items():
        if name in columns and bool(((columns[name] < low) | (columns[name] > high)).any()):
            return True
    if "latitude" not in columns:
        return False
    return bool(((columns["latitude"] == 0) & (columns["longitude"] == 0)).any())
