"""The sample files match their README, and look like files from a watch."""

import fnmatch
import gzip
import io
import itertools
import re
from functools import cache
from pathlib import Path
from typing import Any

import fitparse
import gpxpy
import numpy as np
import pytest

import sample_data
from sample_data.watch import climbed

FOLDER = sample_data.recordings()
BAD = {"broken-download.fit", "login-page.gpx", "2026-04-24-easy-run-cut-off.fit"}
NAMES = sorted(path.name for path in FOLDER.iterdir())
FITS = [name for name in NAMES if name not in BAD and ".fit" in name]
GPXS = [name for name in NAMES if name not in BAD and name.endswith(".gpx")]


def contents(name: str) -> bytes:
    data = (FOLDER / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@cache
def messages(name: str) -> dict[str, list[dict[str, Any]]]:
    """Every message of a FIT file by its name; the library checks both checksums."""
    found: dict[str, list[dict[str, Any]]] = {}
    for message in fitparse.FitFile(io.BytesIO(contents(name))).get_messages():
        found.setdefault(message.name, []).append(message.get_values())
    return found


@cache
def points(name: str) -> list[Any]:
    track = gpxpy.parse(contents(name).decode())
    return [point for one in track.tracks for part in one.segments for point in part.points]


@pytest.mark.parametrize("name", FITS)
def test_a_fit_file_claims_what_its_samples_show(name: str) -> None:
    found = messages(name)
    (file_id,), (session,), (activity,) = found["file_id"], found["session"], found["activity"]
    records, laps = found["record"], found["lap"]
    assert file_id["type"] == "activity"
    assert file_id["manufacturer"] == "development"
    times = [record["timestamp"] for record in records]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
    assert (times[0], times[-1]) == (session["start_time"], session["timestamp"])
    elapsed = (times[-1] - times[0]).total_seconds()
    assert session["total_elapsed_time"] == elapsed
    assert session["total_timer_time"] == activity["total_timer_time"] == elapsed - paused(found)
    distances = [record["distance"] for record in records]
    assert distances == sorted(distances)
    assert session["total_distance"] == distances[-1]
    assert session["num_laps"] == len(laps)
    assert sum(lap["total_distance"] for lap in laps) == pytest.approx(distances[-1], abs=0.01)
    assert sum(lap["total_timer_time"] for lap in laps) == session["total_timer_time"]
    pulses = [record["heart_rate"] for record in records if record["heart_rate"]]
    assert max(pulses) <= session["max_heart_rate"] <= 188
    heights = [r["enhanced_altitude"] for r in records if r.get("enhanced_altitude") is not None]
    if heights:
        up, down = climbed(heights)
        # The device counts every second; smart recording may miss the top of a small rise.
        assert session["total_ascent"] == pytest.approx(up, rel=0.05, abs=7)
        assert session["total_descent"] == pytest.approx(down, rel=0.05, abs=7)


def paused(found: dict[str, list[dict[str, Any]]]) -> float:
    """Seconds between a stop of the timer and the next start."""
    events = [event for event in found["event"] if event["event"] == "timer"]
    stopped = 0.0
    for earlier, later in itertools.pairwise(events):
        if (earlier["event_type"], later["event_type"]) == ("stop_all", "start"):
            stopped += (later["timestamp"] - earlier["timestamp"]).total_seconds()
    return stopped


@pytest.mark.parametrize(("name", "hours"), [("2026-03-27-easy-run.fit", 1), (FITS[-1], 2)])
def test_the_local_clock_follows_the_change_to_summer_time(name: str, hours: int) -> None:
    (activity,) = messages(name)["activity"]
    local = activity["local_timestamp"] - activity["timestamp"]
    assert local.total_seconds() == hours * 3600


def test_the_device_measures_its_way_as_the_positions_do() -> None:
    name = "2026-05-20-easy-run"
    track = points(f"{name}.gpx")
    length = sum(a.distance_2d(b) for a, b in itertools.pairwise(track))
    (session,) = messages(f"{name}.fit")["session"]
    assert session["total_distance"] == pytest.approx(length, rel=0.02)


def test_the_duplicate_is_one_run_in_two_formats() -> None:
    records = messages("2026-05-20-easy-run.fit")["record"]
    track = points("2026-05-20-easy-run.gpx")
    times = [point.time.replace(tzinfo=None) for point in track]
    assert times == [record["timestamp"] for record in records]
    heights = [record["enhanced_altitude"] for record in records]
    assert [point.elevation for point in track] == pytest.approx(heights, abs=1e-6)


@pytest.mark.parametrize("name", GPXS)
def test_a_gpx_file_has_a_time_in_utc_and_a_height_at_every_point(name: str) -> None:
    track = points(name)
    assert len(track) > 300
    assert all(point.time.utcoffset().total_seconds() == 0 for point in track)
    assert all(earlier.time < later.time for earlier, later in itertools.pairwise(track))
    assert all(400 < point.elevation < 1200 for point in track)


def test_only_the_telephone_knows_no_pulse() -> None:
    silent = [name for name in GPXS if b"ns3:hr" not in contents(name)]
    assert silent == ["2026-04-03-easy-run.gpx"]


def test_the_telephone_climbs_where_the_ground_does_not() -> None:
    phone, _ = climbed([point.elevation for point in points("2026-04-03-easy-run.gpx")])
    watch, _ = climbed([point.elevation for point in points("2026-05-20-easy-run.gpx")])
    assert phone > 2.5 * watch


def test_the_treadmill_knows_neither_place_nor_height() -> None:
    records = messages("2026-04-08-treadmill.fit")["record"]
    assert not {"position_lat", "position_long", "enhanced_altitude"} & set().union(*records)


def test_smart_recording_leaves_gaps_and_may_sessions_of_intervals_do_not() -> None:
    def gaps(name: str) -> set[float]:
        times = [record["timestamp"] for record in messages(name)["record"]]
        return {(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)}

    assert gaps("2026-05-12-intervals.fit.gz") == {1.0}
    assert {1.0, 3.0, 8.0} <= gaps(sample_data.RACE)
    assert max(gaps(sample_data.RACE)) == 8.0


def test_the_race_is_far_beyond_the_month_and_goes_down_a_long_way() -> None:
    (race,) = messages(sample_data.RACE)["session"]
    runs = [n for n in FITS if n > "2026-05-12" and ("-run." in n or "interv" in n)]
    earlier = [messages(name)["session"][0] for name in runs]
    month = [
        session["total_distance"]
        for session in earlier
        if 0 < (race["start_time"] - session["start_time"]).total_seconds() / 86400 <= 30
    ]
    assert max(month) == pytest.approx(22_000, rel=0.01)
    assert race["total_distance"] > 1.3 * max(month)
    assert race["total_descent"] > 1000
    assert race["sub_sport"] == "trail"
    before = sample_data.MORNING_AFTER.timestamp() - race["timestamp"].timestamp()
    assert 6 * 3600 < before < 24 * 3600


def test_the_race_asks_several_times_the_downhill_of_any_hike_before_it() -> None:
    hikes = [dose(name) for name in FITS if "hike" in name and name > "2026-05-01"]
    assert 230 < max(hikes) < 420
    assert 1700 < dose(sample_data.RACE) < 2400


def dose(name: str) -> float:
    """Eccentric descent-metres over 25 m of ground, roughly as the evidence defines them."""
    records = messages(name)["record"]
    seconds = np.array(
        [(r["timestamp"] - records[0]["timestamp"]).total_seconds() for r in records]
    )
    distance = np.array([record["distance"] for record in records])
    moved = np.concatenate([[True], np.diff(distance) > 0])
    ground = np.arange(0.0, distance[-1], 25.0)
    height = np.interp(
        ground, distance[moved], np.array([r["enhanced_altitude"] for r in records])[moved]
    )
    fall = -np.diff(height)
    speed = 25.0 / np.diff(np.interp(ground, distance[moved], seconds[moved]))
    steep = np.clip((fall / 25.0 - 0.02) / 0.10, 0.0, 1.5)
    return float((fall * steep * np.clip(speed / 2.8, 0.8, 1.25))[fall > 0].sum())


def test_the_file_that_was_cut_off_still_holds_most_of_its_samples() -> None:
    file = fitparse.FitFile(io.BytesIO(contents("2026-04-24-easy-run-cut-off.fit")))
    saved: list[str] = []
    with pytest.raises(fitparse.FitParseError):
        saved.extend(message.name for message in file.get_messages())
    assert saved.count("record") > 200
    assert "session" not in saved


def test_the_broken_download_and_the_login_page_are_beyond_reading() -> None:
    with pytest.raises(fitparse.FitParseError):
        fitparse.FitFile(io.BytesIO(contents("broken-download.fit")))
    page = contents("login-page.gpx")
    assert page.startswith(b"<!DOCTYPE html>")
    assert b"<trkpt" not in page


def test_all_recordings_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3_000_000


def test_the_readme_explains_every_file_and_nothing_that_is_not_there() -> None:
    text = Path(sample_data.__file__).with_name("README.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    named = {one for row in rows for one in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert {n for n in NAMES if not any(fnmatch.fnmatch(n, one) for one in named)} == set()
    assert {one for one in named if not fnmatch.filter(NAMES, one)} == set()
