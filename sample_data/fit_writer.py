"""FIT bytes as a watch writes them: header, definitions, messages, checksums.

Field numbers and base types follow the public profile; one local number per kind of message, and
a second layout of `record` without a position, as watches use before they know where they are.
"""

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sample_data.reading import Reading
from sample_data.runner import Outing
from sample_data.watch import Stretch, Track

MANUFACTURER = 255  # "development": the number the profile keeps for nobody's product
PRODUCT = 1
PRODUCT_NAME = "Legcast sample watch"
SERIAL = 20_260_302
EPOCH = datetime(1989, 12, 31, tzinfo=UTC)

ENUM, SINT8, UINT8, UINT16, SINT32, UINT32, STRING, UINT32Z = (
    0x00, 0x01, 0x02, 0x84, 0x85, 0x86, 0x07, 0x8C,
)  # fmt: skip
_SHAPES = {
    ENUM: ("B", 0xFF),
    SINT8: ("b", 0x7F),
    UINT8: ("B", 0xFF),
    UINT16: ("H", 0xFFFF),
    SINT32: ("i", 0x7FFFFFFF),
    UINT32: ("I", 0xFFFFFFFF),
    UINT32Z: ("I", 0),
}

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of message: its global number, and the number and base type of each field."""

    number: int
    fields: tuple[tuple[int, int], ...]


FILE_ID = Layout(0, ((0, ENUM), (1, UINT16), (2, UINT16), (3, UINT32Z), (4, UINT32)))
DEVICE_INFO = Layout(
    23,
    (
        (253, UINT32),
        (3, UINT32Z),
        (2, UINT16),
        (4, UINT16),
        (5, UINT16),
        (0, UINT8),
        (27, STRING),
    ),
)
EVENT = Layout(21, ((253, UINT32), (3, UINT32), (0, ENUM), (1, ENUM), (4, UINT8)))
_INDOORS = (
    (253, UINT32), (5, UINT32), (73, UINT32), (3, UINT8), (4, UINT8), (13, SINT8),
)  # fmt: skip
RECORD_INDOORS = Layout(20, _INDOORS)
RECORD_UNLOCKED = Layout(20, (*_INDOORS, (78, UINT32), (2, UINT16)))
RECORD = Layout(20, (*_INDOORS, (78, UINT32), (2, UINT16), (0, SINT32), (1, SINT32)))
LAP = Layout(
    19,
    (
        (253, UINT32), (2, UINT32), (3, SINT32), (4, SINT32), (5, SINT32), (6, SINT32),
        (7, UINT32), (8, UINT32), (9, UINT32), (254, UINT16), (13, UINT16), (14, UINT16),
        (21, UINT16), (22, UINT16), (0, ENUM), (1, ENUM), (15, UINT8), (16, UINT8),
        (17, UINT8), (24, ENUM), (25, ENUM),
    ),
)  # fmt: skip
SESSION = Layout(
    18,
    (
        (253, UINT32), (2, UINT32), (3, SINT32), (4, SINT32), (7, UINT32), (8, UINT32),
        (9, UINT32), (254, UINT16), (14, UINT16), (15, UINT16), (22, UINT16), (23, UINT16),
        (25, UINT16), (26, UINT16), (0, ENUM), (1, ENUM), (5, ENUM), (6, ENUM), (16, UINT8),
        (17, UINT8), (18, UINT8), (28, ENUM),
    ),
)  # fmt: skip
ACTIVITY = Layout(
    34,
    ((253, UINT32), (0, UINT32), (5, UINT32), (1, UINT16), (2, ENUM), (3, ENUM), (4, ENUM)),
)
_LOCALS = (
    FILE_ID, DEVICE_INFO, EVENT, RECORD, RECORD_UNLOCKED, RECORD_INDOORS, LAP, SESSION, ACTIVITY,
)  # fmt: skip

_TIMER, _SESSION, _LAP, _ACTIVITY = 0, 8, 9, 26
_START, _STOP, _STOP_ALL = 0, 1, 4
_BY_HAND, _BY_WATCH = 0, 1


@dataclass(slots=True)
class _Messages:
    """The data part of a file as it grows; a layout is defined when first used."""

    data: bytearray = field(default_factory=bytearray)
    defined: set[int] = field(default_factory=set)

    def add(self, layout: Layout, *values: Value) -> None:
        """One message, its values in the order of the layout; None is the type's own sentinel."""
        local = _LOCALS.index(layout)
        sizes = [len(PRODUCT_NAME) + 1 if kind == STRING else 0 for _, kind in layout.fields]
        if local not in self.defined:
            self.defined.add(local)
            self.data += struct.pack("<BBBHB", 0x40 | local, 0, 0, layout.number, len(sizes))
            for (number, kind), size in zip(layout.fields, sizes, strict=True):
                width = size or struct.calcsize(_SHAPES[kind][0])
                self.data += bytes((number, width, kind))
        self.data.append(local)
        for (_, kind), size, value in zip(layout.fields, sizes, values, strict=True):
            if isinstance(value, str):
                self.data += value.encode().ljust(size, b"\0")
            else:
                shape, missing = _SHAPES[kind]
                self.data += struct.pack("<" + shape, missing if value is None else value)


