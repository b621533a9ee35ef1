"""Numbers and times: a column at once agrees with one at a time, and both with Python."""

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.formats.xml.decimals import decimals
from ingest.formats.xml.instants import instants
from ingest.formats.xml.numerals import ZONELESS, decimal, instant, quantity
from ingest.formats.xml.windows import PADDING, Windows

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def laid_out(texts):
    """The texts as they stand in a file: where each begins, where it ends."""
    data = "".join(f"<a>{text}" for text in texts).encode()
    lengths = np.array([len(text.encode()) for text in texts])
    start = np.cumsum(lengths + 3) - lengths
    return Windows(data + b"</a>" + b" " * PADDING), start, start + lengths


plain = st.from_regex(r"-?[0-9]{1,7}(\.[0-9]{1,22})?", fullmatch=True)
anything = st.text(st.characters(codec="ascii", exclude_characters="<"), max_size=40)


@given(st.lists(plain, min_size=1, max_size=30))
def test_a_column_of_plain_numbers_is_what_float_makes_of_them(texts):
    values, odd = decimals(*laid_out(texts))

    expected = np.array([float(text) for text in texts])
    short = np.array([sum(c.isdigit() for c in text) <= 15 for text in texts])
    assert not odd[short].any()
    np.testing.assert_array_equal(values[short], expected[short])
    np.testing.assert_allclose(values[~odd], expected[~odd], rtol=4.5e-16, atol=2e-16)


@given(st.lists(plain | anything, min_size=1, max_size=30))
@example(["0000000.000000000001"])
def test_what_is_not_a_plain_number_is_odd_and_disturbs_no_other(texts):
    values, odd = decimals(*laid_out(texts))
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


@given(
    st.lists(st.tuples(moments, st.none() | zones, st.integers(0, 8), st.booleans()), min_size=1)
)
def test_a_column_of_times_is_what_datetime_makes_of_them(rows):
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


@given(st.lists(anything | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?"), min_size=1))
def test_what_is_no_time_is_odd_and_disturbs_no_other(texts):
    texts = [text if text.isascii() else "?" for text in texts]
    time_us, zone_s, odd = instants(*laid_out(texts))
    for text, time, zone, is_odd in zip(texts, time_us, zone_s, odd, strict=True):
        if not is_odd:
            assert instant(text) == (time, zone)


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
def test_a_time_that_never_was_is_none(text):
    assert instant(text) is None
    assert instants(*laid_out([text]))[2].all()


def test_a_total_that_no_device_can_mean_is_none():
    assert quantity("5012.5") == 5012.5
    assert quantity("9" * 30) is None
    assert quantity("-1e30") is None
    assert quantity("far") is None
    assert quantity(None) is None
