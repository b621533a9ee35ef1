"""`legcast account add|list|password|edit`."""

import sys
from typing import Any

import click
from rich.table import Table

from actions import fields
from legcast.program import (
    Program,
    answer,
    asked,
    home_zone,
    open_program,
    people,
    present,
    with_json,
)
from store.accounts import Account, add_account, all_accounts, cares_of, edit_account, find_account
from store.engine import reading, writing
from web.passwords import LONGEST, SHORTEST, hashed


@click.group
def account() -> None:
    """Manage who signs in to the pages: add, list, password, edit.

    Every athlete has an account of the same name; a coach needs one too.

    \b
    Examples:
      legcast account password Ada
      legcast account add Coach --email coach@example.org --club-digest
    """


def _zone(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    with asked():
        return None if value is None else fields.zone(value)


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    with asked():
        return fields.email(value)


_STDIN = click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
_EMAIL = click.option("--email", callback=_address, help="Where the club digest goes.")
_ZONE = click.option("--zone", callback=_zone, help="Time zone, like Europe/Vienna.")
_DIGEST = click.option(
    "--club-digest/--no-club-digest", default=None, help="A mail if there are athletes to talk to."
)


@account.command
@click.argument("name")
@_EMAIL
@_ZONE
@_DIGEST
@_STDIN
def add(
    name: str,
    email: str | None,
    zone: str | None,
    club_digest: bool | None,
    password_stdin: bool,
) -> None:
    """Add somebody who signs in but does not run: a coach."""
    if not name.strip() or not name.isprintable() or len(name) > 200:
        raise click.BadParameter(f"{name!r} cannot be a name")
    program = open_program()
    stored = _hashed(from_stdin=True) if password_stdin else None
    with writing(program.engine) as connection:
        if find_account(connection, name) is not None:
            raise click.UsageError(f"there is an account {name!r} already")
        add_account(
            connection,
            name,
            zone or home_zone(program.settings),
            present(),
            email=email,
            club_digest=bool(club_digest),
            password_hash=stored,
        )
    people.print(f"Added {name}.", markup=False)
    if stored is None:
        next_step = f"To sign in they need a password: legcast account password {name}"
        people.print(next_step, markup=False)


@account.command(name="list")
@with_json
def list_(as_json: bool) -> None:
    """List the accounts, and the athletes each cares for."""
    program = open_program()
    with reading(program.engine) as connection:
        known = [(one, len(cares_of(connection, one.id))) for one in all_accounts(connection)]
    if as_json:
        answer({"accounts": [_facts(one, cared) for one, cared in known]})
        return
    table = Table("name", "signs in", "operator", "club digest", "mail", "athletes")
    for one, cared in known:
        signs_in = "yes" if one.password_hash else "no password"
        digest, operator = (("yes" if x else "") for x in (one.club_digest, one.operator))
        table.add_row(one.name, signs_in, operator, digest, one.email or "–", f"{cared}")
    people.print(table)


@account.command
@click.argument("name")
@_STDIN
def password(name: str, password_stdin: bool) -> None:
    """Set an account's password; sessions that began with the old one end."""
    program = open_program()
    known = _known(program, name)
    stored = _hashed(from_stdin=password_stdin)
    with writing(program.engine) as connection:
        edit_account(connection, known.id, password_hash=stored)
    people.print(f"{known.name} signs in with it from now on.", markup=False)


@account.command
@click.argument("name")
@_EMAIL
@_ZONE
@_DIGEST
def edit(name: str, **given: Any) -> None:
    """Change an account; --email '' for no address."""
    program = open_program()
    known = _known(program, name)
    source = click.get_current_context().get_parameter_source
    changes = {
        key: value
        for key, value in given.items()
        if source(key) is click.core.ParameterSource.COMMANDLINE
    }
    if changes:
        with writing(program.engine) as connection:
            edit_account(connection, known.id, **changes)
    people.print(f"Changed {', '.join(changes) or 'nothing'}.")


def _hashed(*, from_stdin: bool) -> str:
    """The hash of a new password, asked for or read from standard input."""
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if not SHORTEST <= len(given) <= LONGEST:
        raise click.UsageError(f"a password needs {SHORTEST} to {LONGEST} characters")
    return hashed(given)


def _known(program: Program, name: str) -> Account:
    with reading(program.engine) as connection:
        found = find_account(connection, name)
        names = ", ".join(one.name for one in all_accounts(connection)) or "none yet"
    if found is None:
        raise click.UsageError(f"there is no account {name!r} (there are: {names})")
    return found


def _facts(one: Account, athletes: int) -> dict[str, Any]:
    return {
        "name": one.name,
        "email": one.email,
        "zone": one.zone,
        "language": one.language,
        "signs_in": one.password_hash is not None,
        "operator": one.operator,
        "club_digest": one.club_digest,
        "athletes": athletes,
    }
