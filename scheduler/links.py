"""Signed links, with which a reader answers from a message without signing in.

A link names one purpose and one athlete, and may carry a place and a date. It is signed with a key
that only this machine has; a link for another purpose is invalid, an old one is refused, and
increasing the athlete's `link_round` revokes every earlier link.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from itsdangerous import BadData, URLSafeSerializer

from analysis.checkin import Place
from config.paths import write_private


class Purpose(StrEnum):
    """The purpose of a link; its value is the first part of its path."""

    ANSWER = "answer"
    """Check in: GET shows the question, POST saves the answer."""
    ASKED = "asked"
    """The same on a morning drawn by lot: answered on its day, it stands for all mornings."""
    DAYS = "days"
    """Say how each morning of a week was: GET shows them, POST saves the answers."""
    STOP = "stop"
    """Unsubscribe: GET asks, POST unsubscribes (also one-click, from mail programs)."""
    ENOUGH = "enough"
    """Say that a message was not wanted: GET asks, POST stores it."""
    CALENDAR = "calendar"
    """The feed of soreness windows, as `TOKEN.ics`."""
    UPLOAD = "upload"
    """Where a phone or a script may POST recordings to."""


LIFETIME = {
    Purpose.ANSWER: timedelta(days=10),
    Purpose.ASKED: timedelta(days=10),
    Purpose.DAYS: timedelta(days=10),
    Purpose.STOP: timedelta(days=730),
    Purpose.ENOUGH: timedelta(days=10),
    Purpose.CALENDAR: None,
    Purpose.UPLOAD: None,
}
"""How long a link is valid; None until it is revoked."""

_SALT = "legcast.links."


@dataclass(frozen=True, slots=True)
class Grant:
    """What a link allows. `round` must still be the athlete's `link_round`."""

    purpose: Purpose
    athlete_id: int
    round: int
    place: Place | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Creates and checks links. `base_url` is the address of the pages, empty if not reachable."""

    key: bytes
    base_url: str = ""

    def url(self, grant: Grant, now: datetime) -> str:
        """The full address of a link issued at a moment."""
        suffix = ".ics" if grant.purpose is Purpose.CALENDAR else ""
        base = self.base_url.rstrip("/")
        return f"{base}/{grant.purpose}/{self.token(grant, now)}{suffix}"

    def token(self, grant: Grant, now: datetime) -> str:
        """The signed part of a link."""
        life = LIFETIME[grant.purpose]
        ends = 0 if life is None else int((now + life).timestamp())
        place = grant.place.value if grant.place else ""
        day = grant.day.isoformat() if grant.day else ""
        facts = [grant.athlete_id, grant.round, ends, place, day]
        return str(self._signer(grant.purpose).dumps(facts))

    def read(self, purpose: Purpose, token: str, now: datetime) -> Grant | None:
        """What a link allows at a moment; None if not ours, for another purpose, or expired."""
        try:
            athlete_id, round_, ends, place, day = self._signer(purpose).loads(token)
            grant = Grant(
                purpose,
                athlete_id,
                round_,
                Place(place) if place else None,
                date.fromisoformat(day) if day else None,
            )
        except (BadData, ValueError, TypeError):
            return None
        return grant if not ends or now.timestamp() <= ends else None

    def _signer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt=_SALT + purpose.value)


_KEY_BYTES = 64


class KeyBroken(Exception):
    """The file of the key holds no whole key."""


def key_at(path: Path) -> bytes:
    """Read the key from a file, creating it if needed; readable only by its owner.

    Raises OSError when it can be neither read nor made, and `KeyBroken` when what is there is too
    short to be one: links signed with half a key could be forged.
    """
    try:
        return _whole(path.read_bytes())
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write_private(draft, secrets.token_hex(_KEY_BYTES // 2).encode())
    try:
        os.link(draft, path)  # the first of two processes wins; never half a key
    except OSError:
        if not path.exists():  # a file system without hard links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return _whole(path.read_bytes())


def _whole(key: bytes) -> bytes:
    if len(key) < _KEY_BYTES:
        raise KeyBroken
    return key
