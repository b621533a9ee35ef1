"""Apple Health exports: workouts, their routes and heart rates, and what is refused."""

import pickle
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from time import process_time
from typing import BinaryIO, cast
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sport import Sport
from ingest.apple import Workout, is_export, recording, workouts
from ingest.errors import Reason, Rejected
from ingest.recording import Device, Pause, Recording, Totals

START = datetime(2021, 5, 1, 5, 12, tzinfo=UTC)
ROUTE = "/workout-routes/route_2021-05-01_7.12am.gpx"
WATCH = (
    "<<HKDevice: 0x2813f1e00>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, "
    "hardware:Watch6,1, software:7.4>"
)
TYPE = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!-- Note: ]> in a comment ends nothing. -->
<!ELEMENT WorkoutEvent ((MetadataEntry?)>
]>
"""


def local(second: float, hours: int = 2) -> str:
    time = (START + timedelta(seconds=second)).astimezone(timezone(timedelta(hours=hours)))
    return f"{time:%Y-%m-%d %H:%M:%S %z}"


def element(name: str, attributes: Mapping[str, object], inside: str = "") -> str:
    told = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{told}>{inside}</{name}>\n" if inside else f"<{name}{told}/>\n"


def heart(second: float, bpm: object, inside: str = "", **other: object) -> str:
    when = local(second)
    told = {"sourceName": 'Anna\'s "Watch" & <more>', "device": WATCH, "unit": "count/min"}
    told |= {"creationDate": when, "startDate": when, "endDate": when, "value": str(bpm)}
    kind = {"type": "HKQuantityTypeIdentifierHeartRate"}
    return element("Record", kind | told | {k: str(v) for k, v in other.items()}, inside)


def entry(key: str, value: object) -> str:
    return element("MetadataEntry", {"key": key, "value": value})


def event(kind: str, second: float) -> str:
    return element("WorkoutEvent", {"type": f"HKWorkoutEventType{kind}", "date": local(second)})


def with_route(path: str = ROUTE) -> str:
    return element("WorkoutRoute", {"sourceName": "W"}, element("FileReference", {"path": path}))


def workout(inside: str = "", kind: str = "Running", minutes: float = 30, **other: object) -> str:
    told: dict[str, object] = {
        "workoutActivityType": f"HKWorkoutActivityType{kind}",
        "duration": minutes,
        "durationUnit": "min",
        "totalDistance": 5.1,
        "totalDistanceUnit": "km",
        "sourceName": "Watch of Anna",
        "device": WATCH,
        "startDate": local(0),
        "endDate": local(minutes * 60),
    }
    told |= other
    return element("Workout", {k: v for k, v in told.items() if v is not None}, inside)


def export(*inside: str, document_type: str = TYPE, end: str = "</HealthData>\n") -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{document_type}<HealthData locale="de_AT">\n'
    about = ' <ExportDate value="2021-05-02 07:12:33 +0200"/>\n'
    return (head + about + "".join(inside) + end).encode()


def point(second: float, more: str = "<speed>2.5</speed>") -> str:
    when = f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'<trkpt lon="16.37" lat="48.2{abs(second):05.0f}"><ele>170</ele><time>{when}</time>'
        f"<extensions>{more}<course>-1</course><hAcc>2</hAcc></extensions></trkpt>"
    )


def gpx(*points: str, exported: str = "2021-05-02T05:12:33Z") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="Apple Health Export" '
        f'xmlns="http://www.topografix.com/GPX/1/1"><metadata><time>{exported}</time></metadata>'
        f"<trk><name>Route 2021-05-01 7:12am</name><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    ).encode()


def nowhere(path: str) -> bytes | None:
    return None


def found(data: bytes, route: Callable[[str], bytes | None] | bytes | None = None) -> list[Workout]:
    give = route if callable(route) else lambda path: route if path == ROUTE else None
    return list(workouts(BytesIO(data), give))


def only(*inside: str, route: bytes | None = None) -> Workout:
    (one,) = found(export(*inside), route)
    return one


def read(*inside: str, route: bytes | None = None) -> Recording:
    return recording(only(*inside, route=route))


def codes(made: Recording) -> list[str]:
    return [repair.code for repair in made.warnings]


def reason(data: bytes) -> Reason:
    with pytest.raises(Rejected) as refused:
        found(data)
    return refused.value.reason


def test_a_workout_tells_what_it_was() -> None:
    one = only(workout(entry("HKIndoorWorkout", 0) + entry("HKTimeZone", "Europe/Vienna")))
    assert (one.kind, one.start, one.end) == ("Running", START, START + timedelta(minutes=30))
    assert (one.duration_s, one.distance_m, one.indoor) == (1800, 5100, False)
    assert (one.utc_offset, one.source) == (timedelta(hours=2), "Watch of Anna")
    assert (one.pauses, one.route, len(one.heart_rate)) == ((), None, 0)


def test_the_offset_is_of_the_place_of_the_workout_not_of_the_export() -> None:
    assert only(workout(entry("HKTimeZone", "America/New_York"))).utc_offset == timedelta(hours=-4)
    for unknown in ("Atlantis/Center", "../secret", "Europe", "", "\u00e4" * 300):
        assert only(workout(entry("HKTimeZone", unknown))).utc_offset == timedelta(hours=2)


def test_an_offset_of_zero_is_an_offset() -> None:
    one = only(workout(startDate="2021-05-01 05:12:00 +0000"))
    assert (one.start, one.utc_offset) == (START, timedelta(0))
    there = workout(entry("HKTimeZone", "Europe/London"), startDate="2021-01-01 05:12:00 +0300")
    assert only(there).utc_offset == timedelta(0)


@pytest.mark.parametrize(
    ("amount", "unit", "meters"),
    [(3.1, "mi", 4988.9664), (800, "m", 800), (100, "yd", 91.44), (5, "league", None),
     ("much", "km", None), (-1, "km", None), (0, "km", None), ("5,1", "km", 5100)],
)  # fmt: skip
def test_distances_come_in_many_units(amount: object, unit: str, meters: float | None) -> None:
    one = only(workout(totalDistance=amount, totalDistanceUnit=unit))
    assert one.distance_m == pytest.approx(meters)


@pytest.mark.parametrize(("unit", "seconds"), [("s", 30), ("min", 1800), ("hr", 108_000)])
def test_durations_come_in_many_units(unit: str, seconds: float) -> None:
    assert only(workout(durationUnit=unit)).duration_s == seconds


def test_newer_exports_tell_the_distance_among_the_statistics_only() -> None:
    energy = {"type": "HKQuantityTypeIdentifierActiveEnergyBurned", "sum": 400, "unit": "kcal"}
    way = {"type": "HKQuantityTypeIdentifierDistanceWalkingRunning", "sum": 5.1, "unit": "km"}
    part = element("WorkoutActivity", {"uuid": 1}, element("WorkoutStatistics", way | {"sum": 9}))
    inside = element("WorkoutStatistics", energy) + element("WorkoutStatistics", way) + part
    bare = workout(inside, totalDistance=None, totalDistanceUnit=None)
    assert only(bare).distance_m == 5100


def test_pauses_are_between_pause_and_resume_and_the_last_ends_with_the_workout() -> None:
    inside = (
        event("Segment", 0)
        + event("Pause", 300) + event("MotionPaused", 300)
        + event("Resume", 360) + event("MotionResumed", 361)
        + event("Resume", 400) + event("Pause", 1700) + event("Pause", 1710)
    )  # fmt: skip
    one = only(workout(inside + element("WorkoutEvent", {"type": "HKWorkoutEventTypePause"})))
    at = [(300, 360), (1700, 1800)]
    pairs = [(START + timedelta(seconds=a), START + timedelta(seconds=b)) for a, b in at]
    assert list(one.pauses) == pairs
    assert recording(one).pauses == tuple(Pause(*pair) for pair in pairs)


def test_heart_rates_go_to_the_workout_they_lie_in() -> None:
    later = workout(startDate=local(4000), endDate=local(4100))
    data = export(
        *(heart(s, bpm) for s, bpm in [(-1, 60), (0, 80), (1800, 150), (1801, 61), (4050, 99.5)]),
        workout(), later,
    )  # fmt: skip
    first, second = found(data)
    assert (first.heart_rate.tolist(), second.heart_rate.tolist()) == ([80, 150], [99.5])
    start_us = int(START.timestamp()) * 1_000_000
    assert first.heart_time_us.tolist() == [start_us, start_us + 1_800_000_000]


def test_heart_rates_may_follow_the_workouts_and_be_in_any_order_and_zone() -> None:
    data = export(workout(), heart(20, 3), heart(10, 2, startDate=local(10, 9)), heart(0, 1))
    assert found(data)[0].heart_rate.tolist() == [1, 2, 3]


def test_heart_rates_with_children_and_in_any_order_of_attributes_are_read() -> None:
    beats = element(
        "HeartRateVariabilityMetadataList", {}, '<InstantaneousBeatsPerMinute bpm="9" time="1"/>'
    )
    motion = entry("HKMetadataKeyHeartRateMotionContext", 0)
    turned = (
        f'<Record value="124"\n startDate="{local(30)}" type="HKQuantityTypeIdentifierHeartRate" />'
    )
    one = only(heart(10, 122, motion), heart(20, 123, beats + motion), turned, workout())
    assert one.heart_rate.tolist() == [122, 123, 124]


def test_other_records_are_no_heart_rates() -> None:
    names = ("HeartRateVariabilitySDNN", "RestingHeartRate", "HeartRateRecoveryOneMinute")
    others = [heart(5, 50, type=f"HKQuantityTypeIdentifier{name}") for name in names]
    named = heart(5, 50, type="X", sourceName="HKQuantityTypeIdentifierHeartRate")
    correlation = element("Correlation", {"type": "HKQuantityTypeIdentifierHeartRate"})
    assert only(*others, named, correlation, workout()).heart_rate.tolist() == []


@pytest.mark.parametrize(
    "wrong",
    [{"value": "fast"}, {"value": ""}, {"value": "0"}, {"value": "-80"}, {"value": "nan"},
     {"startDate": "yesterday"}, {"startDate": "2021-13-01 07:12:33 +0200"},
     {"startDate": "2021-05-01 07:12:33 +9900"}, {"startDate": "2021-05-01 07:61:33 +0200"},
     {"startDate": "2021-05-01 07:12:33 \u00fc"}],
)  # fmt: skip
def test_a_heart_rate_that_makes_no_sense_costs_only_itself(wrong: dict[str, str]) -> None:
    one = only(heart(10, 120), heart(20, 130, **wrong), heart(30, 140), workout())
    assert one.heart_rate.tolist() == [120, 140]


@pytest.mark.parametrize(
    "wrong", ["", "soon", "2021-02-31 07:12:00 +0200", "1850-01-01 00:00:00 +0000",
              "9999-12-31 23:59:59 -1200", "0001-01-01 00:00:00 +1200"],
)  # fmt: skip
def test_a_workout_without_a_start_costs_only_itself(wrong: str) -> None:
    kinds = [w.kind for w in found(export(workout(startDate=wrong), workout(kind="Hiking")))]
    assert kinds == ["Hiking"]


def test_a_workout_that_ends_before_it_starts_has_no_length() -> None:
    for wrong in (local(-10), "never"):
        one = only(workout(endDate=wrong))
        assert one.end == one.start
    assert recording(one).totals == Totals(5100, 1800)


def test_a_workout_whose_tag_is_broken_costs_only_itself() -> None:
    broken = '<Workout workoutActivityType="HKWorkoutActivityTypeYoga" startDate="2021>\n<X/>'
    unclosed = workout("<X/>", "Yoga").replace("</Workout>", "")
    deep = workout("<a>" * 3000, "Walking")
    kinds = [w.kind for w in found(export(broken, workout(), unclosed, deep, workout("", "Other")))]
    assert [kind for kind in kinds if kind != "Walking"] == ["Running", "Other"]


def test_several_sources_may_tell_heart_rates_of_the_same_time() -> None:
    one = only(heart(10, 120), heart(10, 126, sourceName="Strap"), heart(12, 124), workout())
    assert sorted(one.heart_rate.tolist()) == [120, 124, 126]
    assert len(recording(one).samples) == 2


def test_an_export_is_known_by_its_content_in_any_language() -> None:
    whole = export(workout())
    assert is_export(whole)
    assert is_export(b"\xef\xbb\xbf" + whole)
    assert is_export(whole[:120])
    assert is_export(b'<!-- mine --> <HealthData locale="en_GB">')
    for other in (b"", b"<gpx>", b"<HealthDatabase>", b"<ClinicalDocument>", gpx(),
                  b"<!DOCTYPE html>", b"<!--" * 30_000, b"<!---->" * 30_000):  # fmt: skip
        assert not is_export(other)


def test_an_archive_with_localised_names_is_read_as_it_streams() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        inside = heart(5, 111), workout(with_route())
        archive.writestr("apple_health_export/Exportieren.xml", export(*inside))
        archive.writestr(f"apple_health_export{ROUTE}", gpx(point(0), point(5)))
    with ZipFile(packed) as archive, archive.open("apple_health_export/Exportieren.xml") as file:
        (one,) = workouts(
            cast("BinaryIO", file), lambda path: archive.read(f"apple_health_export{path}")
        )
    assert recording(one).samples["heart_rate"].tolist() == [111, 111]


def test_a_damaged_archive_gives_the_workouts_before_the_damage() -> None:
    class Damaged(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            if not data:
                raise EOFError
            return data

    assert len(list(workouts(Damaged(export(workout(), end="")), nowhere))) == 1


@pytest.mark.parametrize("kept", [1.0, 0.95, 0.7])
def test_a_file_that_breaks_off_gives_the_workouts_that_are_whole(kept: float) -> None:
    last = workout(with_route(), "Walking")
    whole = export(heart(5, 100), workout(), last, end="")
    data = whole[: len(whole) - int((1 - kept) * len(last)) - (kept == 1)]
    kinds = [one.kind for one in found(data)]
    assert kinds == ["Running", "Walking"][: 1 + (kept == 1)]


def test_an_export_without_workouts_is_fine_when_it_is_whole() -> None:
    assert found(export(heart(5, 100))) == []


@pytest.mark.parametrize(
    "data",
    [b"", b"<gpx/>", b"\0" * 5000, export(end="")[:-3], export(heart(5, 100), end=""),
     export(workout()[:300], end="")],
)  # fmt: skip
def test_a_file_without_anything_whole_is_refused(data: bytes) -> None:
    assert reason(data) is Reason.CORRUPT


def test_workouts_are_whole_wherever_the_blocks_of_the_file_are_cut() -> None:
    class Dripping(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    many = [workout(with_route(), minutes=m) for m in (1, 2, 3)]
    padding = "<!-- " + "x" * 300_000 + " -->"
    data = export(padding, heart(5, 100), heart(70, 101), *many)
    whole = [(w.end, w.heart_rate.tolist()) for w in found(data)]
    assert [len(rates) for _, rates in whole] == [1, 2, 2]
    drops = [(w.end, w.heart_rate.tolist()) for w in workouts(Dripping(data), nowhere)]
    assert drops == whole


def test_a_workout_that_never_ends_holds_up_nothing_else() -> None:
    endless = workout("<X/>", "Yoga").replace("</Workout>", "")
    padding = "<Y/>" * 3_000_000
    kinds = [w.kind for w in found(export(endless, padding, heart(5, 100), workout()))]
    assert kinds == ["Running"]


def test_an_entity_bomb_in_the_document_type_is_refused() -> None:
    bomb = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    data = export(workout(sourceName="&j;"), document_type=TYPE.replace("]>\n", f"{bomb}]>\n"))
    assert reason(data) is Reason.DOCTYPE


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE HealthData [<!ENTITY e "x">]>',
        '<!DOCTYPE HealthData [<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;]>',
        '<!DOCTYPE HealthData [<!NOTATION n PUBLIC "x">]>',
        '<!DOCTYPE HealthData [<!ATTLIST a b CDATA "<!--"><!ENTITY e "x"><!ELEMENT c "-->">]>',
        '<!DOCTYPE HealthData [<!ATTLIST a b CDATA "]>"><!ENTITY e "x">]>',
        '<!DOCTYPE HealthData SYSTEM "https://example.org/health.dtd">',
        '<!DOCTYPE HealthData SYSTEM "health.dtd" [<!ELEMENT a ANY>]>',
        '<!DOCTYPE HealthData [<!ELEMENT a ANY>]><!DOCTYPE HealthData [<!ENTITY e "x">]>',
        "<!DOCTYPE HealthData [<!ELEMENT a ANY>",
        "<!DOCTYPE HealthData [<!-- ",
        "<!DOCTYPE HealthData [" + "]" * 300_000,
        "<!DOCTYPE HealthData [" + "<!---->" * 60_000,
    ],
)
def test_a_document_type_that_declares_more_than_elements_is_refused(document_type: str) -> None:
    assert reason(export(workout(), document_type=document_type)) is Reason.DOCTYPE


def test_entities_and_document_types_among_the_workouts_do_nothing() -> None:
    inside = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><X>&e;</X>'
    one, two = found(export(workout(inside), workout().replace("Watch of Anna", "&e;&amp;")))
    assert one.kind == two.kind == "Running"
    assert two.source in (None, "&")


def test_an_export_without_document_type_is_read() -> None:
    assert len(found(export(workout(), document_type=""))) == 1


@pytest.mark.parametrize(
    ("kind", "indoor", "sport", "sub_sport"),
    [("Running", 0, Sport.RUNNING, None), ("Running", 1, Sport.TREADMILL, None),
     ("Walking", 1, Sport.WALKING, None), ("Hiking", 0, Sport.HIKING, None),
     ("Cycling", 1, Sport.CYCLING, None), ("Swimming", 0, Sport.SWIMMING, None),
     ("HighIntensityIntervalTraining", 1, Sport.OTHER, "high_intensity_interval_training"),
     ("Other", 0, Sport.OTHER, None), ("", 0, Sport.OTHER, None)],
)  # fmt: skip
def test_kinds_become_sports(kind: str, indoor: int, sport: Sport, sub_sport: str | None) -> None:
    made = read(workout(entry("HKIndoorWorkout", indoor), kind))
    assert (made.sport, made.sub_sport) == (sport, sub_sport)


def test_the_route_carries_the_heart_rate_on_the_line_between_readings() -> None:
    made = read(
        heart(0, 100), heart(4, 120), heart(20, 140), heart(60, 150), heart(95, 160),
        workout(with_route()),
        route=gpx(*map(point, (0, 1, 4, 8, 12, 19, 22, 58, 60, 64, 100, 106))),
    )  # fmt: skip
    assert made.samples["heart_rate"].tolist() == pytest.approx(
        [100, 105, 120, 125, 130, 138.75,  # 16 s apart: on the line between them
         np.nan, np.nan, 150, np.nan,  # 40 and 35 s apart: only at the very reading
         160, np.nan],  # after the last: for 10 s
        nan_ok=True,
    )  # fmt: skip
    assert list(made.samples.columns) == [
        "latitude",
        "longitude",
        "altitude",
        "speed",
        "heart_rate",
    ]
    assert (made.sport, made.start, made.utc_offset) == (Sport.RUNNING, START, timedelta(hours=2))
    assert made.totals == Totals(5100, 1800, 1800)
    assert made.warnings == ()


def test_far_from_any_reading_the_heart_rate_is_unknown() -> None:
    points = gpx(*map(point, range(0, 31, 5)))
    made = read(heart(1, 100), heart(29, 156), workout(with_route()), route=points)
    expected = [100, 108, 118, np.nan, 138, 148, 156]
    assert made.samples["heart_rate"].tolist() == pytest.approx(expected, nan_ok=True)


def test_a_route_without_heart_rates_has_no_such_column() -> None:
    made = read(workout(with_route()), route=gpx(point(0), point(1)))
    assert "heart_rate" not in made.samples


def test_a_negative_speed_is_unknown() -> None:
    made = read(workout(with_route()), route=gpx(point(0, "<speed>-1</speed>"), point(1)))
    assert made.samples["speed"].tolist() == pytest.approx([np.nan, 2.5], nan_ok=True)


def test_of_a_route_with_several_sessions_only_the_time_of_the_workout_counts() -> None:
    route = gpx(point(-9000), point(-8000), point(-30), point(10)).replace(
        point(-30).encode(), b"</trkseg></trk><trk><trkseg>" + point(-30).encode()
    )
    made = read(workout(with_route()), route=route)
    assert [int(t.timestamp() - START.timestamp()) for t in made.samples.index] == [-30, 10]
    assert codes(made) == ["left_out"]


def test_the_routes_of_one_workout_are_joined() -> None:
    routes = {"/a.gpx": gpx(point(0), point(5)), "/b.gpx": gpx(point(900), point(905))}
    inside = with_route("/none.gpx") + with_route("/a.gpx") + with_route("/b.gpx")
    (one,) = found(export(workout(inside)), routes.get)
    made = recording(one)
    assert len(made.samples) == 4
    assert codes(made) == []


def test_without_a_route_the_samples_are_the_heart_rates() -> None:
    made = read(heart(5, 120), heart(10, 125), workout(entry("HKIndoorWorkout", 1)))
    assert list(made.samples.columns) == ["heart_rate"]
    assert made.samples["heart_rate"].tolist() == [120, 125]
    assert made.warnings == ()


def test_without_anything_the_totals_remain() -> None:
    made = read(workout())
    assert made.samples.empty
    assert (made.totals, codes(made)) == (Totals(5100, 1800, 1800), ["no_samples"])


def test_without_even_totals_it_is_no_activity() -> None:
    with pytest.raises(Rejected) as refused:
        read(workout(duration=None, totalDistance=None, endDate=local(0)))
    assert refused.value.reason is Reason.NO_ACTIVITY


def test_a_route_that_is_missing_or_damaged_costs_only_itself() -> None:
    def damaged(path: str) -> bytes:
        raise Rejected(Reason.CORRUPT, "damaged")

    inside = heart(5, 120), workout(with_route())
    assert codes(read(*inside)) == ["no_route"]
    (one,) = found(export(*inside), damaged)
    assert codes(recording(one)) == ["no_route"]
    made = read(*inside, route=b"<html>")
    assert codes(made) == ["bad_route"]
    assert made.samples["heart_rate"].tolist() == [120]


def test_what_is_amiss_with_a_route_is_told() -> None:
    cut = gpx(point(0), point(1), point(2))[:-40]
    assert codes(read(workout(with_route()), route=cut)) == ["truncated"]


def test_the_device_is_told_without_its_address() -> None:
    one = only(workout())
    assert one.device is not None
    assert one.device.startswith("name:Apple Watch, manufacturer:Apple Inc.,")
    assert recording(one).device == Device("Apple", "Apple Watch")


@pytest.mark.parametrize(
    ("told", "device"),
    [("<<HKDevice: 0x1>, name:Edge, manufacturer:Garmin, model:E>", Device("Garmin", "Edge")),
     ("<<HKDevice: 0x1>, name:iPhone>", Device("Apple", "iPhone")),
     ("<<HKDevice: 0x1>, manufacturer:Polar>", Device("Polar", None)),
     (None, Device(None, "Watch of Anna"))],
)  # fmt: skip
def test_devices_of_others_keep_their_makers(told: str | None, device: Device) -> None:
    assert read(workout(device=told)).device == device


def test_a_workout_is_the_same_in_every_export() -> None:
    def points(exported: str) -> bytes:
        return gpx(point(0), point(5), exported=exported)

    then = only(workout(with_route()), route=points("2021-05-02T05:12:33Z"))
    now = only(
        heart(3, 99),
        workout(
            with_route(), startDate=local(0, -7), endDate=local(1800, -7), totalDistance=3.169,
            totalDistanceUnit="mi", sourceName="New name", device=WATCH.replace("2813", "9f40"),
        ),
        route=points("2024-01-01T00:00:00Z"),
    )  # fmt: skip
    assert then.identity() == now.identity()


def test_other_times_kinds_and_routes_make_other_workouts() -> None:
    ids = {
        only(one, route=route).identity()
        for one, route in [
            (workout(), None),
            (workout(kind="Walking"), None),
            (workout(startDate=local(1)), None),
            (workout(endDate=local(1)), None),
            (workout(with_route()), gpx(point(0), point(5))),
            (workout(with_route()), gpx(point(0), point(6))),
        ]
    }
    assert len(ids) == 6


def test_a_workout_travels_between_processes() -> None:
    one = only(heart(5, 100), workout(with_route()), route=gpx(point(0), point(5)))
    again = pickle.loads(pickle.dumps(one))
    assert again.identity() == one.identity()
    assert recording(again).samples.equals(recording(one).samples)


readings = st.lists(
    st.tuples(st.integers(-100, 10_000), st.integers(10, 2500).map(lambda tenths: tenths / 10)),
    max_size=30,
)
spans = st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 3000)), min_size=1, max_size=4)


@given(readings, spans)
def test_every_workout_gets_its_heart_rates_and_no_others(
    told: list[tuple[int, float]], lengths: list[tuple[int, int]]
) -> None:
    made = found(
        export(
            *(heart(second, bpm) for second, bpm in told),
            *(workout(startDate=local(a), endDate=local(a + length)) for a, length in lengths),
        )
    )
    start_us = int(START.timestamp()) * 1_000_000
    for one, (first, length) in zip(made, lengths, strict=True):
        seconds = ((one.heart_time_us - start_us) // 1_000_000).tolist()
        mine = [(second, bpm) for second, bpm in told if first <= second <= first + length]
        assert list(zip(seconds, one.heart_rate.tolist(), strict=True)) == sorted(
            mine, key=lambda reading: reading[0]
        )


@given(st.binary(max_size=300))
def test_no_bytes_among_the_records_do_harm(junk: bytes) -> None:
    before, after = export(workout(), end="").decode(), "\n" + workout("", "Hiking")
    data = before.encode() + junk + after.encode() + b"</HealthData>"
    assert found(data)[0].kind == "Running"


def test_memory_grows_with_the_heart_rates_alone() -> None:
    class Records(BytesIO):
        """40 MB of an export that is never in memory as a whole."""

        left = 40

        def read(self, size: int | None = -1) -> bytes:
            if self.tell() < len(self.getbuffer()):
                return super().read(size)
            self.left -= 1
            return other if self.left > 0 else tail if self.left == 0 else b""

    other = heart(5, 100, type="HKQuantityTypeIdentifierStepCount").encode() * 2000
    tail = (heart(5, 100) + workout() + "</HealthData>").encode()
    tracemalloc.start()
    try:
        (one,) = workouts(Records(export(end="")), nowhere)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert one.heart_rate.tolist() == [100]
    assert peak < 12_000_000


@pytest.mark.parametrize(
    "hostile",
    [
        "<Record" + ' a="HKQuantityTypeIdentifierHeartRate"' * 9**5,
        "<Record" + " " * 9**7 + 'type="HKQuantityTypeIdentifierHeartRate">',
        "<Workout a='1'>x<b>" * 9**5,
        "<Workout \"" * 9**6,
        "<" * 9**7,
        "x" * 9**7,
    ],
    ids=["words", "blanks", "unclosed", "quotes", "tags", "text"],
)  # fmt: skip
def test_hostile_bytes_take_no_longer_than_others(hostile: str) -> None:
    data = export(workout(), hostile)
    began = process_time()
    assert len(found(data)) == 1
    assert process_time() - began < 60  # measured: 0.2 s; hours if it grew by the square


def test_more_workouts_than_anybody_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.apple.export._MOST", 2)
    assert reason(export(workout() * 3)) is Reason.TOO_LARGE


@pytest.mark.slow
def test_reading_an_export_takes_a_few_times_as_long_as_splitting_its_lines() -> None:
    # Measured: about nine times as long, on whatever machine.
    records = "".join(heart(second % 3600, 100) for second in range(60_000))
    data = export(records, workout())
    began = process_time()
    found(data)
    reading = process_time() - began
    began = process_time()
    assert sum(len(line.split(b'"')) for line in data.splitlines()) > 60_000
    assert reading < 30 * (process_time() - began)
