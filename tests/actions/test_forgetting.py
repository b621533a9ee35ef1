"""Whoever is forgotten leaves nothing behind; what somebody else has too stays theirs."""

from datetime import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

import sample_data
from actions import athletes, imports
from actions.accounts import listed, set_password, sign_in
from actions.errors import Missing
from actions.forgetting import forget
from actions.sharing import share
from config.paths import make_private
from legcast.cli import legcast
from scheduler.channels.preview import folder_of
from store.engine import open_store, reading
from tests.ingest.conftest import NOW
from tests.web.homes import places_in

PASSWORD = "a long password"
EASY = Path(str(sample_data.recordings())) / "2026-06-11-easy-run.fit"
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


def test_no_byte_of_somebody_is_left_in_the_home(tmp_path: Path) -> None:
    places = places_in(tmp_path / "home")
    make_private(tmp_path / "home")
    with open_store(f"sqlite:///{places.database}") as engine:
        zebulon = athletes.add(engine, "Zebulon", "UTC", NOW, wake=time(7), email="zebulon@nas")
        ada = athletes.add(engine, "Ada", "UTC", NOW, wake=time(7))
        set_password(engine, "Zebulon", PASSWORD)
        files = [("zebulon-morning.fit", EASY.read_bytes()), ("zebulon-broken.gpx", BROKEN)]
        imports.upload(engine, places, zebulon, files, NOW)
        imports.upload(engine, places, ada, [("both.gpx", OTHER)], NOW)
        assert traces(tmp_path / "home")
        forget(engine, places, zebulon)
        assert traces(tmp_path / "home") == []


def traces(home: Path) -> list[str]:
    """The files below a home with a name in them, or in their name."""
    return [
        path.name
        for path in home.rglob("*")
        if path.is_file() and b"ebulon" in path.read_bytes() + path.name.encode()
    ]


def test_a_namesake_finds_neither_account_nor_password(engine: Engine, tmp_path: Path) -> None:
    places = places_in(tmp_path)
    zebulon = athletes.add(engine, "Zebulon", "UTC", NOW, wake=time(7))
    set_password(engine, "Zebulon", PASSWORD)
    forget(engine, places, zebulon)
    athletes.add(engine, "Zebulon", "UTC", NOW, wake=time(7))
    assert sign_in(engine, "Zebulon", PASSWORD) is None


def test_an_account_that_coaches_somebody_else_stays(engine: Engine, tmp_path: Path) -> None:
    zebulon = athletes.add(engine, "Zebulon", "UTC", NOW, wake=time(7))
    ada = athletes.add(engine, "Ada", "UTC", NOW, wake=time(7))
    share(engine, ada, "Zebulon", frozenset(), NOW)
    set_password(engine, "Zebulon", PASSWORD)
    forget(engine, places_in(tmp_path), zebulon)
    assert sign_in(engine, "Zebulon", PASSWORD) is not None


def test_the_oldest_of_the_others_is_the_operator_after_the_operator(
    engine: Engine, tmp_path: Path
) -> None:
    ada = athletes.add(engine, "Ada", "UTC", NOW, wake=time(7))
    for name in ("Ben", "Cleo"):
        athletes.add(engine, name, "UTC", NOW, wake=time(7))
    forget(engine, places_in(tmp_path), ada)
    operators = [(one.name, one.operator) for one, _ in listed(engine)]
    assert operators == [("Ben", True), ("Cleo", False)]


def test_deleted_data_is_overwritten_however_sqlite_was_built(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as engine, reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
