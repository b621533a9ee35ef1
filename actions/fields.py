"""Checks for what people enter, shared by pages and commands. Each raises `Invalid`."""

import math
from collections.abc import Mapping, Sequence

from actions.errors import Invalid
from config.settings import is_zone
from scheduler.channels.push import is_address, masked

_LONGEST_ZONE = 64
_MOST_PUSH = 10  # our choice: each is called for every message


def checked(changes: Mapping[str, object]) -> dict[str, object]:
    """Changes of an athlete or an account, with the zone and the e-mail address checked."""
    done = dict(changes)
    if "zone" in changes:
        done["zone"] = zone(str(changes["zone"]))
    if "email" in changes:
        told = changes["email"]
        done["email"] = email(None if told is None else str(told))
    return done


def email(text: str | None) -> str | None:
    """An e-mail address, None where nothing was entered.

    A bare host name is accepted as a domain: people run mail servers at home.
    """
    if not text or not text.strip():
        return None
    from email_validator import EmailNotValidError, validate_email  # slow to load

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
    if len(text) <= _LONGEST_ZONE and is_zone(text):
        return text
    raise Invalid(f"{text!r} is not a time zone; write one like Europe/Vienna")


def number(value: float | None, low: float, high: float, what: str) -> float | None:
    """A number in a range, None where nothing was entered; nan is not accepted."""
    if value is None:
        return None
    if not math.isfinite(value) or not low <= value <= high:
        raise Invalid(f"{what}: write a number from {low:g} to {high:g}")
    return value


def push_addresses(addresses: Sequence[str]) -> tuple[str, ...]:
    """Push addresses, not too many, each of which Apprise knows how to reach."""
    for address in addresses:
        if not is_address(address):
            raise Invalid(
                f"{masked(address)} is no address that Apprise knows; "
                "write one like ntfy://ntfy.sh/my-secret-topic"
            )
    return few_enough(addresses)


def few_enough(addresses: Sequence[str]) -> tuple[str, ...]:
    """Push addresses that are not too many."""
    if len(addresses) > _MOST_PUSH:
        raise Invalid(f"more than {_MOST_PUSH} push addresses are too many: take one away first")
    return tuple(addresses)
