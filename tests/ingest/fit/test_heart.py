"""Heart rates in separate messages, and better cadence from a foot pod."""

from collections.abc import Sequence
from struct import pack

import numpy as np
import pytest

from ingest.formats.fit import reader
from ingest.recording import Recording
from tests.ingest.fit.building import (
    BYTE,
    FIELD_DESCRIPTION,
    NOON,
    RECORD,
    RUN_FIELDS,
    TIMESTAMP,
    UINT8,
    UINT16,
    UINT32,
    define,
    file_id,
    fit_file,
    message,
    records,
    run,
    session,
)  # fmt: skip

HR = 132
COUNT = 60
TICKS = 1024
ZERO = 4_000_000  # where the strap's own clock stood; its low 12 bits roll over at once


def without_heart() -> bytes:
    """Records of a run, one a second, whose heart rate is 255: none."""
    return records(RUN_FIELDS, [(*row[:6], 255, *row[7:]) for row in run(COUNT)])


def strap(rates: Sequence[int]) -> bytes:
    """One heart rate a second from NOON on: the first with a date, the others eight at a time."""
    found = message(
        5,
        HR,
        {
            (TIMESTAMP, UINT32): NOON,
            (0, UINT16): 0,
            (6, UINT8): rates[0],
            (9, UINT32): ZERO,
        },
    )
    for first in range(1, len(rates), 8):
        some = rates[first : first + 8]
        some = [*some, *[255] * (8 - len(some))]
        ticks = [(ZERO + (first + i) * TICKS) & 0xFFF for i in range(8)]
        packed = b"".join(
            bytes([a & 0xFF, a >> 8 | (b & 0xF) << 4, b >> 4])
            for a, b in zip(ticks[::2], ticks[1::2], strict=True)
        )
        found += message(5, HR, {(6, UINT8): bytes(some), (10, BYTE): packed})
    return found


def only(data: bytes) -> Recording:
    (recording,) = reader.read_alone(data)
    return recording


RATES = [120 + i for i in range(COUNT)]


def test_heart_rates_in_messages_of_their_own_are_those_of_the_samples() -> None:
    made = only(fit_file(file_id(), without_heart(), strap(RATES), session()))
    assert made.samples["heart_rate"].tolist() == RATES
    assert made.warnings == ()


def test_heart_rates_in_a_chained_part_are_those_of_the_run_before_it() -> None:
    whole = fit_file(file_id(), without_heart(), session()) + fit_file(file_id(), strap(RATES))
    made = only(whole)
    assert made.samples["heart_rate"].tolist() == RATES
    assert made.warnings == ()


def test_heart_rates_of_the_records_are_believed_before_those_beside_them() -> None:
    made = only(fit_file(file_id(), records(RUN_FIELDS, run(COUNT)), strap(RATES), session()))
    assert set(made.samples["heart_rate"]) == {140}


def test_heart_rates_without_a_date_are_left_out() -> None:
    undated = message(5, HR, {(6, UINT8): 150, (9, UINT32): ZERO})
    made = only(fit_file(file_id(), without_heart(), undated, session()))
    assert "heart_rate" not in made.samples


def test_a_strap_that_falls_off_leaves_the_rest_unknown() -> None:
    made = only(fit_file(file_id(), without_heart(), strap(RATES[:20]), session()))
    known = ~np.isnan(made.samples["heart_rate"].to_numpy())
    assert known[:20].all()
    assert not known[-25:].any()


@pytest.mark.parametrize("how", ["by its native field", "by its name"])
def test_a_foot_pods_cadence_stands_in_for_one_that_is_zero(how: str) -> None:
    described: dict[tuple[int, int], float | str | bytes] = {
        (0, UINT8): 0,
        (1, UINT8): 7,
        (2, UINT8): UINT8,
        (3, 0x07): "Cadence",
    }
    if how == "by its native field":
        described = {**described, (3, 0x07): "Steps", (15, UINT8): 4}
    fields = [(TIMESTAMP, 4, UINT32), (4, 1, UINT8)]
    rows = b"".join(pack("<BIBB", 0, NOON + i, 0, 86) for i in range(10))
    made = only(
        fit_file(
            file_id(),
            message(6, FIELD_DESCRIPTION, described),
            define(0, RECORD, fields, developer=[(7, 1, 0)]) + rows,
            session(),
        )
    )
    assert set(made.samples["cadence"]) == {172}


@pytest.mark.parametrize(
    ("written", "sport", "speed", "steps"),
    [(110, 11, 1300, 110), (55, 11, 1300, 110), (85, 1, 3000, 170), (172, 1, 3000, 172)],
)
def test_cadence_of_both_feet_is_told_by_the_length_of_a_step(
    written: int, sport: int, speed: int, steps: int
) -> None:
    rows = [(*row[:5], speed, 140, written, 20) for row in run(COUNT)]
    still = [(start, 0x7FFFFFFF, 0x7FFFFFFF, *rest) for start, _, _, *rest in rows]
    made = only(fit_file(file_id(), records(RUN_FIELDS, still), session(sport=sport)))
    assert set(made.samples["cadence"]) == {steps}
