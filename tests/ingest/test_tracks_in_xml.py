"""The fast and the tolerant reader of XML tracks, and gpxpy: three readers, one result.

`LEGCAST_MUTATIONS=100000 pytest tests/ingest/test_tracks_in_xml.py` is the nightly target; the
usual suite makes do with a few thousand mutations.
"""

import math
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import Recording, Rejected, read_bytes
from ingest.formats import tcx
from ingest.formats.gpx import fields, tracks
from ingest.formats.gpx.second_opinion import read_with_gpxpy
from ingest.formats.xml import columnar, decimals, instants
from ingest.formats.xml.columnar import read_columns
from ingest.formats.xml.document import Document, Points
from ingest.formats.xml.text import clean, root_name, whole
from ingest.formats.xml.tolerant import read_tolerantly
from ingest.formats.xml.values import COMPILED
from tests.growth import MOST, growth
from tests.ingest.memory import grown

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
EVERYTHING = os.environ.get("LEGCAST_ALL_CORPUS") == "1"
FILES = sorted([*CORPUS.rglob("*.gpx"), *CORPUS.rglob("*.tcx")])[:: 1 if EVERYTHING else 3]
NAMES = [str(path.relative_to(CORPUS)) for path in FILES]
MUTATIONS = int(os.environ.get("LEGCAST_MUTATIONS", "1000"))
SEED = int(os.environ.get("LEGCAST_SEED", "2026"))

corpus = pytest.mark.skipif(not FILES, reason="no corpus beside the checkout")

DIFFERENCES_FROM_GPXPY = {
    "gpx11_with_speed_no_namespace.gpx": (
        {"speed"},
        "GPX 1.1 has no <speed>, the file has it all the same; gpxpy leaves it out",
    ),
}
"""Files in which gpxpy sees other columns: which, and why."""

KINDS = {
    "gpx": ("trkpt", fields.fields_of, tracks.recordings_of),
    "TrainingCenterDatabase": ("Trackpoint", tcx.fields_of, tcx.recordings_of),
}


def three_ways(data: bytes) -> tuple[Document | None, Document | None, Callable]:
    """The document by the fast reader (if it takes it) and the tolerant one, and what reads on."""
    root = root_name(data)
    unit, fields_of, recordings_of = KINDS[root]
    text = whole(clean(data), root, unit)
    return (
        read_columns(text, unit, fields_of),
        read_tolerantly(text, unit, fields_of),
        recordings_of,
    )


def assert_same_points(ours: Points, theirs: Points, without: set[str] = frozenset()) -> None:
    np.testing.assert_array_equal(ours.time_us, theirs.time_us)
    assert set(ours.columns) - without == set(theirs.columns)
    for column, values in theirs.columns.items():
        # A unit in the last place, or what lies beyond sixteen digits after the point.
        np.testing.assert_allclose(ours.columns[column], values, rtol=4.5e-16, atol=2e-16)


def outcome(recordings_of: Callable, document: Document) -> list[Recording] | str:
    try:
        return recordings_of(document)
    except Rejected as error:
        return str(error)


def assert_same_recordings(ours: list[Recording] | str, theirs: list[Recording] | str) -> None:
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs
        return
    for one, other in zip(ours, theirs, strict=True):
        assert list(one.samples) == list(other.samples)
        assert one.samples.index.equals(other.samples.index)
        np.testing.assert_allclose(one.samples, other.samples, rtol=1e-15, atol=4e-16)
        for name in ("sport", "start", "utc_offset", "device", "laps", "pauses", "totals", "name"):
            assert getattr(one, name) == getattr(other, name)


# Files that hypothesis builds ---------------------------------------------------------------------

START = datetime(2026, 5, 1, 6, tzinfo=UTC)
degrees = st.decimals(-90, 90, places=7) | st.decimals(-9, 9, places=18)
small = st.decimals(-400, 8000, places=3) | st.integers(0, 250)
words = st.sampled_from(
    ["", "\n   ", "\t", "<!-- aside -->", "<cmt>a &lt; b</cmt>", "<sat>7</sat>"]
)


