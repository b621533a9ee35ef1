"""An athlete to import for."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import Engine

from store.athletes import Athlete, add_athlete
from store.engine import writing

NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)


@pytest.fixture
def ada(engine: Engine) -> Athlete:
    with writing(engine) as connection:
        return add_athlete(connection, "Ada", "Europe/Vienna", NOW, wake=time(7))
