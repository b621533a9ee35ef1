"""Where Legcast keeps its files: one home folder, or the platform's usual places."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

HOME_VARIABLE = "LEGCAST_HOME"
"""The environment variable that moves all state into one folder."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place on disk that Legcast reads or writes, apart from the watched folders."""

    settings: Path
    database: Path
    quarantine: Path
    preview: Path
    key: Path

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that must exist before anything is written."""
        return (self.settings.parent, self.database.parent)


def paths() -> Paths:
    """The places in use: below `LEGCAST_HOME` if it is set, else the user's own data folders."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        settings = data = Path(home).expanduser().absolute()
    else:
        system = PlatformDirs("legcast", appauthor=False)
        settings, data = Path(system.user_config_dir), Path(system.user_data_dir)
    return Paths(
        settings=settings / "legcast.toml",
        database=data / "legcast.db",
        quarantine=data / "quarantine",
        preview=data / "preview",
        key=data / "links.key",
    )


def make_private(folder: Path) -> None:
    """Create a folder, and its missing parents, for the owner only: it holds health data."""
    for place in (*reversed(folder.parents), folder):
        place.mkdir(exist_ok=True, mode=0o700)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read; it is there whole or not at all, power cut or not.

    Raises OSError.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
