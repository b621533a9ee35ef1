"""Sports, in the few categories that matter for legs."""

from enum import StrEnum


class Sport(StrEnum):
    """A sport as Legcast distinguishes them; stable values of command line and database."""

    RUNNING = "running"
    TRAIL_RUNNING = "trail_running"
    TREADMILL = "treadmill"
    WALKING = "walking"
    HIKING = "hiking"
    CYCLING = "cycling"
    SWIMMING = "swimming"
    OTHER = "other"


KINDS = {
    "strength": (
        "strength_training", "weight_training", "weights", "weightlifting", "gym", "squats",
        "traditional_strength_training", "functional_strength_training", "krafttraining", "kraft",
    ),
    "football": ("soccer", "soccer_football", "fussball", "fußball", "futsal"),
    "stairs": ("stair_climbing", "stairclimbing", "stair_stepper", "stairstepper", "stairs_machine",
               "floor_climbing", "stair", "treppen", "treppensteigen"),
    "skiing": ("alpine_skiing", "downhill_skiing", "ski", "skifahren", "resort", "backcountry",
               "resort_skiing", "resort_skiing_snowboarding", "backcountry_ski", "alpine_ski"),
    "cross_country_skiing": ("nordic_ski", "xc_skiing", "nordic_skiing", "langlauf",
                             "cross_country_ski", "skate_skiing", "classic_skiing"),
}  # fmt: skip
"""What devices, services and people call the same thing for legs, by the word we use for it."""

_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}


def kind_of(sport: Sport, word: str | None) -> str:
    """What was done, in a word finer than the sport where it is none of ours.

    `word` is what the athlete or the file called it. A run is a run, wherever; what is `other`
    is its word ("strength", "football", "stairs", "skiing", any), or else just other.
    """
    if sport is not Sport.OTHER or not word:
        return sport.value
    plain = "_".join(word.lower().replace("-", " ").replace("_", " ").split())
    return _KIND_OF.get(plain, plain) or sport.value


RUNS = frozenset({Sport.RUNNING, Sport.TRAIL_RUNNING, Sport.TREADMILL})
"""Sports with a flight phase: they count as runs for distance and intensity."""

ON_FOOT = RUNS | {Sport.WALKING, Sport.HIKING}
"""Sports in which legs brake the body downhill; all others have no eccentric dose."""
