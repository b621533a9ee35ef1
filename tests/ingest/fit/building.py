"""FIT bytes built message by message, valid or broken as a test needs them."""

from collections.abc import Iterable, Mapping, Sequence
from struct import pack

ENUM, SINT8, UINT8, STRING, UINT8Z, BYTE = 0x00, 0x01, 0x02, 0x07, 0x0A, 0x0D
SINT16, UINT16, SINT32, UINT32 = 0x83, 0x84, 0x85, 0x86
FLOAT32, FLOAT64, UINT16Z, UINT32Z, SINT64, UINT64 = 0x88, 0x89, 0x8B, 0x8C, 0x8E, 0x8F
CODES = {
    ENUM: "B", SINT8: "b", UINT8: "B", UINT8Z: "B", BYTE: "B", SINT16: "h", UINT16: "H",
    SINT32: "i", UINT32: "I", FLOAT32: "f", FLOAT64: "d", UINT16Z: "H", UINT32Z: "I",
    SINT64: "q", UINT64: "Q",
}  # fmt: skip
SIZES = {**dict.fromkeys("Bb", 1), **dict.fromkeys("hH", 2), **dict.fromkeys("iIf", 4)}
SIZES |= dict.fromkeys("qQd", 8)

FILE_ID, SPORT, SESSION, LAP, RECORD, EVENT, DEVICE_INFO, ACTIVITY = 0, 12, 18, 19, 20, 21, 23, 34
FIELD_DESCRIPTION, DEVELOPER_DATA_ID = 206, 207
TIMESTAMP = 253
NOON = 1_000_000_000
"""2021-09-08T01:46:40Z in FIT seconds; a round number, and a real time."""

Field = tuple[int, int]
"""A field's number and base type."""


def crc(data: bytes) -> int:
    """The checksum of FIT, a bit at a time, so that it shares nothing with the reader's."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


def define(
    local: int,
    message: int,
    fields: Iterable[tuple[int, int, int]],
    *,
    order: str = "<",
    developer: Iterable[tuple[int, int, int]] = (),
) -> bytes:
    """A definition: `fields` are number, size and base type; `developer` number, size and index."""
    fields, developer = list(fields), list(developer)
    header = 0x40 | (0x20 if developer else 0) | local
    body = pack(order + "BBBHB", header, 0, order == ">", message, len(fields))
    body += b"".join(bytes(field) for field in fields)
    if developer:
        body += bytes([len(developer)]) + b"".join(bytes(field) for field in developer)
    return body


def message(
    local: int, number: int, values: Mapping[Field, float | str | bytes], *, order: str = "<"
) -> bytes:
    """A definition and one message with these values; text is stored with its NUL."""
    fields, content = [], bytes([local])
    for (field, base), value in values.items():
        stored = encode(base, value, order)
        fields.append((field, len(stored), base))
        content += stored
    return define(local, number, fields, order=order) + content


def encode(base: int, value: float | str | bytes, order: str = "<") -> bytes:
    """One value as a base type stores it; bytes are taken as they are."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode() + b"\0"
    return pack(order + CODES[base], value)


def records(
    fields: Sequence[Field], rows: Iterable[Sequence[float]], *, local: int = 0, order: str = "<"
) -> bytes:
    """A definition of records and one message a row; raw numbers as they are stored."""
    codes = order + "B" + "".join(CODES[base] for _, base in fields)
    sizes = [(number, SIZES[CODES[base]], base) for number, base in fields]
    head = define(local, RECORD, sizes, order=order)
    return head + b"".join(pack(codes, local, *row) for row in rows)


def file_id(kind: int = 4, **more: float) -> bytes:
    """The message that says what the file is; 4 is an activity, made by a Garmin fenix 5."""
    return message(0, FILE_ID, {(0, ENUM): kind, (1, UINT16): 1, (2, UINT16): 2697,
                                (3, UINT32Z): 123456, (4, UINT32): NOON})  # fmt: skip


def session(
    start: float = NOON,
    *,
    sport: int = 1,
    sub_sport: int = 0,
    elapsed: float = 60.0,
    timer: float | None = None,
    distance: float = 200.0,
    local: int = 1,
    order: str = "<",
) -> bytes:
    """A session with its totals: seconds and metres."""
    values: dict[Field, float | str | bytes] = {
        (253, UINT32): int(start + elapsed),
        (2, UINT32): int(start),
        (5, ENUM): sport,
        (6, ENUM): sub_sport,
        (7, UINT32): round(elapsed * 1000),
        (8, UINT32): round((elapsed if timer is None else timer) * 1000),
        (9, UINT32): round(distance * 100),
        (22, UINT16): 12,
        (23, UINT16): 34,
    }
    return message(local, SESSION, values, order=order)


def lap(start: float, end: float, distance: float = 100.0) -> bytes:
    """A lap from start to end, in FIT seconds."""
    return message(2, LAP, {(253, UINT32): int(end), (2, UINT32): int(start),
                            (7, UINT32): round((end - start) * 1000),
                            (8, UINT32): round((end - start) * 1000),
                            (9, UINT32): round(distance * 100)})  # fmt: skip


def timer(time: float, kind: int) -> bytes:
    """An event of the timer: 0 starts it, 1 and 4 stop it."""
    return message(3, EVENT, {(253, UINT32): int(time), (0, ENUM): 0, (1, ENUM): kind})


def activity(time: float, offset: float | None = 7200) -> bytes:
    """The message that sums up the file, with the local clock."""
    values: dict[Field, float | str | bytes] = {(253, UINT32): int(time), (1, UINT16): 1}
    if offset is not None:
        values[5, UINT32] = int(time + offset)
    return message(4, ACTIVITY, values)


RUN_FIELDS: list[Field] = [
    (TIMESTAMP, UINT32), (0, SINT32), (1, SINT32), (2, UINT16), (5, UINT32), (6, UINT16),
    (3, UINT8), (4, UINT8), (13, SINT8),
]  # fmt: skip
"""Time, position, altitude, distance, speed, heart rate, cadence, temperature."""


def run(count: int = 10, start: int = NOON) -> list[tuple[int, ...]]:
    """Raw rows of `RUN_FIELDS`, one a second: 3 m/s northward at 100 m, 140 bpm, 85 rpm, 20 °C."""
    return [
        (start + i, 559_240_000 + i * 322, 83_886_080, 3000, i * 300, 3000, 140, 85, 20)
        for i in range(count)
    ]


def fit_file(
    *messages: bytes,
    header: int = 14,
    header_crc: int | None = None,
    size: int | None = None,
    stored_crc: int | None = None,
) -> bytes:
    """The messages in their envelope; what is given is written, right or wrong."""
    body = b"".join(messages)
    head = pack("<BBHI4s", header, 0x20, 2132, len(body) if size is None else size, b".FIT")
    if header >= 14:
        head += pack("<H", crc(head) if header_crc is None else header_crc)
    return head + body + pack("<H", crc(head + body) if stored_crc is None else stored_crc)


def run_file(*more: bytes, count: int = 10) -> bytes:
    """A sound file of a short run: file_id, records, then `more`, or a session by default."""
    return fit_file(file_id(), records(RUN_FIELDS, run(count)), *(more or (session(),)))
