"""Signed links: for one purpose, for one athlete, for a while."""

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.checkin import Place
from config.paths import paths
from config.settings import Settings, SettingsError
from scheduler.links import LIFETIME, Grant, KeyBroken, Links, Purpose, key_at
from scheduler.service import links_of

NOW = datetime(2026, 6, 14, 7, 0, tzinfo=UTC)
LINKS = Links(b"k" * 64, "https://legs.example.org/")
GRANT = Grant(Purpose.ANSWER, 3, 1, Place.QUADS, date(2026, 6, 14))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_says_what_it_was_made_for(purpose: Purpose) -> None:
    grant = replace(GRANT, purpose=purpose)
    url = LINKS.url(grant, NOW)
    assert url.startswith(f"https://legs.example.org/{purpose}/")
    token = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert LINKS.read(purpose, token, NOW) == grant


def test_a_link_for_one_purpose_is_worth_nothing_for_another() -> None:
    token = LINKS.token(GRANT, NOW)
    assert all(LINKS.read(p, token, NOW) is None for p in Purpose if p is not Purpose.ANSWER)


def test_a_link_signed_with_another_key_is_refused() -> None:
    assert Links(b"other" * 16).read(Purpose.ANSWER, LINKS.token(GRANT, NOW), NOW) is None


@pytest.mark.parametrize("purpose", [p for p in Purpose if LIFETIME[p] is not None])
def test_a_link_ends_after_its_time(purpose: Purpose) -> None:
    life = LIFETIME[purpose] or timedelta()
    token = LINKS.token(replace(GRANT, purpose=purpose), NOW)
    assert LINKS.read(purpose, token, NOW + life) is not None
    assert LINKS.read(purpose, token, NOW + life + timedelta(seconds=1)) is None


@given(st.text(max_size=200), st.sampled_from(Purpose))
def test_whatever_is_written_in_the_place_of_a_token_is_refused(
    text: str, purpose: Purpose
) -> None:
    assert LINKS.read(purpose, text, NOW) is None


@given(st.integers(0, 60), st.integers(0, 255))
def test_a_changed_link_is_refused(at: int, byte: int) -> None:
    token = bytearray(LINKS.token(GRANT, NOW), "ascii")
    changed = bytes(token[:at]) + bytes([byte]) + bytes(token[at + 1 :])
    if changed != bytes(token):
        assert LINKS.read(Purpose.ANSWER, changed.decode("latin-1"), NOW) is None


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "links.key"
    key = key_at(path)
    assert len(key) == 64
    assert key_at(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["links.key"]


@pytest.mark.parametrize("left", [b"", b"0" * 63])
def test_a_key_that_is_not_whole_signs_nothing(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "links.key"
    path.write_bytes(left)
    with pytest.raises(KeyBroken):
        key_at(path)
    with pytest.raises(SettingsError, match=r"links\.key: holds no whole key"):
        links_of(Settings(), replace(paths(), key=path))
    assert path.read_bytes() == left
