"""Every page, as somebody at the machine reads it."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from analysis.checkin import Asked, Checkin, Place
from scheduler.links import Purpose
from store.activities import activity_rows
from store.checkins import add_checkin
from store.engine import reading, writing
from store.heartbeats import heartbeat
from tests.web import homes
from tests.web.homes import NOW, Home, lived_in
from tests.web.visitors import ELSEWHERE, THERE, Visitor, visit

PAGES = [
    "/", "/training", "/activity/71", "/activity/1", "/checkin", "/accuracy", "/imports",
    "/imports/1", "/outbox", "/outbox/1", "/settings", "/coach", "/sign-in", "/?region=calves",
    "/training?before=30", "/imports/1?from=50", "/physio", "/soreness", "/soreness?language=de",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_and_has_one_heading_above_all(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert len(answer.content) < 100_000


def test_today_says_what_is_ahead_why_and_what_helps(visitor: Visitor) -> None:
    page = visitor.get("/").text
    assert "Your quads should be at their sorest" in page
    assert "34.2 km with 1,843 m of descent" in page
    assert "Easy running is fine again from about" in page
    assert "Longer than usual" in page
    assert "Three days on: are your legs easing?" in page
    assert "You answered 6 of 10, this morning." in page


def test_every_chart_has_words_in_its_place(visitor: Visitor) -> None:
    for path in ("/", "/training", "/activity/71", "/accuracy"):
        page = visitor.get(path).text
        charts = re.findall(r"<svg[^>]*role=\"img\".*?</desc>", page, re.DOTALL)
        assert charts, path
        assert all("<title" in chart and "<desc" in chart for chart in charts)


def test_training_marks_the_race_and_links_to_it(visitor: Visitor) -> None:
    page = visitor.get("/training").text
    assert 'class="flag high"' in page
    assert 'href="/activity/71"' in page
    assert "34.2 km is 1.55 times your longest run of the 30 days before (22.0 km)." in page


def test_an_activity_shows_the_devices_figures_beside_ours(visitor: Visitor) -> None:
    page = visitor.get("/activity/71").text
    assert "1,870 m" in page
    assert "1,868 m" in page
    assert "over 15 %" in page


def test_every_activity_has_a_page(visitor: Visitor, home: Home) -> None:
    with reading(home.engine) as connection:
        rows = activity_rows(connection, home.athlete.id)
    for row in rows:
        page = visitor.get(f"/activity/{row.id}").text
        assert ("Elevation by distance" in page) == (row.altitude_quality in ("barometric", "gps"))
        assert ("another recording" in page.lower()) == (row.duplicate_of is not None)
        assert "nan" not in page


def test_a_home_without_anybody_says_how_to_begin(lived: Home, engine: Engine) -> None:
    page = visit(replace(lived, engine=engine)).get("/")
    assert "legcast init" in page.text


def test_accuracy_says_plainly_when_there_are_too_few_answers(
    engine: Engine, lived: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(homes, "MONDAYS", ())
    home = lived_in(tmp_path, engine)
    page = visit(home).get("/accuracy").text
    assert "It cannot be judged yet" in page
    assert "All answers, one by one" in page
    with writing(engine) as connection:
        add_checkin(connection, home.athlete.id, Checkin(NOW, Place.QUADS, 3.0, asked=Asked.RANDOM))
    page = visit(home).get("/accuracy").text
    assert "There is one answer on mornings drawn by lot: too few to tell" in page


def test_looking_changes_nothing(visitor: Visitor, home: Home) -> None:
    before = (home.folder / "legcast.db").read_bytes()
    for purpose in Purpose:
        address = home.link(purpose, Place.QUADS)
        assert visitor.get(address).status_code == 200
        assert visitor.ask("HEAD", address).status_code == 200
    for path in PAGES:
        visitor.get(path)
    assert (home.folder / "legcast.db").read_bytes() == before


def test_what_was_known_is_remembered_until_the_facts_change(visitor: Visitor, home: Home) -> None:
    first = visitor.get("/").text
    home.now += timedelta(hours=30)
    later = visitor.get("/").text
    assert "sorest" in first
    assert "Mon 15 Jun 13:00" in later
    visitor.fill("/activity/71/exclude")
    assert "Nothing out of the ordinary" in visitor.get("/").text


def test_pages_work_on_a_server_too(engine: Engine, tmp_path: Path) -> None:
    someone = visit(lived_in(tmp_path, engine))
    for path in PAGES:
        number = "/activity/" in path or "/imports/" in path or "/outbox/" in path
        if not number:
            assert someone.get(path).status_code == 200, path


@pytest.mark.parametrize(("asked", "said"), [("de", "Drei Arten"), ("xx", "Three kinds")])
def test_the_three_kinds_of_soreness_are_told_to_who_has_not_signed_in(
    public: Home, asked: str, said: str
) -> None:
    page = visit(public).get(f"/soreness?language={asked}")
    assert page.status_code == 200
    assert said in page.text
    assert page.text.count("<dt>") == 12


def test_the_page_for_a_physio_says_what_was_answered_and_done(visitor: Visitor) -> None:
    page = visitor.get("/physio").text
    assert "34.2 km" in page
    assert "Longer than usual" in page
    assert "Quads" in page
    assert "<svg" not in page


def test_health_is_told_without_signing_in_and_names_nobody(public: Home) -> None:
    stranger = visit(public, THERE, ELSEWHERE)
    with writing(public.engine) as connection:
        heartbeat(connection, "plan", public.now)
    good = stranger.get("/healthz")
    assert good.status_code == 200
    assert good.json() == {"status": "good", "database": True, "rounds": {"plan": True}}
    public.now += timedelta(hours=1)
    late = stranger.get("/healthz")
    assert late.status_code == 503
    assert late.json() == {"status": "failing", "database": True, "rounds": {"plan": False}}
