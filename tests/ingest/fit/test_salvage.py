"""What the FIT reader recovers from damaged files, and how it reports losses."""

import pytest

from ingest.errors import Reason, Rejected
from ingest.formats.fit import FORMAT, reader
from tests.ingest.fit.building import (
    FLOAT64,
    NOON,
    RUN_FIELDS,
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

RECORD_SIZE = 24


def codes(data: bytes) -> list[str]:
    (recording,) = FORMAT.read(data)
    return [w.code for w in recording.warnings]


def test_a_truncated_file_keeps_every_whole_message() -> None:
    whole = fit_file(file_id(), session(), records(RUN_FIELDS, run(10)))
    for lost in range(1, 5 * RECORD_SIZE):
        (recording,) = FORMAT.read(whole[:-lost])
        assert len(recording.samples) == 10 - -(-max(lost - 2, 0) // RECORD_SIZE)
        first = recording.warnings[0]
        assert first.code == "truncated"
        assert f"expected {len(whole)}" in first.detail
        assert f"got {len(whole) - lost}" in first.detail
        assert first.offset == len(whole) - lost


def test_a_cut_off_message_is_told_with_its_place_and_sizes() -> None:
    whole = fit_file(file_id(), session(), records(RUN_FIELDS, run(10)))
    (recording,) = FORMAT.read(whole[:-12])
    last = recording.warnings[-1]
    assert str(last) == (
        f"truncated: the last message is cut off (expected {RECORD_SIZE} bytes, got 14)"
        f" at byte {len(whole) - 2 - RECORD_SIZE}"
    )


def test_a_definition_that_is_cut_off_ends_the_file_there() -> None:
    data = fit_file(file_id(), records(RUN_FIELDS, run()), session())
    for extra in (
        b"\x45",
        b"\x45\0\0\x14\0\x05\1",
        b"\x65\0\0\x14\0\x01\1\2\3",
        b"\x65\0\0\x14\0\x01\1\2\3\4",
    ):
        damaged = fit_file(file_id(), records(RUN_FIELDS, run()), session(), extra)
        assert len(FORMAT.read(damaged)[0].samples) == 10
        assert codes(damaged) == ["truncated"]
    assert codes(data) == []


def test_a_data_size_of_zero_is_read_to_the_end() -> None:
    data = fit_file(file_id(), records(RUN_FIELDS, run()), session(), size=0, stored_crc=0)
    (recording,) = FORMAT.read(data)
    assert len(recording.samples) == 10
    assert recording.warnings[0].code == "no_data_size"


def test_a_wrong_data_size_gives_way_to_a_checksum_that_proves_another() -> None:
    sound = fit_file(file_id(), records(RUN_FIELDS, run()), session())
    wrong = fit_file(
        file_id(), records(RUN_FIELDS, run()), session(), size=len(sound) - 16 - 50, header_crc=0
    )
    (recording,) = FORMAT.read(wrong)
    assert len(recording.samples) == 10
    assert codes(wrong) == ["wrong_data_size"]


def test_a_bad_checksum_is_told_and_the_records_are_kept() -> None:
    data = fit_file(file_id(), records(RUN_FIELDS, run()), session(), stored_crc=0x1234)
    (recording,) = FORMAT.read(data)
    (warning,) = recording.warnings
    assert warning.code == "bad_crc"
    assert "got 0x1234" in warning.detail
    assert warning.offset == len(data) - 2
    assert len(recording.samples) == 10


def test_a_bad_checksum_of_the_header_is_told_too() -> None:
    data = fit_file(file_id(), records(RUN_FIELDS, run()), session(), header_crc=0x4321)
    assert codes(data) == ["bad_crc"]


@pytest.mark.parametrize("junk", [b"\0" * 40, b"junk", b"\x0e.FIT", b"\xff"])
def test_bytes_after_the_end_are_told_and_left_alone(junk: bytes) -> None:
    (recording,) = FORMAT.read(run_file() + junk)
    (warning,) = recording.warnings
    assert (warning.code, warning.offset) == ("trailing_bytes", len(run_file()))


def test_a_chained_file_is_found_behind_padding() -> None:
    later = fit_file(file_id(), records(RUN_FIELDS, run(5, NOON + 900)), session(NOON + 900))
    first, second = FORMAT.read(run_file() + bytes(7) + later)
    assert [w.code for w in first.warnings] == ["trailing_bytes"]
    assert len(second.samples) == 5


def test_a_message_that_nothing_defines_ends_the_file_there() -> None:
    data = fit_file(file_id(), session(), records(RUN_FIELDS, run(4)), b"\x0b\1\2\3", run_file())
    (recording,) = FORMAT.read(data)
    assert len(recording.samples) == 4
    assert [w.code for w in recording.warnings] == ["undefined_message"]


@pytest.mark.parametrize(
    ("kind", "word"),
    [(2, "settings"), (5, "workout"), (6, "course"), (9, "weight"), (32, "monitoring_b")],
)
def test_a_file_of_another_kind_is_refused_by_its_name(kind: int, word: str) -> None:
    data = fit_file(file_id(kind), records(RUN_FIELDS, run()))
    with pytest.raises(Rejected, match=word) as refusal:
        FORMAT.read(data)
    assert refusal.value.reason is Reason.NOT_AN_ACTIVITY


def test_a_session_makes_an_activity_of_any_kind_of_file() -> None:
    assert len(FORMAT.read(fit_file(file_id(20), session()))) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"not a FIT file at all", Reason.CORRUPT),
        (run_file()[:14], Reason.TRUNCATED),
        (run_file()[:60], Reason.TRUNCATED),
        (fit_file(file_id()), Reason.NO_ACTIVITY),
        (fit_file(), Reason.NO_ACTIVITY),
        (fit_file(b"\x07\1\2"), Reason.CORRUPT),
        (fit_file(file_id(), define(0, 20, [(3, 1, 2)]) + b"\0\x64"), Reason.NO_TIME),
        (fit_file(file_id(), message(1, 18, {(5, 0): 1})), Reason.NO_ACTIVITY),
    ],
)
def test_a_file_with_nothing_to_save_is_refused_with_its_reason(
    data: bytes, reason: Reason
) -> None:
    with pytest.raises(Rejected) as refusal:
        FORMAT.read(data)
    assert refusal.value.reason is reason
    assert refusal.value.detail


