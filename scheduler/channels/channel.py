"""What a channel is, and the three ways in which sending can go wrong."""

from typing import Protocol

from store.outbox import Claimed


class SendError(Exception):
    """Base of what a channel raises; the message is for people and carries no address."""


class Temporary(SendError):
    """It surely did not arrive, and may work later."""


class Permanent(SendError):
    """It surely did not arrive, and the same attempt will never work."""


class Unclear(SendError):
    """It may have arrived: nobody said yes, nobody said no. Never sent again by itself."""


class Channel(Protocol):
    """A way to reach a person."""

    name: str

    def send(self, letter: Claimed) -> None:
        """Send; returning means accepted. Raises `Temporary`, `Permanent` or `Unclear`."""
