"""Guessing the sport where the file gives none: from other tags, name, speed and steps."""

import pytest

from analysis.sport import Sport
from ingest import read_bytes
from ingest.recording import Recording
from tests.ingest.straight import gpx, tcx

CADENCE = "<extensions><TrackPointExtension><cad>{}</cad></TrackPointExtension></extensions>"
STEADY_RUN = [(1800, 3.0)]
UNEVEN = [(120, 2.6), (180, 4.2), (60, 0.0), (150, 5.5), (90, 3.0)] * 6
"""A ride with hills and lights: 13 km/h, no stretch faster than a good runner."""
UP_AND_DOWN = [(900, 4.5), (600, 10.5)] * 2
"""A ride over hills: half of the time 4.5 m/s, a runner's speed."""


def only(data: bytes) -> Recording:
    (recording,) = read_bytes(data)
    return recording


def guess(recording: Recording) -> str:
    """What is said of a sport that was not told."""
    return "; ".join(w.detail for w in recording.warnings if w.code.startswith("sport_"))


OSMAND = (
    '<metadata><extensions><osmand:activity xmlns:osmand="https://osmand.net">trail_running'
    "</osmand:activity></extensions></metadata>"
)
FITOTRACK = (
    "<metadata><name>Workout(id=1, comment=Morning run, distance=1800.0, "
    "workoutTypeId=running, intervalSetUsedId=-1)</name></metadata>"
)


@pytest.mark.parametrize(
    ("data", "sport"),
    [
        (gpx(STEADY_RUN, about=OSMAND), Sport.TRAIL_RUNNING),
        (gpx([(600, 1.5)], about=FITOTRACK), Sport.RUNNING),
        (gpx([(600, 1.6)], words="<type>户外跑步</type>"), Sport.RUNNING),
        (gpx([(600, 1.4)], words="<type>Outdoor Walking</type>"), Sport.WALKING),
        (gpx(STEADY_RUN, words="<type>Outdoor run</type>"), Sport.RUNNING),
        (tcx(STEADY_RUN, sport="Run"), Sport.RUNNING),
        (tcx(STEADY_RUN, sport="VirtualRun"), Sport.TREADMILL),
        (gpx([(600, 9.0)], words="<type>Alpine Ski</type>"), Sport.OTHER),
    ],
)
def test_a_sport_told_in_other_words_or_by_another_tag_is_told(data: bytes, sport: Sport) -> None:
    made = only(data)
    assert (made.sport, guess(made)) == (sport, "")


def test_fitotracks_list_of_facts_is_no_name() -> None:
    assert only(gpx(STEADY_RUN, about=FITOTRACK)).name == "Morning run"


@pytest.mark.parametrize(
    ("stretches", "sport"),
    [
        (STEADY_RUN, Sport.RUNNING),
        ([(1200, 1.3)], Sport.WALKING),
        ([(300, 2.5), *[(90, 5.0), (90, 2.2)] * 8, (300, 2.5)], Sport.RUNNING),
        ([(3600, 5.5)], Sport.CYCLING),
        (UP_AND_DOWN, Sport.CYCLING),
        (UNEVEN, Sport.CYCLING),
    ],
    ids=["a run", "a walk", "intervals", "a flat ride", "a hilly ride", "a ride in town"],
)
def test_an_untyped_track_is_guessed_by_its_stretches(
    stretches: list[tuple[float, float]], sport: Sport
) -> None:
    made = only(gpx(stretches))
    assert made.sport == sport
    assert guess(made) == f"no sport is told; by its speed {sport}"


def test_other_in_tcx_is_silence_and_long_steep_walking_is_a_hike() -> None:
    made = only(tcx([(7200, 1.2)], sport="Other", slope=-0.2))
    assert made.sport is Sport.HIKING
    assert guess(made) == "no sport is told; by its speed hiking"


def test_a_mountain_run_is_slow_but_trotted_in_parts() -> None:
    assert only(gpx([(600, 1.0), (120, 2.8)] * 8, slope=0.1)).sport is Sport.TRAIL_RUNNING


