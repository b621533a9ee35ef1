"""Two athletes of one household."""

import pytest
from sqlalchemy import Engine

from store.athletes import Athlete, add_athlete
from store.engine import writing
from tests.ingest.conftest import NOW
from tests.web.conftest import home, lived

__all__ = ["home", "lived"]  # a home with pages, for what both doors do


@pytest.fixture
def ada(engine: Engine) -> Athlete:
    with writing(engine) as connection:
        return add_athlete(connection, "Ada", "Europe/Vienna", NOW, wake=NOW.time())


@pytest.fixture
def bob(engine: Engine, ada: Athlete) -> Athlete:
    with writing(engine) as connection:
        return add_athlete(connection, "Bob", "America/Denver", NOW, wake=NOW.time())
