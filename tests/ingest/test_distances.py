"""The distance of files whose distance column is missing, stopped or in steps."""

from collections.abc import Callable, Iterable

import pytest

import ingest
from analysis.session import Summary
from analysis.sport import Sport
from analysis.witnesses import Doubt, Witness
from ingest.summary import summary_of
from tests.ingest.fit import building as fit
from tests.ingest.tracks import gpx, tcx

SECONDS = 1_200
METRES = 3_600.0


def judged(data: bytes) -> Summary:
    (recording,) = ingest.read(data)
    return summary_of(recording)


def doubts(summary: Summary) -> list[Doubt]:
    return [remark.doubt for remark in summary.remarks]


def a_run(
    told: Callable[[int], float],
    *,
    total: float = METRES,
    count: int = SECONDS,
    gap_s: int = 0,
    gap_m: float = 0.0,
) -> bytes:
    """A FIT file of a run north at 3 m/s; `told` is the running distance (m) at a second.

    In its middle the timer stands still for `gap_s` seconds, in which it moves on by `gap_m`.
    """
    half = count // 2
    rows = []
    for i in range(count):
        late = i >= half
        metres = 3.0 * i + (gap_m if late else 0.0)
        rows.append(
            (
                fit.NOON + i + (gap_s if late else 0),
                559_240_000 + round(metres * 2**31 / 180 / 111_194.93),
                83_886_080,
                round(told(i) * 100),
                140,
            )
        )
    fields = [
        (fit.TIMESTAMP, fit.UINT32),
        (0, fit.SINT32),
        (1, fit.SINT32),
        (5, fit.UINT32),
        (3, fit.UINT8),
    ]
    stops = (
        (fit.timer(fit.NOON + half - 1, 4), fit.timer(fit.NOON + half + gap_s, 0)) if gap_s else ()
    )
    elapsed = float(count + gap_s)
    return fit.fit_file(
        fit.file_id(),
        fit.records(fields, rows),
        *stops,
        fit.session(elapsed=elapsed, timer=float(count), distance=total),
    )


@pytest.mark.parametrize("total", [METRES, 0.0])
def test_a_distance_that_stays_zero_gives_way_to_the_positions(total: float) -> None:
    got = judged(a_run(lambda _: 0.0, total=total))
    assert got.distance_m == pytest.approx(METRES, rel=0.01)
    assert got.moving_s == pytest.approx(SECONDS, abs=2)
    assert (got.witness, doubts(got)) == (Witness.POSITIONS, [Doubt.DEAD])


def test_where_the_distance_stops_the_positions_go_on() -> None:
    got = judged(a_run(lambda i: min(3.0 * i, 900.0)))
    assert got.distance_m == pytest.approx(METRES, rel=0.01)
    assert (got.witness, doubts(got)) == (Witness.DISTANCE, [Doubt.STOPPED])


def test_a_distance_that_stops_in_the_middle_and_goes_on_from_there_is_filled() -> None:
    got = judged(a_run(lambda i: 3.0 * (i if i < 400 else max(400, i - 300))))
    assert got.distance_m == pytest.approx(METRES, rel=0.01)
    assert doubts(got) == [Doubt.STOPPED]


def test_a_distance_that_catches_up_behind_a_tunnel_is_kept() -> None:
    got = judged(a_run(lambda i: 3.0 * (i if not 400 <= i < 700 else 400)))
    assert got.distance_m == pytest.approx(METRES, rel=0.01)
    assert got.moving_s == pytest.approx(SECONDS, abs=3)
    assert not doubts(got)


