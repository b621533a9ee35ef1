"""A guessed sport stays marked until the athlete says what it was."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.activities import Guess, guess_of, latest, retype
from actions.errors import Invalid, Missing
from analysis.sport import Sport
from ingest.backfill import backfill
from store.athletes import Athlete
from store.recordings import Activity
from tests.ingest.conftest import NOW
from tests.ingest.straight import gpx


def only(engine: Engine, athlete: Athlete) -> Activity:
    (row,) = latest(engine, athlete, 9)
    return row


@pytest.fixture
def untyped(engine: Engine, ada: Athlete, tmp_path: Path) -> Activity:
    """A flat ride without a type, in for Ada."""
    (tmp_path / "ride.gpx").write_bytes(gpx([(3600, 5.5)]))
    backfill(engine, ada, [tmp_path / "ride.gpx"], NOW)
    return only(engine, ada)


def test_a_guess_says_what_it_was_taken_for_and_by_what(untyped: Activity) -> None:
    assert guess_of(untyped) == Guess(Sport.CYCLING, by_name=False)


@pytest.mark.parametrize("sport", [Sport.RUNNING, Sport.CYCLING], ids=["another", "the same"])
def test_what_the_athlete_says_is_no_guess(
    engine: Engine, ada: Athlete, untyped: Activity, sport: Sport
) -> None:
    retype(engine, ada, untyped.id, sport)
    row = only(engine, ada)
    assert (row.sport, guess_of(row)) == (sport, None)


def test_a_distance_that_nobody_covers_changes_nothing(
    engine: Engine, ada: Athlete, untyped: Activity
) -> None:
    with pytest.raises(Invalid):
        retype(engine, ada, untyped.id, Sport.RUNNING, float("nan"))
    assert only(engine, ada).sport == "cycling"


def test_an_activity_of_somebody_else_is_missing(
    engine: Engine, bob: Athlete, untyped: Activity
) -> None:
    with pytest.raises(Missing, match="no activity"):
        retype(engine, bob, untyped.id, Sport.RUNNING)
