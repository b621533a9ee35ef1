"""Accounts: who signs in, which athletes each cares for, and what a coach may see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from store.rows import columns, each, one
from store.tables import accounts, memberships


class Role(StrEnum):
    """How an account cares for an athlete."""

    OWN = "own"
    """Sees and changes everything: the athlete, or somebody who acts for them."""
    COACH = "coach"
    """Sees which athletes to talk to, and what an athlete shares beyond that."""


class Share(StrEnum):
    """What else an athlete may let a coach see; never a track."""

    TRAINING = "training"
    """What stood out in the training."""
    SORENESS = "soreness"
    """The forecast, and what the athlete answered."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in. An `operator` runs this installation and may set push addresses."""

    id: int
    name: str
    email: str | None
    password_hash: str | None
    zone: str
    language: str
    club_digest: bool
    operator: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """The link between one account and one athlete it cares for."""

    account_id: int
    athlete_id: int
    role: Role
    shares: frozenset[Share]


_COLUMNS = [accounts.c[name] for name in columns(Account)]


def add_account(
    connection: Connection, name: str, zone: str, now: datetime, **more: object
) -> Account:
    """A new account; the first one is the operator's. The name must be free."""
    first = not connection.scalar(select(func.count()).select_from(accounts))
    values = {"name": name, "zone": zone, "created_at": now, "operator": first, **more}
    row = connection.execute(insert(accounts).values(**values).returning(*_COLUMNS)).one()
    return Account(*row)


def all_accounts(connection: Connection) -> list[Account]:
    """Every account, in the order of joining."""
    return each(Account, connection.execute(select(*_COLUMNS).order_by(accounts.c.id)))


def find_account(connection: Connection, name: str) -> Account | None:
    """The account of a name, exactly; None when there is none."""
    return one(Account, connection.execute(select(*_COLUMNS).where(accounts.c.name == name)))


def get_account(connection: Connection, account_id: int) -> Account | None:
    """The account of a number; None when there is none."""
    return one(Account, connection.execute(select(*_COLUMNS).where(accounts.c.id == account_id)))


def edit_account(connection: Connection, account_id: int, **changes: object) -> None:
    """Change some columns of an account."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(**changes))


def replace_password(connection: Connection, account_id: int, known: str, new: str) -> bool:
    """Store another hash of a password where the known one is still stored; whether it was."""
    a = accounts.c
    theirs = update(accounts).where(a.id == account_id, a.password_hash == known)
    return connection.execute(theirs.values(password_hash=new)).rowcount > 0


def memberships_of(connection: Connection, account_id: int) -> list[Membership]:
    """The athletes an account cares for, oldest first."""
    rows = connection.execute(
        select(
            memberships.c.account_id,
            memberships.c.athlete_id,
            memberships.c.role,
            memberships.c.shares,
        )
        .where(memberships.c.account_id == account_id)
        .order_by(memberships.c.athlete_id)
    )
    return [
        Membership(r.account_id, r.athlete_id, Role(r.role), frozenset(Share(s) for s in r.shares))
        for r in rows
    ]


def coaches_of(connection: Connection, athlete_id: int) -> list[tuple[str, Membership]]:
    """The coaches of an athlete, by name, and what is shared with each."""
    c = memberships.c
    rows = connection.execute(
        select(accounts.c.name, c.account_id, c.athlete_id, c.role, c.shares)
        .join(accounts, accounts.c.id == c.account_id)
        .where(c.athlete_id == athlete_id, c.role == Role.COACH.value)
        .order_by(accounts.c.name)
    )
    return [
        (
            r.name,
            Membership(r.account_id, r.athlete_id, Role(r.role), frozenset(map(Share, r.shares))),
        )
        for r in rows
    ]


def consent(
    connection: Connection,
    athlete_id: int,
    account_id: int,
    shares: frozenset[Share],
    now: datetime,
) -> None:
    """Let a coach see when to talk to an athlete, and what the athlete shares, but nothing else.

    Replaces what the athlete had agreed to before. An account that cares for the athlete as its own
    stays unchanged.
    """
    c = memberships.c
    values = {"shares": sorted(s.value for s in shares), "since": now}
    theirs = (c.account_id == account_id, c.athlete_id == athlete_id)
    if connection.execute(select(c.id).where(*theirs)).scalar() is None:
        values |= {"account_id": account_id, "athlete_id": athlete_id, "role": Role.COACH.value}
        connection.execute(insert(memberships).values(**values))
    else:
        coach = c.role == Role.COACH.value
        connection.execute(update(memberships).where(*theirs, coach).values(**values))


def withdraw(connection: Connection, athlete_id: int, account_id: int) -> bool:
    """End a coach's access to an athlete; returns whether there was any."""
    c = memberships.c
    done = connection.execute(
        delete(memberships).where(
            c.account_id == account_id, c.athlete_id == athlete_id, c.role == Role.COACH.value
        )
    )
    return done.rowcount > 0


def drop_if_alone(connection: Connection, account_id: int) -> None:
    """Remove an account that cares for nobody, with its password.

    If it was the only operator's, the oldest of the others becomes the operator.
    """
    cared_for = select(memberships.c.id).where(memberships.c.account_id == account_id).exists()
    gone = connection.execute(delete(accounts).where(accounts.c.id == account_id, ~cared_for))
    operators = select(accounts.c.id).where(accounts.c.operator)
    if gone.rowcount and connection.execute(operators).first() is None:
        oldest = select(func.min(accounts.c.id)).scalar_subquery()
        connection.execute(update(accounts).where(accounts.c.id == oldest).values(operator=True))
