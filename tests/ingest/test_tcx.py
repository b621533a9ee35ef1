"""TCX files: activities, laps, pauses, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.sport import Sport
from ingest.errors import Reason, Rejected
from ingest.formats.tcx import FORMAT
from ingest.recording import Device, Lap, Pause, Recording, Totals

START = datetime(2026, 5, 1, 6, tzinfo=UTC)


def stamp(second: float) -> str:
    return f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"


def trackpoint(second: int, more: str = "") -> str:
    return (
        f"<Trackpoint><Time>{stamp(second)}</Time><Position><LatitudeDegrees>47.5</LatitudeDegrees>"
        f"<LongitudeDegrees>8.25</LongitudeDegrees></Position>{more}</Trackpoint>"
    )


def lap(second: int, timer: float, metres: float, *tracks: str) -> str:
    inside = "".join(f"<Track>{track}</Track>" for track in tracks)
    return (
        f'<Lap StartTime="{stamp(second)}"><TotalTimeSeconds>{timer}</TotalTimeSeconds>'
        f"<DistanceMeters>{metres}</DistanceMeters>{inside}</Lap>"
    )


def activity(*laps: str, sport: str = "Running") -> str:
    creator = "<Creator><Name>Garmin Fenix</Name><UnitId>123</UnitId></Creator>"
    return f'<Activity Sport="{sport}"><Id>{stamp(0)}</Id>{"".join(laps)}{creator}</Activity>'


def tcx(*activities: str) -> bytes:
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/'
        'TrainingCenterDatabase/v2" xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/'
        f'v2"><Activities>{"".join(activities)}</Activities></TrainingCenterDatabase>'
    ).encode()


def only(data: bytes) -> Recording:
    (recording,) = FORMAT.read(data)
    return recording


def refusal(data: bytes) -> Reason:
    with pytest.raises(Rejected) as caught:
        FORMAT.read(data)
    return caught.value.reason


def test_an_activity_has_samples_laps_totals_and_a_device():
    data = tcx(
        activity(
            lap(0, 60, 200, trackpoint(0) + trackpoint(60)), lap(60, 30.5, 100.25, trackpoint(90))
        )
    )

    made = only(data)

    assert len(made.samples) == 3
    assert made.sport == Sport.RUNNING
    assert made.start == START
    assert made.laps == (
        Lap(START, START + timedelta(seconds=60), 200, 60),
        Lap(START + timedelta(seconds=60), START + timedelta(seconds=90.5), 100.25, 30.5),
    )
    assert made.totals == Totals(distance_m=300.25, timer_s=90.5)
    assert made.device == Device("Garmin", "Garmin Fenix", "123")
    assert made.pauses == ()
    assert made.warnings == ()


def extension(name: str, value: object) -> str:
    return f"<Extensions><ns3:TPX><ns3:{name}>{value}</ns3:{name}></ns3:TPX></Extensions>"


@pytest.mark.parametrize(
    ("more", "column", "value"),
    [
        ("<AltitudeMeters>430.5</AltitudeMeters>", "altitude", 430.5),
        ("<DistanceMeters>12.5</DistanceMeters>", "distance", 12.5),
        ("<HeartRateBpm><Value>151</Value></HeartRateBpm>", "heart_rate", 151),
        (extension("Speed", 2.75), "speed", 2.75),
        (extension("Watts", 240), "power", 240),
        (extension("RunCadence", 85), "cadence", 170),
        ("<Cadence>85</Cadence>", "cadence", 170),
    ],
)
def test_trackpoints_hold_these_columns(more, column, value):
    made = only(tcx(activity(lap(0, 1, 1, trackpoint(0, more)))))
    assert made.samples[column].tolist() == [value]


def test_cadence_on_a_bicycle_stays_as_it_is():
    data = tcx(activity(lap(0, 1, 1, trackpoint(0, "<Cadence>85</Cadence>")), sport="Biking"))
    assert only(data).samples["cadence"].tolist() == [85]


def test_a_gap_between_the_tracks_of_a_lap_is_a_pause():
    made = only(tcx(activity(lap(0, 20, 9, trackpoint(0) + trackpoint(10), trackpoint(100)))))
    assert made.pauses == (Pause(START + timedelta(seconds=10), START + timedelta(seconds=100)),)


def test_smart_recording_between_laps_is_no_pause():
    made = only(tcx(activity(lap(0, 20, 9, trackpoint(0)), lap(20, 20, 9, trackpoint(20)))))
    assert made.pauses == ()


def test_every_activity_of_a_multisport_session_is_a_recording():
    swim, run = (
        activity(lap(0, 1, 1, trackpoint(0)), sport="Other"),
        activity(lap(99, 1, 1, trackpoint(99))),
    )
    data = tcx(
        f"<MultiSportSession><FirstSport>{swim}</FirstSport><NextSport>{run}</NextSport>"
        "</MultiSportSession>"
    )
    assert [r.sport for r in FORMAT.read(data)] == [Sport.OTHER, Sport.RUNNING]


def test_an_activity_without_points_keeps_its_laps():
    made = only(tcx(activity(lap(0, 1800, 5000))))
    assert made.samples.empty
    assert made.totals == Totals(distance_m=5000, timer_s=1800)
    assert made.end == START + timedelta(seconds=1800)


def test_blanks_before_the_declaration_do_no_harm():
    assert len(only(b"          " + tcx(activity(lap(0, 1, 1, trackpoint(0))))).samples) == 1


def test_a_truncated_file_keeps_every_whole_point():
    data = tcx(activity(lap(0, 60, 200, trackpoint(0) + trackpoint(60))))
    made = only(data[: data.rindex(b"</Position>")])
    assert len(made.samples) == 1
    assert [repair.code for repair in made.warnings] == ["truncated"]


def test_a_course_is_not_an_activity():
    data = tcx().replace(b"Activities", b"Courses")
    assert refusal(data) == Reason.NOT_AN_ACTIVITY


def test_an_activity_with_nothing_in_it_is_refused():
    assert refusal(tcx(activity())) == Reason.NO_ACTIVITY


def test_points_without_times_are_refused():
    point = "<Trackpoint><AltitudeMeters>1</AltitudeMeters></Trackpoint>"
    assert refusal(tcx(activity(f"<Lap><Track>{point}</Track></Lap>"))) == Reason.NO_TIME


def test_a_document_type_is_refused():
    assert refusal(b"<!DOCTYPE x>" + tcx(activity())) == Reason.DOCTYPE
