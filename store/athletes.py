"""Athletes: who runs, and when and how they want messages."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, Row, delete, insert, select, update

from analysis.history import Physiology
from analysis.soreness.forecast import MODEL
from store.accounts import Role, add_account, drop_if_alone, find_account
from store.tables import athletes, memberships, prompts


class PauseReason(StrEnum):
    """Why an athlete paused the messages."""

    ILL = "ill"
    INJURED = "injured"
    HOLIDAY = "holiday"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Athlete:
    """Somebody who runs.

    Times of day are local to `zone`; `wake_on` holds the mornings that begin at another time, by
    weekday (0 is Monday). `email` None means no mail, and no mail goes out after
    `mail_stopped_at`; `push` are Apprise addresses. `digest_day` is the weekday of the digest,
    None for none; with `weekly_question` they are asked how their legs are on one morning a week,
    drawn by lot. `discreet` asks for no health words in subjects and push lines. Bouts are judged
    by `model` since `model_since` (None: for ever). Links given out hold while their round is
    `link_round`.
    """

    id: int
    name: str
    zone: str
    wake: time
    quiet_from: time
    quiet_until: time
    units: str
    language: str
    email: str | None
    mail_stopped_at: datetime | None
    push: tuple[str, ...]
    wake_on: Mapping[int, time]
    after_run: bool
    digest_day: int | None
    follows_travel: bool
    discreet: bool
    model: int
    model_since: datetime | None
    weekly_question: bool
    link_round: int
    highest_heart_rate: float | None
    resting_heart_rate: float | None
    critical_speed_ms: float | None
    paused_until: datetime | None
    pause_reason: str | None

    @property
    def address(self) -> str | None:
        """The mail address, None when there is none or the athlete unsubscribed."""
        return None if self.mail_stopped_at is not None else self.email

    @property
    def physiology(self) -> Physiology:
        """The physiological values that the athlete entered."""
        return Physiology(self.highest_heart_rate, self.resting_heart_rate, self.critical_speed_ms)


QUIET_FROM, QUIET_UNTIL = time(21, 0), time(7, 0)
"""No message between these local times, unless it is about safety (see `docs/decisions`)."""

_COLUMNS = [athletes.c[f.name] for f in fields(Athlete)]


def add_athlete(
    connection: Connection, name: str, zone: str, now: datetime, *, wake: time, **more: object
) -> Athlete:
    """Create an athlete, and an account of the same name for them. The name must be free."""
    athlete_id = connection.execute(
        insert(athletes)
        .values(
            name=name,
            zone=zone,
            wake=wake,
            quiet_from=QUIET_FROM,
            quiet_until=min(QUIET_UNTIL, wake),
            created_at=now,
            model=MODEL,
            # Numbers of athletes are given out again; links of one who left must not be another's.
            link_round=secrets.randbelow(2**30),
            **_plain(more),
        )
        .returning(athletes.c.id)
    ).scalar_one()
    account = find_account(connection, name) or add_account(connection, name, zone, now)
    connection.execute(
        insert(memberships).values(
            account_id=account.id, athlete_id=athlete_id, since=now, role=Role.OWN.value
        )
    )
    return get_athlete(connection, athlete_id)


def get_athlete(connection: Connection, athlete_id: int) -> Athlete:
    """The athlete with this id. Raises NoResultFound when there is none."""
    return _athlete(connection.execute(select(*_COLUMNS).where(athletes.c.id == athlete_id)).one())


def lock_athlete(connection: Connection, athlete_id: int) -> None:
    """Lock this athlete until the transaction is over.

    Two imports at once would each find that the other's file is not there yet. On SQLite writing
    transactions exclude each other anyway.
    """
    connection.execute(
        select(athletes.c.id).where(athletes.c.id == athlete_id).with_for_update()
    ).one()


def all_athletes(connection: Connection) -> list[Athlete]:
    """Every athlete, oldest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(athletes.c.id))
    return [_athlete(row) for row in rows]


def find_athlete(connection: Connection, name: str) -> Athlete | None:
    """The athlete with this name, ignoring case; None when there is none."""
    return next((a for a in all_athletes(connection) if same_name(a.name, name)), None)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, ignoring case and how accents are encoded."""
    return _folded(one) == _folded(other)


def forget_athlete(connection: Connection, athlete_id: int) -> None:
    """Delete an athlete with all their data, and accounts that care for nobody else.

    The digests that their coaches got are deleted too: they may name the athlete.
    """
    own = select(memberships.c.account_id).where(
        memberships.c.athlete_id == athlete_id, memberships.c.role == Role.OWN.value
    )
    owners = connection.execute(own).scalars().all()
    coaches = select(memberships.c.account_id).where(
        memberships.c.athlete_id == athlete_id, memberships.c.role == Role.COACH.value
    )
    connection.execute(delete(prompts).where(prompts.c.account_id.in_(coaches)))
    connection.execute(delete(athletes).where(athletes.c.id == athlete_id))
    for account_id in owners:
        drop_if_alone(connection, account_id)


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFC", name).casefold())


def edit_athlete(connection: Connection, athlete_id: int, **changes: object) -> Athlete:
    """The athlete after some of its columns were changed.

    An earlier wake-up time also ends the quiet hours earlier, unless those are changed as well.
    """
    wake, others = changes.get("wake"), changes.get("wake_on")
    mornings = [wake] if isinstance(wake, time) else []
    mornings += others.values() if isinstance(others, Mapping) else []
    if mornings and "quiet_until" not in changes:
        now = get_athlete(connection, athlete_id)
        if min(mornings) < now.quiet_until < now.quiet_from:
            changes["quiet_until"] = min(mornings)
    if changes:
        connection.execute(
            update(athletes).where(athletes.c.id == athlete_id).values(**_plain(changes))
        )
    return get_athlete(connection, athlete_id)


def _athlete(row: Row[Any]) -> Athlete:
    values = row._asdict()
    values["push"] = tuple(values["push"])
    values["wake_on"] = {int(d): time.fromisoformat(t) for d, t in values["wake_on"].items()}
    return Athlete(**values)


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Values converted for the columns."""
    plain = dict(values)
    mornings = plain.get("wake_on")
    if isinstance(mornings, Mapping):
        plain["wake_on"] = {str(d): t.isoformat("minutes") for d, t in mornings.items()}
    push = plain.get("push")
    if isinstance(push, tuple):
        plain["push"] = list(push)
    return plain
