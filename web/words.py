"""The texts of the pages for stable values."""

from actions.imports import DuplicateReason
from analysis.checkin import Flag, Pain, Side
from analysis.quality import AltitudeQuality
from analysis.sport import Sport
from store.accounts import Share
from store.athletes import PauseReason
from store.ledger import State
from store.outbox import Delivery

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LANGUAGE = {"en": "English", "de": "Deutsch"}

SIDE = {Side.BOTH: "Both legs", Side.LEFT: "Left", Side.RIGHT: "Right"}

PAIN = {
    Pain.DULL: "Dull or stiff",
    Pain.BURNING: "Burning",
    Pain.SHARP: "Sharp or stabbing",
    Pain.THROBBING: "Throbbing",
}

FLAG = {
    Flag.WORSE_RUNNING: "It gets worse as I run",
    Flag.SWELLING: "It is swollen",
    Flag.BRUISING: "There is a bruise",
    Flag.HOT_RED: "It is warm or red",
    Flag.NUMBNESS: "It is numb or tingling",
    Flag.LIMPING: "I limp",
    Flag.NO_WEIGHT: "I cannot put my weight on it",
    Flag.BONE_SPOT: "It is one small spot of bone",
    Flag.NIGHT_PAIN: "It hurts at night or at rest",
    Flag.POP: "I felt or heard a pop",
    Flag.ODD_SHAPE: "It has an odd shape",
    Flag.COLD_PALE: "It is cold or pale",
    Flag.UNREMITTING: "It is severe and never lets up",
    Flag.DARK_URINE: "My urine is dark, like cola",
    Flag.WEAKNESS: "I am markedly weak",
    Flag.FEVER: "I have a fever",
    Flag.BREATHLESS: "I am short of breath, or my chest hurts",
}

KIND_OF_BOUT = {
    Sport.RUNNING: "a run",
    Sport.TRAIL_RUNNING: "a trail run",
    Sport.TREADMILL: "a treadmill run",
    Sport.WALKING: "a walk",
    Sport.HIKING: "a hike",
    Sport.CYCLING: "a ride",
    Sport.SWIMMING: "a swim",
    Sport.OTHER: "another sport",
}

LIKELY = [Sport.RUNNING, Sport.WALKING, Sport.HIKING, Sport.CYCLING]
"""The sports offered with one tap for a guess; the form below has all."""

STATE = {
    State.IMPORTED: "imported",
    State.DUPLICATE: "a duplicate",
    State.REJECTED: "refused",
    State.UNDONE: "undone",
}

BECAUSE = {
    DuplicateReason.SAME_BYTES: "the same bytes as",
    DuplicateReason.SAME_FILE: "another version of the same file,",
    DuplicateReason.SAME_START: "began with",
    DuplicateReason.SAME_SESSION: "the same session as",
}

KIND = {
    "backfill": "imported by hand",
    "watch": "from a watched folder",
    "retry": "read again",
    "upload": "uploaded",
    "answers": "a list of answers",
    "bouts": "a list of what no watch has seen",
}

DELIVERY = {
    Delivery.PENDING: "waiting",
    Delivery.SENDING: "going out",
    Delivery.SENT: "sent",
    Delivery.FAILED: "failed",
    Delivery.EXPIRED: "expired",
    Delivery.UNKNOWN: "may have arrived",
}

QUALITY = {
    AltitudeQuality.BAROMETRIC: "smooth: a barometer or a map",
    AltitudeQuality.GPS: "rough: from satellites alone",
    AltitudeQuality.NONE: "none",
    AltitudeQuality.BROKEN: "broken: not used",
}

PAUSE = {
    PauseReason.ILL: "I am ill",
    PauseReason.INJURED: "I am injured",
    PauseReason.HOLIDAY: "I am on holiday",
    PauseReason.OTHER: "Something else",
}

SHARE = {
    Share.TRAINING: "what stood out in my training",
    Share.SORENESS: "my forecast and my answers",
}

GRADES = ("3 to 6 %", "6 to 10 %", "10 to 15 %", "over 15 %")
"""The steepness classes in which descent is reported."""
