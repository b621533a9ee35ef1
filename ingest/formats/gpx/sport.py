"""The words that GPX files have for sports."""

import re

from analysis.sport import Sport

_WORDS = {
    Sport.RUNNING: "running run jogging jog 9 trackrunning trackrun streetrunning roadrunning "
    "ultrarun obstaclerun laufen lauf joggen course courseàpied carrera correr corsa corrida "
    "hardloop hardlooptraining hardlopen løp löpning juoksu bieganie бег 跑步 ランニング",
    Sport.TRAIL_RUNNING: "trailrunning trailrun mountainrunning traillauf traillaufen",
    Sport.TREADMILL: "treadmillrunning treadmill indoorrunning indoorrun virtualrun virtualrunning "
    "laufband",
    Sport.WALKING: "walking walk 10 casualwalking speedwalking nordicwalking indoorwalking gehen "
    "spaziergang marche caminar caminata paseo camminata wandelen promenade gåtur spacer "
    "步行 ウォーキング",
    Sport.HIKING: "hiking hike 4 trekking mountaineering backpacking wandern wanderung randonnée "
    "senderismo escursionismo randonnéepédestre escursione wandeling fottur vandring 徒步",
    Sport.CYCLING: "cycling ride biking bike 1 roadbiking roadcycling mountainbiking "
    "mountainbikeride gravelcycling gravelride indoorcycling virtualride ebikeride cyclocross "
    "bmx commuting cyclecommuting radfahren radfahrt radtour rad vélo sortieàvélo cyclisme "
    "pedalada giroinbici rit fietsrit sykkeltur cykeltur jazdarowerem ciclismo bicicleta fietsen "
    "骑行",
    Sport.SWIMMING: "swimming swim lapswimming openwaterswimming schwimmen natation natación nuoto",
}
_SPORTS = {word: sport for sport, words in _WORDS.items() for word in words.split()}
_SILENT = {"", "unknown", "unspecified", "uncategorized", "track", "default"}


def sport_of(type_text: str | None) -> tuple[Sport | None, str | None]:
    """The sport that `<type>` names, and the finer word it uses; None if it names nothing.

    Bare numbers are Strava's (9 a run, 10 a walk, 4 a hike, 1 a ride); some apps write the word in
    the language of the phone.
    """
    finer = re.sub(r"\W+", "_", (type_text or "").lower()).strip("_")
    word = finer.replace("_", "")
    if word in _SILENT:
        return None, None
    sport = _SPORTS.get(word, Sport.OTHER)
    return sport, None if finer == sport or finer.isdigit() else finer
