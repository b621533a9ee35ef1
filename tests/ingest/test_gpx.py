"""GPX files: what is read from them, what is repaired, what is refused."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analysis.sport import Sport
from ingest.errors import Reason, Rejected
from ingest.formats.gpx import FORMAT
from ingest.formats.xml import template
from ingest.recording import Device, Pause, Recording, Totals

NAMESPACES = (
    'xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2" '
    'xmlns:gpxdata="http://www.cluetrust.com/XML/GPXDATA/1/0" '
    'xmlns:pwr="http://www.garmin.com/xmlschemas/PowerExtension/v1"'
)


def point(second: int = 0, lat: str = "47.5", lon: str = "8.25", inside: str = "") -> str:
    time = datetime(2026, 5, 1, 6, tzinfo=UTC) + timedelta(seconds=second)
    stamp = f"<time>{time:%Y-%m-%dT%H:%M:%SZ}</time>"
    return f'<trkpt lat="{lat}" lon="{lon}">{inside}{stamp}</trkpt>'


def gpx(*segments: str, words: str = "<name>Morning</name><type>running</type>") -> bytes:
    track = "".join(f"<trkseg>{segment}</trkseg>" for segment in segments)
    head = f'<gpx version="1.1" creator="Made up" {NAMESPACES}>'
    return f"{head}<trk>{words}{track}</trk></gpx>".encode()


def garmin(name: str, value: float) -> str:
    inside = f"<gpxtpx:{name}>{value}</gpxtpx:{name}>"
    inside = f"<gpxtpx:TrackPointExtension>{inside}</gpxtpx:TrackPointExtension>"
    return f"<extensions>{inside}</extensions>"


def only(data: bytes) -> Recording:
    (recording,) = FORMAT.read(data)
    return recording


def refusal(data: bytes) -> Reason:
    with pytest.raises(Rejected) as caught:
        FORMAT.read(data)
    return caught.value.reason


def codes(recording: Recording) -> set[str]:
    return {repair.code for repair in recording.warnings}


def test_a_track_becomes_samples_in_the_agreed_shape():
    made = only(gpx(point(0, inside="<ele>430.5</ele>") + point(1, lat="-0.5", lon="-8.5")))

    assert str(made.samples.index.dtype) == "datetime64[us, UTC]"
    assert list(made.samples) == ["latitude", "longitude", "altitude"]
    assert made.samples["latitude"].tolist() == [47.5, -0.5]
    assert made.samples["longitude"].tolist() == [8.25, -8.5]
    assert made.samples["altitude"].iloc[0] == 430.5
    assert np.isnan(made.samples["altitude"].iloc[1])
    assert made.start == datetime(2026, 5, 1, 6, tzinfo=UTC)
    assert (made.sport, made.name, made.device) == (
        Sport.RUNNING,
        "Morning",
        Device(product="Made up"),
    )
    assert made.warnings == ()


@pytest.mark.parametrize(
    ("inside", "column", "value"),
    [
        ("<speed>3.5</speed>", "speed", 3.5),
        ("<extensions><power>245</power></extensions>", "power", 245),
        (
            "<extensions><pwr:PowerInWatts>245</pwr:PowerInWatts></extensions>",
            "power",
            245,
        ),
        (
            garmin("hr", 151),
            "heart_rate",
            151,
        ),
        (
            garmin("atemp", -3.5),
            "temperature",
            -3.5,
        ),
        (
            garmin("speed", 2.75),
            "speed",
            2.75,
        ),
        ("<extensions><gpxdata:hr>140.0</gpxdata:hr></extensions>", "heart_rate", 140),
        ("<extensions><gpxdata:distance>12.5</gpxdata:distance></extensions>", "distance", 12.5),
        ("<extensions><undeclared:hr>99</undeclared:hr></extensions>", "heart_rate", 99),
        ("<extensions><gpxdata:cadence>0</gpxdata:cadence></extensions>", "cadence", 0),
    ],
)
def test_extensions_are_known_by_their_local_names(inside, column, value):
    more = "<extensions><gpxdata:cadence>80</gpxdata:cadence></extensions>"
    made = only(gpx(point(0, inside=inside) + point(1, inside=more)))

    assert made.samples[column].iloc[0] == value


def test_names_that_begin_alike_are_told_apart():
    """Both are the same for more than eight bytes, and equally long."""
    made = only(
        gpx(
            point(0, inside=garmin("temperature", 21))
            + point(1, inside=garmin("temporarily", 22))
            + point(2, inside=garmin("temperature", 23))
        )
    )

    assert made.samples["temperature"].tolist() == pytest.approx([21, np.nan, 23], nan_ok=True)


@pytest.mark.parametrize("written", ["47.5", "-47.123456", "47.1234567890123456789012345"])
@pytest.mark.parametrize("line_end", ["\n", ""])
def test_the_last_point_is_whole_however_little_follows_it(written, line_end):
    last = '<trkpt lat="1" lon="2"><time>2026-05-01T06:00:01Z</time>'
    data = gpx(point(0, inside="<ele>430</ele>"), f"{last}<ele>{written}</ele></trkpt>")

    made = only(data + line_end.encode())
    assert made.samples["altitude"].tolist() == [430, float(written)]
    assert codes(made) == set()  # and our own reader has read it


@pytest.mark.parametrize("prefix", ["g:", "gpx11:"])
def test_any_namespace_prefix_will_do(prefix):
    data = gpx(point(0) + point(1)).decode()
    for name in ("gpx", "trkpt", "trkseg", "trk", "time", "name", "type"):
        data = data.replace(f"<{name}", f"<{prefix}{name}").replace(
            f"</{name}", f"</{prefix}{name}"
        )
    data = data.replace("xmlns=", f"xmlns:{prefix[:-1]}=")

    made = only(data.encode())

    assert len(made.samples) == 2
    assert made.name == "Morning"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 84, 90], [0, 168, 180]),  # one foot, as Garmin counts
        ([0, 168, 180], [0, 168, 180]),  # both feet, as some apps do
    ],
)
def test_cadence_on_foot_counts_both_feet(counts, expected):
    points = "".join(
        point(i, inside=f"<extensions><cad>{count}</cad></extensions>")
        for i, count in enumerate(counts)
    )
    assert only(gpx(points)).samples["cadence"].tolist() == expected


def test_cadence_on_a_bicycle_stays_as_it_is():
    data = gpx(point(inside="<extensions><cad>84</cad></extensions>"), words="<type>cycling</type>")
    assert only(data).samples["cadence"].tolist() == [84]


@pytest.mark.parametrize(
    ("word", "sport", "finer"),
    [
        ("running", Sport.RUNNING, None),
        ("track_running", Sport.RUNNING, "track_running"),
        ("trail_running", Sport.TRAIL_RUNNING, None),
        ("TrailRun", Sport.TRAIL_RUNNING, "trailrun"),
        ("treadmill_running", Sport.TREADMILL, "treadmill_running"),
        ("Laufen", Sport.RUNNING, "laufen"),
        ("跑步", Sport.RUNNING, "跑步"),
        ("9", Sport.RUNNING, None),
        ("4", Sport.HIKING, None),
        ("10", Sport.WALKING, None),
        ("casual_walking", Sport.WALKING, "casual_walking"),
        ("1", Sport.CYCLING, None),
        ("kite surfing", Sport.OTHER, "kite_surfing"),
    ],
)
def test_the_type_names_the_sport(word, sport, finer):
    made = only(gpx(point(), words=f"<type>{word}</type>"))
    assert (made.sport, made.sub_sport) == (sport, finer)


@pytest.mark.parametrize(
    ("speed", "sport"), [(1.3, Sport.WALKING), (3.0, Sport.RUNNING), (8.0, Sport.CYCLING)]
)
def test_a_track_without_a_type_is_guessed_by_its_speed(speed, sport):
    step = speed / 111_195  # metres per degree of latitude
    points = "".join(point(i, lat=f"{47 + i * step:.9f}") for i in range(30))

    made = only(gpx(points, words=""))

    assert made.sport == sport
    assert codes(made) == {"sport_guessed"}


def test_gaps_between_segments_are_pauses():
    made = only(gpx(point(0) + point(10), point(70) + point(80)))
    start = made.start
    assert made.pauses == (Pause(start + timedelta(seconds=10), start + timedelta(seconds=70)),)


def two_tracks(gap_s: int, second: str = "running") -> bytes:
    def track(start: int, sport: str) -> str:
        points = point(start) + point(start + 60)
        return f"<trk><type>{sport}</type><trkseg>{points}</trkseg></trk>"

    return f"<gpx {NAMESPACES}>{track(60 + gap_s, second)}{track(0, 'running')}</gpx>".encode()


def test_tracks_that_follow_at_once_are_one_session():
    made = only(two_tracks(gap_s=600))
    assert len(made.samples) == 4
    assert len(made.pauses) == 1
    assert "time_backwards" not in codes(made)


def test_tracks_half_an_hour_apart_are_sessions_of_their_own_in_order_of_time():
    first, second = FORMAT.read(two_tracks(gap_s=1801))
    assert second.start - first.start == timedelta(seconds=1861)


def test_tracks_of_different_sports_are_sessions_of_their_own():
    assert [r.sport for r in FORMAT.read(two_tracks(60, "cycling"))] == [
        Sport.RUNNING,
        Sport.CYCLING,
    ]


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("08:00:00+02:00", timedelta(hours=2)),
        ("07:15:00.250+01:15", timedelta(minutes=75)),
        ("06:00:00Z", None),
        ("06:00:00+00:00", None),  # UTC written by a library, not a place on the Greenwich meridian
    ],
)
def test_the_zone_of_times_is_the_utc_offset(written, offset):
    data = gpx(f'<trkpt lat="1" lon="2"><time>2026-05-01T{written}</time></trkpt>')
    made = only(data)
    assert made.utc_offset == offset
    assert made.start.replace(microsecond=0) == datetime(2026, 5, 1, 6, tzinfo=UTC)


def test_a_time_without_zone_is_utc_and_says_so():
    made = only(gpx('<trkpt lat="1" lon="2"><time>2026-05-01T06:00:00</time></trkpt>'))
    assert made.start == datetime(2026, 5, 1, 6, tzinfo=UTC)
    assert "zoneless_time" in codes(made)


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (point(1, lat="abc"), "latitude"),
        (point(1, inside="<ele>high</ele>"), "altitude"),
        (point(1, inside="<ele>nan</ele>"), "altitude"),
        (point(1, lat="91"), "latitude"),
        (point(1, inside="<ele>-32768</ele>"), "altitude"),
        (point(1, inside="<ele>-19999</ele>"), "altitude"),
        (point(1, inside="<ele>12000</ele>"), "altitude"),
        (point(1, lat="0.0", lon="0"), "longitude"),
    ],
)
def test_one_bad_value_costs_that_value_only(bad, column):
    good = "<ele>430</ele>"
    made = only(gpx(point(0, inside=good) + bad + point(2, inside=good)))
    assert made.samples[column].isna().tolist() == [False, True, False]
    assert len(made.warnings) == 1


def test_a_track_may_run_past_midnight_and_change_its_zone():
    times = (
        "2026-02-28T23:59:59.500Z",
        "2026-03-01T00:00:00.250Z",
        "2026-03-01T01:00:01+01:00",
        "2026-02-28T23:00:02.125-01:00",
    )
    made = only(gpx(*(f'<trkpt lat="1" lon="2"><time>{time}</time></trkpt>' for time in times)))

    expected = [datetime.fromisoformat(time).astimezone(UTC) for time in times]
    assert made.samples.index.to_pydatetime().tolist() == expected
    assert made.utc_offset is None


def test_a_bad_time_costs_that_point_only():
    made = only(gpx(point(0) + '<trkpt lat="1" lon="2"><time>soon</time></trkpt>' + point(2)))
    assert len(made.samples) == 2
    assert codes(made) == {"bad_value", "no_time"}


def test_a_decimal_comma_is_read_as_meant():
    made = only(gpx(point(0, inside="<ele>3,5</ele>")))
    assert made.samples["altitude"].tolist() == [3.5]
    assert codes(made) == {"decimal_comma"}


def test_zero_degrees_are_kept_where_they_are_real():
    equator = gpx(point(0, lat="0", lon="9.5") + point(1, lat="0.0001", lon="9.5"))
    null_island = gpx(
        point(0, lat="0.0001", lon="0") + point(1, lat="0", lon="0") + point(2, lat="-0.0001")
    )
    assert only(equator).samples["latitude"].tolist() == [0, 0.0001]
    assert only(null_island.replace(b"8.25", b"0")).samples["latitude"].tolist() == [
        0.0001,
        0,
        -0.0001,
    ]


def test_a_year_no_watch_has_seen_is_no_time():
    data = gpx(point(0)).replace(b"2026", b"7605")
    assert refusal(data) == Reason.NO_TIME


@pytest.mark.parametrize("cut", [1, 9, 60, 100])
def test_a_truncated_file_keeps_every_whole_point(cut):
    whole = gpx("".join(point(i, inside="<ele>1</ele>") for i in range(5)))
    end = whole.rindex(b"</trkpt>")

    made = only(whole[: end + 8 - cut])

    left = whole[: end + 8 - cut].count(b"</trkpt>")
    assert len(made.samples) == left
    (repair,) = made.warnings
    assert repair.code == "truncated"
    assert repair.offset == whole[: end + 8 - cut].rindex(b"</trkpt>") + 8


def test_a_file_cut_off_before_its_first_point_is_refused_as_truncated():
    whole = gpx(point())
    assert {refusal(whole[:cut]) for cut in (60, whole.index(b"<trkpt"), -60)} == {Reason.TRUNCATED}


def test_what_follows_the_end_is_left_out_and_named():
    data = gpx(point(0))
    made = only(data + b"\n garbage")
    (repair,) = made.warnings
    assert (repair.code, repair.offset) == ("trailing_junk", len(data))


def test_points_in_a_comment_are_no_points():
    assert len(only(gpx(point(0) + "<!--" + point(1) + "-->" + point(2))).samples) == 2


def test_cdata_and_entities_are_read_as_xml_means_them():
    made = only(
        gpx(
            '<trkpt lat="4&#55;" lon="8"><ele><![CDATA[430]]></ele>'
            "<time>2026-05-01T06:00:00Z</time></trkpt>",
            words="<name><![CDATA[Up & down]]></name><type>run</type>",
        )
    )
    assert made.samples.iloc[0].tolist() == [47, 8, 430]
    assert made.name == "Up & down"


def test_a_lost_closing_tag_loses_no_other_point():
    data = gpx("".join(point(i) for i in range(9))).replace(
        b"2026-05-01T06:00:04Z</time></trkpt>", b"2026-05-01T06:00:04Z</time>"
    )
    assert len(only(data).samples) >= 8


def test_a_point_of_thousands_of_tags_is_read_and_its_markup_not_kept():
    template._template.cache_clear()
    run = only(gpx(point(0) + point(1, inside="<ele>400</ele>" + "<a/>" * 5000)))
    assert run.samples["altitude"].tolist()[1] == 400
    assert template._template.cache_info().currsize == 1


def test_routes_and_waypoints_are_not_an_activity():
    route = f'<gpx {NAMESPACES}><wpt lat="1" lon="2"/><rte><rtept lat="1" lon="2"/></rte></gpx>'
    assert refusal(route.encode()) == Reason.NOT_AN_ACTIVITY


def test_a_track_without_any_time_is_refused():
    assert refusal(gpx('<trkpt lat="1" lon="2"/>')) == Reason.NO_TIME


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_in_any_encoding(encoding):
    text = "<?xml version='1.0'?><!DOCTYPE gpx [<!ENTITY a 'b'>]>" + gpx(point()).decode()
    assert refusal(text.encode(encoding)) == Reason.DOCTYPE


@pytest.mark.parametrize("hidden", [b"<!\x01DOCTYPE", b"<!DOC\x08TYPE", b"<\x02!DOCTYPE"])
def test_a_document_type_that_only_appears_once_the_text_is_clean_is_refused(hidden: bytes) -> None:
    text = b"<?xml version='1.0'?>" + hidden + b" gpx [<!ENTITY a 'b'>]>" + gpx(point())
    assert refusal(text) == Reason.DOCTYPE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode_encoding_is_read(encoding):
    text = "\r\n  " + gpx(point(), words="<name>Žalý</name>").decode()
    assert only(text.encode(encoding)).name == "Žalý"


@pytest.mark.parametrize("declared", ["<?xml version='1.0' encoding='ISO-8859-1'?>", ""])
def test_latin_1_is_read_whether_it_is_declared_or_not(declared):
    text = declared + gpx(point(), words="<name>Zürich</name>").decode()
    assert only(text.encode("latin-1")).name == "Zürich"


TREADMILL = """<gpx xmlns="http://www.topografix.com/GPX/1/1" creator="Garmin Connect">
<extensions><distance>5000.5</distance><average_hr></average_hr>
<moving_time>1800.25</moving_time><elapsed_time>1900</elapsed_time></extensions>
<metadata><time>2026-05-01T06:00:00.000Z</time></metadata>
<trk><name>Indoors</name><type>treadmill_running</type><trkseg/></trk></gpx>"""


def test_a_treadmill_run_keeps_its_totals():
    made = only(TREADMILL.encode())
    assert made.samples.empty
    assert made.sport == Sport.TREADMILL
    assert made.start == datetime(2026, 5, 1, 6, tzinfo=UTC)
    assert made.totals == Totals(distance_m=5000.5, timer_s=1800.25, elapsed_s=1900)
    assert made.device == Device("Garmin", "Garmin Connect")
    assert codes(made) == {"no_samples"}


def test_a_track_with_neither_points_nor_a_time_is_no_activity():
    data = TREADMILL.replace("<time>2026-05-01T06:00:00.000Z</time>", "")
    assert refusal(data.encode()) == Reason.NO_ACTIVITY


def test_the_totals_of_tracks_are_added_up():
    stats = (
        "<extensions><x:TrackStatsExtension><x:Distance>100.5</x:Distance><x:TimerTime>60"
        "</x:TimerTime><x:Ascent>3</x:Ascent></x:TrackStatsExtension></extensions>"
    )
    data = two_tracks(60).replace(b"<trkseg>", stats.encode() + b"<trkseg>")
    assert only(data).totals == Totals(distance_m=201, timer_s=120, ascent_m=6)


def test_what_the_fast_reader_stumbles_over_goes_to_the_tolerant_one(monkeypatch):
    def stumble(*args):
        raise RuntimeError("stumbled")

    data = gpx(point(0, inside="<ele>430.5</ele>" + garmin("hr", 151)), point(60))
    expected = only(data)
    monkeypatch.setattr("ingest.formats.xml.reading.read_columns", stumble)

    made = only(data)

    assert codes(made) == {"second_opinion"}
    assert made.samples.equals(expected.samples)
    assert (made.sport, made.name, made.pauses) == (
        expected.sport,
        expected.name,
        expected.pauses,
    )
    assert refusal(b"<gpx><trk>") == Reason.TRUNCATED


def test_what_no_session_can_be_made_of_is_refused_and_not_a_crash(monkeypatch):
    def stumble(*args):
        raise RuntimeError("stumbled")

    monkeypatch.setattr("ingest.formats.gpx.reading.read_document", stumble)
    monkeypatch.setattr("ingest.formats.gpx.reading.read_with_gpxpy", stumble)
    assert refusal(gpx(point(0), point(60))) == Reason.CORRUPT


def test_locus_keeps_the_sport_in_an_extension():
    words = "<extensions><locus:activity>hiking</locus:activity></extensions>"
    assert only(gpx(point(), words=words)).sport == Sport.HIKING


def test_two_crowds_of_times_half_a_year_apart_keep_the_later_one():
    point = '<trkpt lat="47" lon="8"><time>{}T06:00:00Z</time></trkpt>'
    inside = point.format("2024-06-01") + point.format("2025-01-01")
    (made,) = FORMAT.read(
        f"<gpx><trk><type>run</type><trkseg>{inside}</trkseg></trk></gpx>".encode()
    )
    assert len(made.samples) == 1
    assert "absurd_time" in {repair.code for repair in made.warnings}
