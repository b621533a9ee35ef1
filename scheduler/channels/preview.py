"""Preview: the message as a file to open, used when no mail server is set up."""

import base64
from pathlib import Path

from config.paths import make_private, write_private
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
    """A message as a page of its own, for its owner's eyes; it is there whole or not at all."""
    write_private(path, page_of(html, chart).encode("utf-8"))


def page_of(html: str, chart: bytes | None) -> str:
    """A message as a page of its own, with its picture inside."""
    if chart is None:
        return html
    picture = base64.b64encode(chart).decode("ascii")
    return html.replace(f"cid:{PICTURE}", f"data:image/png;base64,{picture}")
