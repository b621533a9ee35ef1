"""What an athlete lets a coach see."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from actions.errors import Invalid
from store.accounts import Account, Role, Share, cares_of, consent, find_account, withdraw
from store.athletes import Athlete, hold
from store.engine import writing


def share(
    engine: Engine, athlete: Athlete, coach: str, shares: frozenset[Share], now: datetime
) -> Account:
    """Let a coach see when to talk to an athlete, and what is shared; returns the coach's account.

    It replaces what was agreed to before. Raises `Invalid` for an account that does not exist, and
    for one that has the athlete as its own: it sees everything anyway.
    """
    with writing(engine) as connection:
        hold(connection, athlete.id)
        account = _account(connection, coach)
        for care in cares_of(connection, account.id):
            if care.athlete_id == athlete.id and care.role is Role.OWN:
                raise Invalid(
                    f"{account.name} has {athlete.name} as its own athlete and sees everything "
                    "already; a coach signs in under another name"
                )
        consent(connection, athlete.id, account.id, shares, now)
    return account


def stop_sharing(engine: Engine, athlete: Athlete, coach: str) -> tuple[Account, bool]:
    """End a coach's access; returns the coach's account, and whether there was access.

    Raises `Invalid` for an account that does not exist.
    """
    with writing(engine) as connection:
        hold(connection, athlete.id)
        account = _account(connection, coach)
        return account, withdraw(connection, athlete.id, account.id)


def stop_sharing_with(engine: Engine, athlete: Athlete, account_id: int) -> bool:
    """End the access of the coach with this account id; returns whether there was access."""
    with writing(engine) as connection:
        hold(connection, athlete.id)
        return withdraw(connection, athlete.id, account_id)


def _account(connection: Connection, name: str) -> Account:
    account = find_account(connection, name)
    if account is None:
        raise Invalid(f"there is no account {name!r}; `legcast account add` makes one")
    return account
