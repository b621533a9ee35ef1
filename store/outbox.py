"""The outbox: prompts with their exact words, and each delivery's way from pending to settled.

A delivery is claimed by one short statement, marked as begun before anything is sent, and settled
afterwards. Every step checks who holds the claim, so that a slow sender whose lease expired cannot
overwrite another's result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, case, func, insert, select, update

from store.engine import upserting
from store.rows import each
from store.tables import accounts, athletes, deliveries, prompts


class Delivery(StrEnum):
    """The state of a delivery."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


_SAFETY = "safety"  # the slot whose prompts never wait


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """A prompt exactly as it will be sent, to an athlete or to a coach's account."""

    athlete_id: int | None
    slot: str
    local_date: date
    kind: str
    reason: str
    due_at: datetime
    expires_at: datetime
    subject: str
    line: str
    text: str
    html: str
    chart: bytes | None
    language: str
    versions: dict[str, Any]
    account_id: int | None = None
    about: tuple[float, ...] = ()
    zone: str = "UTC"
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery claimed by one sender, with everything to be sent.

    The recipient's addresses are read at the claim, so that somebody who unsubscribes gets no mail
    that was created before: `address` is None then or without a mail address, `push` holds the
    athlete's Apprise addresses. `link_round`, the quiet hours and the pause are None for a coach;
    `zone` is the reader's zone when it was created.
    """

    id: int
    attempt: int
    channel: str
    message_id: str
    expires_at: datetime
    address: str | None
    push: tuple[str, ...]
    athlete_id: int | None
    link_round: int | None
    slot: str
    zone: str
    quiet_from: time | None
    quiet_until: time | None
    paused_until: datetime | None
    subject: str
    line: str
    text: str
    html: str
    chart: bytes | None


def add_prompt(
    connection: Connection, prompt: NewPrompt, channels: Sequence[str], now: datetime
) -> int | None:
    """Store a prompt with a delivery for each channel; returns its id.

    None when one exists for that reader, slot and local date: the first one wins.
    """
    values = {name: getattr(prompt, name) for name in NewPrompt.__slots__}
    values["about"] = list(prompt.about)
    reader = "account_id" if prompt.athlete_id is None else "athlete_id"
    number = connection.execute(
        upserting(connection, prompts)
        .values(created_at=now, **values)
        .on_conflict_do_nothing(index_elements=[reader, "slot", "local_date", "occasion"])
        .returning(prompts.c.id)
    ).scalar()
    if number is None:
        return None
    for channel in channels:
        connection.execute(
            insert(deliveries).values(
                prompt_id=number,
                channel=channel,
                state=Delivery.PENDING.value,
                not_before=now,
                expires_at=prompt.expires_at,
                message_id=f"<{uuid4()}@legcast.invalid>",
            )
        )
    return int(number)


@dataclass(frozen=True, slots=True)
class MadePrompt:
    """A prompt to an athlete. `about` holds the ends of its bouts, in seconds since 1970."""

    slot: str
    kind: str
    local_date: date
    due_at: datetime
    about: list[float]
    dismissed_at: datetime | None


def prompts_since(connection: Connection, athlete_id: int, day: date) -> list[MadePrompt]:
    """What was made for an athlete from a local date on, and what it was about, oldest first."""
    c = prompts.c
    made = (
        select(c.slot, c.kind, c.local_date, c.due_at, c.about, c.dismissed_at)
        .where(c.athlete_id == athlete_id, c.local_date >= day)
        .order_by(c.due_at)
    )
    return each(MadePrompt, connection.execute(made))


def club_told(connection: Connection, account_id: int, day: date) -> bool:
    """Whether a coach's digest was created on a date."""
    c = prompts.c
    made = select(c.id).where(c.account_id == account_id, c.local_date == day)
    return connection.execute(made.limit(1)).scalar() is not None


