"""A home with data, its visitors, and a real browser."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from argon2 import PasswordHasher

from config.settings import Settings
from legcast.commands.serve import listening
from store.engine import open_store
from tests.web.homes import Home, copied, lived_in
from tests.web.visitors import ELSEWHERE, THERE, Visitor, give_password, visit


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """A hash costs a millisecond here; tests of `actions.passwords` have the real ones."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("actions.passwords._HASHER", cheap)
        yield


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a history, made once and closed; tests take copies of it."""
    folder = tmp_path_factory.mktemp("lived")
    with open_store(f"sqlite:///{folder / 'legcast.db'}") as engine:
        return lived_in(folder, engine)


@pytest.fixture
def home(lived: Home, tmp_path: Path) -> Iterator[Home]:
    """A home of one's own."""
    with copied(lived, tmp_path) as home:
        yield home


@pytest.fixture
def public(lived: Home, tmp_path: Path) -> Iterator[Home]:
    """A home that has a public address, and whose athlete has a password."""
    with copied(lived, tmp_path, settings=Settings(base_url=THERE)) as home:
        give_password(home)
        yield home


@pytest.fixture
def visitor(home: Home) -> Visitor:
    """Somebody at the machine itself."""
    return visit(home)


@pytest.fixture
def stranger(public: Home) -> Visitor:
    """Somebody from elsewhere."""
    return visit(public, THERE, ELSEWHERE)


Serve = Callable[[Home], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a home on a port of its own; its address."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def begin(home: Home) -> str:
        door = listening("127.0.0.1", 0)
        config = uvicorn.Config(home.app(), log_level="error", lifespan="off", proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{door.getsockname()[1]}"

    yield begin
    for server, thread in servers:
        server.should_exit = True
        thread.join(5)
