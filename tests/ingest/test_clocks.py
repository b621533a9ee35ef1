"""Wrong clocks: jumping, stale, out of order, coarse, of another epoch, or without a date."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import read
from ingest.errors import Reason, Rejected
from ingest.importer import new_activity
from ingest.order import agreeing, spread
from ingest.recording import Recording
from tests.ingest.fit.building import (
    ENUM,
    NOON,
    RUN_FIELDS,
    UINT32,
    file_id,
    fit_file,
    message,
    records,
    run,
    session,
    timer,
)
from tests.ingest.timed_tracks import DAWN, gpx_of, tcx_of, told

HOUR, DAY = 3600, 86_400
WATCH = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=NOON)
UNIX = 631_065_600
"""Seconds from the epoch of Unix to that of FIT."""


def only(data: bytes) -> Recording:
    (recording,) = read(data)
    return recording


def codes(recording: Recording) -> set[str]:
    return {repair.code for repair in recording.warnings}


def measured(recording: Recording) -> tuple[float, float]:
    """Metres and seconds from the samples."""
    summary = new_activity(recording).summary
    assert summary.distance_m is not None
    return summary.distance_m, summary.elapsed_s


@pytest.mark.parametrize("days", [1, 7, 40, 400, -1, -7, -400])
def test_a_clock_set_in_mid_run_leaves_one_run_on_its_own_day(days: int) -> None:
    points = [(s + (days * DAY if s >= 3600 else 0), 2.2 * s) for s in range(7200)]
    run_of_two_hours = only(tcx_of(points, timer_s=7200))
    assert run_of_two_hours.start == DAWN
    assert measured(run_of_two_hours) == pytest.approx((2.2 * 7199, 7199))
    assert codes(run_of_two_hours) == {"clock_leap"}


def test_a_clock_set_back_by_an_hour_does_not_weave_two_stretches_into_one() -> None:
    points = [(told(s - (HOUR if s >= 3600 else 0)), 3.0 * s) for s in range(7200)]
    recording = only(gpx_of(points))
    assert measured(recording) == pytest.approx((3.0 * 7199, 7199), rel=0.005)
    assert codes(recording) == {"clock_leap"}


def test_first_records_of_a_stale_clock_move_to_the_day_of_the_others() -> None:
    rows = run(1200)
    rows[:11] = [(row[0] - 6 * DAY, *row[1:]) for row in rows[:11]]
    stale = session(NOON - 6 * DAY, elapsed=6 * DAY + 1200, timer=1200, distance=3600)
    recording = only(fit_file(file_id(), records(RUN_FIELDS, rows), stale))
    assert recording.start == WATCH
    assert recording.end == WATCH + timedelta(seconds=1200)
    assert len(recording.samples) == 1200
    assert measured(recording) == pytest.approx((3597, 1199))
    assert codes(recording) == {"clock_leap"}


def test_pauses_move_with_the_clock() -> None:
    rows = [(row[0] + (6 * DAY if i >= 600 else 0), *row[1:]) for i, row in enumerate(run(1200))]
    events = [timer(NOON + 6 * DAY + 700, 4), timer(NOON + 6 * DAY + 710, 0)]
    told_by_timer = session(NOON, elapsed=1200, timer=1190, distance=3600)
    recording = only(fit_file(file_id(), records(RUN_FIELDS, rows), *events, told_by_timer))
    assert [pause.start for pause in recording.pauses] == [WATCH + timedelta(seconds=700)]


def test_a_pause_is_no_leap_of_the_clock() -> None:
    rows = [(row[0] + (2 * DAY if i >= 600 else 0), *row[1:]) for i, row in enumerate(run(1200))]
    events = [timer(NOON + 599, 4), timer(NOON + 2 * DAY + 600, 0)]
    paused = session(NOON, elapsed=2 * DAY + 1200, timer=1200, distance=3600)
    assert len(read(fit_file(file_id(), records(RUN_FIELDS, rows), *events, paused))) == 2


@pytest.mark.parametrize("off", [UNIX, -UNIX])
def test_times_of_another_epoch_are_known_by_when_the_file_was_made(off: int) -> None:
    data = fit_file(
        file_id(), records(RUN_FIELDS, run(60, NOON + off)), timer(NOON + off + 9, 4),
        timer(NOON + off + 12, 0), session(NOON + off),
    )  # fmt: skip
    recording = only(data)
    assert recording.start == recording.samples.index[0] == WATCH
    assert recording.pauses[0].start == WATCH + timedelta(seconds=9)
    assert "unix_time" in codes(recording)


def test_a_recording_years_from_when_its_file_was_made_is_told() -> None:
    later = NOON + 1000 * DAY
    data = fit_file(file_id(), records(RUN_FIELDS, run(60, later)), session(later))
    assert codes(only(data)) == {"date_doubtful"}
    head = "<metadata><time>2021-01-01T00:00:00Z</time></metadata>"
    points = [(told(s), 3.0 * s) for s in range(60)]
    assert codes(only(gpx_of(points, head=head))) == {"date_doubtful"}


def test_the_first_identity_of_an_activity_says_what_a_file_is() -> None:
    settings = message(0, 0, {(0, ENUM): 2, (4, UINT32): NOON})
    body = records(RUN_FIELDS, run(60))
    assert len(only(fit_file(file_id(), body, settings)).samples) == 60
    assert len(only(fit_file(settings, body, file_id())).samples) == 60
    with pytest.raises(Rejected) as refused:
        read(fit_file(settings, body))
    assert refused.value.reason is Reason.NOT_AN_ACTIVITY


def test_jumbled_times_give_way_to_the_order_of_the_file() -> None:
    late = np.random.default_rng(14).integers(0, 21, 1800)
    points = []
    for s in range(1800):
        points += [(told(s), 2.8 * s), (told(s - int(late[s])), 2.8 * s)]
    recording = only(gpx_of(points))
    assert measured(recording) == pytest.approx((2.8 * 1799, 1799), rel=0.005)
    assert "jumbled_time" in codes(recording)


def test_times_jumbled_both_ways_give_way_to_the_order_of_the_file() -> None:
    off = np.random.default_rng(14).integers(-20, 21, 3600)
    recording = only(gpx_of([(told(s + int(off[s])), 2.8 * s) for s in range(3600)]))
    metres, seconds = measured(recording)
    assert metres == pytest.approx(2.8 * 3599, rel=0.01)
    assert seconds == pytest.approx(3599, abs=40)


def test_stretches_in_the_wrong_order_are_sorted() -> None:
    seconds = [*range(600, 1200), *range(600)]
    recording = only(gpx_of([(told(s), 3.0 * s) for s in seconds]))
    assert measured(recording) == pytest.approx((3.0 * 1199, 1199), rel=0.005)
    assert codes(recording) == {"time_backwards"}


def test_two_samples_that_changed_places_are_sorted() -> None:
    seconds = [*range(600), 601, 600, *range(602, 1200)]
    recording = only(gpx_of([(told(s), 3.0 * s) for s in seconds]))
    assert measured(recording) == pytest.approx((3.0 * 1199, 1199), rel=0.005)
    assert codes(recording) == {"time_backwards"}


@pytest.mark.parametrize("zone", ["Z", "+00:00", ""])
def test_points_that_are_told_by_the_minute_are_spread_over_it(zone: str) -> None:
    points = [
        (f"{DAWN + timedelta(seconds=10 * i):%Y-%m-%dT%H:%M}{zone}", 30.0 * i)
        for i in range(3, 600)
    ]
    recording = only(gpx_of(points))
    assert len(recording.samples) == 597
    assert measured(recording) == pytest.approx((30.0 * 596, 5960), rel=0.005)
    assert recording.start == DAWN + timedelta(seconds=30)
    assert "coarse_time" in codes(recording)


def test_copies_of_one_sparse_track_are_joined_not_spread() -> None:
    points = [(told(60 * i), 150.0 * i) for i in range(60) for _ in range(2)]
    recording = only(gpx_of(points))
    assert len(recording.samples) == 60
    assert codes(recording) == {"same_time"}


def test_points_with_one_time_between_them_have_no_time() -> None:
    with pytest.raises(Rejected) as refused:
        read(gpx_of([(told(0), 3.0 * i) for i in range(1200)]))
    assert refused.value.reason is Reason.NO_TIME
    assert "all 1200 points have the time 2026-05-03T06:00:00Z" in refused.value.detail


def test_a_refusal_quotes_the_time_that_could_not_be_read() -> None:
    with pytest.raises(Rejected) as refused:
        read(gpx_of([(f"3.5.2026 6:{i:02}", 3.0 * i) for i in range(10)]))
    assert refused.value.reason is Reason.NO_TIME
    assert "“3.5.2026 6:00”" in refused.value.detail


def since_start(count: int = 1800) -> list[tuple[str, float]]:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return [
        (f"{epoch + timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ}", 3.0 * s) for s in range(1, count)
    ]


@pytest.mark.parametrize(
    ("first", "start"),
    [
        ("7533-11-16T06:27:56.500000Z", "2025-08-21T15:11:04.765"),  # a hundredfold
        ("2025-08-21T15:11:05Z", "2025-08-21T15:11:05"),
    ],
)
def test_seconds_since_the_start_are_placed_by_the_first_time(first: str, start: str) -> None:
    recording = only(gpx_of([(first, 0.0), *since_start()]))
    assert recording.start == datetime.fromisoformat(start + "+00:00")
    assert measured(recording) == pytest.approx((3.0 * 1799, 1799), rel=0.005)
    assert codes(recording) == {"counted_time"}


def test_seconds_since_the_start_are_placed_by_when_the_file_was_made() -> None:
    head = f"<metadata><time>{told(0)}</time></metadata>"
    recording = only(gpx_of(since_start(), head=head))
    assert recording.start == DAWN + timedelta(seconds=1)
    with pytest.raises(Rejected) as refused:
        read(gpx_of(since_start()))
    assert refused.value.reason is Reason.NO_TIME


@pytest.mark.parametrize("factor", [0.001, 100])
def test_times_off_by_a_power_of_ten_are_put_right(factor: float) -> None:
    seconds = [DAWN.timestamp() + s for s in range(1000)]
    points = [
        (f"{np.datetime64(round(s * factor * 1000), 'ms')}Z", 3.0 * i)
        for i, s in enumerate(seconds)
    ]
    recording = only(gpx_of(points))
    assert recording.start == DAWN
    assert measured(recording)[1] == 999
    assert codes(recording) == {"scaled_time"}


def test_a_file_without_any_track_is_refused_by_what_is_in_it() -> None:
    def refused(inside: str) -> tuple[Reason, str]:
        with pytest.raises(Rejected) as caught:
            read(f'<gpx version="1.1" creator="made up">{inside}</gpx>'.encode())
        return caught.value.reason, caught.value.detail

    assert refused("<metadata><time>2026-05-03T06:00:00Z</time></metadata>") == (
        Reason.NO_ACTIVITY,
        "only metadata: no track, no route and no waypoints",
    )
    assert refused('<wpt lat="1" lon="1"/>') == (
        Reason.NOT_AN_ACTIVITY,
        "waypoints, but no track",
    )


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=200))
def test_times_that_agree_with_the_order_never_go_back(times: list[int]) -> None:
    assert (np.diff(agreeing(np.array(times, np.int64))) >= 0).all()


@given(st.sets(st.integers(0, 10**9), min_size=1, max_size=200))
def test_times_that_rise_already_stay_as_they_are(times: set[int]) -> None:
    rising = np.array(sorted(times), np.int64)
    assert (agreeing(rising) == rising).all()


@given(st.lists(st.integers(1, 9), min_size=2, max_size=60))
def test_spread_times_rise_and_stay_within_their_minute(counts: list[int]) -> None:
    minute = 60_000_000
    time = np.repeat(np.arange(len(counts)) * minute, counts)
    placed = spread(time, {})
    if placed is None:
        assert len(time) < 2 * len(counts)
    else:
        assert (np.diff(placed) > 0).all()
        assert (placed // minute == time // minute).all()