def fit(outing: Outing, track: Track) -> bytes:
    """A whole activity file."""
    began = round((outing.start - EPOCH).total_seconds())
    offset = outing.start.utcoffset()
    local = round(offset.total_seconds()) if offset else 0
    end = began + track.whole.end
    out = _Messages()
    out.add(FILE_ID, 4, MANUFACTURER, PRODUCT, SERIAL, began)
    out.add(DEVICE_INFO, began, SERIAL, MANUFACTURER, PRODUCT, 101, 0, PRODUCT_NAME)
    out.add(EVENT, began, _BY_HAND, _TIMER, _START, 0)
    stopped = dict(track.pauses)
    resumed = {last: first for first, last in track.pauses}
    by_second = {reading.second: reading for reading in track.readings}
    laps = list(track.laps)
    for reading in track.readings:
        now = began + reading.second
        if reading.second in resumed:
            out.add(EVENT, now, _BY_WATCH, _TIMER, _START, 0)
        _record(out, now, reading)
        if reading.second in stopped:
            out.add(EVENT, now, _BY_WATCH, _TIMER, _STOP_ALL, 0)
        while laps and laps[0].end == reading.second and reading.second != track.whole.end:
            _lap(out, outing, began, len(track.laps) - len(laps), laps.pop(0), by_second)
    out.add(EVENT, end, _BY_HAND, _TIMER, _STOP_ALL, 0)
    _lap(out, outing, began, len(track.laps) - 1, track.laps[-1], by_second)
    _session(out, outing, began, track)
    timer_ms = track.whole.timer_s * 1000
    out.add(ACTIVITY, end, timer_ms, end + local, 1, 0, _ACTIVITY, _STOP)
    return _wrapped(bytes(out.data))


def checksum(data: bytes) -> int:
    """The CRC-16 that FIT asks for."""
    crc = 0
    for byte in data:
        crc = _CRC[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc


def _record(out: _Messages, now: int, one: Reading) -> None:
    common = (now, one.distance, one.speed, one.pulse, one.steps, one.warmth)
    if one.altitude is None:
        out.add(RECORD_INDOORS, *common)
    elif one.latitude is None:
        out.add(RECORD_UNLOCKED, *common, one.altitude, one.altitude)
    else:
        height = (one.altitude, one.altitude)
        out.add(RECORD, *common, *height, one.latitude, one.longitude)


def _lap(
    out: _Messages,
    outing: Outing,
    began: int,
    number: int,
    lap: Stretch,
    by_second: dict[int, Reading],
) -> None:
    first, last = by_second[lap.begin], by_second[lap.end]
    in_session = lap.end == max(by_second)
    trigger = 7 if in_session else (2 if lap.by_distance else 0)
    out.add(
        LAP, began + lap.end, began + lap.begin,
        first.latitude, first.longitude, last.latitude, last.longitude,
        (lap.end - lap.begin) * 1000, lap.timer_s * 1000, round(lap.distance_m * 100), number,
        _mean_speed(lap), round(lap.top_speed * 1000), lap.ascent_m, lap.descent_m, _LAP, _STOP,
        lap.mean_pulse, lap.top_pulse, lap.mean_steps, trigger, outing.kind.sport,
    )  # fmt: skip


def _session(out: _Messages, outing: Outing, began: int, track: Track) -> None:
    whole, first = track.whole, track.readings[0]
    out.add(
        SESSION, began + whole.end, began, first.latitude, first.longitude,
        (whole.end - whole.begin) * 1000, whole.timer_s * 1000, round(whole.distance_m * 100), 0,
        _mean_speed(whole), round(whole.top_speed * 1000), whole.ascent_m, whole.descent_m,
        0, len(track.laps), _SESSION, _STOP, outing.kind.sport, outing.kind.sub_sport,
        whole.mean_pulse, whole.top_pulse, whole.mean_steps, 0,
    )  # fmt: skip


def _mean_speed(stretch: Stretch) -> int:
    return round(1000.0 * stretch.distance_m / max(stretch.timer_s, 1))


def _wrapped(data: bytes) -> bytes:
    header = struct.pack("<BBHI4s", 14, 0x20, 2194, len(data), b".FIT")
    whole = header + struct.pack("<H", checksum(header)) + data
    return whole + struct.pack("<H", checksum(whole))


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


_CRC = _crc_table()
