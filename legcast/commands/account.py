"""`legcast account add|list|password|edit`."""

import sys
from typing import Any

import click
from rich.table import Table

from actions import accounts
from legcast.program import answer, asked, home_zone, open_program, people, utc_now, with_json
from store.accounts import Account


@click.group
def account() -> None:
    """Manage who signs in to the pages: add, list, password, edit.

    Every athlete has an account of the same name; a coach needs one too.

    \b
    Examples:
      legcast account password Ada
      legcast account add Coach --email coach@example.org --club-digest
    """


_STDIN = click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
_EMAIL = click.option("--email", help="Where the club digest goes.")
_ZONE = click.option("--zone", help="Time zone, like Europe/Vienna.")
_DIGEST = click.option(
    "--club-digest/--no-club-digest", default=None, help="A mail if there are athletes to talk to."
)


@account.command
@click.argument("name")
@_EMAIL
@_ZONE
@_DIGEST
@_STDIN
@asked()
def add(
    name: str,
    email: str | None,
    zone: str | None,
    club_digest: bool | None,
    password_stdin: bool,
) -> None:
    """Add somebody who signs in and does not run: a coach."""
    program = open_program()
    new = accounts.add(
        program.engine,
        name,
        zone or home_zone(program.settings),
        utc_now(),
        email=email,
        club_digest=bool(club_digest),
        password=_password(from_stdin=True) if password_stdin else None,
    )
    people.print(f"Added {new.name}.", markup=False)
    if not password_stdin:
        next_step = f"To sign in they need a password: legcast account password {new.name}"
        people.print(next_step, markup=False)


@account.command(name="list")
@with_json
def list_(as_json: bool) -> None:
    """List who can sign in, and whom they care for."""
    known = accounts.listed(open_program().engine)
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
@asked()
def password(name: str, password_stdin: bool) -> None:
    """Set somebody's password; whoever was signed in with the one before is signed out."""
    engine = open_program().engine
    known = accounts.named(engine, name)  # before anything is asked for
    accounts.set_password(engine, name, _password(from_stdin=password_stdin))
    people.print(f"{known.name} signs in with it from now on.", markup=False)


@account.command
@click.argument("name")
@_EMAIL
@_ZONE
@_DIGEST
@asked()
def edit(name: str, **given: Any) -> None:
    """Change what is known of an account; --email '' for none."""
    changes = {key: value for key, value in given.items() if value is not None}
    accounts.edit(open_program().engine, name, **changes)
    people.print(f"Changed {', '.join(changes) or 'nothing'}.")


def _password(*, from_stdin: bool) -> str:
    """A new password, asked for or read from standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


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
