"""A database with one athlete."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store.athletes import Athlete, add_athlete
from store.engine import open_store, writing

NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path / 'legcast.db'}")


@pytest.fixture
def ada(engine: Engine) -> Athlete:
    with writing(engine) as connection:
        return add_athlete(connection, "Ada", "Europe/Vienna", NOW, wake=time(7))
