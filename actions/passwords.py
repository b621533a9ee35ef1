"""Passwords: Argon2 hashes, and the fingerprint that a session keeps."""

import hashlib
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
"""The minimum number of characters; our choice."""

LONGEST = 200
"""The maximum number of characters, so that hashing stays cheap."""

_HASHER = PasswordHasher()
_ONE_AT_A_TIME = Lock()  # each takes 64 MiB while it runs


def hashed(password: str) -> str:
    """The hash of a password, for storing."""
    with _ONE_AT_A_TIME:
        return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password matches the stored hash; equally slow where nothing is stored."""
    try:
        with _ONE_AT_A_TIME:
            _HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def trace(stored: str) -> str:
    """A fingerprint of a stored password for sessions: it changes with it and reveals nothing."""
    return hashlib.sha256(b"legcast.session." + stored.encode()).hexdigest()[:16]


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
