"""The store: one schema on both databases, times in UTC, samples without loss."""

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text

from analysis.checkin import Checkin, Flag, Place
from store.activities import local_date
from store.athletes import add_athlete, all_athletes, edit_athlete, find_athlete
from store.checkins import add_checkin, checkins_until
from store.engine import MIGRATIONS, StoreError, open_store, reading, unreferenced, writing
from store.samples import decode, encode, zstd
from store.tables import accounts, heartbeats, memberships, metadata

NOW = datetime(2026, 6, 14, 5, tzinfo=UTC)


def test_the_migrations_give_the_tables_as_they_are_declared(tmp_path: Path) -> None:
    with (
        open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as engine,
        engine.connect() as connection,
    ):
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_database_is_its_owners_alone_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "home" / "legcast.db"
    with open_store(f"sqlite:///{path}"):
        pass
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with open_store(f"sqlite:///{path}"):
        pass


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("no address", "not a database address"),
        ("mysql://localhost/x", "not supported"),
        ("sqlite:////dev/null/legcast.db", "LEGCAST_HOME"),
        ("postgres://127.0.0.1:1/none", "server runs"),
    ],
)
def test_a_database_that_cannot_be_opened_is_explained(address: str, word: str) -> None:
    with pytest.raises(StoreError, match=word), open_store(address):
        pass


def test_a_moment_without_a_zone_is_a_mistake(engine: Engine) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 because that is the mistake
    with pytest.raises(Exception, match="no time zone"), writing(engine) as connection:
        connection.execute(insert(heartbeats).values(name="x", at=naive))


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(engine) as first:
        first.execute(insert(heartbeats).values(name="x", at=NOW))
        with reading(engine) as second:
            assert second.execute(select(heartbeats)).all() == []


def test_who_is_going_to_write_keeps_other_writers_out_from_the_start(tmp_path: Path) -> None:
    """Else both read, and the later one fails at its first write, however long it would wait."""
    path = tmp_path / "legcast.db"
    with (
        open_store(f"sqlite:///{path}") as engine,
        closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
    ):
        with writing(engine), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with reading(engine):
            other.execute("BEGIN IMMEDIATE")


def test_an_athlete_has_an_account_that_cares(engine: Engine) -> None:
    with writing(engine) as connection:
        ada = add_athlete(connection, "Ada", "UTC", NOW, wake=time(6))
        assert find_athlete(connection, "ADA") == ada
        assert edit_athlete(connection, ada.id, units="imperial").units == "imperial"
        assert edit_athlete(connection, ada.id).zone == "UTC"
        assert [a.name for a in all_athletes(connection)] == ["Ada"]
        assert connection.execute(select(accounts.c.name)).scalars().all() == ["Ada"]
        assert len(connection.execute(select(memberships)).all()) == 1
        assert ada.quiet_until == time(6)  # nobody who wakes at six is silent until seven


def test_answers_come_back_as_they_were_given(engine: Engine) -> None:
    said = Checkin(
        NOW, Place.CALVES, 4.5, flags=frozenset({Flag.SWELLING, Flag.FEVER}), easing=False
    )
    with writing(engine) as connection:
        ada = add_athlete(connection, "Ada", "UTC", NOW, wake=time(7))
        add_checkin(connection, ada.id, said)
        assert checkins_until(connection, ada.id, NOW) == (said,)
        assert checkins_until(connection, ada.id, datetime(2026, 6, 13, tzinfo=UTC)) == ()
        assert checkins_until(connection, ada.id, None) == (said,)


@pytest.mark.parametrize(
    ("moment", "offset_s", "day"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), None, date(2026, 3, 2)),
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), 0, date(2026, 3, 1)),
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), -8 * 3600, date(2026, 3, 1)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), None, date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), None, date(2026, 3, 30)),
    ],
)
def test_a_date_is_the_runners_own(moment: datetime, offset_s: int | None, day: date) -> None:
    assert local_date(moment, offset_s, "Europe/Vienna") == day


def table(**columns: list[float]) -> pd.DataFrame:
    count = len(next(iter(columns.values()))) if columns else 0
    index = pd.date_range("2026-03-01", periods=count, freq="s", tz="UTC", unit="us", name="time")
    return pd.DataFrame(columns, index=index, dtype=np.float64)


values = st.one_of(
    st.floats(allow_nan=True, allow_infinity=False),
    st.integers(-20_000, 20_000).map(lambda n: n / 5),
    st.integers(-(2**31), 2**31).map(lambda n: n * 180 / 2**31),
)


@given(st.lists(st.tuples(values, values), max_size=60))
def test_samples_come_back_exactly(rows: list[tuple[float, float]]) -> None:
    samples = table(altitude=[a for a, _ in rows], power=[b for _, b in rows])
    pd.testing.assert_frame_equal(decode(encode(samples)), samples, check_freq=False)


