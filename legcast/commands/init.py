"""`legcast init`."""

import json
import os
from pathlib import Path

import click

from actions import fields
from actions.athletes import FIRST_NAME, checked_name, set_up
from config.paths import make_private, paths
from config.settings import load
from legcast.program import asked, home_zone, open_program, people, utc_now

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
@click.option("--zone", help="Your time zone; default: the machine's.")
@click.option("--email", help="Where your messages go.")
@click.option("--folder", type=click.Path(path_type=Path), help="A folder to watch.")
@asked()
def init(name: str, zone: str | None, email: str | None, folder: Path | None) -> None:
    """Set up a home: a settings file to edit, a database, and yourself.

    Running it again keeps what is there and adds what is missing.
    """
    name, email = checked_name(name), fields.email(email)  # before anything is written
    places = paths()
    where = fields.zone(zone or home_zone(load(places)))
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
    done = set_up(
        program.engine, where, utc_now(),
        wake=program.settings.wake, name=name, zone=zone, email=email,
    )  # fmt: skip
    if done.changed:
        told = ", ".join(f"{key} {value}" for key, value in done.changed.items())
        people.print(f"Changed: {told}.", soft_wrap=True, markup=False)
    athlete = done.athlete
    if done.left:
        people.print(
            f"{athlete.name} is here already; {' and '.join(done.left)} stay as they were. To "
            f"change them: legcast athlete edit {athlete.name}. Another person: legcast athlete "
            "add.",
            soft_wrap=True,
            markup=False,
        )
        raise click.exceptions.Exit(1)
    if not done.is_new and folder is not None:
        people.print(f"Another folder: watch.folders in {places.settings}", soft_wrap=True)
    people.print(f"Athlete: {athlete.name} ({athlete.zone})", markup=False)
    people.print("\nNext: legcast backfill FOLDER, then legcast run", markup=False)