@st.composite
def points(draw) -> tuple[str, dict[str, float]]:
    """A point as text, and what it holds."""
    lat, lon = draw(degrees), draw(degrees)
    held = {"latitude": float(lat), "longitude": float(lon)}
    inside = []
    if draw(st.booleans()):
        altitude = draw(small)
        held["altitude"] = float(altitude)
        inside.append(f"<ele>{altitude}</ele>")
    moment = START + timedelta(milliseconds=draw(st.integers(0, 10**7)))
    held["time"] = moment.timestamp()
    inside.append(f"<time>{moment.isoformat(timespec='milliseconds')[:23]}Z</time>")
    extended = {
        name: draw(st.integers(0, 250))
        for name in draw(st.sets(st.sampled_from(["heart_rate", "power", "temperature"])))
    }
    tags = {"heart_rate": "t:hr", "power": "power", "temperature": "t:atemp"}
    if extended:
        held |= extended
        texts = "".join(f"<{tags[n]}>{v}</{tags[n]}>" for n, v in extended.items())
        inside.append(f"<extensions>{texts}</extensions>")
    space = draw(words)
    attributes = [f'lat="{lat}"', f'lon="{lon}"']
    if draw(st.booleans()):
        attributes.reverse()
    return f"<trkpt {' '.join(attributes)}>{space.join(['', *inside, ''])}</trkpt>", held


@pytest.mark.slow
@given(st.lists(st.lists(points(), min_size=1, max_size=12), min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_built_file_is_read_as_it_was_meant_by_all_three(segments):
    body = "\n".join(f"<trkseg>{''.join(text for text, _ in s)}</trkseg>" for s in segments)
    data = (
        f'<gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:t="u" version="1.1">'
        f"<trk><name>x</name>{body}</trk></gpx>"
    ).encode()
    held = [what for segment in segments for _, what in segment]

    fast, tolerant, recordings_of = three_ways(data)

    assert tolerant is not None
    time_us = [round(what["time"] * 1e6) for what in held]
    assert tolerant.points.time_us.tolist() == time_us
    for column, values in tolerant.points.columns.items():
        expected = [what.get(column, math.nan) for what in held]
        np.testing.assert_array_equal(values, expected)
    assert_same_points(read_with_gpxpy(data).points, tolerant.points)
    if fast is not None:
        assert_same_points(fast.points, tolerant.points)
        assert_same_recordings(outcome(recordings_of, fast), outcome(recordings_of, tolerant))


# The corpus ---------------------------------------------------------------------------------------

SAMPLES = Path(__file__).parents[2] / "sample_data" / "recordings"
INVENTED = [p for p in sorted(SAMPLES.glob("*.gpx")) if root_name(p.read_bytes()) in KINDS]


@pytest.mark.slow
@pytest.mark.skipif(not COMPILED, reason="there was no compiler")
@pytest.mark.parametrize("path", [*FILES, *INVENTED], ids=[*NAMES, *(p.name for p in INVENTED)])
def test_without_a_compiler_the_points_are_the_same(path, monkeypatch):
    here, _, _ = three_ways(path.read_bytes())
    monkeypatch.setattr(columnar, "decimals", decimals.decimals)
    monkeypatch.setattr(columnar, "instants", instants.instants)
    there, _, _ = three_ways(path.read_bytes())
    assert (here is None) == (there is None)
    if here is not None:
        assert here.points.time_us.tolist() == there.points.time_us.tolist()
        assert here.points.zone_s.tolist() == there.points.zone_s.tolist()
        assert here.repairs == there.repairs
        assert here.points.columns.keys() == there.points.columns.keys()
        for column, values in here.points.columns.items():
            assert values.tobytes() == there.points.columns[column].tobytes()


@corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_the_fast_reader_gives_what_the_tolerant_one_does(path):
    fast, tolerant, recordings_of = three_ways(path.read_bytes())
    assert fast is not None, "declined"
    assert_same_points(fast.points, tolerant.points)
    np.testing.assert_array_equal(fast.points.zone_s, tolerant.points.zone_s)
    assert_same_recordings(outcome(recordings_of, fast), outcome(recordings_of, tolerant))


@corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".gpx"], ids=lambda p: p.stem)
def test_gpxpy_sees_the_same_points(path):
    data = path.read_bytes()
    fast, _, _ = three_ways(data)
    without, _ = DIFFERENCES_FROM_GPXPY.get(path.name, (set(), ""))
    assert_same_points(fast.points, read_with_gpxpy(data).points, without)


@pytest.mark.slow
@corpus
@pytest.mark.corpus
def test_every_file_with_timed_points_yields_samples():
    missed = []
    for path in FILES:
        fast, tolerant, _ = three_ways(path.read_bytes())
        timed = (tolerant or fast).points.time_us > 0
        try:
            samples = sum(len(r.samples) for r in read_bytes(path.read_bytes()))
        except Rejected:
            samples = 0
        if timed.any() and not samples:
            missed.append(path.name)
    assert missed == []


# Mutations ----------------------------------------------------------------------------------------

