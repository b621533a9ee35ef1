"""Which device wrote a FIT file."""

from ingest.formats.fit.contents import Contents
from ingest.formats.fit.profile import word
from ingest.formats.fit.rows import Row
from ingest.recording import Device

_GARMINS = {"garmin", "dynastream", "dynastream_oem", "tacx"}
"""Makers whose product numbers the profile can name."""


def device(contents: Contents) -> Device:
    """The maker, product and serial number; a number stands where the profile has no word.

    The file's own identity comes first, the entry of its creator among the devices fills the gaps.
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
    """The profile's word for a field, or its number."""
    return word(name, row.get(name)) or _text(row.get(name))


def _text(value: float | str | None) -> str | None:
    """A number or word as text; None when there is none."""
    return None if value is None else str(value)
