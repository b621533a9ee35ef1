"""Passwords: hashed with Argon2, and what a session remembers of one."""

import hashlib
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
"""Characters a password needs at least; our choice."""

LONGEST = 200
"""Characters a password may have, so that hashing it stays cheap."""

_HASHER = PasswordHasher()
_ONE_AT_A_TIME = Lock()  # each takes 64 MiB while it lasts


def hashed(password: str) -> str:
    """A password as it is stored."""
    with _ONE_AT_A_TIME:
        return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one; as slow where nothing is stored."""
    try:
        with _ONE_AT_A_TIME:
            _HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def trace(stored: str) -> str:
    """What a session keeps of a stored password: it changes with it and tells nothing of it."""
    return hashlib.sha256(b"legcast.session." + stored.encode()).hexdigest()[:16]


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
