"""The contents of one FIT file, before it is split into sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.arrays import Floats
from ingest.formats.fit.clock import compressed_times
from ingest.formats.fit.container import Part
from ingest.formats.fit.heart import HEART, NO_BEATS, Beats, beats
from ingest.formats.fit.messages import walk
from ingest.formats.fit.profile import MESSAGES, RECORD, word
from ingest.formats.fit.records import columns
from ingest.formats.fit.rows import Row, rows
from ingest.recording import Device, Repair

_WANTED = frozenset({RECORD, HEART, *MESSAGES})

ACTIVITIES = frozenset({"activity", "activity_summary"})
"""The kinds of file that contain activities."""


_GARMINS = {"garmin", "dynastream", "dynastream_oem", "tacx"}
"""Makers whose product numbers the profile can name."""


@dataclass(slots=True, eq=False)
class Contents:
    """One FIT file: rows by message name, and the samples as columns.

    `time` is in FIT seconds (NaN where unknown); `columns` are as in `ingest.samples.COLUMNS`
    but for `cadence`, which is still of one foot or of the cranks. `heart` are heart rates stored
    outside the samples.
    """

    rows: Mapping[str, list[Row]]
    time: Floats
    columns: dict[str, Floats]
    repairs: list[Repair] = field(default_factory=list)
    heart: Beats = NO_BEATS

    @property
    def identity(self) -> Row:
        """The first file_id of an activity, else the first of any kind, empty when there is none.

        Some programs write a second one, for settings or a device, at the end.
        """
        found = self.rows.get("file_id") or [{}]
        if len(found) == 1:
            return found[0]
        activities = (row for row in found if word("file", row.get("type")) in ACTIVITIES)
        return next(activities, found[0])

    def last(self, message: str) -> Row:
        """The last row of a message, empty when there is none."""
        found = self.rows.get(message)
        return found[-1] if found else {}


def contents(data: bytes, part: Part) -> Contents:
    """Read everything needed from one FIT file, as far as its messages are complete."""
    found = walk(data, part.start, part.end, _WANTED)
    times: Mapping[int, int] = {}
    if any(block.compressed for block in found.blocks):
        times = compressed_times(data, walk(data, part.start, part.end).blocks)
    table = {
        name: rows(data, [b for b in found.blocks if b.layout.message == number], times)
        for number, (name, _) in MESSAGES.items()
    }
    records = [b for b in found.blocks if b.layout.message == RECORD]
    time, samples = columns(data, records, times, table["field_description"])
    heart = beats(data, [b for b in found.blocks if b.layout.message == HEART])
    return Contents(table, time, samples, [*part.repairs, *found.repairs], heart)


def device(contents: Contents) -> Device:
    """The maker, product and serial number; a number where the profile has no name.

    The file id comes first; the creator's entry among the devices fills the gaps.
    """
    creators = [row for row in contents.rows["device_info"] if row.get("device_index") == 0]
    row: Row = {}
    for source in (*creators, contents.identity):
        row |= source
    maker = _word("manufacturer", row)
    product = row.get("product_name")
    if product is None and maker in _GARMINS:
        product = word("garmin_product", row.get("product"))
    if product is None:
        product = row.get("product")
    serial = row.get("serial_number")
    return Device(maker, _text(product), _text(serial))


def _word(name: str, row: Row) -> str | None:
    """The profile's name for a field's value, or its number."""
    return word(name, row.get(name)) or _text(row.get(name))


def _text(value: float | str | None) -> str | None:
    """A number or word as text; None when there is none."""
    return None if value is None else str(value)
