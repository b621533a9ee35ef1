"""Accounts: who signs in to the pages, by what password, and whose pages they see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from actions import fields
from actions.athletes import hold_names
from actions.errors import Invalid, Missing
from actions.passwords import LONGEST, SHORTEST, hashed, matches, trace
from store.accounts import (
    Account,
    Role,
    add_account,
    all_accounts,
    edit_account,
    find_account,
    get_account,
    memberships_of,
    replace_password,
)
from store.athletes import Athlete, all_athletes
from store.engine import reading, writing

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Session:
    """What a browser keeps of a sign-in: the number of the account, and a trace of its password."""

    account: int
    trace: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may come in. `account` is None at the machine itself before any was set up.

    `own` are the athletes this visitor may see and change, `home` tells that they are at the
    machine itself and did not sign in.
    """

    account: Account | None
    home: bool
    own: tuple[Athlete, ...]
    coaches: bool


def add(
    engine: Engine,
    name: str,
    zone: str,
    now: datetime,
    *,
    email: str | None = None,
    club_digest: bool = False,
    password: str | None = None,
) -> Account:
    """A new account of a free name, for somebody who need not run. Raises `Invalid`."""
    name = name.strip()  # as when signing in
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise Invalid(f"{name!r} cannot be a name")
    zone, email = fields.zone(zone), fields.email(email)
    stored = None if password is None else _stored(password)
    with writing(engine) as connection:
        hold_names(connection)
        if find_account(connection, name) is not None:
            raise Invalid(f"there is an account {name!r} already")
        more = {"email": email, "club_digest": club_digest, "password_hash": stored}
        return add_account(connection, name, zone, now, **more)


def edit(engine: Engine, name: str, **changes: object) -> None:
    """Change what is known of an account. Raises `Missing`, and `Invalid` for what makes no sense.

    An `email` of None or of nothing ends its mail.
    """
    checked = fields.checked(changes)
    with writing(engine) as connection:
        account = _named(connection, name)
        if checked:
            edit_account(connection, account.id, **checked)


def set_password(engine: Engine, name: str, new: str) -> None:
    """Set somebody's password; sessions begun with the one before end. Raises as `edit` does."""
    edit(engine, name, password_hash=_stored(new))


def change_password(engine: Engine, account: Account | None, old: str, new: str) -> Session:
    """Set one's own password, for who knows the one before; the only session that goes on.

    Raises `Invalid`, also where somebody was quicker.
    """
    if account is None or account.password_hash is None:
        raise Invalid("set the first password with legcast account password")
    wrong = Invalid("the password so far is another one")
    if len(old) > LONGEST or not matches(old, account.password_hash):
        raise wrong
    stored = _stored(new)
    with writing(engine) as connection:
        if not replace_password(connection, account.id, account.password_hash, stored):
            raise wrong
    return Session(account.id, trace(stored))


def listed(engine: Engine) -> list[tuple[Account, int]]:
    """Every account, and for how many athletes it cares."""
    with reading(engine) as connection:
        return [(one, len(memberships_of(connection, one.id))) for one in all_accounts(connection)]


def named(engine: Engine, name: str) -> Account:
    """The account of a name. Raises `Missing`."""
    with reading(engine) as connection:
        return _named(connection, name)


def sign_in_possible(engine: Engine) -> bool:
    """Whether any account has a password."""
    with reading(engine) as connection:
        return any(account.password_hash for account in all_accounts(connection))


def sign_in(engine: Engine, name: str, password: str) -> Session | None:
    """A session for a name and its password; None, after as long, where they do not match."""
    with reading(engine) as connection:
        account = find_account(connection, name)
    stored = None if account is None else account.password_hash
    if len(password) > LONGEST or not matches(password, stored):
        return None
    return Session(account.id, trace(stored)) if account is not None and stored else None


def visitor(engine: Engine, account_id: object, kept: object, *, home: bool) -> Visitor | None:
    """Who comes with a session, if any, and maybe from `home`; None for who has to sign in first.

    A session is good as long as the password is the one it was begun with.
    """
    with reading(engine) as connection:
        account = _of_session(connection, account_id, kept)
        home = home and account is None
        if home:
            account = next((a for a in all_accounts(connection) if a.operator), None)
        elif account is None:
            return None
        memberships = () if account is None else memberships_of(connection, account.id)
        mine = {membership.athlete_id for membership in memberships if membership.role is Role.OWN}
        own = tuple(a for a in all_athletes(connection) if home or a.id in mine)
    coaches = len(own) > 1 or any(membership.role is Role.COACH for membership in memberships)
    return Visitor(account, home, own, coaches)


def _of_session(connection: Connection, account_id: object, kept: object) -> Account | None:
    account = get_account(connection, account_id) if isinstance(account_id, int) else None
    if account is None or account.password_hash is None:
        return None
    return account if trace(account.password_hash) == kept else None


def _stored(password: str) -> str:
    """A new password as it is stored."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"a password needs {SHORTEST} to {LONGEST} characters")
    return hashed(password)


def _named(connection: Connection, name: str) -> Account:
    found = find_account(connection, name)
    if found is None:
        names = ", ".join(one.name for one in all_accounts(connection)) or "none yet"
        raise Missing(f"there is no account {name!r} (there are: {names})")
    return found
