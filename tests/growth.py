"""How the cost of reading grows with the bytes read: the guard against files made to be slow."""

from collections.abc import Callable
from contextlib import suppress
from time import process_time

from ingest.errors import Rejected

SMALL, LARGE = 60_000, 960_000
"""Bytes of the two files that are compared. What grows by the square costs 256 times as much."""

MOST = 64.0
"""The large file costs at most so many times the small one: four times what is in proportion."""


def growth(read: Callable[[bytes], object], made: Callable[[int], bytes]) -> float:
    """CPU time of reading a large file over that of a small one of the same kind."""

    def cost(data: bytes) -> float:
        begun = process_time()
        with suppress(Rejected):
            read(data)
        return process_time() - begun

    small, large = made(SMALL), made(LARGE)
    cost(small)  # whatever is loaded or kept on first use
    return min(cost(large) for _ in range(2)) / max(min(cost(small) for _ in range(3)), 1e-3)
