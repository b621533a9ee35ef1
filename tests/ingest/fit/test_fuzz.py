"""Files nobody wrote: random ones that must come back, damaged ones that must not hurt."""

import os
import random
from contextlib import suppress
from functools import partial
from pathlib import Path
from struct import pack
from time import process_time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import Rejected
from ingest.formats.fit import FORMAT, reader
from tests.growth import MOST, growth
from tests.ingest.fit.building import (
    NOON,
    RECORD,
    RUN_FIELDS,
    SINT8,
    SINT16,
    SINT32,
    TIMESTAMP,
    UINT8,
    UINT16,
    UINT32,
    activity,
    define,
    encode,
    file_id,
    fit_file,
    lap,
    message,
    records,
    run,
    run_file,
    session,
    timer,
)
from tests.ingest.memory import grown

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
MUTATIONS = int(os.environ.get("LEGCAST_MUTATIONS", "1000"))
"""A few thousand in the suite; a hundred thousand at night."""

COLUMNS = {
    "distance": (5, UINT32, 100.0, 0.0),
    "power": (7, UINT16, 1.0, 0.0),
    "temperature": (13, SINT8, 1.0, 0.0),
    "speed": (6, UINT16, 1000.0, 0.0),
    "altitude": (2, UINT16, 5.0, 500.0),
}
"""Field number, base type, scale and offset of some columns."""

RANGES = {UINT32: (0, 2**32 - 2), UINT16: (0, 47_000), SINT8: (-128, 126)}


