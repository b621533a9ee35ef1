"""The words that GPX files have for sports."""

import re

from analysis.sport import Sport

_WORDS = {
    Sport.RUNNING: "running run jogging jog 9 trackrunning trackrun streetrunning roadrunning "
    "ultrarun obstaclerun raceracing",
    Sport.TRAIL_RUNNING: "trailrunning trailrun mountainrunning",
    Sport.TREADMILL: "treadmillrunning treadmill indoorrunning indoorrun virtualrun virtualrunning",
    Sport.WALKING: "walking walk 10 casualwalking speedwalking nordicwalking indoorwalking",
    Sport.HIKING: "hiking hike 4 trekking mountaineering backpacking",
    Sport.CYCLING: "cycling ride biking bike 1 roadbiking roadcycling mountainbiking "
    "mountainbikeride gravelcycling gravelride indoorcycling virtualride ebikeride cyclocross "
    "bmx commuting cyclecommuting",
    Sport.SWIMMING: "swimming swim lapswimming openwaterswimming",
}
_SPORTS = {word: sport for sport, words in _WORDS.items() for word in words.split()}
_SILENT = {"", "unknown", "unspecified", "uncategorized", "track", "default"}


def sport_of(type_text: str | None) -> tuple[Sport | None, str | None]:
    """The sport that `<type>` names, and the finer word it uses; None if it names nothing.

    Bare numbers are Strava's (9 a run, 10 a walk, 4 a hike, 1 a ride).
    """
    word = re.sub(r"[^a-z0-9]", "", (type_text or "").lower())
    if word in _SILENT and not re.search(r"\w", re.sub(r"[\x00-\x7f]", "", type_text or "")):
        return None, None
    sport = _SPORTS.get(word, Sport.OTHER)
    finer = re.sub(r"\W+", "_", (type_text or "").strip().lower()).strip("_")
    return sport, None if finer == sport or finer.isdigit() else finer or None
