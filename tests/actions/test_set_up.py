"""The first athlete: found, made where there is none, and set up by whoever comes first."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from actions.athletes import FIRST_NAME, SetUp, add, export, find, first, set_up
from actions.errors import Invalid, Missing
from tests.ingest.conftest import NOW

WAKE = time(7)


def begin(engine: Engine, **more: Any) -> SetUp:
    return set_up(engine, "Europe/Vienna", NOW, wake=WAKE, **more)


def test_nobody_is_found_until_somebody_is_made_once(engine: Engine) -> None:
    assert find(engine, None) is None
    with pytest.raises(Missing, match="none yet"):
        find(engine, "Ada")
    made = first(engine, "UTC", NOW, wake=WAKE)
    assert (made.name, made) == (FIRST_NAME, first(engine, "Europe/Vienna", NOW, wake=WAKE))
    assert find(engine, "RUNNER") == find(engine, None) == made
    with pytest.raises(Missing, match="there are: runner"):
        find(engine, "Ada")


def test_setting_up_makes_oneself_in_the_zone_of_the_home_unless_told(engine: Engine) -> None:
    done = begin(engine, name="Ada", email="ada@example.org")
    assert (done.is_new, done.changed, done.left) == (True, {}, ())
    assert (done.athlete.name, done.athlete.zone) == ("Ada", "Europe/Vienna")
    assert done.athlete.email == "ada@example.org"


def test_an_athlete_made_by_another_command_takes_everything(engine: Engine) -> None:
    first(engine, "UTC", NOW, wake=WAKE)
    done = begin(engine, name="Ada", zone="America/Denver", email="ada@example.org")
    assert (done.is_new, set(done.changed), done.left) == (False, {"name", "zone", "email"}, ())
    assert (done.athlete.name, done.athlete.zone) == ("Ada", "America/Denver")


def test_what_somebody_chose_stays_and_what_was_missing_is_added(engine: Engine) -> None:
    begin(engine, name="Ada")
    done = begin(engine, name="Bob", zone="UTC", email="ada@example.org")
    assert (dict(done.changed), done.left) == ({"email": "ada@example.org"}, ("name", "zone"))
    assert (done.athlete.name, done.athlete.zone) == ("Ada", "Europe/Vienna")
    same = begin(engine, name="Ada", zone="Europe/Vienna", email="ada@example.org")
    assert (same.changed, same.left) == ({}, ())


@pytest.mark.parametrize("more", [{"name": "a/b"}, {"zone": "Mars/X"}, {"email": "@"}])
def test_setting_up_with_what_makes_no_sense_makes_nobody(
    engine: Engine, more: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        begin(engine, **more)
    assert find(engine, None) is None


def test_an_export_says_how_much_is_in_it(engine: Engine, tmp_path: Path) -> None:
    ada = add(engine, "Ada", "UTC", NOW, wake=WAKE)
    assert export(engine, ada, tmp_path / "ada.zip") == 0
    assert (tmp_path / "ada.zip").stat().st_size > 0
