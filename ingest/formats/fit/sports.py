"""FIT's sports in our few words."""

from analysis.sport import Sport
from ingest.formats.fit.profile import word
from ingest.formats.fit.rows import Row

_SPORTS = {
    "running": Sport.RUNNING,
    "walking": Sport.WALKING,
    "hiking": Sport.HIKING,
    "mountaineering": Sport.HIKING,
    "cycling": Sport.CYCLING,
    "e_biking": Sport.CYCLING,
    "swimming": Sport.SWIMMING,
}
_KINDS_OF_RUNNING = {
    "treadmill": Sport.TREADMILL,
    "indoor_running": Sport.TREADMILL,
    "trail": Sport.TRAIL_RUNNING,
}
_UNSAID = {None, "generic"}


def sport_of(row: Row) -> tuple[Sport, str | None]:
    """The sport of a session, lap or sport message, and FIT's own word for its sub-sport."""
    sport = word("sport", row.get("sport"))
    sub_sport = word("sub_sport", row.get("sub_sport"))
    found = _SPORTS.get(sport or "", Sport.OTHER)
    if found is Sport.RUNNING:
        found = _KINDS_OF_RUNNING.get(sub_sport or "", found)
    return found, None if sub_sport in _UNSAID else sub_sport
