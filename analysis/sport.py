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


RUNS = frozenset({Sport.RUNNING, Sport.TRAIL_RUNNING, Sport.TREADMILL})
"""Sports with a flight phase: they count as runs for distance and intensity."""

ON_FOOT = RUNS | {Sport.WALKING, Sport.HIKING}
"""Sports in which legs brake the body downhill; all others have no eccentric dose."""