def test_numbers_beyond_all_sense_are_not_believed() -> None:
    """A float of 64 bits holds seconds that no calendar does."""
    wild = message(1, 18, {(2, UINT32): NOON, (7, FLOAT64): 1e300, (9, FLOAT64): 1e300})
    (recording,) = FORMAT.read(fit_file(file_id(), records(RUN_FIELDS, run()), wild))
    assert recording.totals.elapsed_s is None
    assert recording.totals.distance_m is None
    assert recording.end == recording.samples.index[-1]


def test_a_fault_of_our_own_reader_asks_fitparse(monkeypatch: pytest.MonkeyPatch) -> None:
    data = run_file()
    (ours,) = FORMAT.read(data)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(reader, "contents", broken)
    (theirs,) = FORMAT.read(data)
    assert theirs.samples.equals(ours.samples)
    assert (theirs.sport, theirs.start, theirs.totals) == (ours.sport, ours.start, ours.totals)
    assert theirs.device == ours.device
    assert [w.code for w in theirs.warnings] == ["second_opinion"]
    with pytest.raises(Rejected) as refusal:
        FORMAT.read(data[:20])
    assert refusal.value.reason is Reason.CORRUPT


def test_a_file_is_recognised_by_its_content() -> None:
    assert FORMAT.matches(run_file())
    assert not FORMAT.matches(b"")
    assert not FORMAT.matches(b"<gpx/>" * 9)
