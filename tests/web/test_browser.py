"""The pages in a real browser, on a phone and a desktop, in light and dark mode."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import sample_data
from analysis.checkin import Place
from scheduler.links import Purpose
from store.checkins import checkins_until
from store.engine import reading
from tests.web.conftest import Serve
from tests.web.homes import Home
from tests.web.visitors import PASSWORD, give_password

SIZES = {"phone": 360, "desk": 1280}
RACE = Path(str(sample_data.recordings())) / sample_data.RACE

PAGES = {
    "today": "/", "training": "/training", "activity": "/activity/71", "checkin": "/checkin",
    "accuracy": "/accuracy", "imports": "/imports", "import": "/imports/1", "outbox": "/outbox",
    "message": "/outbox/1", "settings": "/settings", "coach": "/coach", "sign-in": "/sign-in",
    "nowhere": "/nowhere", "physio": "/physio", "kinds": "/soreness?language=de",
}  # fmt: skip


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Opens browser pages that ask no other host for anything and have nothing to complain of."""
    contexts = []
    asked: list[str] = []
    complaints: list[str] = []

    def open_page(url: str, size: str = "desk", **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": SIZES[size], "height": 800}, **more)
        contexts.append((context, url))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(url)
        return page

    yield open_page
    for context, _ in contexts:
        context.close()
    ours = {urlsplit(url).netloc for _, url in contexts}
    assert {
        urlsplit(asked_for).netloc for asked_for in asked if not asked_for.startswith("data:")
    } <= ours
    assert [text for text in complaints if "404" not in text and "403" not in text] == []


@pytest.mark.parametrize("size", SIZES)
def test_no_page_shuts_anybody_out_or_overflows(
    home: Home, serve: Serve, open_page: Open, size: str
) -> None:
    address = serve(home)
    page = open_page(address, size)
    letters = {p.value: home.link(p) for p in Purpose if p is not Purpose.CALENDAR}
    for name, path in (PAGES | letters).items():
        page.goto(address + path)
        for folded in page.locator("main details:not([open]) > summary").all():
            folded.click()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide at {SIZES[size]} px"
        found = Axe().run(page).response["violations"]
        page.emulate_media(color_scheme="dark")  # of which only the colours are different
        dark = {"runOnly": ["color-contrast"]}
        found += Axe().run(page, options=dark).response["violations"]
        page.emulate_media(color_scheme="light")
        grave = [v for v in found if v["impact"] in ("serious", "critical")]
        assert grave == [], f"{name}: {[(v['id'], v['nodes'][0]['html']) for v in grave]}"


@pytest.mark.parametrize("size", SIZES)
def test_from_a_mailed_link_to_a_changed_forecast_in_one_tap(
    home: Home, serve: Serve, open_page: Open, size: str
) -> None:
    address = serve(home)
    today = open_page(address, size)
    before = today.locator('[data-level="quads"]').inner_text()
    mailed = open_page(address + home.link(Purpose.ANSWER, Place.QUADS) + "?level=2", size)
    expect(mailed.get_by_role("radio", name="Quads")).to_be_checked()
    mailed.get_by_role("button", name="2", exact=True).click()
    expect(mailed.get_by_text("The forecast has learnt from it")).to_be_visible()
    home.now += timedelta(seconds=2)  # an answer forecasts nothing about its own moment
    today.reload()
    assert today.locator('[data-level="quads"]').inner_text() != before


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_checking_in_takes_two_taps(
    home: Home, serve: Serve, open_page: Open, script: bool
) -> None:
    page = open_page(serve(home) + "/checkin", "phone", java_script_enabled=script)
    page.locator("label", has_text="Calves").click()
    number = page.get_by_role("button", name="7", exact=True)
    box = number.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    number.click()
    expect(page.get_by_text("Noted: calves, 7 of 10")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    with reading(home.engine) as connection:
        latest = checkins_until(connection, home.athlete.id, None)[-1]
    assert (latest.place, latest.level) == (Place.CALVES, 7.0)


def test_what_worries_is_answered_with_a_signpost(
    home: Home, serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(home) + "/checkin", "phone")
    page.get_by_text("something that worries you").click()
    page.get_by_label("My urine is dark").check()
    page.get_by_role("button", name="8", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Emergency")
    page.get_by_role("link", name="The forecast").click()
    expect(page.get_by_role("alert")).to_contain_text("emergency care now")
    expect(page.get_by_text("What helps today")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_undo_and_upload_change_the_forecast(
    home: Home, serve: Serve, open_page: Open, size: str
) -> None:
    page = open_page(serve(home) + "/imports/1", size)
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("status")).to_contain_text("Undone: 71 recordings")
    page.get_by_role("link", name="Imports").first.click()
    page.set_input_files("#files", str(RACE))  # sent as soon as it is chosen
    expect(page.get_by_role("status")).to_contain_text("imported")
    page.get_by_role("link", name="The forecast").click()
    expect(page.get_by_text("34.2 km with 1,843 m of descent").first).to_be_visible()


def test_files_can_be_dropped(home: Home, serve: Serve, open_page: Open) -> None:
    page = open_page(serve(home) + "/imports")
    data = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['x'], 'x.gpx')); return d; }"
    )
    page.evaluate(
        "([drop, data]) => { drop.files = data.files; drop.dispatchEvent(new Event('change')); }",
        [page.locator("#files").element_handle(), data],
    )
    expect(page.get_by_role("status")).to_contain_text("refused")


def test_everything_can_be_read_and_uploaded_without_a_script(
    home: Home, serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(home), "phone", java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your quads")
    expect(page.locator(".slider")).to_be_hidden()
    page.get_by_text("Morning by morning, in words").click()
    expect(page.get_by_role("rowheader", name="Now")).to_be_visible()
    page.get_by_role("link", name="Calves").click()
    expect(page.get_by_role("img", name="Calves: soreness by hour")).to_be_visible()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Imports").click()
    page.set_input_files("#files", str(RACE))
    page.get_by_role("button", name="Import them").click()
    expect(page.get_by_role("status")).to_contain_text("a duplicate")


def test_the_slider_shades_the_legs_and_moves_the_line(
    home: Home, serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(home), "phone")
    quads = page.locator('path[data-region="quads"]').first
    sore, line = quads.get_attribute("class"), page.locator("[data-line]").get_attribute("x1")
    slider = page.get_by_label("Time within the next five days")
    slider.focus()
    page.keyboard.press("End")
    assert quads.get_attribute("class") != sore
    assert page.locator("[data-line]").get_attribute("x1") == "100%" != line
    assert slider.get_attribute("aria-valuetext") == "Friday morning"


def test_the_keyboard_reaches_everything(home: Home, serve: Serve, open_page: Open) -> None:
    page = open_page(serve(home))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="See the run")).to_be_focused()
    more = page.get_by_text("More", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
def test_signing_in_and_out(home: Home, serve: Serve, open_page: Open, size: str) -> None:
    give_password(home)
    address = serve(home)
    page = open_page(address, size, extra_http_headers={"X-Forwarded-For": "203.0.113.9"})
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your quads")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Sign out Ada").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_tapped_is_large_enough(
    home: Home, serve: Serve, open_page: Open, size: str
) -> None:
    address = serve(home)
    page = open_page(address, size)
    small = """() => [...document.querySelectorAll('button, select, summary, .nav a, .chips a, '
        + '.button, a.row, label.tick, .places label')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, r]) => r.width && r.height && r.height < 43.5)
        .map(([e, r]) => `${e.tagName} ${e.textContent.trim()} ${r.height}`)"""
    for path in PAGES.values():
        page.goto(address + path)
        assert page.evaluate(small) == [], path
