"""Preview: the message as a file to open, used when no mail server is set up."""

import base64
from pathlib import Path

from config.paths import make_private
from scheduler.channels.channel import Temporary
from scheduler.messages.compose import PICTURE
from store.outbox import Claimed


class PreviewChannel:
    """Writes each message as one HTML file into a folder, with the picture embedded."""

    name = "preview"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Claimed) -> None:
        """Write one message; a second try replaces the first."""
        try:
            folder = folder_of(self._folder, letter.athlete_id)
            make_private(folder)
            write_page(folder / f"{letter.id:06d}.html", letter.html, letter.chart)
        except OSError as error:
            raise Temporary(f"cannot write into {self._folder} ({error.strerror})") from error


def folder_of(previews: Path, athlete_id: int | None) -> Path:
    """The folder of an athlete's previews; coaches have their own."""
    return previews / ("coaches" if athlete_id is None else f"athlete-{athlete_id}")


def write_page(path: Path, html: str, chart: bytes | None) -> None:
    """Write a message as an HTML page, completely or not at all."""
    if chart is not None:
        picture = base64.b64encode(chart).decode("ascii")
        html = html.replace(f"cid:{PICTURE}", f"data:image/png;base64,{picture}")
    draft = path.with_name(path.name + ".tmp")
    draft.write_text(html, encoding="utf-8")
    draft.replace(path)