def test_an_unknown_word_is_named_and_never_silently_other() -> None:
    made = only(gpx(STEADY_RUN, words="<type>Foo</type>"))
    assert (made.sport, made.sub_sport) == (Sport.RUNNING, "foo")
    assert guess(made) == "unknown sport word “foo”; by its speed running"


def test_where_the_data_says_nothing_either_the_sport_is_unknown() -> None:
    made = only(gpx([(600, 0.0)], words="<type>Foo</type>"))
    assert made.sport is Sport.OTHER
    assert guess(made) == "unknown sport word “foo”, nor can it be guessed"


def test_positions_win_over_a_speed_written_in_kilometres_an_hour() -> None:
    assert only(gpx(STEADY_RUN, inside="<speed>10.8</speed>")).sport is Sport.RUNNING


def test_a_name_beats_the_guess_from_speed_and_says_so() -> None:
    made = only(gpx(STEADY_RUN, words="<name>Cycling 10/1/26 5:00 pm</name>"))
    assert made.sport is Sport.CYCLING
    assert guess(made) == "no sport is told; by its name cycling"


def test_a_name_never_beats_a_type() -> None:
    words = "<name>Morning Run</name><type>cycling</type>"
    assert only(gpx(STEADY_RUN, words=words)).sport is Sport.CYCLING


@pytest.mark.parametrize(
    ("name", "stretches", "sport"),
    [
        ("Morning Run", [(1800, 9.0)], Sport.CYCLING),
        ("Evening walk", STEADY_RUN, Sport.RUNNING),
        ("Bike", [(1800, 1.0)], Sport.WALKING),
    ],
)
def test_a_name_that_the_data_flatly_contradicts_is_not_believed(
    name: str, stretches: list[tuple[float, float]], sport: Sport
) -> None:
    assert only(gpx(stretches, words=f"<name>{name}</name>")).sport is sport


def test_steps_tell_a_fast_uneven_run_from_a_ride() -> None:
    fast = [(60, 3.0), (60, 5.6)] * 15
    assert only(gpx(fast)).sport is Sport.CYCLING
    assert only(gpx(fast, inside=CADENCE.format(88))).sport is Sport.RUNNING


def test_a_drive_home_is_neither_hiked_nor_makes_the_hike_a_ride() -> None:
    made = only(gpx([(5400, 1.1), (300, 0.0), (900, 16.0)], slope=-0.05))
    assert made.sport is Sport.HIKING
    (drive,) = (w.detail for w in made.warnings if w.code == "vehicle")
    assert drive == "16 minutes at the speed of a vehicle are no hiking"


def test_a_drive_home_after_a_run_is_told_too() -> None:
    made = only(gpx([(2400, 2.8), (240, 0.0), (600, 16.0)]))
    assert made.sport is Sport.RUNNING
    assert "vehicle" in {w.code for w in made.warnings}


@pytest.mark.parametrize(
    ("written", "speed", "sport", "steps"),
    [
        (110, 1.3, "walking", 110),
        (55, 1.3, "walking", 110),
        (85, 3.0, "running", 170),
        (170, 3.0, "running", 170),
        (104, 1.1, "hiking", 104),
        (52, 1.1, "hiking", 104),
        (85, 6.0, "cycling", 85),
    ],
)
def test_cadence_of_one_foot_is_told_from_both_by_the_length_of_a_step(
    written: int, speed: float, sport: str, steps: int
) -> None:
    inside = CADENCE.format(written)
    made = only(gpx([(600, speed)], words=f"<type>{sport}</type>", inside=inside))
    assert set(made.samples["cadence"]) == {steps}


def test_a_cadence_of_zero_from_beginning_to_end_is_unknown() -> None:
    made = only(gpx(STEADY_RUN, words="<type>running</type>", inside=CADENCE.format(0)))
    assert "cadence" not in made.samples
    assert [w.code for w in made.warnings] == ["zero_cadence"]


@pytest.mark.parametrize("rate", [0, 255])
def test_a_heart_rate_that_nobody_has_is_unknown(rate: int) -> None:
    inside = f"<HeartRateBpm><Value>{rate}</Value></HeartRateBpm>"
    made = only(tcx(STEADY_RUN, sport="Running", inside=inside))
    assert "heart_rate" not in made.samples
    assert [w.code for w in made.warnings] == ["zero_heart_rate"]
