"""`legcast config`."""

import click

from actions.checkup import shown_address
from config.paths import paths
from config.settings import database_url, load
from legcast.program import answer, people, with_json


@click.command
@with_json
def config(as_json: bool) -> None:
    """Show the current settings and where files are stored. Passwords are not shown."""
    places = paths()
    settings = load(places)
    values = settings.model_dump(mode="json")
    values["database"] = shown_address(database_url(settings, places))
    if as_json:
        answer({"file": str(places.settings), "settings": values})
        return
    people.print(f"file: {places.settings}", markup=False, soft_wrap=True)
    for name, value in _flat(values):
        people.print(f"{name} = {value}", markup=False, soft_wrap=True)


def _flat(values: dict[str, object], prefix: str = "") -> list[tuple[str, object]]:
    lines: list[tuple[str, object]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            lines += _flat(value, f"{prefix}{name}.")
        else:
            lines.append((prefix + name, value))
    return lines
