"""How the FIT reader separates sessions, and what it reads from each."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.sport import Sport
from ingest.errors import Reason, Rejected
from ingest.formats.fit import FORMAT
from ingest.recording import Recording
from tests.ingest.fit.building import (
    ACTIVITY,
    DEVICE_INFO,
    ENUM,
    FLOAT32,
    NOON,
    RUN_FIELDS,
    SESSION,
    STRING,
    TIMESTAMP,
    UINT8,
    UINT16,
    UINT32,
    activity,
    file_id,
    fit_file,
    lap,
    message,
    records,
    run,
    run_file,
    session,
    timer,
)

START = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=NOON)


def read_one(data: bytes) -> Recording:
    (recording,) = FORMAT.read(data)
    return recording


@pytest.mark.parametrize(
    ("sport", "sub_sport", "expected", "word"),
    [
        (1, 0, Sport.RUNNING, None),
        (1, 1, Sport.TREADMILL, "treadmill"),
        (1, 45, Sport.TREADMILL, "indoor_running"),
        (1, 3, Sport.TRAIL_RUNNING, "trail"),
        (1, 4, Sport.RUNNING, "track"),
        (11, 0, Sport.WALKING, None),
        (17, 0, Sport.HIKING, None),
        (16, 0, Sport.HIKING, None),
        (2, 7, Sport.CYCLING, "road"),
        (21, 0, Sport.CYCLING, None),
        (5, 17, Sport.SWIMMING, "lap_swimming"),
        (10, 20, Sport.OTHER, "strength_training"),
        (0, 0, Sport.OTHER, None),
        (200, 250, Sport.OTHER, None),
    ],
)
def test_sports_become_our_few_words(
    sport: int, sub_sport: int, expected: Sport, word: str | None
) -> None:
    recording = read_one(run_file(session(sport=sport, sub_sport=sub_sport)))
    assert (recording.sport, recording.sub_sport) == (expected, word)


def test_pauses_lie_between_a_stop_of_the_timer_and_its_next_start() -> None:
    events = [timer(NOON, 0), timer(NOON + 3, 4), timer(NOON + 4, 1), timer(NOON + 7, 0),
              message(3, 21, {(253, UINT32): NOON + 8, (0, ENUM): 42, (1, ENUM): 4}),
              timer(NOON + 9, 4)]  # fmt: skip
    recording = read_one(run_file(*events, session()))
    (pause,) = recording.pauses
    assert pause.start == START + timedelta(seconds=3)
    assert pause.end == START + timedelta(seconds=7)


def test_the_local_clock_gives_the_offset_in_quarter_hours() -> None:
    for seconds, expected in ((7200, 7200), (20_700, 20_700), (-3598, -3600), (0, 0)):
        recording = read_one(run_file(session(), activity(NOON + 60, seconds)))
        assert recording.utc_offset == timedelta(seconds=expected)


def test_an_absent_or_absurd_local_clock_gives_no_offset() -> None:
    for offset in (None, 15 * 3600, -500_000):
        assert read_one(run_file(session(), activity(NOON + 60, offset))).utc_offset is None
    missing = message(4, ACTIVITY, {(253, UINT32): NOON, (5, UINT32): 0xFFFFFFFF})
    assert read_one(run_file(session(), missing)).utc_offset is None


def test_the_device_is_named_by_the_profile_or_by_its_number() -> None:
    device = read_one(run_file()).device
    assert (device.manufacturer, device.product, device.serial) == ("garmin", "fenix5", "123456")
    unknown = message(0, 0, {(0, ENUM): 4, (1, UINT16): 9999, (2, UINT16): 77})
    named = message(0, DEVICE_INFO, {(0, UINT8): 0, (27, STRING): "Pace"})
    data = fit_file(unknown, named, records(RUN_FIELDS, run()), session())
    device = read_one(data).device
    assert (device.manufacturer, device.product, device.serial) == ("9999", "Pace", None)


def test_laps_come_in_order_of_time() -> None:
    recording = read_one(run_file(lap(NOON + 5, NOON + 9), lap(NOON, NOON + 5, 50.0), session()))
    assert [(x.start - START).total_seconds() for x in recording.laps] == [0, 5]
    assert recording.laps[0].end == recording.laps[1].start
    assert recording.laps[0].distance_m == 50.0


def test_a_multisport_file_is_told_apart_by_time_not_by_order() -> None:
    """The second session comes first in the file, summaries come before the records."""
    data = fit_file(
        file_id(),
        session(NOON + 100, sport=1, elapsed=50),
        session(NOON, sport=2, elapsed=90),
        lap(NOON + 120, NOON + 150),
        lap(NOON, NOON + 90),
        lap(NOON + 100, NOON + 120),
        timer(NOON + 10, 4),
        timer(NOON + 15, 0),
        records(RUN_FIELDS, run(50, NOON + 100)),
        records(RUN_FIELDS, run(90, NOON)),
    )
    ride, foot = FORMAT.read(data)
    assert (ride.sport, foot.sport) == (Sport.CYCLING, Sport.RUNNING)
    assert (len(ride.samples), len(foot.samples)) == (90, 50)
    assert (len(ride.laps), len(foot.laps)) == (1, 2)
    assert (len(ride.pauses), len(foot.pauses)) == (1, 0)
    assert foot.start == foot.samples.index[0]
    assert set(ride.samples["cadence"]) == {85}
    assert set(foot.samples["cadence"]) == {170}


def test_a_session_written_twice_counts_once() -> None:
    assert len(FORMAT.read(run_file(session(), session()))) == 1


@pytest.mark.parametrize("second", [(0, 65, 210), (3, 55, 190), (-2, 63, 205)])
def test_a_second_session_of_the_same_run_is_left_out(second: tuple[int, int, int]) -> None:
    after, elapsed, distance = second
    again = session(NOON + after, elapsed=elapsed, distance=distance)
    for both in ((session(), again), (again, session())):
        recording = read_one(run_file(*both, count=60))
        assert len(recording.samples) == 60
        assert recording.totals.distance_m == 200
        assert [w.code for w in recording.warnings] == ["session_twice"]


def test_the_summary_of_several_sports_is_left_out() -> None:
    data = run_file(
        session(NOON, elapsed=100, sport=18),
        session(NOON, elapsed=50, sport=2),
        session(NOON + 50, elapsed=50, sport=1),
        count=100,
    )
    ride, foot = FORMAT.read(data)
    assert (ride.sport, foot.sport) == (Sport.CYCLING, Sport.RUNNING)
    assert (len(ride.samples), len(foot.samples)) == (50, 50)


def test_a_swim_without_samples_stays_beside_the_ride_after_it() -> None:
    data = run_file(
        session(NOON - 1800, elapsed=1790, sport=5, sub_sport=17), session(NOON, sport=2)
    )
    swim, ride = FORMAT.read(data)
    assert (swim.sport, ride.sport) == (Sport.SWIMMING, Sport.CYCLING)
    assert (len(swim.samples), len(ride.samples)) == (0, 10)


def test_chained_files_are_recordings_of_their_own() -> None:
    second = fit_file(file_id(), records(RUN_FIELDS, run(5, NOON + 900)), session(NOON + 900))
    first, later = FORMAT.read(run_file() + second)
    assert (len(first.samples), len(later.samples)) == (10, 5)


def test_a_chained_settings_file_is_left_out_and_told() -> None:
    (recording,) = FORMAT.read(run_file() + fit_file(file_id(2)))
    assert [w.code for w in recording.warnings] == ["left_out"]
    assert "settings" in recording.warnings[0].detail


def test_a_file_without_a_session_is_made_one_from_its_samples() -> None:
    data = fit_file(file_id(), message(1, 12, {(0, ENUM): 1, (1, ENUM): 3}),
                    records(RUN_FIELDS, run()))  # fmt: skip
    recording = read_one(data)
    assert recording.sport is Sport.TRAIL_RUNNING
    assert recording.start == START
    assert recording.totals.distance_m is None
    assert len(recording.samples) == 10


def test_a_session_without_samples_keeps_its_totals() -> None:
    recording = read_one(fit_file(file_id(), session(sub_sport=1, distance=5000, elapsed=1500)))
    assert recording.sport is Sport.TREADMILL
    assert recording.samples.empty
    assert recording.totals.distance_m == 5000
    assert recording.end == START + timedelta(seconds=1500)


def test_samples_without_a_time_leave_the_session_its_totals() -> None:
    fields = [(TIMESTAMP, UINT32), (5, UINT32)]
    body = records(fields, [(0xFFFFFFFF, 0), (0xFFFFFFFF, 2500)])
    recording = read_one(fit_file(file_id(), body, session(sport=5, sub_sport=17)))
    assert recording.samples.empty
    assert [w.code for w in recording.warnings] == ["no_time"]


def test_times_since_switching_on_are_placed_by_what_tells_the_date() -> None:
    """Devices count from 0 until they have a date (values below 0x10000000)."""
    body = records(RUN_FIELDS, run(10, 5000)), session(5000)
    by_file = read_one(fit_file(file_id(), *body))
    assert by_file.samples.index[0] == START
    assert by_file.start == START
    assert [w.code for w in by_file.warnings] == ["relative_time"]

    nameless = message(0, 0, {(0, ENUM): 4})
    clock = message(4, ACTIVITY, {(253, UINT32): 5010, (5, UINT32): NOON + 10})
    assert read_one(fit_file(nameless, *body, clock)).samples.index[0] == START

    with pytest.raises(Rejected) as refusal:
        FORMAT.read(fit_file(nameless, *body))
    assert refusal.value.reason is Reason.NO_TIME


def test_a_session_that_began_before_the_clock_was_set_starts_with_its_samples() -> None:
    recording = read_one(run_file(session(NOON - 400 * 86_400)))
    assert recording.start == START
    assert [w.code for w in recording.warnings] == ["start_time"]


def test_a_session_gives_its_numbers_whatever_types_they_have() -> None:
    values = {(2, UINT32): NOON, (5, ENUM): 1, (9, FLOAT32): 123400.0, (7, UINT32): 9000,
              (8, UINT32): 0xFFFFFFFF, (22, STRING): "high"}  # fmt: skip
    recording = read_one(run_file(message(1, SESSION, values)))
    assert recording.totals.distance_m == 1234.0
    assert recording.totals.elapsed_s == 9.0
    assert recording.totals.timer_s is None
    assert recording.totals.ascent_m is None


@pytest.mark.parametrize(
    ("sport", "sub_sport", "expected"),
    [
        (0, 0, Sport.RUNNING),
        (4, 0, Sport.TREADMILL),
        (4, 1, Sport.TREADMILL),
        (4, 6, Sport.CYCLING),
        (4, 15, Sport.OTHER),
        (0, 58, Sport.TREADMILL),
        (1, 58, Sport.TREADMILL),
        (10, 20, Sport.OTHER),
        (3, 0, Sport.WALKING),
        (18, 0, Sport.OTHER),
        (2, 12, Sport.OTHER),
        (99, 0, Sport.OTHER),
    ],
    ids=str,
)
def test_a_sport_that_is_none_is_told_by_its_sub_sport_or_guessed(
    sport: int, sub_sport: int, expected: Sport
) -> None:
    recording = read_one(run_file(session(sport=sport, sub_sport=sub_sport), count=120))
    assert recording.sport is expected
    told = sport not in (0, 4) or sub_sport in (1, 6, 15)
    assert any(w.code == "sport_guessed" for w in recording.warnings) is not told
