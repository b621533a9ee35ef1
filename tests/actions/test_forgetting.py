"""Whoever is forgotten leaves nothing behind; what somebody else has too stays theirs."""

from datetime import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from actions import athletes, imports
from actions.errors import Missing
from actions.forgetting import forget
from config.paths import make_private
from legcast.cli import legcast
from scheduler.channels.preview import folder_of
from tests.ingest.conftest import NOW
from tests.web.homes import places_in

BROKEN, OTHER = b"<gpx><trk>" + b"x" * 400, b"<gpx><trk>" + b"y" * 400


def test_messages_and_refused_copies_go_and_those_of_others_stay(
    engine: Engine, tmp_path: Path
) -> None:
    places = places_in(tmp_path / "home")
    ada = athletes.add(engine, "Ada", "UTC", NOW, wake=time(7))
    bob = athletes.add(engine, "Bob", "UTC", NOW, wake=time(7))
    imports.upload(engine, places, ada, [("own.gpx", BROKEN), ("both.gpx", OTHER)], NOW)
    imports.upload(engine, places, bob, [("both.gpx", OTHER)], NOW)
    assert len(list(places.quarantine.glob("*own.gpx*"))) == 2
    for whose in (ada.id, bob.id, None):
        make_private(folder_of(places.preview, whose))
    forget(engine, places, ada)
    assert [one.name for one in (athletes.find(engine, None),) if one] == ["Bob"]
    assert not list(places.quarantine.glob("*own.gpx*"))
    assert len(list(places.quarantine.glob("*both.gpx*"))) == 2
    assert [folder.name for folder in places.preview.iterdir()] == [f"athlete-{bob.id}"]
    with pytest.raises(Missing, match="forgotten already"):
        forget(engine, places, ada)


def test_the_command_forgets_after_asking(tmp_path: Path) -> None:
    def call(*words: str, say: str = "") -> str:
        environment = {"LEGCAST_HOME": str(tmp_path)}
        return CliRunner().invoke(legcast, words, input=say, env=environment).output

    call("init", "--name", "Ada", "--zone", "UTC")
    call("athlete", "forget", "Ada", say="n\n")
    assert '"Ada"' in call("athlete", "list", "--json")
    assert "Ada is forgotten." in call("athlete", "forget", "Ada", say="y\n")
    assert call("athlete", "list", "--json") == '{"athletes": []}\n'
