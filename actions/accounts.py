"""Accounts: who signs in to the pages."""

from sqlalchemy import Engine

from store.accounts import all_accounts
from store.engine import reading


def sign_in_possible(engine: Engine) -> bool:
    """Whether any account has a password."""
    with reading(engine) as connection:
        return any(account.password_hash for account in all_accounts(connection))
