"""Checks for what people enter, shared by pages and commands. Each raises `Invalid`."""

import math
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from actions.errors import Invalid

_LONGEST_ZONE = 64


def email(text: str | None) -> str | None:
    """An e-mail address, None where nothing was entered.

    A bare host name is accepted as a domain: people run mail servers at home.
    """
    if not text or not text.strip():
        return None
    try:
        found = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        why = str(error).rstrip(".")
        raise Invalid(
            f"{text!r} is not an e-mail address ({why}); write one like you@example.org"
        ) from error
    return str(found.normalized)


def zone(text: str) -> str:
    """The name of a time zone that exists."""
    try:
        if len(text) <= _LONGEST_ZONE:
            ZoneInfo(text)
            return text
    except Exception:  # noqa: BLE001, S110 because it raises half a dozen types for a bad name
        pass
    raise Invalid(f"{text!r} is not a time zone; write one like Europe/Vienna")


def number(value: float | None, low: float, high: float, what: str) -> float | None:
    """A number in a range, None where nothing was entered; nan is not accepted."""
    if value is None:
        return None
    if not math.isfinite(value) or not low <= value <= high:
        raise Invalid(f"{what}: write a number from {low:g} to {high:g}")
    return value
