"""`legcast init`."""

import json
import os
from pathlib import Path

import click

from actions.athletes import add as add_athlete
from actions.athletes import checked_name
from actions.athletes import edit as edit_athlete
from config.paths import make_private, paths
from config.settings import load
from legcast.commands.athlete import _address, _zone
from legcast.program import FIRST_NAME, asked, home_zone, open_program, people, present
from store.athletes import all_athletes
from store.engine import reading

TEMPLATE = """\
# Legcast. Every line is optional; `legcast config` shows what is in force.

zone = {zone}            # where you live; each athlete may have another
# wake = "07:00"         # when a morning begins
# base_url = "http://192.168.1.20:8765"   # where your phone reaches the pages, for one-tap answers
# database = "postgresql://legcast@localhost/legcast"   # SQLite in this folder without it

[watch]
folders = [{folders}]    # a sub-folder named like an athlete holds that athlete's files
# scan_every_s = 60
# settle_s = 5
# move_to = "imported"

[email]                  # without a host, messages are written into the preview folder
# host = "smtp.example.org"
# port = 587
# security = "starttls"  # or "tls", or "none"
# username = "you@example.org"
# password_file = "~/.config/legcast/password"
# sender = "Legcast <you@example.org>"

[web]                    # the pages, on this machine alone unless you say otherwise
# host = "127.0.0.1"
# port = 8765            # 0 for no pages
"""


@click.command
@click.option("--name", default=FIRST_NAME, show_default=True, help="Your name.")
@click.option("--zone", callback=_zone, help="Your time zone; the machine's without it.")
@click.option("--email", callback=_address, help="Where your prompts go.")
@click.option("--folder", type=click.Path(path_type=Path), help="A folder to watch.")
def init(name: str, zone: str | None, email: str | None, folder: Path | None) -> None:
    """Set up a home: a settings file to edit, a database, and yourself.

    Running it again changes nothing that is there, but adds what is missing.
    """
    with asked():
        name = checked_name(name)
    places = paths()
    existing = load(places)
    where = zone or home_zone(existing)
    try:
        for place in places.folders:
            make_private(place)
        if not places.settings.exists():
            folders = "" if folder is None else json.dumps(str(folder.expanduser().absolute()))
            text = TEMPLATE.format(zone=json.dumps(where), folders=folders)
            places.settings.write_text(text, encoding="utf-8")
            os.chmod(places.settings, 0o600)  # noqa: PTH101 because it may come to hold a password
            people.print(f"Settings: {places.settings}", soft_wrap=True, markup=False)
        else:
            people.print(f"Settings are there already: {places.settings}", soft_wrap=True)
    except OSError as error:
        people.print(
            f"cannot write {places.settings} ({error.strerror}); "
            "choose another place with LEGCAST_HOME",
            soft_wrap=True,
        )
        raise click.exceptions.Exit(1) from error
    program = open_program()
    with reading(program.engine) as connection:
        known = all_athletes(connection)
    if not known:
        wake = program.settings.wake
        athlete = add_athlete(program.engine, name, where, present(), wake=wake, email=email)
    else:
        athlete = known[0]
        if email and athlete.email is None:
            athlete, email = edit_athlete(program.engine, athlete.id, email=email), None
    if known and (zone or email or folder or name != FIRST_NAME):
        people.print(
            f"{athlete.name} is here already, and nothing was changed. Another zone or address: "
            f"legcast athlete edit {athlete.name}. Another person: legcast athlete add. "
            f"Another folder: watch.folders in {places.settings}",
            soft_wrap=True,
            markup=False,
        )
        raise click.exceptions.Exit(1)
    people.print(f"Athlete: {athlete.name} ({athlete.zone})", markup=False)
    people.print("\nNext: legcast backfill FOLDER, then legcast run", markup=False)
