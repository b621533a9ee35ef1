"""Rate limits: how often one client, or one name, may try something. In memory only.

Each has a token bucket that refills evenly, so that nobody is ever locked out for good: after a
short wait there is always another try.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from starlette.requests import Request

_MOST_KEYS = 10_000  # our choice: limits the memory that a flood of clients can take


@dataclass(slots=True)
class Limit:
    """A number of tries at once, and as many again over `per`."""

    burst: int
    per: timedelta
    _full_at: dict[str, datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, key: str, now: datetime) -> timedelta:
        """Take one try; returns how long to wait first, zero if this one is allowed."""
        each = self.per / self.burst
        with self._lock:
            if len(self._full_at) >= _MOST_KEYS:
                self._forget(now)
            full_at = self._full_at.get(key, now)
            if not now <= full_at <= now + self.per:  # full again, or the clock was corrected since
                full_at = now
            over = full_at + each - now - self.per
            if over > timedelta(0):
                return over
            self._full_at[key] = full_at + each
        return timedelta(0)

    def _forget(self, now: datetime) -> None:
        """Drop full buckets, or all of them if none is full."""
        kept = {key: at for key, at in self._full_at.items() if at > now}
        self._full_at = kept if len(kept) < _MOST_KEYS else {}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits; all our choice."""

    sign_in: Limit = field(default_factory=lambda: Limit(10, timedelta(minutes=5)))
    links: Limit = field(default_factory=lambda: Limit(60, timedelta(minutes=1)))


def limits_of(request: Request) -> Limits:
    """The limits of a request's application."""
    limits: Limits = request.app.state.limits
    return limits
