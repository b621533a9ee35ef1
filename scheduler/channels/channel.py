"""The channel interface, and the three ways in which sending can fail."""

from typing import Protocol

from store.outbox import Claimed


class SendError(Exception):
    """Base of the errors a channel raises; the message is for people and contains no address."""


class Temporary(SendError):
    """It certainly did not arrive, and may work later."""


class Permanent(SendError):
    """It certainly did not arrive, and the same attempt will never work."""


class Unclear(SendError):
    """It may have arrived: neither accepted nor refused. Never resent automatically."""


class Channel(Protocol):
    """A way to reach a person."""

    name: str

    def send(self, letter: Claimed) -> None:
        """Send; returning means accepted. Raises `Temporary`, `Permanent` or `Unclear`."""
