"""Connections to the pages: only so many, and none that lets us wait for ever.

uvicorn has neither a deadline for a request that arrives slowly nor a fair bound on connections;
without them a stranger who opens a thousand and says nothing takes every descriptor of the process.
"""

import logging
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

log = logging.getLogger(__name__)

_SAY_EVERY_S = 60.0


@dataclass(slots=True)
class Bounds:
    """What connections may take, all of it our choice, and how many were ended for it."""

    most: int = 200
    """Connections at once: far more than a household has, far below what a process may."""
    head_s: float = 10.0
    """Seconds in which a request must have said what it wants."""
    body_s: float = 30.0
    """Seconds that a body may take, however little it is."""
    slowest_bytes_s: float = 4_000.0
    """Bytes that buy a body another second: a phone at the edge of its network sends ten times as
    fast."""
    ended: int = 0
    said_at: float = -math.inf

    def end_one(self, now: float) -> None:
        """Count a connection ended for want of room; one line a minute says so."""
        self.ended += 1
        if now - self.said_at >= _SAY_EVERY_S:
            log.warning("more than %d connections to the pages; %d ended", self.most, self.ended)
            self.said_at, self.ended = now, 0


class Connection(H11Protocol):
    """One connection: ended when its request arrives too slowly, or to make room for another.

    Where there are as many as may be, the peer with the most of them loses the one that has kept us
    waiting longest; where none keeps us waiting, the new one is turned away.
    """

    def __init__(self, *, bounds: Bounds, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._bounds = bounds
        self.waiting_since: float | None = None  # by the loop's clock; None while it is our turn
        self._received = 0

    def connection_made(self, transport: Any) -> None:
        """Take a connection, or end one."""
        super().connection_made(transport)
        self.waiting_since = self.loop.time()
        self._timer = self.loop.call_later(self._bounds.head_s, self._end_if_slow)
        if len(self.connections) > self._bounds.most:
            victim = self._longest_waiting()
            self._bounds.end_one(self.loop.time())
            victim.transport.abort()
            self.connections.discard(victim)

    def data_received(self, data: bytes) -> None:
        """Take what was sent, and know whose turn it is then."""
        self._received += len(data)
        super().data_received(data)
        if self._has_arrived():
            self.waiting_since = None

    def on_response_complete(self) -> None:
        """A request is answered: the next one has a time of its own."""
        super().on_response_complete()
        self._received = 0
        self.waiting_since = None if self._has_arrived() else self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _has_arrived(self) -> bool:
        """Whether a whole request is here, so that the peer waits for us."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.more_body and not cycle.response_complete

    def _end_if_slow(self) -> None:
        bounds, left = self._bounds, self._bounds.head_s
        if self.waiting_since is not None:
            cycle: RequestResponseCycle | None = self.cycle
            in_body = cycle is not None and not cycle.response_complete
            more = self._received / bounds.slowest_bytes_s
            allowed = bounds.body_s + more if in_body else bounds.head_s
            left = self.waiting_since + allowed - self.loop.time()
        if left <= 0:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(left, self._end_if_slow)

    def _longest_waiting(self) -> "Connection":
        """Whom to end for a new connection: of the peer with the most, the longest in waiting."""
        ours = [c for c in self.connections if isinstance(c, Connection)]
        by_peer = Counter(c.client and c.client[0] for c in ours)
        waiting = [c for c in ours if c is not self and c.waiting_since is not None]
        return min(
            waiting,
            key=lambda c: (-by_peer[c.client and c.client[0]], c.waiting_since or 0.0),
            default=self,
        )
