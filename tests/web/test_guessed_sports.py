"""A guessed sport on the pages, and the one tap that corrects it."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.backfill import backfill
from store.activities import activity_rows
from store.athletes import add_athlete
from store.engine import open_store, reading, writing
from tests.ingest.straight import START, gpx
from tests.web.homes import Home
from tests.web.visitors import Visitor, visit

NOW = START + timedelta(hours=20)


@pytest.fixture
def guessed(tmp_path: Path) -> Iterator[Home]:
    """A home with nothing but one long, hilly, untyped run of the day before."""
    (tmp_path / "run.gpx").write_bytes(gpx([(7200, 2.8)], slope=-0.1))
    with open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as engine:
        with writing(engine) as connection:
            ada = add_athlete(connection, "Ada", "Europe/Vienna", NOW, wake=time(7))
        backfill(engine, ada, [tmp_path / "run.gpx"], NOW)
        yield Home(engine, ada, tmp_path, Settings(), NOW)


@pytest.fixture
def visitor(guessed: Home) -> Visitor:
    return visit(guessed)


@pytest.mark.parametrize("path", ["/", "/activity/1"])
def test_a_guess_is_shown_where_it_matters_with_its_answers(visitor: Visitor, path: str) -> None:
    page = visitor.get(path).text
    assert "Counted as a run, by its speed" in page
    assert "That is right" in page
    assert "It was a ride" in page


@pytest.mark.parametrize("sport", ["cycling", "running"])
def test_one_tap_ends_the_guess(visitor: Visitor, guessed: Home, sport: str) -> None:
    visitor.fill("/activity/1/retype", sport=sport)
    with reading(guessed.engine) as connection:
        (row,) = activity_rows(connection, guessed.athlete.id)
    assert row.sport == sport
    for path in ("/", "/activity/1"):
        assert "Counted as" not in visitor.get(path).text


def test_nobody_elses_activity_is_retyped(visitor: Visitor) -> None:
    assert visitor.fill("/activity/99/retype", sport="running").status_code == 404
