"""Homes with a history: the invented runner on the morning after the race, with answers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from starlette.applications import Starlette

import sample_data
from actions.context import AppContext
from analysis.checkin import Asked, Checkin, Place
from config.paths import Paths
from config.settings import Settings
from ingest.backfill import backfill
from scheduler.channels.preview import PreviewChannel
from scheduler.links import Grant, Links, Purpose
from scheduler.planner import Planner
from store.athletes import Athlete, add_athlete
from store.checkins import add_checkin
from store.engine import open_store, writing
from web.app import create_app

NOW = sample_data.MORNING_AFTER
KEY = b"a key that only the tests know"


@dataclass
class Home:
    """A store, its athlete, the clock, and the pages made from them."""

    engine: Engine
    athlete: Athlete
    folder: Path
    settings: Settings
    now: datetime = NOW

    @property
    def links(self) -> Links:
        """The signed links of this home."""
        return Links(KEY, self.settings.base_url)

    def clock(self) -> datetime:
        """The moment it is here; tests move `now`."""
        return self.now

    def link(self, purpose: Purpose, place: Place | None = None) -> str:
        """The path of a signed link as it is given out now."""
        athlete = self.athlete
        grant = Grant(purpose, athlete.id, athlete.link_round, place, self.now.date())
        return self.links.url(grant, self.now).removeprefix(self.settings.base_url)

    def app(self) -> Starlette:
        """The pages."""
        places = places_in(self.folder)
        channels = {"preview": PreviewChannel(places.preview)}
        return create_app(
            AppContext(self.engine, self.settings, places, self.clock, self.links, channels)
        )


def places_in(folder: Path) -> Paths:
    """All places below one folder."""
    return Paths(
        folder / "legcast.toml",
        folder / "legcast.db",
        folder / "quarantine",
        folder / "preview",
        folder / "links.key",
    )


def lived_in(folder: Path, engine: Engine) -> Home:
    """A home with fourteen weeks of recordings, answers and one message made."""
    with writing(engine) as connection:
        athlete = add_athlete(connection, "Ada", sample_data.ZONE, NOW, wake=time(7))
    backfill(engine, athlete, [Path(str(sample_data.recordings()))], NOW)
    with writing(engine) as connection:
        for answer in answers():
            add_checkin(connection, athlete.id, answer)
    Planner(engine, mail=False, links=Links(KEY)).round(NOW)
    return Home(engine, athlete, folder, Settings())


MONDAYS = ((2, 1, 0), (3, 0, 0), (5, 2, 1), (6, 1, 0), (8, 1, 1), (9, 0, 0), (10, 1, 1))
"""Weeks before, and what quads and calves felt on the Monday after the long run."""


def answers() -> list[Checkin]:
    """Invented answers: on some Mondays, and since the race."""
    told = []
    for week, quads, calves in MONDAYS:
        at = NOW - timedelta(days=7 * week, hours=-28)
        felt = {Place.QUADS: quads, Place.CALVES: calves}
        told += [Checkin(at, place, n, asked=Asked.RANDOM) for place, n in felt.items()]
    told += [
        Checkin(NOW - timedelta(hours=11), Place.QUADS, 3),
        Checkin(NOW - timedelta(hours=1), Place.QUADS, 6),
        Checkin(NOW - timedelta(hours=1), Place.CALVES, 3),
    ]
    return sorted(told, key=lambda answer: answer.at)


@contextmanager
def copied(home: Home, folder: Path, **changes: Any) -> Iterator[Home]:
    """The same home in another folder, so that a test may change it."""
    shutil.copytree(home.folder, folder, dirs_exist_ok=True)
    with open_store(f"sqlite:///{folder / 'legcast.db'}") as engine:
        yield replace(home, engine=engine, folder=folder, **changes)
