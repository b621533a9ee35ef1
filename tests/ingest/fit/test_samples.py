"""The samples of valid FIT files: however they are written, the result is the same."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analysis.sport import Sport
from ingest.formats.fit import FORMAT
from ingest.recording import Recording
from tests.ingest.fit.building import (
    BYTE,
    DEVELOPER_DATA_ID,
    FIELD_DESCRIPTION,
    FLOAT32,
    NOON,
    RECORD,
    RUN_FIELDS,
    SINT32,
    STRING,
    TIMESTAMP,
    UINT8,
    UINT8Z,
    UINT16,
    UINT32,
    define,
    file_id,
    fit_file,
    message,
    records,
    run,
    run_file,
    session,
)

START = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=NOON)


def read_one(data: bytes) -> Recording:
    (recording,) = FORMAT.read(data)
    return recording


def test_a_run_comes_out_in_si_units() -> None:
    recording = read_one(run_file())
    samples = recording.samples
    assert list(samples.columns) == [
        "latitude", "longitude", "altitude", "distance", "speed", "heart_rate", "cadence",
        "temperature",
    ]  # fmt: skip
    assert str(samples.index.dtype) == "datetime64[us, UTC]"
    assert samples.index[0] == START
    assert len(samples) == 10
    first, last = samples.iloc[0], samples.iloc[-1]
    assert first["latitude"] == pytest.approx(559_240_000 * 180 / 2**31, abs=1e-12)
    assert first["altitude"] == 100.0
    assert last["distance"] == 27.0
    assert last["speed"] == 3.0
    assert last["heart_rate"] == 140
    assert last["cadence"] == 170
    assert last["temperature"] == 20
    assert recording.sport is Sport.RUNNING
    assert recording.start == START
    assert recording.totals.distance_m == 200.0
    assert recording.totals.timer_s == 60.0
    assert (recording.totals.ascent_m, recording.totals.descent_m) == (12, 34)
    assert recording.warnings == ()


def test_both_byte_orders_say_the_same() -> None:
    little = fit_file(file_id(), records(RUN_FIELDS, run()), session())
    big = fit_file(file_id(), records(RUN_FIELDS, run(), order=">"), session(order=">"))
    a, b = read_one(little), read_one(big)
    assert a.samples.equals(b.samples)
    assert a.totals == b.totals


def test_the_header_may_have_12_bytes_or_go_without_its_checksum() -> None:
    body = (file_id(), records(RUN_FIELDS, run()), session())
    for data in (fit_file(*body, header=12), fit_file(*body, header_crc=0)):
        assert read_one(data).warnings == ()


def test_only_the_sentinel_is_missing_and_zero_is_a_value() -> None:
    fields = [(TIMESTAMP, UINT32), (7, UINT16), (13, 0x01), (6, UINT16)]
    rows = [(NOON, 0, 0, 0), (NOON + 1, 0xFFFF, 0x7F, 0xFFFF), (NOON + 2, 250, -3, 1)]
    samples = read_one(fit_file(file_id(), records(fields, rows), session())).samples
    np.testing.assert_array_equal(samples["power"], [0, np.nan, 250])
    np.testing.assert_array_equal(samples["temperature"], [0, np.nan, -3])
    np.testing.assert_array_equal(samples["speed"], [0, np.nan, 0.001])


def test_a_z_type_counts_zero_as_missing() -> None:
    fields = [(TIMESTAMP, UINT32), (7, 0x8B), (3, UINT8Z)]
    rows = [(NOON, 0, 0), (NOON + 1, 0xFFFF, 255)]
    samples = read_one(fit_file(file_id(), records(fields, rows), session())).samples
    np.testing.assert_array_equal(samples["power"], [np.nan, 0xFFFF])
    np.testing.assert_array_equal(samples["heart_rate"], [np.nan, 255])


def test_enhanced_fields_win_where_they_are_known() -> None:
    fields = [(TIMESTAMP, UINT32), (78, UINT32), (2, UINT16), (6, UINT16), (73, UINT32)]
    rows = [(NOON, 5000, 3000, 1000, 2000), (NOON + 1, 0xFFFFFFFF, 3000, 1000, 0xFFFFFFFF)]
    samples = read_one(fit_file(file_id(), records(fields, rows), session())).samples
    np.testing.assert_array_equal(samples["altitude"], [500.0, 100.0])
    np.testing.assert_array_equal(samples["speed"], [2.0, 1.0])


def test_a_field_may_have_another_type_than_the_profile_says() -> None:
    fields = [(TIMESTAMP, UINT32), (2, FLOAT32), (3, UINT16)]
    rows = [(NOON, 3000.0, 150), (NOON + 1, float("nan"), 0xFFFF), (NOON + 2, float("inf"), 1)]
    samples = read_one(fit_file(file_id(), records(fields, rows), session())).samples
    np.testing.assert_array_equal(samples["altitude"], [100.0, np.nan, np.nan])
    np.testing.assert_array_equal(samples["heart_rate"], [150, np.nan, 1])


def test_several_values_in_a_field_of_one_count_as_the_first_known() -> None:
    body = define(0, RECORD, [(TIMESTAMP, 4, UINT32), (3, 3, UINT8)])
    for i, values in enumerate((b"\xff\x50\x51", b"\x52\xff\xff", b"\xff\xff\xff")):
        body += b"\0" + (NOON + i).to_bytes(4, "little") + values
    samples = read_one(fit_file(file_id(), body, session())).samples
    np.testing.assert_array_equal(samples["heart_rate"], [80, 82, np.nan])


def test_sizes_that_do_not_suit_their_type_do_not_shift_what_follows() -> None:
    """A distance of one byte (as COROS writes), an empty field, an odd one, an unknown type."""
    layout = [(TIMESTAMP, 4, UINT32), (5, 1, UINT32), (4, 0, UINT8), (7, 3, UINT32),
              (99, 2, 0x1E), (13, 3, 0x83), (3, 1, UINT8)]  # fmt: skip
    body = define(0, RECORD, layout)
    body += b"\0" + NOON.to_bytes(4, "little") + b"\xc8" + b"abc" + b"xy" + b"\x05\x00z" + b"\x8c"
    samples = read_one(fit_file(file_id(), body, session())).samples
    assert samples["distance"].tolist() == [2.0]
    assert samples["heart_rate"].tolist() == [140]
    assert samples["temperature"].tolist() == [5]
    assert "power" not in samples


def test_text_where_a_number_belongs_leaves_the_column_out() -> None:
    body = define(0, RECORD, [(TIMESTAMP, 4, UINT32), (3, 4, STRING), (7, 2, UINT16)])
    body += b"\0" + NOON.to_bytes(4, "little") + b"140\0" + b"\xc8\0"
    samples = read_one(fit_file(file_id(), body, session())).samples
    assert samples.columns.tolist() == ["power"]


def test_layouts_that_take_turns_are_put_together_in_file_order() -> None:
    a = define(0, RECORD, [(TIMESTAMP, 4, UINT32), (3, 1, UINT8)])
    b = define(5, RECORD, [(7, 2, UINT16), (TIMESTAMP, 4, UINT32)], order=">")
    body = a + b
    for i in range(6):
        time = NOON + i
        if i % 2:
            body += b"\x05" + (200 + i).to_bytes(2, "big") + time.to_bytes(4, "big")
        else:
            body += b"\x00" + time.to_bytes(4, "little") + bytes([100 + i])
    samples = read_one(fit_file(file_id(), body, session())).samples
    np.testing.assert_array_equal(samples["heart_rate"], [100, np.nan, 102, np.nan, 104, np.nan])
    np.testing.assert_array_equal(samples["power"], [np.nan, 201, np.nan, 203, np.nan, 205])


def test_records_that_share_a_second_become_one() -> None:
    a = records([(TIMESTAMP, UINT32), (3, UINT8)], [(NOON, 120)])
    b = records([(TIMESTAMP, UINT32), (7, UINT16)], [(NOON, 240)], local=6)
    recording = read_one(fit_file(file_id(), a, b, session()))
    assert recording.samples.iloc[0].to_dict() == {"heart_rate": 120, "power": 240}
    assert [w.code for w in recording.warnings] == ["same_time"]


def test_compressed_times_go_on_from_the_last_full_one_and_roll_over() -> None:
    start = NOON - NOON % 32 + 20
    body = define(0, RECORD, [(TIMESTAMP, 4, UINT32), (3, 1, UINT8)])
    body += b"\0" + start.to_bytes(4, "little") + b"\x64"
    body += define(1, RECORD, [(3, 1, UINT8)])
    seconds = [25, 31, 32 + 2, 32 + 20, 64 + 1]
    for i, second in enumerate(seconds):
        body += bytes([0x80 | 1 << 5 | second & 0x1F, 101 + i])
    samples = read_one(fit_file(file_id(), body, session())).samples
    elapsed = (samples.index - samples.index[0]).total_seconds().tolist()
    assert elapsed == [0, *(s - 20 for s in seconds)]
    assert samples["heart_rate"].tolist() == [100, 101, 102, 103, 104, 105]


def test_a_full_time_in_any_message_sets_the_clock_for_compressed_ones() -> None:
    body = define(1, RECORD, [(3, 1, UINT8)])
    body += message(0, 9999, {(TIMESTAMP, UINT32): NOON})
    body += bytes([0x80 | 1 << 5 | (NOON + 1) & 0x1F, 101])
    body += message(0, 9999, {(TIMESTAMP, UINT32): NOON + 500})
    body += bytes([0x80 | 1 << 5 | (NOON + 502) & 0x1F, 102])
    samples = read_one(fit_file(file_id(), body, session())).samples
    assert (samples.index - START).total_seconds().tolist() == [1, 502]


def test_compressed_speed_and_distance_add_up_past_256_metres() -> None:
    body = define(0, RECORD, [(TIMESTAMP, 4, UINT32), (8, 3, BYTE)])
    metres = [0, 100, 255, 300, 520, 700]
    for i, distance in enumerate(metres):
        packed = 275 | (distance * 16 % 4096) << 12
        body += b"\0" + (NOON + i).to_bytes(4, "little") + packed.to_bytes(3, "little")
    body += b"\0" + (NOON + 9).to_bytes(4, "little") + b"\xff\xff\xff"
    samples = read_one(fit_file(file_id(), body, session())).samples
    np.testing.assert_array_equal(samples["distance"], [*metres, np.nan])
    np.testing.assert_array_equal(samples["speed"], [2.75] * 6 + [np.nan])


def test_a_developer_field_stands_in_for_a_native_one_that_is_absent() -> None:
    describe = message(0, DEVELOPER_DATA_ID, {(3, UINT8): 0}) + message(
        0,
        FIELD_DESCRIPTION,
        {(0, UINT8): 0, (1, UINT8): 9, (2, UINT8): UINT16, (3, STRING): "Power",
         (14, UINT16): RECORD, (15, UINT8): 7},
    )  # fmt: skip
    body = define(0, RECORD, [(TIMESTAMP, 4, UINT32)], developer=[(9, 2, 0), (8, 3, 0)])
    for i in range(3):
        body += b"\0" + (NOON + i).to_bytes(4, "little") + (300 + i).to_bytes(2, "little") + b"abc"
    samples = read_one(fit_file(file_id(), describe, body, session())).samples
    assert samples["power"].tolist() == [300, 301, 302]


def test_a_developer_field_that_nothing_describes_is_stepped_over() -> None:
    body = define(0, RECORD, [(TIMESTAMP, 4, UINT32), (3, 1, UINT8)], developer=[(9, 5, 3)])
    for i in range(3):
        body += b"\0" + (NOON + i).to_bytes(4, "little") + bytes([140 + i]) + b"other"
    samples = read_one(fit_file(file_id(), body, session())).samples
    assert samples["heart_rate"].tolist() == [140, 141, 142]


def test_cranks_keep_their_revolutions_and_feet_count_double() -> None:
    fields = [(TIMESTAMP, UINT32), (4, UINT8), (53, UINT8)]
    body = records(fields, [(NOON, 80, 64), (NOON + 1, 80, 0xFF)])
    on_foot = read_one(fit_file(file_id(), body, session(sport=1))).samples
    cycling = read_one(fit_file(file_id(), body, session(sport=2))).samples
    assert on_foot["cadence"].tolist() == [161, 160]
    assert cycling["cadence"].tolist() == [80.5, 80]


def test_cadence_that_counts_both_feet_already_is_left_alone_and_told() -> None:
    body = records([(TIMESTAMP, UINT32), (4, UINT8)], [(NOON + i, 172) for i in range(5)])
    recording = read_one(fit_file(file_id(), body, session()))
    assert set(recording.samples["cadence"]) == {172}
    assert [w.code for w in recording.warnings] == ["cadence_unit"]


def test_a_heart_rate_of_zero_is_no_reading() -> None:
    body = records([(TIMESTAMP, UINT32), (3, UINT8)], [(NOON, 0), (NOON + 1, 130)])
    recording = read_one(fit_file(file_id(), body, session()))
    np.testing.assert_array_equal(recording.samples["heart_rate"], [np.nan, 130])
    assert [w.code for w in recording.warnings] == ["zero_heart_rate"]


def test_zero_coordinates_are_believed_only_near_zero() -> None:
    fields = [(TIMESTAMP, UINT32), (0, SINT32), (1, SINT32)]
    far = records(fields, [(NOON, 559_240_000, 83_886_080), (NOON + 1, 0, 0)])
    near = records(fields, [(NOON, 300, -300), (NOON + 1, 0, 0), (NOON + 2, -300, 300)])
    jump = read_one(fit_file(file_id(), far, session()))
    assert np.isnan(jump.samples["latitude"].iloc[1])
    assert [w.code for w in jump.warnings] == ["zero_position"]
    real = read_one(fit_file(file_id(), near, session()))
    assert real.samples["latitude"].iloc[1] == 0
    assert real.warnings == ()


def test_unknown_messages_and_fields_are_stepped_over() -> None:
    strange = define(7, 65_280, [(1, 200, BYTE), (2, 7, 0x1F)]) + b"\x07" + bytes(207)
    assert len(read_one(fit_file(file_id(), strange, records(RUN_FIELDS, run()))).samples) == 10


def test_reserved_bits_of_a_header_byte_change_nothing() -> None:
    body = records(RUN_FIELDS, run(1))
    row = body[-(1 + sum((4, 4, 4, 2, 4, 2, 1, 1, 1))) :]
    later = bytes([row[0] | 0x30]) + (NOON + 1).to_bytes(4, "little") + row[5:]
    assert len(read_one(fit_file(file_id(), body, later, session())).samples) == 2
