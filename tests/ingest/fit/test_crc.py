"""The checksum against one that goes bit by bit."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.fit.crc import checksum
from tests.ingest.fit.building import crc


@given(st.binary(max_size=200), st.integers(1, 40))
def test_folding_gives_the_checksum_of_every_length(data: bytes, times: int) -> None:
    whole = data * times
    assert checksum(whole) == crc(whole)


def test_data_with_its_checksum_appended_leaves_nothing() -> None:
    data = bytes(range(256)) * 300
    assert checksum(data + checksum(data).to_bytes(2, "little")) == 0