def test_somebody_who_stands_still_is_not_moved_by_a_receiver_that_wanders() -> None:
    # Ten minutes at a table: the distance stands, the fixes walk in a circle of 20 m.
    def wander(second: float) -> float:
        return 1_800.0 + (20.0 if int(second) // 20 % 2 else 0.0)

    way: list[tuple[float, float, float | None]] = [(s, 3.0 * s, 3.0 * s) for s in range(600)]
    way += [(s, wander(s), 1_800.0) for s in range(600, 1_200)]
    way += [(s, 3.0 * (s - 600), 3.0 * (s - 600)) for s in range(1_200, 1_800)]
    got = judged(tcx(way, timer_s=1_800.0))
    assert got.distance_m == pytest.approx(3_600, rel=0.01)
    assert got.moving_s == pytest.approx(1_200, abs=5)


def test_a_distance_in_kilometres_is_told_by_the_positions_and_scaled() -> None:
    got = judged(tcx([(s, 3.0 * s, 0.003 * s) for s in range(1_201)]))
    assert got.distance_m == pytest.approx(METRES, rel=0.01)
    assert doubts(got) == [Doubt.UNIT]


@pytest.mark.parametrize(
    ("speed", "step"), [(3.0, 20.0), (3.0, 5.0), (1.1, 5.0), (1.1, 20.0), (3.0, 50.0)]
)
def test_a_distance_in_steps_is_a_steady_pace_between_them(speed: float, step: float) -> None:
    way = [(s, speed * s, step * (speed * s // step)) for s in range(3_601)]
    got = judged(tcx(way, total_m=speed * 3_600, timer_s=3_600.0))
    assert got.distance_m == pytest.approx(speed * 3_600, abs=step)
    assert got.moving_s == pytest.approx(3_600, abs=step / speed + 1)


def test_what_a_ferry_covers_in_a_pause_is_not_run() -> None:
    got = judged(a_run(lambda _: 0.0, gap_s=1_800, gap_m=8_200.0))
    assert got.distance_m == pytest.approx(METRES, rel=0.01)
    assert Doubt.PAUSE in doubts(got)


def test_a_distance_that_counts_a_pause_is_believed_if_the_total_counts_it_too() -> None:
    def told(i: int) -> float:
        return 3.0 * i + (400.0 if i >= SECONDS // 2 else 0.0)

    moved = {"gap_s": 300, "gap_m": 400.0}
    counted = judged(a_run(told, total=METRES + 400.0, **moved))
    assert counted.distance_m == pytest.approx(METRES + 400.0, rel=0.01)
    left_out = judged(a_run(told, total=METRES, **moved))
    assert left_out.distance_m == pytest.approx(METRES, rel=0.01)
    assert doubts(left_out) == [Doubt.PAUSE]


def _halves() -> Iterable[list[tuple[float, float]]]:
    yield [(s, 3.0 * s) for s in range(1_001)]
    yield [(s + 400.0, 3.0 * s + 3_000.0) for s in range(1_000, 2_001)]


def test_a_bus_between_two_segments_is_not_run() -> None:
    got = judged(gpx(*_halves()))
    assert got.distance_m == pytest.approx(6_000, rel=0.01)
    assert got.moving_s == pytest.approx(2_000, abs=2)
    assert doubts(got) == [Doubt.PAUSE]


def test_a_bus_between_two_laps_is_not_run() -> None:
    laps = [[(s, m, None) for s, m in half] for half in _halves()]
    got = judged(tcx(*laps, total_m=6_000.0, timer_s=2_000.0))
    assert got.distance_m == pytest.approx(6_000, rel=0.01)


def test_the_drive_home_after_a_hike_is_left_out_with_its_traffic_lights() -> None:
    hike = [(s, 1.2 * s) for s in range(0, 3_600, 5)]
    home: list[tuple[float, float]] = []
    at = 1.2 * 3_600
    for s in range(3_600, 4_500, 5):
        home.append((s, at))
        at += 0.0 if s % 300 < 60 else 60.0  # 12 m/s between the lights
    got = judged(gpx(hike + home, words="<type>hiking</type>"))
    assert got.sport is Sport.HIKING
    assert got.distance_m == pytest.approx(1.2 * 3_600, rel=0.03)
    assert got.moving_s == pytest.approx(3_600, rel=0.03)
    assert Doubt.VEHICLE in doubts(got)


def test_sprints_are_no_vehicle() -> None:
    # Ten times 200 m at 8 m/s with a walk between.
    way, at = [], 0.0
    for s in range(1_500):
        way.append((s, at))
        at += 8.0 if s % 150 < 25 else 1.2
    got = judged(gpx(way))
    assert not doubts(got)
    assert got.distance_m == pytest.approx(at, rel=0.02)


def test_a_belts_total_is_the_runners_correction_and_its_pace_follows() -> None:
    got = judged(a_treadmill(told=3.0, total=3_000.0))
    assert got.distance_m == pytest.approx(3_000)
    assert got.best_s[1] == pytest.approx(800 / 2.5, rel=0.02)


def a_treadmill(told: float, total: float) -> bytes:
    fields = [(fit.TIMESTAMP, fit.UINT32), (5, fit.UINT32)]
    rows = [(fit.NOON + i, round(told * i * 100)) for i in range(SECONDS)]
    return fit.fit_file(
        fit.file_id(),
        fit.records(fields, rows),
        fit.session(sub_sport=1, elapsed=float(SECONDS), distance=total),
    )


def test_without_positions_a_dead_distance_leaves_the_total() -> None:
    got = judged(a_treadmill(told=0.0, total=3_000.0))
    assert (got.distance_m, got.witness) == (3_000, Witness.TOTAL)
    assert doubts(got) == [Doubt.DEAD]


def test_a_single_jump_of_the_distance_is_left_out() -> None:
    # The receiver finds itself 500 m away four seconds after the start of a walk.
    walk = [(s, 1.2 * s + (500.0 if s > 4 else 0.0)) for s in range(900)]
    got = judged(tcx([(s, m, m) for s, m in walk], total_m=1_580.0, timer_s=900.0))
    assert got.distance_m == pytest.approx(1_080, rel=0.02)
    assert doubts(got) == [Doubt.JUMP]


def test_a_receiver_that_lags_and_catches_up_in_a_second_is_believed() -> None:
    # Half a minute at half the pace under trees, then 45 m in a second: the runner's own pace.
    def told(s: int) -> float:
        return 3.0 * s - (1.5 * (s - 600) if 600 <= s < 630 else 0.0)

    got = judged(tcx([(s, 3.0 * s, told(s)) for s in range(1_201)]))
    assert got.distance_m == pytest.approx(METRES, rel=0.001)
    assert not doubts(got)


def test_of_samples_that_broke_off_early_the_total_tells_the_rest() -> None:
    rows = [(fit.NOON + i, 300 * i) for i in range(300)]
    data = fit.fit_file(
        fit.file_id(),
        fit.records([(fit.TIMESTAMP, fit.UINT32), (5, fit.UINT32)], rows),
        fit.session(elapsed=3_600.0, distance=11_000.0),
    )
    got = judged(data)
    assert (got.distance_m, got.witness, doubts(got)) == (11_000, Witness.TOTAL, [Doubt.MISSING])
    assert got.moving_s == pytest.approx(3_600, abs=2)
    assert (got.end - got.start).total_seconds() == pytest.approx(3_600, abs=2)
