"""Fourteen weeks of one invented runner, as files a watch would write."""

from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = "Europe/Vienna"
"""The IANA zone in which the runner lives."""

RACE: Final = "2026-06-13-mountain-race.fit"
"""The name of the recording that everything before it leads up to."""

MORNING_AFTER: Final = datetime(2026, 6, 14, 7, 0, tzinfo=ZoneInfo(ZONE))
"""Seven o'clock, local, on the morning after the race."""


def recordings() -> Path:
    """The folder of recordings, good and bad, as an export would hold them."""
    return Path(str(files("sample_data").joinpath("recordings")))