def test_times_finer_than_a_second_and_gaps_come_back() -> None:
    index = pd.DatetimeIndex(
        ["2026-03-01T00:00:00.000001Z", "2026-03-01T00:00:01.5Z", "2026-03-09T00:00Z"], name="time"
    ).as_unit("us")
    samples = pd.DataFrame({"heart_rate": [np.nan, 140.0, np.nan]}, index=index)
    pd.testing.assert_frame_equal(decode(encode(samples)), samples)


def test_a_sample_takes_a_few_bytes() -> None:
    count = np.arange(3600.0)
    rng = np.random.default_rng(3)
    walk = np.cumsum(rng.normal(0, 1, 3600))
    samples = table(
        latitude=(np.rint(5.6e8 + count * 300 + walk * 20) * 180 / 2**31).tolist(),
        longitude=(np.rint(1.7e8 + count * 200 + walk * 20) * 180 / 2**31).tolist(),
        altitude=(np.rint(walk * 5) / 5 + 800).tolist(),
        distance=(np.rint(count * 280 + walk * 10) / 100).tolist(),
        speed=(np.rint(2800 + walk * 9) / 1000).tolist(),
        heart_rate=np.rint(140 + walk / 10).tolist(),
        cadence=np.rint(170 + rng.normal(0, 1, 3600)).tolist(),
    )
    assert len(encode(samples)) / len(samples) < 9


def test_a_block_of_another_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="version"):
        decode(b"LC\x09nonsense")


def test_blocks_of_the_first_version_are_still_read() -> None:
    samples = table(altitude=[100.2, 100.4], heart_rate=[140.0, np.nan])
    block = encode(samples)
    first = b"LC\1" + zlib.compress(zstd.decompress(block[3:]))
    pd.testing.assert_frame_equal(decode(first), samples, check_freq=False)
    with pytest.raises(ValueError, match="version 09"):
        decode(b"LC\x09" + block[3:])


def test_an_altitude_as_a_watch_writes_it_takes_little_room() -> None:
    raw = 3000 + np.cumsum(np.tile([0, 1, 1, 2, 0, -1], 500))
    samples = table(altitude=(raw / 5 - 500).tolist())
    pd.testing.assert_frame_equal(decode(encode(samples)), samples, check_freq=False)
    assert len(encode(samples)) < 1000


AS_THE_FIRST_VERSION_HAS_THEM = """
INSERT INTO athletes (id, name, zone, wake, quiet_from, quiet_until, units, language, created_at)
VALUES (1, 'Ada', 'UTC', '07:00:00', '21:00:00', '07:00:00', 'metric', 'en', '2026-01-01 00:00:00');
INSERT INTO batches (id, athlete_id, kind, started_at)
VALUES (1, 1, 'backfill', '2026-01-01 00:00:00');
INSERT INTO files (id, athlete_id, sha256, name, path, size, state, reader_version, batch_id,
  seen_at)
VALUES (1, 1, 'x', 'a.fit', '/a.fit', 1, 'imported', 'v', 1, '2026-01-01 00:00:00');
INSERT INTO activities (id, athlete_id, file_id, session, sport, started_at, ended_at, local_date,
  elapsed_s, moving_s, altitude_quality, heart_coverage, heart_seconds, speed_seconds, best_s,
  device, device_totals, warnings, samples, columns, analysis_version, excluded)
VALUES (1, 1, 1, 0, 'running', '2026-01-01 00:00:00', '2026-01-01 01:00:00', '2026-01-01', 1, 1,
  'none', 0, '', '', '', '{}', '{}', '[]', 0, '[]', 1, false);
INSERT INTO samples (activity_id, block) VALUES (1, 'x')
"""
"""A file, its activity and its samples."""


def test_a_database_with_runs_in_it_keeps_them_through_every_migration(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")

    def migrate(to: str, how: Callable[..., None]) -> None:
        with engine.connect() as connection, unreferenced(connection), connection.begin():
            config.attributes["connection"] = connection
            how(config, to)

    migrate("base", command.downgrade)
    migrate("0001", command.upgrade)
    with writing(engine) as connection:
        for statement in AS_THE_FIRST_VERSION_HAS_THEM.split(";\n"):
            connection.execute(text(statement))
    engine.dispose()

    def counts(opened: Engine) -> list[int]:
        with reading(opened) as connection:
            return [
                connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("files", "activities", "samples")
            ]

    with open_store(url) as opened:
        assert counts(opened) == [1, 1, 1]
        with reading(opened) as connection:
            sport = connection.execute(text("SELECT recorded_sport FROM activities")).scalar()
    assert sport == "running"
    migrate("0001", command.downgrade)
    assert counts(engine) == [1, 1, 1]
    migrate("head", command.upgrade)
    assert counts(engine) == [1, 1, 1]