PIECES = [
    *(b"<", b">", b'"', b"'", b"&", b"\x00", b"\xff", b"\xe4", b"-", b".", b",", b"\r\n", b"  "),
    *(b"</trkpt>", b"<trkpt lat='1' lon='2'>", b"<Trackpoint/>", b"<time>", b"</time>", b"</ele>"),
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"&amp;", b"&#49;", b"<hr>", b"x:"),
    *(b"1e5", b"nan", b"inf", b"9" * 30, b"T", b"Z", b"+02:00", b"0000-00-00T00:00:00Z"),
    *(b"</gpx>", b"<gpx>", b"</trkseg><trkseg>", b"</trk><trk>", b"</Lap><Lap>", b"xmlns='a'"),
]


def samples_of_files() -> list[bytes]:
    """The beginning of each file with some points, and its end."""
    found = []
    for path in FILES:
        data = path.read_bytes()
        unit = b"</trkpt>" if path.suffix == ".gpx" else b"</Trackpoint>"
        pieces = data.split(unit)
        found.append(unit.join([*pieces[:20], pieces[-1]]) if len(pieces) > 20 else data)
    return found


def mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + chance.choice((1, 2, 5, 30, 200)) :]
            case 2:
                data = data[:at] + chance.choice(PIECES) + data[at:]
            case 3:
                other = chance.randrange(len(data) + 1)
                data = data[:at] + data[other : other + chance.choice((5, 50, 500))] + data[at:]
            case 4:
                data = data[:at] if chance.random() < 0.3 else data
            case 5:
                data = data.replace(chance.choice(PIECES), chance.choice(PIECES), 3)
    return data


@corpus
@pytest.mark.corpus
@pytest.mark.slow
def test_a_mutation_gives_a_recording_or_a_refusal_and_both_readers_agree():
    chance = random.Random(SEED)
    originals = samples_of_files()
    for number in range(MUTATIONS):
        data = mutated(chance.choice(originals), chance)
        begun = time.process_time()
        try:
            recordings = read_bytes(data)
        except Rejected:
            recordings = []
        assert time.process_time() - begun < 30, f"mutation {number} of seed {SEED}"
        for recording in recordings:
            assert recording.samples.index.is_monotonic_increasing
            assert recording.samples.index.is_unique
            assert recording.end >= recording.start
        if number % 5 == 0 and recordings:
            fast, tolerant, recordings_of = three_ways(data)
            if fast is not None:
                assert_same_recordings(
                    outcome(recordings_of, fast), outcome(recordings_of, tolerant)
                )


MILLION = 1_000_000
POINT = b'<trkpt lat="1" lon="2"><time>2026-05-01T06:00:00Z</time></trkpt>'


REPEATED = [
    *(b"<", b"<a ", b"<a>", b"&", b'"', b"<x:a/>", b"</gpx", b"gpx", b"<!--", b"<![CDATA["),
    *(
        b"<trk>",
        b"<trkpt>",
        b"<trkpt></trkpt><a/>",
        POINT + b"</trkseg><trkseg>",
        b"\xff",
        b'<a b="',
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", REPEATED, ids=repr)
def test_no_repetition_makes_a_reader_hang(unit):
    def made(size):
        return b"<gpx><trk><trkseg>" + unit * (size // len(unit)) + b"</trkseg></trk></gpx>"

    assert growth(read_bytes, made) < MOST


@pytest.mark.slow
def test_a_file_of_fifty_megabytes_takes_no_more_than_five_times_its_size(tmp_path):
    head, tail = b"<gpx><trk><type>run</type><trkseg>", b"</trkseg></trk></gpx>"
    note = b"<cmt>" + b"x" * 250 + b"</cmt>"
    lines = (
        f'<trkpt lat="{47 + i / 1e6:.26f}" lon="{8 + i / 1e6:.26f}"><ele>{i % 300}.5</ele>'
        f"<time>{START + timedelta(seconds=i):%Y-%m-%dT%H:%M:%SZ}</time>".encode()
        + note
        + b"</trkpt>"
        for i in range(120_000)
    )
    path = tmp_path / "long.gpx"
    path.write_bytes(head + b"\n".join(lines) + tail)

    samples, taken = grown("(made,) = read(sys.argv[1])\nprint(len(made.samples))", path)
    assert samples == "120000"
    assert taken < 5 * path.stat().st_size


@pytest.mark.slow
def test_no_megabyte_of_repetition_takes_half_a_gigabyte(tmp_path):
    paths = []
    for number, unit in enumerate(REPEATED):
        paths.append(tmp_path / f"{number}.gpx")
        body = unit * (MILLION // len(unit))
        paths[-1].write_bytes(b"<gpx><trk><trkseg>" + body + b"</trkseg></trk></gpx>")

    _, taken = grown("for path in sys.argv[1:]:\n  with suppress(Rejected): read(path)", *paths)

    assert taken < 500 * MILLION
