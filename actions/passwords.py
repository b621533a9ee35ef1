"""Passwords: Argon2 hashes, and the fingerprint that a session keeps."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from actions.errors import Busy

SHORTEST = 10
"""The minimum number of characters; our choice."""

LONGEST = 200
"""The maximum number of characters, so that hashing stays cheap."""

_HASHER = PasswordHasher()
_ONE_AT_A_TIME = Lock()  # each takes 64 MiB while it runs
_WAITING = BoundedSemaphore(8)  # our choice: more would take the threads of all other pages


def hashed(password: str) -> str:
    """The hash of a password, for storing. Raises `Busy`."""
    with _in_turn():
        return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password matches the stored hash; equally slow where nothing is stored.

    Raises `Busy`.
    """
    try:
        with _in_turn():
            _HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def trace(stored: str) -> str:
    """A fingerprint of a stored password for sessions: it changes with it and reveals nothing."""
    return hashlib.sha256(b"legcast.session." + stored.encode()).hexdigest()[:16]


@contextmanager
def _in_turn() -> Iterator[None]:
    """One hash at a time; only a few may wait for their turn."""
    if not _WAITING.acquire(blocking=False):
        raise Busy("many sign in just now; try again in a moment")
    try:
        with _ONE_AT_A_TIME:
            yield
    finally:
        _WAITING.release()


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
