"""Why an action failed, distinguished by what the person who asked can do about it."""


class ActionError(Exception):
    """Base of all errors an action raises on purpose; the message says what to do instead."""


class Invalid(ActionError):
    """The request makes no sense, or contradicts what is known. Nothing was changed."""


class Missing(ActionError):
    """There is no such activity, athlete or import."""


class Unreadable(ActionError):
    """A file cannot be read, or does not contain what it should."""
