"""The commands of a household: names, giving activities, and files that wait for an athlete."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from legcast.cli import legcast
from tests.ingest.zips import FIT, OTHER


class House:
    """A home with a watched folder, Ada and Bob."""

    def __init__(self, folder: Path) -> None:
        self.home, self.runs = folder / "home", folder / "runs"
        self.runs.mkdir()
        made = self("init", "--name", "Ada", "--zone", "UTC", "--folder", str(self.runs))
        assert made.exit_code == 0, made.output
        assert self("athlete", "add", "Bob").exit_code == 0

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(self.home)})

    def told(self, *words: str) -> Any:
        done = self(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_doctor_and_imports_tell_what_is_nobodys(house: House) -> None:
    (house.runs / "Bert" / "2026").mkdir(parents=True)
    (house.runs / "Bert" / "a.fit").write_bytes(FIT)
    (house.runs / "Bert" / "2026" / "b.fit").write_bytes(OTHER)
    said = "the folder Bert names nobody; its 2 files wait until an athlete Bert is added"
    held = [{"folder": str(house.runs / "Bert"), "files": 2}]
    assert house.told("imports", "list")["held"] == held
    assert said in house("imports", "list").output
    checks = json.loads(house("doctor", "--json").stdout)["checks"]
    (check,) = [check for check in checks if check["name"] == "files that wait"]
    assert not check["ok"]
    assert said in check["detail"]
    assert house("athlete", "add", "bert").exit_code == 0
    assert house.told("imports", "list")["held"] == []


def test_a_run_is_given_to_whose_it_is_and_back(house: House) -> None:
    path = house.runs / "a.fit"
    path.write_bytes(FIT)
    done = house("backfill", str(path), "--jobs", "1")
    assert "All of it is Ada's" in done.output
    (run,) = house.told("activity", "list")["activities"]
    number = str(run["id"])
    assert house.told("activity", "give", number, "--to", "Bob")["id"] == run["id"]
    assert house.told("activity", "list")["activities"] == []
    (batch,) = house.told("imports", "list")["batches"]
    (file,) = house.told("imports", "show", str(batch["batch"]))["files"]
    assert (file["state"], file["reason"]) == ("undone", "given")
    done = house("activity", "give", number, "--to", "Ada")
    assert done.output.split() == f"{number} is Ada's now, and no longer Bob's.".split()
    assert house.told("activity", "list")["activities"][0]["counts"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("activity", "give", "9", "--to", "Bob"), "there is no activity 9"),
        (("athlete", "edit", "Bob", "--name", "ADA"), "there is an athlete 'Ada' already"),
        (("athlete", "edit", "Bob", "--name", "a/b"), "cannot be a name"),
        (("athlete", "add", "bob"), "there is an athlete 'Bob' already"),
        (("athlete", "add", "~bob"), "cannot be a name"),
        (("init", "--name", "a/b"), "cannot be a name"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    house: House, words: tuple[str, ...], says: str
) -> None:
    done = house(*words)
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())


def test_a_gift_to_nobody_names_who_there_is(house: House) -> None:
    (house.runs / "a.fit").write_bytes(FIT)
    house("backfill", str(house.runs), "--jobs", "1")
    (run,) = house.told("activity", "list")["activities"]
    for to, says in (("Carl", "there are: Ada, Bob"), ("Ada", "is Ada's already")):
        done = house("activity", "give", str(run["id"]), "--to", to)
        assert done.exit_code == 2
        assert says in " ".join(done.output.split())


def test_a_renamed_athlete_is_known_by_the_new_name(house: House) -> None:
    assert house("athlete", "edit", "Bob", "--name", "Robert", "--wake", "06:30").exit_code == 0
    ada, robert = house.told("athlete", "list")["athletes"]
    assert (ada["name"], robert["name"], robert["wake"]) == ("Ada", "Robert", "06:30")
