"""How connections are made: what each database is told before it is trusted with anything."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

STATEMENT_TIMEOUT_MS = 30_000
IDLE_TIMEOUT_MS = 60_000
"""A transaction whose process was stopped in the middle holds its locks no longer than a lease lasts."""

BUSY_TIMEOUT_MS = 5_000
READERS = 4


def sqlite_writer(url: URL, busy_ms: int) -> AsyncEngine:
    """Return an engine of one connection whose transactions take the write lock at their first word.

    BEGIN IMMEDIATE loses no update: with the driver's own deferred BEGIN two read-modify-write
    transactions overwrite each other without an error.
    """
    engine = create_async_engine(
        url, connect_args={"isolation_level": None}, pool_size=1, max_overflow=0, hide_parameters=True
    )
    _at_connect(
        engine,
        f"PRAGMA busy_timeout={busy_ms}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # what was deleted is not to be found in the file
    )
    _at_begin(engine, "BEGIN IMMEDIATE")
    return engine


def sqlite_reader(url: URL, busy_ms: int) -> AsyncEngine:
    """Return an engine whose transactions see one state of the file and cannot write."""
    engine = create_async_engine(
        url, connect_args={"isolation_level": None}, pool_size=READERS, hide_parameters=True
    )
    _at_connect(
        engine,
        f"PRAGMA busy_timeout={busy_ms}",
        "PRAGMA query_only=ON",
        "PRAGMA wal_autocheckpoint=0",  # only the writer checkpoints (sqlite.org/wal.html#walresetbug)
    )
    _at_begin(engine, "BEGIN")
    return engine


def sqlite_migrator(url: URL, busy_ms: int) -> AsyncEngine:
    """Return an engine for one migration: without foreign keys, since a table is rebuilt by replacing it."""
    engine = create_async_engine(
        url, connect_args={"isolation_level": None}, poolclass=NullPool, hide_parameters=True
    )
    _at_connect(
        engine,
        f"PRAGMA busy_timeout={busy_ms}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=OFF",
    )
    _at_begin(engine, "BEGIN IMMEDIATE")
    return engine


def postgresql(url: URL) -> AsyncEngine:
    """Return an engine in READ COMMITTED, whose statements give up after 30 s, over either driver."""
    settings = {
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT_MS),
        "timezone": "UTC",
    }
    connect_args: dict[str, Any]
    if url.drivername == "postgresql+asyncpg":
        connect_args = {"server_settings": settings}
    else:
        connect_args = {"options": " ".join(f"-c {name}={value}" for name, value in settings.items())}
    return create_async_engine(
        url,
        connect_args=connect_args,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        hide_parameters=True,
    )


def postgresql_reader(engine: AsyncEngine) -> AsyncEngine:
    """Return the same engine, with transactions that cannot write."""
    return engine.execution_options(postgresql_readonly=True)


def _at_connect(engine: AsyncEngine, *statements: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


def _at_begin(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
