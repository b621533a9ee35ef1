"""Messages in a real browser: they fit a phone, are legible and accessible."""

import base64
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from analysis.language import languages
from scheduler.channels.preview import write_page
from scheduler.messages.compose import Message
from scheduler.prompt import Kind
from tests.scheduler.test_messages import message, week

SHOWN: dict[str, Message] = {
    **{kind.value: message(kind) for kind in (Kind.MORNING_AFTER, Kind.EASING, Kind.SIGNPOST)},
    "by command": message(Kind.MORNING_AFTER, reply=None),
    "week": week(),
    **{name: message(Kind.MORNING_AFTER, name) for name in languages() if name != "en"},
}


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("name", SHOWN)
def test_a_message_fits_the_screen_and_has_no_barriers(
    chromium: Browser, tmp_path: Path, name: str, width: int
) -> None:
    page_file = tmp_path / "message.html"
    write_page(page_file, SHOWN[name].html, SHOWN[name].chart)
    page = chromium.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "[...document.images].every(image => image.complete && image.naturalWidth > 300)"
    )
    small = page.eval_on_selector_all(
        "a.tap", "all => all.filter(a => a.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    page.emulate_media(color_scheme="dark")  # of which only the colours are different
    found += Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    problems = [one["id"] for one in found]
    page.close()
    assert problems == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_message_weighs_little(name: str) -> None:
    said = SHOWN[name]
    assert len(said.html) + len(base64.b64encode(said.chart or b"")) < 100_000
