"""Opening the database: SQLite in one file, or PostgreSQL; migrated when opened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"

_BUSY_MS = 30_000  # how long a writer waits for another on SQLite
_READ_ONLY = "legcast_read_only"


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


@contextmanager
def open_store(address: str) -> Iterator[Engine]:
    """Open the database at an address, create or migrate it, and close it at the end.

    `sqlite:///path` or `postgresql://…`. Raises `StoreError` when it cannot be reached.
    """
    engine = _engine(_parsed(address))
    try:
        _bring_up_to_date(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: all of it is stored, or none."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction, which never waits for a writer."""
    with engine.connect().execution_options(**{_READ_ONLY: True}) as connection:
        yield connection


def damage(engine: Engine) -> str | None:
    """The first fault in an SQLite file, None if there is none; a server checks its own files."""
    if engine.dialect.name != "sqlite":
        return None
    with reading(engine) as connection:
        found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return None if found == "ok" else found


def erase_traces(engine: Engine) -> None:
    """Leave nothing of deleted rows in the SQLite file and its journal.

    PostgreSQL does so with its next vacuum.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 because it is connected
        driver.execute("VACUUM")  # not possible in a transaction
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def upserting(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert into a table, in the form of this database that knows what to do on a conflict."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError(
            f"database: {address!r} is not a database address; "
            "write sqlite:///path/to/legcast.db or postgresql://user@host/name"
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"database: {url.get_backend_name()} is not supported; use sqlite or postgresql"
        )
    return url


def _prepare_file(url: URL) -> None:
    """Create the file for its owner only: it holds health data."""
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"database: cannot write {path} ({error.strerror}); "
            "choose another place with LEGCAST_HOME or fix its permissions"
        ) from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
    try:
        engine = create_engine(
            url,
            pool_pre_ping=url.get_backend_name() != "sqlite",
            hide_parameters=True,  # a logged error must not contain a message or a link
        )
    except (ArgumentError, ImportError) as error:
        raise StoreError(
            f"database: the driver for {url.drivername} is missing ({error}); "
            "install legcast[postgres], or fix the setting `database`"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    # Legcast begins transactions itself (below); the driver would begin them too late.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # overwrites deleted data; not every build of SQLite does by default
        f"busy_timeout={_BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once if another wrote in between,
    # whatever the timeout; taking the write lock at the start waits instead.
    read_only = connection.get_execution_options().get(_READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine) -> None:
    try:
        _migrate(engine)
    except DatabaseError as error:
        raise StoreError(
            f"database {engine.url.render_as_string(hide_password=True)}: {error.orig}; "
            "check the setting `database`, that the server runs, and the permissions"
        ) from error


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    version = _version(engine)
    if version == scripts.get_current_head():
        return
    if version is not None and version not in {s.revision for s in scripts.walk_revisions()}:
        raise StoreError(
            f"database {engine.url.render_as_string(hide_password=True)}: its schema {version} is "
            "newer than this program; update legcast, or choose another database"
        )
    with engine.connect() as connection, unreferenced(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            # Two processes that start at once must not both create the tables.
            connection.execute(text("SELECT pg_advisory_xact_lock(727522)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def unreferenced(connection: Connection) -> Iterator[None]:
    """Turn foreign keys off on SQLite, which alters a table by copying it and dropping the old one.

    There, dropping a table deletes its rows, and that would delete all rows that refer to them.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 because it is connected
    driver.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _version(engine: Engine) -> str | None:
    """The schema's version, None for a database that has none yet."""
    from sqlalchemy import inspect

    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
