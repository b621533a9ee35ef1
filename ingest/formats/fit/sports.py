"""FIT's sports in our few words."""

from analysis.sport import RUNS, Sport
from ingest.formats.fit.profile import word
from ingest.formats.fit.rows import Row
from ingest.formats.sport import Told
from ingest.sports import sport_of

_UNSAID = frozenset({None, "generic", "all"})
_INDOORS = frozenset({"fitness_equipment", "treadmill", "indoor_running", "virtual_activity"})
"""Sports and sub-sports in which a run is one on a treadmill, whatever its hills."""


def told_by(row: Row) -> Told:
    """What a session, lap or sport message tells of the sport; the word is FIT's own sub-sport.

    A sport that the profile does not know is none of ours; "generic" tells nothing.
    """
    sport, sub_sport = word("sport", row.get("sport")), word("sub_sport", row.get("sub_sport"))
    finer = None if sub_sport in _UNSAID else sub_sport
    if sport is None and "sport" in row:
        return Told(Sport.OTHER, finer)
    words = (finer, sport) if sport != "transition" else (sport,)
    found, _ = sport_of(" ".join(w for w in words if w and w not in _UNSAID))
    if found is None and isinstance(name := row.get("name"), str):
        found, _ = sport_of(name)  # of the watch's own profile, which people make and name
    return Told(found, finer)


def indoors(row: Row, sport: Sport) -> Sport:
    """The sport, where it was guessed for a session on a machine or in a virtual world."""
    kinds = {word("sport", row.get("sport")), word("sub_sport", row.get("sub_sport"))}
    return Sport.TREADMILL if sport in RUNS and kinds & _INDOORS else sport
