"""How an athlete is reached is changed under the lock, and checked once for both doors."""

from datetime import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from actions import athletes
from actions.contact import add_push, remove_push, send_test, take_back_links
from actions.errors import Invalid
from legcast.cli import legcast
from scheduler.channels.preview import PreviewChannel
from store.athletes import Athlete, get_athlete
from store.engine import reading
from tests.ingest.conftest import NOW
from tests.web.homes import Home
from tests.web.visitors import visit

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # what Apprise imports

TOPICS = [f"ntfy://ntfy.example.org/{number}" for number in range(11)]


@pytest.fixture
def ada(engine: Engine) -> Athlete:
    return athletes.add(engine, "Ada", "Europe/Vienna", NOW, wake=time(7))


def pushes(engine: Engine, athlete: Athlete) -> tuple[str, ...]:
    with reading(engine) as connection:
        return get_athlete(connection, athlete.id).push


def test_an_address_is_added_once_and_taken_away_by_its_place(engine: Engine, ada: Athlete) -> None:
    for address in (TOPICS[0], TOPICS[1], TOPICS[0]):
        add_push(engine, ada.id, address)
    assert pushes(engine, ada) == (TOPICS[1], TOPICS[0])
    remove_push(engine, ada.id, 2)  # there is none
    assert remove_push(engine, ada.id, 0).push == (TOPICS[0],)


def test_ten_addresses_are_enough_whichever_way_they_come(engine: Engine, ada: Athlete) -> None:
    athletes.edit(engine, ada.id, push=tuple(TOPICS[:9]))
    assert len(add_push(engine, ada.id, TOPICS[9]).push) == 10
    assert len(add_push(engine, ada.id, TOPICS[3]).push) == 10  # that is one of them
    with pytest.raises(Invalid, match="too many"):
        add_push(engine, ada.id, TOPICS[10])
    with pytest.raises(Invalid, match="too many"):
        athletes.edit(engine, ada.id, push=tuple(TOPICS))
    with pytest.raises(Invalid, match="nonsense"):
        athletes.edit(engine, ada.id, push=("nonsense",))
    assert len(pushes(engine, ada)) == 10


def test_eleven_addresses_are_too_many_at_the_command_and_on_the_page(
    home: Home, tmp_path: Path
) -> None:
    words = [word for topic in TOPICS for word in ("--push", topic)]
    environment = {"LEGCAST_HOME": str(tmp_path / "other")}
    done = CliRunner().invoke(legcast, ["athlete", "add", "Ada", *words], env=environment)
    assert done.exit_code == 2
    assert "too many" in done.output
    athletes.edit(home.engine, home.athlete.id, push=tuple(TOPICS[:10]))
    assert visit(home).fill("/settings/push", address=TOPICS[10]).status_code == 422
    assert pushes(home.engine, home.athlete) == tuple(TOPICS[:10])


def test_links_taken_back_twice_are_two_rounds_on(engine: Engine, ada: Athlete) -> None:
    for _ in range(2):  # also when both pages were loaded before
        after = take_back_links(engine, ada.id)
    assert after.link_round == ada.link_round + 2


def test_a_test_goes_out_only_by_a_channel_that_leads_to_the_athlete(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    channels = {"preview": PreviewChannel(tmp_path)}
    send_test(channels, ada, "preview", lambda: NOW)
    assert len(list(tmp_path.rglob("*.html"))) == 1
    for channel in ("email", "push:x", ""):
        with pytest.raises(Invalid):
            send_test(channels, ada, channel, lambda: NOW)
