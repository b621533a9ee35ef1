"""The same seed writes the same recordings, today and on any machine."""

import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import sample_data
from sample_data.course import mountain, rolling
from sample_data.fit_writer import checksum
from sample_data.generate import SEED, files, main
from sample_data.legs import running_cost
from sample_data.noise import bell, generator, wander
from sample_data.runner import plan
from sample_data.watch import climbed

DAY = date(2026, 3, 2)


def unpacked(name: str, data: bytes) -> bytes:
    """What is inside; the packing itself is zlib's own and differs between its versions."""
    return gzip.decompress(data) if name.endswith(".gz") else data


@pytest.mark.slow
def test_the_generator_writes_the_very_bytes_of_the_repository() -> None:
    here = {path.name: path.read_bytes() for path in sample_data.recordings().iterdir()}
    written = dict(files(SEED))
    assert sorted(written) == sorted(here)
    changed = [n for n in here if unpacked(n, written[n]) != unpacked(n, here[n])]
    assert changed == []


def test_another_seed_is_another_spring_with_the_same_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sample_data.generate.plan", lambda: plan()[:3])
    monkeypatch.setattr("sys.argv", ["generate", "--seed", "7", "--into", str(tmp_path / "new")])
    main()
    written = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    run = f"{plan()[0].stem}.fit"
    assert written.keys() > {run, "broken-download.fit", "login-page.gpx"}
    assert written[run] != (sample_data.recordings() / run).read_bytes()
    assert f"{len(written)} files" in capsys.readouterr().out


def test_the_plan_has_four_or_five_days_a_week_and_never_two_outings_at_once() -> None:
    days = [outing.start.date() for outing in plan()]
    assert len(set(days)) == len(days)
    weeks = [(day - DAY).days // 7 for day in days]
    assert {weeks.count(week) for week in range(14)} <= {4, 5}
    assert plan()[-1].stem == sample_data.RACE.removesuffix(".fit")


def test_each_day_has_dice_of_its_own() -> None:
    first = generator(1, DAY).random(3).tolist()
    assert generator(1, DAY).random(3).tolist() == first
    assert generator(1, date(2026, 3, 3)).random(3).tolist() != first
    assert generator(2, DAY).random(3).tolist() != first


def test_noise_has_the_size_and_the_memory_it_is_given() -> None:
    rng = generator(1, DAY)
    assert bell(rng, 20_000).std() == pytest.approx(1.0, abs=0.03)
    path = wander(rng, 50_000, deviation=2.0, memory_s=20.0)
    assert path.std() == pytest.approx(2.0, rel=0.1)
    assert np.corrcoef(path[:-20], path[20:])[0, 1] == pytest.approx(np.exp(-1), abs=0.08)


def test_a_course_is_a_loop_of_the_length_it_says() -> None:
    course = rolling(generator(1, DAY), 8000.0, base_m=640.0, relief=1.0)
    steps = np.hypot(np.diff(course.east), np.diff(course.north))
    assert steps.max() <= 5.0 + 1e-9
    assert course.at(0.0)[:2] == pytest.approx(course.at(8000.0)[:2], abs=2.0)
    assert course.at(0.0)[2] == pytest.approx(course.at(8000.0)[2], abs=0.5)


def test_a_mountain_is_as_high_and_as_steep_as_its_slopes() -> None:
    slopes = ((1000.0, 0.0), (2000.0, 0.15), (2000.0, -0.15), (1000.0, 0.0))
    course = mountain(generator(1, DAY), slopes, base_m=640.0)
    assert course.length_m == 6000.0
    assert max(course.height) == pytest.approx(940.0, abs=8.0)
    assert np.mean(course.grade[260:540]) == pytest.approx(0.15, abs=0.01)


@pytest.mark.parametrize(
    ("heights", "up", "down"),
    [
        ([100.0, 101.0, 102.0, 101.0], 0.0, 0.0),
        ([100.0, 110.0], 10.0, 0.0),
        ([100.0, 110.0, 108.0, 112.0, 100.0], 12.0, 12.0),
        ([100.0, 90.0, 95.0, 80.0], 5.0, 25.0),
        ([101.0, 100.0, 104.0, 98.0, 98.0], 4.0, 6.0),
    ],
)
def test_a_climb_counts_once_it_has_turned_by_three_metres(
    heights: list[float], up: float, down: float
) -> None:
    assert climbed(heights) == pytest.approx((up, down))


@pytest.mark.parametrize(
    ("grade", "cost"), [(0.0, 3.60), (-0.20, 1.80), (-0.45, 4.03), (0.45, 19.43)]
)
def test_running_costs_what_the_published_curve_says(grade: float, cost: float) -> None:
    assert running_cost(grade) == pytest.approx(cost, abs=0.01)


def test_the_checksum_is_the_one_of_the_catalogue() -> None:
    # CRC-16/ARC of the digits 1 to 9, the check value that catalogues of checksums list.
    assert checksum(b"123456789") == 0xBB3D
