"""SQLite asked on the loop's own thread, for tests that are about what people see and not about the driver.

aiosqlite asks SQLite on a thread of its own and goes there four times for each statement; that is right for a
bot, whose loop must never wait for a disk, and a quarter of what a story costs. Here the file is the same and
so are its SQL, its transactions and its locks; only the thread is left out. Whoever waits for a lock lets the
others go on, as with the driver. Tests of the storage, of processes and of faults use the driver.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

import pytest
from aiosqlite.context import contextmanager
from sqlalchemy import event
from sqlalchemy.engine import Engine

RETRY_S = 0.001


class Answer:
    """What one statement brought, read to its end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: Any = connection.sqlite.cursor()
        self.arraysize = 1

    async def __aenter__(self) -> Answer:
        return self

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Answer:
        await self._connection.patiently(self._cursor.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Answer:
        await self._connection.patiently(self._cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return list(self._cursor.fetchall())

    async def close(self) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return int(self._cursor.rowcount)

    @property
    def lastrowid(self) -> Any:
        return self._cursor.lastrowid


class Connection:
    """What SQLAlchemy needs of a connection of aiosqlite."""

    def __init__(self, database: str, **settings: Any) -> None:
        self.sqlite = sqlite3.connect(database, timeout=0, **settings)
        self._connection: sqlite3.Connection | None = self.sqlite
        self._waits_s = 5.0

    def __await__(self) -> Generator[Any, None, Connection]:
        return self._self().__await__()

    async def _self(self) -> Connection:
        return self

    async def patiently(self, ask: Callable[..., object], sql: str = "", parameters: Any = ()) -> None:
        """Ask; while another holds the lock let everybody else go on, as long as `busy_timeout` says."""
        pragma, _, value = sql.partition("busy_timeout=")
        if value and pragma == "PRAGMA ":
            self._waits_s = int(value) / 1000
            return
        await asyncio.sleep(0)
        until = time.monotonic() + self._waits_s
        while True:
            try:
                ask(sql, parameters) if sql else ask()
            except sqlite3.OperationalError as trouble:
                if trouble.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
                await asyncio.sleep(RETRY_S)
            else:
                return

    def cursor(self) -> Answer:
        return Answer(self)

    @contextmanager
    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Answer:
        return await self.cursor().execute(sql, parameters)

    async def create_function(self, *args: Any, **settings: Any) -> None:
        self.sqlite.create_function(*args, **settings)

    async def commit(self) -> None:
        await self.patiently(self.sqlite.commit)

    async def rollback(self) -> None:
        self.sqlite.rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        self._connection = None
        self.sqlite.close()


class Thread:
    """Whether the driver's thread is left out."""

    is_left_out = False


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Any, record: object, args: object, settings: dict[str, Any]) -> None:
    if dialect.driver == "aiosqlite" and Thread.is_left_out:
        settings["async_creator_fn"] = Connection


@pytest.fixture
def sqlite_asked_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on SQLite is asked without the driver, unless the test is marked `driver`."""
    monkeypatch.setattr(Thread, "is_left_out", request.node.get_closest_marker("driver") is None)
