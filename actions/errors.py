"""Why an action was not done, told apart by what the person who asked can do about it.

Beside these any action raises `StoreError` when there is no database, `Unreachable` when there is
none any more, and `Damaged` (its base) when its file is damaged.
"""

from sqlalchemy.exc import DatabaseError as Damaged
from sqlalchemy.exc import OperationalError as Unreachable

from store.engine import StoreError

__all__ = [
    "ActionError",
    "Busy",
    "Damaged",
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


class Busy(ActionError):
    """Too many ask for the same at once; it may be asked for again in a moment."""
