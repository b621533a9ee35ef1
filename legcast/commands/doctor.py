"""`legcast doctor`."""

from dataclasses import asdict

import click

from actions.checkup import examine
from config.paths import paths
from legcast.program import answer, open_engine, people, utc_now, with_json


@click.command
@with_json
def doctor(as_json: bool) -> None:
    """Check settings, database, folders, mail server and service, and say what to mend."""
    checks = list(examine(paths(), open_engine, utc_now()))
    if as_json:
        answer({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            people.print(
                f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}",
                markup=False,
                soft_wrap=True,
            )
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(1)
