"""Mornings after files with a fault: what is said names its own run and nothing unknown."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from legcast.cli import legcast

MORNING = "2026-05-02T07:00"
LAST = datetime(2026, 5, 1, 8, tzinfo=UTC)
_HEAD = (
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
    "<Activities>"
)


def tcx(
    start: datetime,
    seconds: int,
    *,
    heart: Callable[[int], int],
    speed: float | None = 2.5,
    down: float = 0.0,
    sport: str = "Running",
) -> str:
    """One recording, a point every ten seconds; without a speed it knows no distance and no way."""
    points = []
    for second in range(0, seconds + 1, 10):
        at = f"{start + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"
        way = ""
        if speed is not None:
            metres = second * speed
            way = f"<DistanceMeters>{metres:.1f}</DistanceMeters>"
            if down:
                way = f"<AltitudeMeters>{2000 - metres * down:.1f}</AltitudeMeters>{way}"
        beats = f"<HeartRateBpm><Value>{heart(second)}</Value></HeartRateBpm>"
        points.append(f"<Trackpoint><Time>{at}</Time>{way}{beats}</Trackpoint>")
    begun = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    metres = seconds * (speed or 0.0)
    return (
        f'{_HEAD}<Activity Sport="{sport}"><Id>{begun}</Id><Lap StartTime="{begun}">'
        f"<TotalTimeSeconds>{seconds}</TotalTimeSeconds><DistanceMeters>{metres}</DistanceMeters>"
        f"<Track>{''.join(points)}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )


def easy(second: int) -> int:
    return 135


def hard(second: int) -> int:
    return 178


def outlook(folder: Path, *last: str) -> tuple[Any, str]:
    """The outlook of the morning after two months of even runs and these files."""
    recordings = folder / "recordings"
    recordings.mkdir()
    usual = [
        tcx(LAST - timedelta(days=2 * n), 2_400, heart=easy if n != 20 else hard)
        for n in range(1, 31)
    ]
    for number, text in enumerate([*usual, *last]):
        (recordings / f"{number}.tcx").write_text(text)
    env = {"LEGCAST_HOME": str(folder / "home")}

    def call(*words: str) -> Any:
        return CliRunner().invoke(legcast, words, env=env)

    assert call("athlete", "add", "Ada", "--zone", "UTC").exit_code == 0
    assert call("backfill", str(recordings), "--jobs", "1").exit_code == 0
    facts = json.loads(call("outlook", "--as-of", MORNING, "--json").stdout)
    return facts, call("outlook", "--as-of", MORNING).stderr


@pytest.mark.parametrize("speed", [2.5, None], ids=["usual distance", "no distance"])
def test_a_hard_run_is_announced_by_its_hard_minutes_and_no_distance_is_made_up(
    tmp_path: Path, speed: float | None
) -> None:
    facts, shown = outlook(tmp_path, tcx(LAST, 2_400, heart=hard, speed=speed))
    (prompt,) = (p for p in facts["prompts"] if p["kind"] == "morning_after")
    assert "of hard running" in prompt["subject"]
    assert "step" not in prompt["subject"]
    assert "nan" not in shown
    assert "Your run yesterday morning" in shown
    assert ("0.0 km" not in shown) if speed is None else ("6.0 km" in shown)


def test_a_swim_after_a_descent_lends_it_no_caveat(tmp_path: Path) -> None:
    race = tcx(LAST, 4_000, heart=easy, down=0.11)
    swim = tcx(LAST + timedelta(hours=7), 2_400, heart=easy, speed=None, sport="Other")
    facts, shown = outlook(tmp_path, race, swim)
    (prompt,) = (p for p in facts["prompts"] if p["kind"] == "morning_after")
    assert prompt["subject"].startswith("Quads: sorest")
    assert "of descent" in shown
    assert "no altitude we can trust" not in " ".join(shown.replace("│", " ").split())
