"""The pictures of the pages in the README: the invented runner on the morning after the race.

`make pictures` takes them anew into `docs/pictures`; it needs Chromium.
"""

import shutil
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from legcast.commands.serve import listening
from store.engine import open_store
from tests.web.homes import lived_in

PICTURES = {"today": ("/", 1080), "training": ("/training", 760)}
"""Each picture's page, and how many points of it are shown."""

WIDTH, SHARPNESS = 1120, 1.5


def main(folder: Path) -> None:
    """Serve a home with a history and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        open_store(f"sqlite:///{home}/legcast.db") as engine,
        sync_playwright() as driver,
    ):
        door = listening("127.0.0.1", 0)
        app = lived_in(Path(home), engine).app()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True).start()
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (path, height) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": WIDTH, "height": height}, device_scale_factor=SHARPNESS
            )
            page.goto(f"http://127.0.0.1:{door.getsockname()[1]}{path}")
            file = folder / f"{name}.png"
            page.screenshot(path=str(file))
            with Image.open(file) as drawn:
                few = drawn.convert("RGB").quantize(256)  # a README is read often
            few.save(file, optimize=True)
            print(f"{file}: {file.stat().st_size / 1000:.0f} kB")
        browser.close()
        server.should_exit = True


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"))