def claim(
    connection: Connection, owner: str, now: datetime, lease: timedelta, most: int = 10
) -> list[Claimed]:
    """Claim some due deliveries for one sender until the lease expires.

    Safety messages go first, then those that have waited longest.
    """
    d = deliveries.c
    due = (
        select(d.id)
        .join(prompts, prompts.c.id == d.prompt_id)
        .where(d.state == Delivery.PENDING.value, d.not_before <= now, d.expires_at > now)
        .order_by(prompts.c.slot != _SAFETY, d.not_before, d.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=deliveries)
    )
    taken = connection.execute(
        update(deliveries)
        .where(d.id.in_(due.scalar_subquery()), d.state == Delivery.PENDING.value)
        .values(
            state=Delivery.SENDING.value,
            owner=owner,
            lease_until=now + lease,
            attempts=d.attempts + 1,
            attempt_started_at=None,
        )
        .returning(d.id)
    ).scalars().all()  # fmt: skip
    p, a = prompts.c, athletes.c
    mail = case((a.mail_stopped_at.is_(None), func.coalesce(a.email, accounts.c.email)))
    rows = connection.execute(
        select(
            d.id, d.attempts.label("attempt"), d.channel, d.message_id, d.expires_at,
            mail.label("address"), a.push, p.athlete_id, a.link_round, p.slot, p.zone,
            a.quiet_from, a.quiet_until, a.paused_until, p.subject, p.line, p.text, p.html,
            p.chart,
        )
        .join(prompts, p.id == d.prompt_id)
        .outerjoin(athletes, a.id == p.athlete_id)
        .outerjoin(accounts, accounts.c.id == p.account_id)
        .where(d.id.in_(taken))
        .order_by(d.id)
    )  # fmt: skip
    return [Claimed(**{**row._asdict(), "push": tuple(row.push or ())}) for row in rows]


def begin(
    connection: Connection, owner: str, claimed: Claimed, now: datetime, lease: timedelta
) -> bool:
    """Mark that sending starts now, and renew the claim.

    False when the claim was lost and nothing may be sent.
    """
    return _fenced(connection, owner, claimed, attempt_started_at=now, lease_until=now + lease)


def settle(
    connection: Connection,
    owner: str,
    claimed: Claimed,
    state: Delivery,
    now: datetime,
    *,
    error: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Record how an attempt ended; false when the claim was lost in the meantime."""
    changes: dict[str, Any] = {"state": state.value, "last_error": error, "lease_until": None}
    if state is Delivery.PENDING:
        changes |= {"not_before": not_before or now, "attempt_started_at": None}
    else:
        changes["settled_at"] = now
    return _fenced(connection, owner, claimed, **changes)


def recover_leases(connection: Connection, now: datetime) -> dict[Delivery, int]:
    """Recover abandoned deliveries and expire old ones; returns how many became what.

    A claim whose lease expired goes back to pending if sending never began, and becomes unknown if
    it had: it may have arrived, and a duplicate is worse than a doubt. Deliveries that can no
    longer help expire.
    """
    d = deliveries.c
    lost = (d.state == Delivery.SENDING.value, d.lease_until < now)
    changed: dict[Delivery, tuple[tuple[Any, ...], dict[str, Any]]] = {
        Delivery.UNKNOWN: (
            (*lost, d.attempt_started_at.is_not(None)),
            {"state": "unknown", "settled_at": now, "last_error": "the sender stopped midway"},
        ),
        Delivery.PENDING: (
            (*lost, d.attempt_started_at.is_(None)),
            {"state": "pending", "lease_until": None},
        ),
        Delivery.EXPIRED: (
            (d.state == Delivery.PENDING.value, d.expires_at <= now),
            {"state": "expired", "settled_at": now},
        ),
    }
    return {
        state: connection.execute(update(deliveries).where(*where).values(**values)).rowcount
        for state, (where, values) in changed.items()
    }


def resend(connection: Connection, delivery_id: int, now: datetime, useful: timedelta) -> bool:
    """Send a settled delivery again on request; false if it is not settled.

    It keeps its Message-ID, so that a mail program can recognise the duplicate.
    """
    d = deliveries.c
    done = connection.execute(
        update(deliveries)
        .where(d.id == delivery_id, d.settled_at.is_not(None))
        .values(
            state=Delivery.PENDING.value,
            not_before=now,
            expires_at=now + useful,
            settled_at=None,
            attempt_started_at=None,
            last_error=None,
        )
    )
    return done.rowcount == 1


def dismiss(connection: Connection, athlete_id: int, day: date, now: datetime) -> bool:
    """Mark the messages of a local date as not wanted; false if there are none left to mark."""
    p = prompts.c
    done = connection.execute(
        update(prompts)
        .where(p.athlete_id == athlete_id, p.local_date == day, p.dismissed_at.is_(None))
        .values(dismissed_at=now)
    )
    return done.rowcount > 0


def _fenced(connection: Connection, owner: str, claimed: Claimed, **changes: object) -> bool:
    d = deliveries.c
    done = connection.execute(
        update(deliveries)
        .where(
            d.id == claimed.id,
            d.owner == owner,
            d.attempts == claimed.attempt,
            d.state == Delivery.SENDING.value,
        )
        .values(**changes)
    )
    return done.rowcount == 1
