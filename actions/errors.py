"""Why an action was not done, told apart by what the person who asked can do about it.

Beside these any action raises `StoreError` when there is no database, and `Unreachable` when there
is none any more.
"""

from sqlalchemy.exc import OperationalError as Unreachable

from store.engine import StoreError

__all__ = [
    "ActionError",
    "Invalid",
    "Missing",
    "Over",
    "StoreError",
    "Unreachable",
    "Unreadable",
]


class ActionError(Exception):
    """Base of all errors an action raises on purpose; the message says what to do instead."""


class Invalid(ActionError):
    """The request makes no sense, or contradicts what is known. Nothing was changed."""


class Missing(ActionError):
    """There is no such activity, athlete or import; `command` lists those that there are."""

    def __init__(self, said: str, command: str = "") -> None:
        super().__init__(said)
        self.command = command


class Over(ActionError):
    """It was allowed once, and is not any more."""


class Unreadable(ActionError):
    """A file cannot be read, or does not contain what it should."""
