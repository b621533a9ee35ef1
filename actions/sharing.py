"""What an athlete lets a coach see, and what a coach then sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from actions.errors import Invalid
from analysis.language import Speech
from scheduler.club import Member, words
from scheduler.status import StatusCache
from store.accounts import (
    Account,
    Membership,
    Role,
    Share,
    coaches_of,
    consent,
    find_account,
    memberships_of,
    withdraw,
)
from store.athletes import Athlete, all_athletes, lock_athlete
from store.engine import reading, writing


@dataclass(frozen=True, slots=True)
class Seen:
    """One athlete as a coach may see them: `told` is None where nothing is the matter."""

    athlete: Athlete
    own: bool
    told: tuple[str, ...] | None
    shares: frozenset[Share]


def club(
    engine: Engine,
    statuses: StatusCache,
    account: Account | None,
    own: Sequence[Athlete],
    speech: Speech,
) -> list[Seen]:
    """Everybody whom an account may know of at the moment of the speech, who needs a word first.

    Of its own athletes that is everything, of others what they share.
    """
    mine = {athlete.name for athlete in own}
    known = {athlete.name: (athlete, frozenset(Share)) for athlete in own}
    if account is not None:
        with reading(engine) as connection:
            athletes = {athlete.id: athlete for athlete in all_athletes(connection)}
            for membership in memberships_of(connection, account.id):
                if membership.role is Role.COACH:
                    athlete = athletes[membership.athlete_id]
                    known.setdefault(athlete.name, (athlete, membership.shares))
    members = []
    for athlete, shares in known.values():
        status = statuses.status(engine, athlete, speech.now)
        members.append(Member(athlete.name, status.outlook, status.preferences, shares))
    told = {word.name: word.told for word in words(members, speech)}
    names = [*told, *sorted(set(known) - set(told), key=str.casefold)]
    return [Seen(known[n][0], n in mine, told.get(n), known[n][1]) for n in names]


def coaches(engine: Engine, athlete: Athlete) -> list[tuple[str, Membership]]:
    """Who coaches an athlete, by name, and what is shared with each."""
    with reading(engine) as connection:
        return coaches_of(connection, athlete.id)


def share(
    engine: Engine, athlete: Athlete, coach: str, shares: frozenset[Share], now: datetime
) -> Account:
    """Let a coach see when to talk to an athlete, and what is shared; returns the coach's account.

    It replaces what was agreed to before. Raises `Invalid` for an account that does not exist, and
    for one that has the athlete as its own: it sees everything anyway.
    """
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        account = _account(connection, coach)
        for membership in memberships_of(connection, account.id):
            if membership.athlete_id == athlete.id and membership.role is Role.OWN:
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
        lock_athlete(connection, athlete.id)
        account = _account(connection, coach)
        return account, withdraw(connection, athlete.id, account.id)


def stop_sharing_with(engine: Engine, athlete: Athlete, account_id: int) -> bool:
    """End the access of the coach with this account id; returns whether there was access."""
    with writing(engine) as connection:
        lock_athlete(connection, athlete.id)
        return withdraw(connection, athlete.id, account_id)


def _account(connection: Connection, name: str) -> Account:
    account = find_account(connection, name)
    if account is None:
        raise Invalid(f"there is no account {name!r}; `legcast account add` makes one")
    return account
