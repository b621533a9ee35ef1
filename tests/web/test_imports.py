"""Importing recordings on the pages, undoing imports, and correcting activities."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

import sample_data
from scheduler.links import Purpose
from store.activities import activity_rows, counting
from store.athletes import get_athlete
from store.engine import reading
from tests.web.homes import Home
from tests.web.visitors import ELSEWHERE, Visitor, visit

RECORDINGS = Path(str(sample_data.recordings()))
RACE = (RECORDINGS / sample_data.RACE).read_bytes()
EASY = (RECORDINGS / "2026-06-11-easy-run.fit").read_bytes()


def counted(home: Home) -> int:
    with reading(home.engine) as connection:
        return counting(connection, home.athlete.id)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def upload(someone: Visitor, *files: tuple[str, bytes]) -> str:
    sent = [("files", file) for file in files]
    answer = someone.post("/imports", data={"csrf": someone.secret()}, files=sent)
    assert answer.status_code == 200
    return answer.text


def test_taking_an_import_back_changes_the_forecast_and_uploading_brings_it_again(
    visitor: Visitor, home: Home
) -> None:
    before = counted(home)
    done = visitor.fill("/imports/1/undo")
    assert "Undone: 71 recordings" in done.text
    assert "No recording of the last two weeks" in visitor.get("/").text
    assert counted(home) == 0
    page = upload(visitor, (sample_data.RACE, RACE), ("run.fit", EASY))
    assert page.count(">imported<") == 2
    assert "34.2 km" in visitor.get("/").text
    assert counted(home) == 2 < before
    assert "It was undone before" in visitor.fill("/imports/1/undo").text


def test_what_is_known_or_odd_is_said_with_its_reason(visitor: Visitor) -> None:
    page = upload(visitor, ("race.fit", RACE), ("notes.txt", b"not a recording"), ("e.fit", b""))
    assert "the same bytes as 2026-06-13-mountain-race.fit" in page
    assert page.count(">refused<") == 2


def test_an_archive_is_taken_apart(visitor: Visitor, home: Home) -> None:
    visitor.fill("/imports/1/undo")
    export = zipped(**{"activities/1.fit": RACE, "activities/2.fit": b"", "notes.txt": b"hello"})
    page = upload(visitor, ("export.zip", export), ("broken.zip", export[:-30]))
    assert "export.zip/activities/1.fit" in page
    assert "broken.zip" in page
    assert counted(home) == 1


def test_what_was_refused_is_kept_and_can_be_tried_again(visitor: Visitor, home: Home) -> None:
    upload(visitor, ("half.fit", RACE[:13]))
    assert any("half.fit" in copy.name for copy in (home.folder / "quarantine").iterdir())
    assert "half.fit" in visitor.fill("/imports/retry").text


def test_without_a_file_it_says_what_to_do(visitor: Visitor) -> None:
    answer = visitor.fill("/imports")
    assert answer.status_code == 422
    assert "Choose at least one file first." in answer.text


def test_a_phone_uploads_by_its_address_and_is_told_what_became_of_it(home: Home) -> None:
    phone = visit(home, "http://192.168.1.5:8765", ELSEWHERE)
    link = home.link(Purpose.UPLOAD)
    visit(home).fill("/imports/1/undo")
    told = phone.post(link, files=[("file", ("race.fit", RACE)), ("file", ("bad.gpx", b"<x/>"))])
    assert told.status_code == 200
    first, second = told.json()["files"]
    assert (first["path"], first["state"], len(first["activities"])) == ("race.fit", "imported", 1)
    assert (second["state"], second["reason"]) == ("rejected", "unknown_format")
    raw = phone.post(f"{link}?name=easy.fit", content=EASY)
    assert raw.json()["files"][0]["state"] == "imported"
    again = phone.post(f"{link}?name=easy.fit", content=EASY)
    assert again.json()["files"][0]["because"] == "same_bytes"
    packed = phone.post(link, content=zipped(**{"a.fit": RACE}))
    assert packed.json()["files"][0]["path"] == "upload.zip/a.fit"
    refused = phone.post(link, content=b"nothing")
    assert refused.status_code == 422
    assert refused.json()["files"][0]["reason"] == "unknown_format"


def test_what_is_too_large_is_refused_before_it_is_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.upload.MOST", 1000)
    monkeypatch.setattr("web.imports.MOST", 1000)
    someone = visit(home)
    link = home.link(Purpose.UPLOAD)
    assert someone.post(link, content=RACE).status_code == 413
    assert someone.post(link, content=RACE, headers={"content-length": "1"}).status_code == 413
    files = [("files", ("race.fit", RACE))]
    data = {"csrf": someone.secret()}
    assert someone.post("/imports", data=data, files=files).status_code == 413


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\runs\\a.fit", "\x00\x1b[31m", "ü" * 400, ""]
)
def test_a_name_is_only_ever_a_name(visitor: Visitor, home: Home, name: str) -> None:
    link = home.link(Purpose.UPLOAD)
    told = visitor.post(link, params={"name": name}, content=b"nothing").json()
    path = told["files"][0]["path"]
    assert "/" not in path
    assert path.isprintable()
    assert len(path) <= 150


def test_taking_back_all_links_makes_the_address_void(visitor: Visitor, home: Home) -> None:
    found = re.search(r"/upload/[\w.-]+", visitor.get("/imports").text)
    assert found is not None
    link = found[0]
    assert visitor.post(link, content=EASY).status_code == 200
    visitor.fill("/settings/links")
    assert visitor.post(link, content=EASY).status_code == 410
    assert link not in visitor.get("/imports").text
    with reading(home.engine) as connection:
        assert get_athlete(connection, home.athlete.id).link_round == home.athlete.link_round + 1


def test_squats_are_entered_by_hand_and_once(visitor: Visitor, home: Home) -> None:
    before = counted(home)
    for _ in range(2):
        page = visitor.fill("/imports/bout", kind="Squats", minutes="40", effort="7")
        assert "<h1>Squats</h1>" in page.text
    assert counted(home) == before + 1


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "", "minutes": "40"},
        {"kind": "squats", "minutes": ""},
        {"kind": "squats", "minutes": "nan"},
        {"kind": "running", "minutes": "10", "distance": "20"},
        {"kind": "squats", "minutes": "40", "start": "2999-01-01T00:00"},
        {"kind": "squats", "minutes": "40", "start": "1902-01-01T00:00"},
        {"kind": "squats", "minutes": "40", "effort": "11"},
    ],
)
def test_what_makes_no_sense_is_not_entered(
    visitor: Visitor, home: Home, fields: dict[str, str]
) -> None:
    before = counted(home)
    assert visitor.fill("/imports/bout", **fields).status_code == 422
    assert counted(home) == before


def test_an_activity_is_left_out_taken_in_and_retyped(visitor: Visitor, home: Home) -> None:
    before = counted(home)
    assert "It does not count any more." in visitor.fill("/activity/71/exclude").text
    assert counted(home) == before - 1
    assert "It counts." in visitor.fill("/activity/71/include").text
    page = visitor.fill("/activity/71/retype", sport="cycling", distance="30").text
    assert "recorded as trail run" in page
    with reading(home.engine) as connection:
        (row,) = activity_rows(connection, home.athlete.id, activity_id=71)
    assert (row.sport, row.distance_m) == ("cycling", 30_000)
    home.now += timedelta(seconds=1)
    assert visitor.fill("/activity/71/retype", sport="flying").status_code == 422


def test_how_hard_an_activity_was_is_one_tap_on_its_page(visitor: Visitor) -> None:
    page = visitor.fill("/activity/71/effort", effort="8").text
    assert "<dt>Effort</dt><dd>8 of 10</dd>" in page
    assert visitor.fill("/activity/71/effort").status_code == 422
    assert visitor.fill("/activity/99999/effort", effort="8").status_code == 404
