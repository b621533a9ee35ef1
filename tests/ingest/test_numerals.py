"""Numbers and times: reading whole columns agrees with one value at a time, and with Python.

A column is read by numpy or by the compiled part; both must give the same, to the last bit.
"""

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.formats.xml import decimals as numpy_decimals
from ingest.formats.xml import instants as numpy_instants
from ingest.formats.xml.numerals import ZONELESS, decimal, instant, quantity
from ingest.formats.xml.swar import PADDING, ByteView
from ingest.formats.xml.values import COMPILED

READERS = [pytest.param(numpy_decimals.decimals, numpy_instants.instants, id="numpy")]
if COMPILED:
    from ingest.formats.xml import compiled

    READERS.append(pytest.param(compiled.decimals, compiled.instants, id="compiled"))

either = pytest.mark.parametrize(("decimals", "instants"), READERS)
both = pytest.mark.skipif(not COMPILED, reason="there was no compiler")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def column_of(read, texts):
    """What `read` makes of a column of these texts."""
    at, start, end = laid_out(texts)
    values, odd = read(at, start[None], end[None])
    return values[0], odd[0]


def laid_out(texts):
    """The texts as they stand in a file: where each begins, where it ends."""
    data = "".join(f"<a>{text}" for text in texts).encode()
    lengths = np.array([len(text.encode()) for text in texts])
    start = np.cumsum(lengths + 3) - lengths
    return ByteView(data + b"</a>" + b" " * PADDING), start, start + lengths


plain = st.from_regex(r"-?[0-9]{1,7}(\.[0-9]{1,22})?", fullmatch=True)
anything = st.text(st.characters(codec="ascii", exclude_characters="<"), max_size=40)


@either
@given(st.lists(plain, min_size=1, max_size=30))
def test_a_column_of_plain_numbers_is_what_float_makes_of_them(decimals, instants, texts):
    values, odd = column_of(decimals, texts)

    expected = np.array([float(text) for text in texts])
    short = np.array([sum(c.isdigit() for c in text) <= 15 for text in texts])
    assert not odd[short].any()
    np.testing.assert_array_equal(values[short], expected[short])
    np.testing.assert_allclose(values[~odd], expected[~odd], rtol=4.5e-16, atol=2e-16)


@either
@given(st.lists(plain | anything, min_size=1, max_size=30))
@example(["0000000.000000000001"])
def test_what_is_not_a_plain_number_is_odd_and_disturbs_no_other(decimals, instants, texts):
    values, odd = column_of(decimals, texts)
    for text, value, is_odd in zip(texts, values, odd, strict=True):
        if not is_odd:
            assert value == pytest.approx(decimal(text), rel=4.5e-16, abs=2e-16)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" 3.5\n", 3.5),
        ("3,5", 3.5),
        ("+7", 7),
        (".5", 0.5),
        ("5.", 5),
        ("1.2e-3", 0.0012),
        ("-0", 0),
    ],
)
def test_a_number_may_be_written_in_many_ways(text, value):
    assert decimal(text) == value


@pytest.mark.parametrize(
    "text", ["", "-", ".", "abc", "nan", "inf", "1_000", "1,2,3", "0x10", "1e999"]
)
def test_what_is_no_number_is_unknown(text):
    assert math.isnan(decimal(text))


moments = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 hypothesis adds the zone itself
    datetime(9999, 12, 30),  # noqa: DTZ001
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def written(moment, zone, digits):
    text = f"{moment:%Y-%m-%dT%H:%M:%S}".zfill(19)
    if digits:
        text += "." + f"{moment.microsecond:06d}00"[:digits]
    if zone is None:
        return text
    offset = zone.utcoffset(None)
    sign = "-" if offset < timedelta(0) else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return text + f"{sign}{hours:02d}:{minutes:02d}"