@st.composite
def recordings(draw: st.DrawFn) -> tuple[bytes, dict[str, list[float]]]:
    """Records in several layouts, byte orders and local types that take turns, as a file."""
    count = draw(st.integers(1, 30))
    layouts = draw(
        st.lists(
            st.tuples(
                st.permutations(sorted(COLUMNS)),
                st.integers(0, len(COLUMNS)),
                st.sampled_from("<>"),
                st.integers(0, 2),
            ),
            min_size=1,
            max_size=4,
        )
    )
    expected: dict[str, list[float]] = {name: [] for name in COLUMNS}
    body, local_now = b"", {}
    for i in range(count):
        local = draw(st.integers(0, len(layouts) - 1))
        names, some, order, padding = layouts[local]
        present = names[:some]
        if local not in local_now or draw(st.integers(0, 9)) == 0:
            layout = [
                (COLUMNS[n][0], len(encode(COLUMNS[n][1], 0)), COLUMNS[n][1]) for n in present
            ]
            layout.insert(len(layout) // 2, (TIMESTAMP, 4, UINT32))
            layout += [(200, padding, UINT8)]
            body += define(local, RECORD, layout, order=order)
            local_now[local] = True
        values = []
        for name in COLUMNS:
            if name not in present:
                expected[name].append(np.nan)
        for name in present:
            _, base, scale, offset = COLUMNS[name]
            low, high = RANGES[base]
            raw = draw(st.none() | st.integers(low, high))
            expected[name].append(np.nan if raw is None else raw / scale - offset)
            sentinel = {UINT32: 2**32 - 1, UINT16: 2**16 - 1, SINT8: 127}[base]
            values.append(encode(base, sentinel if raw is None else raw, order))
        values.insert(len(values) // 2, encode(UINT32, NOON + i, order))
        body += bytes([local]) + b"".join(values) + bytes(padding)
    return fit_file(file_id(), body, session()), expected


@pytest.mark.slow
@given(recordings())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_written_is_read(made: tuple[bytes, dict[str, list[float]]]) -> None:
    data, expected = made
    (recording,) = FORMAT.read(data)
    samples = recording.samples
    known = {name for name, values in expected.items() if not np.isnan(values).all()}
    if not any(w.code == "bad_altitude" for w in recording.warnings):
        assert set(samples.columns) == known
        for name in known:
            np.testing.assert_array_equal(samples[name], expected[name])


def seeds() -> list[bytes]:
    """Files to damage: one of every feature, and small real ones where there are any."""
    compressed = define(1, RECORD, [(3, 1, UINT8), (8, 3, 0x0D)])
    compressed += b"".join(bytes([0xA0 | i, 100 + i, i, i, i]) for i in range(30))
    rich = fit_file(
        file_id(), timer(NOON, 0), records(RUN_FIELDS, run(20)), timer(NOON + 5, 4),
        timer(NOON + 8, 0), compressed, lap(NOON, NOON + 9), session(),
        session(NOON + 12, sport=2), activity(NOON + 60),
        message(5, 206, {(0, UINT8): 0, (1, UINT8): 1, (2, UINT8): SINT16, (15, UINT8): 7}),
        define(6, RECORD, [(TIMESTAMP, 4, UINT32), (0, 4, SINT32)], developer=[(1, 2, 0)]),
        b"".join(pack("<BIiH", 6, NOON + 20 + i, i * 999, i) for i in range(10)),
    )  # fmt: skip
    big = fit_file(file_id(), records(RUN_FIELDS, run(20), order=">"), session(order=">"))
    found = [rich, big, rich + run_file()]
    small = (p for p in sorted(CORPUS.rglob("*.fit")) if p.stat().st_size < 6000)
    return found + [p.read_bytes() for p in list(small)[::6]]


def damage(data: bytes, dice: random.Random) -> bytes:
    """The data with a few bytes changed, cut out, repeated or added."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(changed)) if changed else 0
        what = dice.randrange(6)
        if what <= 2 and changed:
            changed[at] = dice.choice(
                (0, 0xFF, 0x40, 0x60, 0x7F, 0x80, 0x88, 0x89, dice.randrange(256))
            )
        elif what == 3:
            del changed[at : at + dice.choice((1, 2, 7, 100))]
        elif what == 4:
            changed[at:at] = changed[at : at + dice.choice((1, 4, 60))]
        elif dice.randrange(4) == 0:
            del changed[at:]
    return bytes(changed)


@pytest.mark.slow
def test_damaged_files_are_read_or_refused_and_nothing_else() -> None:
    """Without the second opinion: our own reader never fails in a way it does not know."""
    dice = random.Random(7)
    files = seeds()
    slowest = 0.0  # seconds of CPU: a file that hangs is told from one that takes long
    for _ in range(MUTATIONS):
        data = damage(dice.choice(files), dice)
        begun = process_time()
        with suppress(Rejected):
            assert reader.read_alone(data)
        slowest = max(slowest, process_time() - begun)
    assert slowest < 30


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_random_messages_are_read_or_refused(body: bytes) -> None:
    with suppress(Rejected):
        assert reader.read_alone(fit_file(body, stored_crc=0))


MEGABYTE = 1_000_000


def heavy(kind: str, size: int) -> bytes:
    """About so many bytes of a FIT file made to be slow."""
    match kind:
        case "one-byte messages":
            body = define(0, RECORD, []) + bytes(size)
        case "short times":
            body = define(0, RECORD, []) + b"\x81\x80\x9f" * (size // 3)
        case "definitions":
            body = define(0, RECORD, []) * (size // 6)
        case "definitions that differ":
            body = b"".join(
                define(0, RECORD, [(i % 250, 1, i % 256), (i // 250 % 250, 1, 2)])
                for i in range(size // 12)
            )
        case "sessions":
            body = define(0, 18, [(2, 2, UINT16)]) + b"\0ab" * (size // 3)
        case "sessions that differ":
            body = define(0, 18, [(2, 4, UINT32), (7, 4, UINT32)]) + b"".join(
                b"\0" + pack("<II", NOON + i, i) for i in range(size // 9)
            )
        case "laps":
            body = define(0, 19, [(2, 4, UINT32)]) + b"\0abcd" * (size // 5)
        case "timer events":
            fields = [(253, 4, UINT32), (0, 1, 0), (1, 1, 0)]
            body = define(0, 21, fields) + b"\0abcd\0\0\0abcd\0\4" * (size // 14)
        case "small files":
            return run_file(count=1) * (size // len(run_file(count=1)))
        case "empty files":
            return fit_file() * (size // 16)
        case _:
            return fit_file(size=0)[:14] * (size // 14)
    return fit_file(body, stored_crc=0)


HEAVY = (
    "one-byte messages", "short times", "definitions", "definitions that differ", "sessions",
    "sessions that differ", "laps", "timer events", "small files", "empty files", "headers only",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", HEAVY)
def test_a_file_made_to_be_slow_costs_in_proportion_to_its_size(kind: str) -> None:
    assert growth(reader.read_alone, partial(heavy, kind)) < MOST


@pytest.mark.slow
def test_no_hostile_megabyte_takes_half_a_gigabyte(tmp_path: Path) -> None:
    paths = []
    for kind in HEAVY:
        paths.append(tmp_path / f"{kind}.fit")
        paths[-1].write_bytes(heavy(kind, MEGABYTE))
    _, taken = grown("for path in sys.argv[1:]:\n  with suppress(Rejected): read(path)", *paths)
    assert taken < 500 * MEGABYTE
