"""Reading errors, distinguished by what the caller can do about them."""

from collections.abc import Callable
from enum import StrEnum


class Reason(StrEnum):
    """Why bytes were refused for good. Stable words: they appear in JSON and in the ledger."""

    EMPTY = "empty"
    """Not a single byte."""
    UNKNOWN_FORMAT = "unknown_format"
    """Neither FIT, GPX nor TCX, whatever the suffix says."""
    WEB_PAGE = "web_page"
    """An HTML page saved in place of the recording; usually a login page."""
    NOT_AN_ACTIVITY = "not_an_activity"
    """A settings, monitoring, course or route file: well formed, but nobody moved."""
    TRUNCATED = "truncated"
    """The bytes end before the first whole sample or summary."""
    CORRUPT = "corrupt"
    """The structure is broken and nothing could be recovered."""
    NO_TIME = "no_time"
    """Points without any usable time, so nothing can be said about when."""
    FUTURE = "future"
    """It starts days in the future: a clock was wrong by an unknown amount."""
    NO_ACTIVITY = "no_activity"
    """A well-formed file with neither a sample nor a total."""
    DOCTYPE = "doctype"
    """An XML document type: no recording needs one, and it can hide an entity bomb."""
    TOO_LARGE = "too_large"
    """More bytes, once unpacked, than any recording has."""
    UNSUPPORTED = "unsupported"
    """A known format that is not read, such as an encrypted archive."""
    UNSAFE_NAME = "unsafe_name"
    """A file in an archive whose name points outside it."""
    TOO_SLOW = "too_slow"
    """Reading it did not finish within a minute."""
    CRASHED = "crashed"
    """Reading it failed in an unexpected way."""


class IngestError(Exception):
    """Base of everything that reading and importing raise on purpose."""


class Rejected(IngestError):
    """A fault of the file; reading it again will not help.

    `reason` is stable; `detail` is for people; `offset`, `expected` and `got` say where and what,
    when that is known (bytes from the start of the unpacked content).
    """

    def __init__(
        self,
        reason: Reason,
        detail: str,
        offset: int | None = None,
        *,
        expected: object = None,
        got: object = None,
    ) -> None:
        self.reason = reason
        self.detail = detail
        self.offset = offset
        self.expected = expected
        self.got = got
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Callable[..., "Rejected"], tuple[object, ...]]:
        """Support pickling between the reading process and the caller."""
        return _rejected, (self.reason, self.detail, self.offset, self.expected, self.got)

    def __str__(self) -> str:
        text = self.detail
        if self.offset is not None:
            text += f" at byte {self.offset:,}"
        known = (("expected", self.expected), ("got", self.got))
        told = [f"{word} {value}" for word, value in known if value is not None]
        return f"{text} ({', '.join(told)})" if told else text


def _rejected(
    reason: Reason, detail: str, offset: int | None, expected: object, got: object
) -> Rejected:
    return Rejected(reason, detail, offset, expected=expected, got=got)


class Retry(IngestError):
    """A temporary fault (locked, unreadable, disk full): the same file may work later."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)