@either
@given(
    st.lists(st.tuples(moments, st.none() | zones, st.integers(0, 8), st.booleans()), min_size=1)
)
def test_a_column_of_times_is_what_datetime_makes_of_them(decimals, instants, rows):
    texts = [written(m, z, d) + ("Z" if z is None and utc else "") for m, z, d, utc in rows]

    time_us, zone_s, odd = instants(*laid_out(texts))

    assert not odd.any()
    for text, (moment, zone, digits, utc), time, offset in zip(
        texts, rows, time_us.tolist(), zone_s.tolist(), strict=True
    ):
        unit = 10 ** max(0, 6 - digits)
        cut = moment.replace(microsecond=moment.microsecond // unit * unit)
        expected = (cut.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
        expected -= zone.utcoffset(None) // timedelta(microseconds=1) if zone else 0
        assert time == expected
        assert offset == (zone.utcoffset(None).total_seconds() if zone else 0 if utc else ZONELESS)
        assert instant(text) == (time, offset)


@either
@given(st.lists(anything | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?"), min_size=1))
def test_what_is_no_time_is_odd_and_disturbs_no_other(decimals, instants, texts):
    texts = [text if text.isascii() else "?" for text in texts]
    time_us, zone_s, odd = instants(*laid_out(texts))
    for text, time, zone, is_odd in zip(texts, time_us, zone_s, odd, strict=True):
        if not is_odd:
            assert instant(text) == (time, zone)


@either
@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01",
        "2026-01-01T00:00:00+25:00",
        "0000-01-01T00:00:00Z",
        "",
    ],
)
def test_a_time_that_never_was_is_none(decimals, instants, text):
    assert instant(text) is None
    assert instants(*laid_out([text]))[2].all()


# Numbers as long as any program writes them and longer; zeros in front and behind.
long = st.from_regex(r"-?(0{0,7}|[0-9]{1,9})(\.0{0,4}[0-9]{0,20}[05]{0,16})?", fullmatch=True)

# Numbers and times, and what is nearly one: a character changed, put in or taken out.
characters = st.sampled_from("0123456789.,-+:TZ eE\0é")
edits = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 1), characters | st.just("")))
times = st.builds(written, moments, st.none() | zones, st.integers(0, 8)) | st.just(
    "2024-02-29T23:59:59.999999Z"
)


@st.composite
def nearly(draw, sound):
    text = draw(sound)
    for at, gone, come in draw(edits):
        text = text[:at] + come + text[at + gone :]
    return text


def same(ours, theirs):
    """Whether both read the same and call the same texts odd."""
    *ours, odd = ours
    *theirs, odd_too = theirs
    np.testing.assert_array_equal(odd, odd_too)
    for one, other in zip(ours, theirs, strict=True):
        assert one.dtype == other.dtype
        assert one[~odd].tobytes() == other[~odd].tobytes()


@pytest.mark.slow
@both
@settings(max_examples=150)
@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(long | nearly(plain | long) | anything, min_size=columns, max_size=columns),
            min_size=1,
        )
    )
)
def test_compiled_or_not_a_number_is_the_same(rows):
    at, start, end = laid_out([text for row in rows for text in row])
    places = start.reshape(len(rows), -1).T, end.reshape(len(rows), -1).T
    same(compiled.decimals(at, *places), numpy_decimals.decimals(at, *places))


@pytest.mark.slow
@both
@settings(max_examples=150)
@given(st.lists(nearly(times) | anything, min_size=1))
def test_compiled_or_not_a_time_is_the_same(texts):
    places = laid_out(texts)
    same(compiled.instants(*places), numpy_instants.instants(*places))


@both
def test_the_compiled_part_knows_every_day_of_the_calendar_that_repeats_in_four_centuries():
    days = np.arange("1899-01-01", "2301-01-01", dtype="M8[D]")
    texts = [f"{day}T12:00:00Z" for day in days.astype(str)]
    time_us, _, odd = compiled.instants(*laid_out(texts))
    assert not odd.any()
    np.testing.assert_array_equal(time_us, days.astype("M8[us]").astype(np.int64) + 43_200_000_000)


@both
@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 100), (2**62, 2**63 - 1)])
def test_the_compiled_part_looks_at_nothing_outside_of_its_text(start, end):
    at, places = ByteView(b"12" + b" " * PADDING), (np.array([[start]]), np.array([[end]]))
    with pytest.raises(ValueError, match="outside"):
        compiled.decimals(at, *places)
    with pytest.raises(ValueError, match="outside"):
        compiled.instants(at, *places)


@both
def test_the_compiled_part_writes_no_further_than_there_is_room():
    from ingest.formats.xml import _values

    places = np.array([0, 0]), np.array([1, 1])
    short, enough = np.empty(1), np.empty(2)
    with pytest.raises(ValueError, match="unequal"):
        _values.decimals(b"1", *places, np.empty(2, np.bool_), short)
    with pytest.raises(ValueError, match="unequal"):
        _values.decimals(b"1", *places, np.empty(1, np.bool_), enough)
    with pytest.raises(ValueError, match="unequal"):
        _values.decimals(b"1", places[0], places[1][:1], np.empty(2, np.bool_), enough)
    with pytest.raises(ValueError, match="unequal"):
        _values.instants(b"1", *places, np.empty(2, np.bool_), enough, np.empty(1, np.int32))


def test_a_total_that_no_device_can_mean_is_none():
    assert quantity("5012.5") == 5012.5
    assert quantity("9" * 30) is None
    assert quantity("-1e30") is None
    assert quantity("far") is None
    assert quantity(None) is None
