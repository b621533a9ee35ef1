"""The addresses of the pages stay: scripts, phones and bookmarks know them."""

from pathlib import Path

from tests.web.homes import Home

GOLDEN = Path(__file__).with_name("routes.txt")
"""Every method and path, a line each, in the order in which they are tried."""


def test_the_pages_have_the_addresses_that_are_written_down(home: Home, tmp_path: Path) -> None:
    lines = []
    for route in home.app().routes:
        methods = sorted(getattr(route, "methods", None) or ["MOUNT"])
        lines.append(f"{' '.join(methods)} {getattr(route, 'path', '')}\n")
    now = tmp_path / "routes.txt"
    now.write_text("".join(lines), encoding="utf-8")
    assert "".join(lines) == GOLDEN.read_text(encoding="utf-8"), f"meant? cp {now} {GOLDEN}"
