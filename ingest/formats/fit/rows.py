"""The few messages that are read one by one: sessions, laps, events, file ids."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from struct import Struct

from ingest.formats.fit.columns import fit
from ingest.formats.fit.layouts import Block, Layout, Slot
from ingest.formats.fit.profile import MESSAGES, Field, fields

Row = dict[str, float | str]
"""The known fields of one message by name: numbers in their unit, times as FIT seconds."""

_MOST = 20_000
"""Messages of one layout that are read; no session has as many laps, events or devices."""
_LARGEST = 2**33
"""Beyond every 32-bit number, and small enough to be added to a date as seconds."""


def rows(data: bytes, blocks: Sequence[Block], times: Mapping[int, int]) -> list[Row]:
    """The messages of `blocks`, in file order; a field that the file leaves empty has no key.

    `times` gives the time of messages that carry a compressed one, by offset.
    """
    found: list[tuple[int, Row]] = []
    for block in blocks:
        struct, wanted = _reading(block.layout)
        for offset in block.offsets[:_MOST]:
            row: Row = {}
            for (name, field, invalid), raw in zip(
                wanted, struct.unpack_from(data, offset), strict=True
            ):
                value = _value(raw, field, invalid)
                if value is not None:
                    row[name] = value
            if block.compressed and offset in times:
                row["timestamp"] = times[offset]
            found.append((offset, row))
    if len(blocks) > 1:
        found.sort(key=lambda pair: pair[0])
    return [row for _, row in found]


def number(row: Row, name: str) -> float | None:
    """A field as a number, if it is plausible for any device."""
    value = row.get(name)
    if not isinstance(value, (int, float)) or abs(value) > _LARGEST:
        return None
    return float(value)


def whole(row: Row, name: str) -> int:
    """A field as an integer; −1, which FIT never stores, if it is not a number."""
    value = row.get(name)
    return int(value) if isinstance(value, (int, float)) else -1


def _value(raw: float | bytes, field: Field, invalid: int | None) -> float | str | None:
    """A field's value in its unit, or None when it says nothing."""
    if isinstance(raw, bytes):
        return raw.split(b"\0", 1)[0].decode("utf-8", "replace").strip() or None
    if raw == invalid or raw - raw != 0:  # the second is true for infinities and NaN
        return None
    if field.scale:
        raw /= field.scale
    if field.offset:
        raw -= field.offset
    return raw


@lru_cache(maxsize=2048)
def _reading(layout: Layout) -> tuple[Struct, list[tuple[str, Field, int | None]]]:
    """How one layout's message is unpacked, and what each number of it is."""
    name, wanted = MESSAGES[layout.message]
    known = {fields(name)[w].number: w for w in wanted}
    code, at, parts = layout.order, 0, []
    for number, slot in sorted(layout.fields.items(), key=lambda item: item[1].offset):
        stored = _code(slot) if number in known else None
        if stored is None:
            continue
        part, invalid = stored
        code += f"{slot.offset - at}x{part}"
        at = slot.offset + slot.size
        parts.append((known[number], fields(name)[known[number]], invalid))
    return Struct(code), parts


def _code(slot: Slot) -> tuple[str, int | None] | None:
    """A slot in the letters of `struct`, its first value only, and the number that means none."""
    if slot.base is not None and slot.base.is_string:
        return f"{slot.size}s", None
    fitted = fit(slot)
    if fitted is None:
        return None
    base, _ = fitted
    return f"{base.code}{slot.size - base.size}x", base.invalid
