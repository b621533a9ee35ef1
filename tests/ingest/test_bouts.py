"""Recordings are split into bouts at long rests, unless the timer ran through them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sport import Sport
from ingest import read
from ingest.bouts import bouts
from ingest.importer import new_activity
from ingest.recording import Recording
from tests.ingest.fit.building import (
    NOON,
    RUN_FIELDS,
    file_id,
    fit_file,
    lap,
    records,
    run,
    session,
    timer,
)
from tests.ingest.timed_tracks import DAWN, gpx_of, told

HOUR, DAY = 3600, 86_400


def codes(recording: Recording) -> list[str]:
    return [repair.code for repair in recording.warnings]


def metres(recording: Recording) -> float:
    distance = new_activity(recording).summary.distance_m
    assert distance is not None
    return distance


def resumed(*more: bytes, timer_s: float, gap: int = 2 * DAY) -> bytes:
    """A FIT file of two runs of 20 minutes, `gap` seconds from start to start."""
    second = [(row[0], row[1], *row[2:4], row[4] + 3600 * 100, *row[5:])
              for row in run(1200, NOON + gap)]  # fmt: skip
    return fit_file(
        file_id(),
        records(RUN_FIELDS, run(1200) + second),
        *more,
        session(NOON, elapsed=gap + 1200, timer=timer_s, distance=7200),
    )


def test_a_recording_resumed_after_two_days_is_two_bouts() -> None:
    stopped = [timer(NOON, 0), timer(NOON + 1199, 4), timer(NOON + 2 * DAY, 0)]
    first, second = read(resumed(*stopped, timer_s=2400))
    assert (len(first.samples), len(second.samples)) == (1200, 1200)
    assert second.start - first.start == timedelta(days=2)
    assert [metres(bout) for bout in (first, second)] == pytest.approx([3597, 3597])
    assert "split" in codes(first)
    assert "split" in codes(second)


def test_a_part_does_not_claim_what_the_file_claims_for_the_whole() -> None:
    laps = [lap(NOON, NOON + 1200, 3600), lap(NOON + 2 * DAY, NOON + 2 * DAY + 1200, 3600)]
    for bout in read(resumed(*laps, timer_s=2400)):
        assert bout.totals.distance_m is None
        assert bout.totals.elapsed_s == 1199
        assert bout.end == bout.samples.index[-1]
        assert [one.distance_m for one in bout.laps] == [3600]


def test_three_days_in_one_track_are_three_bouts_on_their_own_days() -> None:
    points = [
        (told(day * DAY + 20 * i), (day * 360 + i) * 22.0) for day in range(3) for i in range(360)
    ]
    days = read(gpx_of(points, sport="hiking"))
    assert [bout.start for bout in days] == [DAWN + timedelta(days=n) for n in range(3)]
    assert [metres(bout) for bout in days] == pytest.approx([359 * 22.0] * 3, rel=0.001)
    assert {bout.sport for bout in days} == {Sport.HIKING}


def test_a_rest_of_less_than_six_hours_parts_nothing() -> None:
    points = [(told(s), 3.0 * s) for s in range(1200)]
    later = [(told(5 * HOUR + s), 3.0 * s) for s in range(1200)]
    assert len(read(gpx_of(points + later))) == 1


def test_a_race_whose_timer_ran_through_a_gap_is_one_bout() -> None:
    (race,) = read(resumed(timer_s=8 * HOUR + 1200, gap=8 * HOUR))
    assert len(race.samples) == 2400
    assert race.totals.distance_m == 7200


def test_samples_after_the_watch_was_switched_on_again_are_left_out() -> None:
    points = [(told(s), 3.0 * s) for s in range(1200)]
    again = [(told(9 * HOUR + s), 3597.0) for s in range(5)]
    (bout,) = read(gpx_of(points + again))
    assert len(bout.samples) == 1200
    assert bout.end == DAWN + timedelta(seconds=1199)
    assert codes(bout) == ["stray_samples"]


def test_samples_long_before_the_run_are_left_out() -> None:
    early = [(told(s - 9 * HOUR), 0.0) for s in range(5)]
    points = [(told(s), 3.0 * s) for s in range(1200)]
    (bout,) = read(gpx_of(early + points))
    assert bout.start == DAWN
    assert codes(bout) == ["stray_samples"]


def test_a_walk_in_the_evening_is_a_bout_however_short_beside_the_run() -> None:
    points = [(told(s), 3.0 * s) for s in range(7200)]
    walk = [(told(12 * HOUR + s), 1.4 * s) for s in range(300)]
    assert [len(bout.samples) for bout in read(gpx_of(points + walk))] == [7200, 300]


def test_sparse_points_are_no_strays() -> None:
    points = [(told(s * HOUR), 4000.0 * s) for s in range(5)]
    (bout,) = read(gpx_of(points, sport="hiking"))
    assert len(bout.samples) == 5
    assert codes(bout) == []


@given(st.lists(st.integers(1, 12 * HOUR), min_size=1, max_size=60))
def test_every_sample_but_strays_is_in_one_bout_and_no_bout_rests(steps: list[int]) -> None:
    begin = datetime(2026, 5, 3, 6, tzinfo=UTC)
    seconds = np.concatenate(([0], np.cumsum(steps)))
    index = pd.DatetimeIndex([begin + timedelta(seconds=int(s)) for s in seconds], name="time")
    samples = pd.DataFrame({"heart_rate": np.full(len(index), 140.0)}, index.as_unit("us"))
    found = bouts(Recording(samples, Sport.RUNNING, begin))

    kept = [time for bout in found for time in bout.samples.index]
    strays = len(index) - len(kept)
    assert strays <= 0.1 * len(index)
    assert (strays > 0) == ("stray_samples" in codes(found[0]))
    assert kept == [time for time in index if kept[0] <= time <= kept[-1]]
    for bout in found:
        rests = np.diff(bout.samples.index.to_numpy()) / np.timedelta64(1, "h")
        assert (rests < 6).all()
        assert bout.start <= bout.samples.index[0]
        assert bout.end == bout.samples.index[-1]
