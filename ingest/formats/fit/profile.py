"""The FIT profile: the numbers, names and units of messages, fields and enumerations.

fitdecode carries it as exported from the FIT SDK 21.171 of August 2025. Garmin's own package is
newer, but its licence forbids redistribution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

MESSAGES: Mapping[int, tuple[str, tuple[str, ...]]] = {
    0: (
        "file_id",
        ("type", "manufacturer", "product", "serial_number", "time_created", "product_name"),
    ),
    12: ("sport", ("sport", "sub_sport", "name")),
    18: (
        "session",
        (
            "timestamp",
            "start_time",
            "sport",
            "sub_sport",
            "total_elapsed_time",
            "total_timer_time",
            "total_distance",
            "total_ascent",
            "total_descent",
            "workout_feel",
            "workout_rpe",
        ),
    ),
    19: (
        "lap",
        (
            "timestamp",
            "start_time",
            "sport",
            "sub_sport",
            "total_elapsed_time",
            "total_timer_time",
            "total_distance",
        ),
    ),
    21: ("event", ("timestamp", "event", "event_type")),
    23: (
        "device_info",
        ("device_index", "manufacturer", "product", "serial_number", "product_name"),
    ),
    34: ("activity", ("timestamp", "local_timestamp")),
    206: (
        "field_description",
        (
            "developer_data_index",
            "field_definition_number",
            "fit_base_type_id",
            "field_name",
            "native_mesg_num",
            "native_field_num",
        ),
    ),
}
"""The messages that make up a recording besides its samples, by global number."""

RECORD = 20
"""The global number of the message that holds one sample."""
TIMESTAMP = 253
"""The field number of the time in every message that has one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message: its number, and how its raw number becomes a value in its unit."""

    number: int
    scale: float | None
    offset: float | None


@dataclass(frozen=True, slots=True)
class BaseType:
    """A way to store a number: `code` as in `struct` and numpy, and the number that means none.

    `invalid` is None for floats (NaN is theirs) and strings.
    """

    code: str
    size: int
    invalid: int | None

    @property
    def is_string(self) -> bool:
        """Whether it holds text."""
        return self.code == "s"


@cache
def fields(message: str) -> Mapping[str, Field]:
    """The fields of a message by name."""
    from fitdecode.profile import MESSAGE_TYPES  # large, and not needed by most commands

    known = next(m for m in MESSAGE_TYPES.values() if m.name == message)
    return {f.name: Field(n, f.scale, f.offset) for n, f in known.fields.items()}


def word(kind: str, value: object) -> str | None:
    """The profile's word for a number of an enumeration such as `sport`; None when unknown."""
    from fitdecode.profile import FIELD_TYPES

    found = FIELD_TYPES[kind].enum.get(value)
    return None if found is None else str(found)


@cache
def base_types() -> Mapping[int, BaseType]:
    """Every base type by its number without the flag of byte order.

    Types that end in z count 0 as missing, the others their largest number.
    """
    from fitdecode.types import BASE_TYPES

    table = {}
    for known in BASE_TYPES.values():
        table[known.identifier & 0x1F] = BaseType(
            known.fmt, known.size, missing(known.fmt, known.size, zero=known.name.endswith("z"))
        )
    return table


def missing(code: str, size: int, *, zero: bool = False) -> int | None:
    """The number that means none in an integer of `size` bytes; None for floats and text."""
    if code in "fds":
        return None
    if zero:
        return 0
    return (1 << (8 * size - (1 if code.islower() else 0))) - 1
