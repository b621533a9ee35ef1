"""Decimal numbers and ISO 8601 times as people and programs write them, one at a time."""

import math
import re
from datetime import UTC, datetime

ZONELESS = 2**31 - 1
"""Marks a time written without any zone, among offsets in seconds."""

_SECOND_US = 1_000_000
_LARGEST = 1e9  # metres to the moon and back, seconds of thirty years
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(?:([Zz])|([+-])(\d\d):?(\d\d))?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def decimal(text: str) -> float:
    """The number written in `text`, NaN if there is none; a comma may stand for the point."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return math.nan
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) else math.nan


def quantity(text: str | None) -> float | None:
    """The number in `text` if any device can mean it as a total; None if not."""
    return bounded(decimal(text or ""))


def bounded(value: float) -> float | None:
    """A total that any device can mean; None for another."""
    return value if abs(value) <= _LARGEST else None


def instant(text: str) -> tuple[int, int] | None:
    """The time written in `text`: microseconds since 1970 UTC and its zone in seconds.

    A time without a zone is taken for UTC, as GPX demands, and says so by `ZONELESS`; seconds may
    be missing.
    """
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second = map(int, match.groups("0")[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _EPOCH
    except ValueError:
        return None
    fraction, zulu, sign, hours, minutes = match.group(7, 8, 9, 10, 11)
    time_us = (moment.days * 86_400 + moment.seconds) * _SECOND_US
    time_us += int((fraction or "0")[:6].ljust(6, "0"))
    if sign is None:
        return time_us, 0 if zulu else ZONELESS
    if int(hours) > 23 or int(minutes) > 59:
        return None
    zone = (int(hours) * 60 + int(minutes)) * (-60 if sign == "-" else 60)
    return time_us - zone * _SECOND_US, zone
