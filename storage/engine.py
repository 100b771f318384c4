"""The database: opened once, asked for units of work, closed at the end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import SQLITE_BUSY

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.errors import DatabaseBusy, StorageError
from storage import connections, migrating
from storage.unit_of_work import UnitOfWork
from storage.urls import database_url

TURN_TIMEOUT_S = 30.0
CLOSE_TIMEOUT_S = 2.0
SCRUB_WITHIN_MS = 300


class Database:
    """SQLite in a file or PostgreSQL, with the same promises.

    A unit of work is one transaction: all of it is kept, durably, or nothing. No update is lost and no
    driver's error gets out: whatever the database could not do is a StorageError, without anybody's words.
    SQLite has one writer at a time in the process, in turn; readers are not held up.

    `before_commit` is called just before a unit of work is kept; a test lets it raise to see a save fail.
    `busy_ms` is for how long a statement waits while another program holds the SQLite file.
    """

    def __init__(self, url: str, *, busy_ms: int = connections.BUSY_TIMEOUT_MS) -> None:
        self._url = database_url(url)
        self._busy_ms = busy_ms
        self.before_commit: Callable[[], None] | None = None
        self._turn = asyncio.Lock()
        self._underway = 0
        self._quiet = asyncio.Event()
        self._closed = False
        if self.is_sqlite:
            self._writer = connections.sqlite_writer(self._url, busy_ms)
            self._reader = connections.sqlite_reader(self._url, busy_ms)
        else:
            self._writer = connections.postgresql(self._url)
            self._reader = connections.postgresql_reader(self._writer)

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @property
    def address(self) -> str:
        """The URL in use, without its password."""
        return self._url.render_as_string(hide_password=True)

    async def open(self) -> None:
        """Make sure that the database answers; a SQLite file and its folder are made where missing."""
        self._closed = False
        if self.is_sqlite:
            self._make_file()
            async with self._transaction(self._writer):
                pass
        await self.ping()

    def _make_file(self) -> None:
        path = Path(self._url.database or "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))  # people's words are in it
        except OSError as error:
            raise StorageError(f"The database file {path} cannot be written: {error.strerror}.") from None

    async def close(self) -> None:
        """Begin nothing more, wait for what is under way (two seconds at most), let go of every connection."""
        self._closed = True
        self._quiet.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S if self._underway else 0):
                await self._quiet.wait()
        await self._reader.dispose()
        await self._writer.dispose()

    async def ping(self) -> None:
        """Ask the database for an answer; StorageError where there is none."""
        await self.version()

    async def version(self) -> str:
        """Return the name and version of the database, as in "SQLite 3.40.1"."""
        name, question = ("SQLite", "SELECT sqlite_version()")
        if not self.is_sqlite:
            name, question = ("PostgreSQL", "SHOW server_version")
        async with self._transaction(self._reader) as session:
            return f"{name} {await session.scalar(text(question))}"

    async def now(self) -> datetime:
        """Return the database's own clock, which all replicas share; a file has none but the machine's."""
        async with self._transaction(self._reader) as session:
            if self.is_sqlite:
                shown = await session.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"))
                return datetime.fromisoformat(str(shown))
            found: datetime = await session.scalar(text("SELECT clock_timestamp()"))
            return found.astimezone(UTC)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL."""
        return Path(self._url.database or "") if self.is_sqlite else None

    async def migrate(self) -> None:
        """Bring the tables to the form this version needs; changes nothing where they have it."""
        engine = connections.sqlite_migrator(self._url, self._busy_ms) if self.is_sqlite else self._writer
        try:
            with _in_words(SQLAlchemyError, OSError):
                async with engine.begin() as connection:
                    await connection.run_sync(migrating.upgrade)
        finally:
            if engine is not self._writer:
                await engine.dispose()

    async def pending_migrations(self) -> list[str]:
        """Return the migrations the database has still to take, oldest first."""
        async with self._transaction(self._reader) as session:
            return await (await session.connection()).run_sync(migrating.pending)

    async def scrub(self) -> bool:
        """Empty the write-ahead log of a SQLite file, where earlier versions of rows stand; tell if it worked.

        Deleted words are overwritten in the file itself (`secure_delete`), but stand in the log until it is
        emptied. A reader in the middle of something prevents it for now. PostgreSQL's log is out of reach.
        """
        if not self.is_sqlite:
            return True
        async with self._in_turn(), self._writer.connect() as connection:
            with _in_words(SQLAlchemyError, OSError):
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None, "the connection is open"
                await driver.execute(f"PRAGMA busy_timeout={SCRUB_WITHIN_MS}")
                async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as answer:
                    busy = (await answer.fetchone())[0]
                await driver.execute(f"PRAGMA busy_timeout={self._busy_ms}")
        return not busy

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Give one transaction: kept when the block ends well, undone by any exception or cancellation.

        A cancellation that comes while the commit is under way lets it finish first. Do not open a second
        unit of work inside one: on SQLite it waits for its turn, and gives up after 30 s.
        """
        async with self._in_turn(), self._transaction(self._writer) as session:
            yield UnitOfWork(session)
            if self.before_commit is not None:
                self.before_commit()
            await _to_the_end(session.commit())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Give one transaction for questions only: nothing can be written, claimed or locked in it."""
        async with self._transaction(self._reader) as session:
            yield UnitOfWork(session)

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        """Give a session in an open transaction; what was not committed at the end is undone."""
        if self._closed:
            raise StorageError("The database is closed.")
        self._underway += 1
        try:
            async with self._session(engine) as session:
                yield session
        finally:
            self._underway -= 1
            if not self._underway:
                self._quiet.set()

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        with _in_words(SQLAlchemyError):
            session = AsyncSession(
                engine, expire_on_commit=False, autoflush=False, execution_options={"populate_existing": True}
            )
            async with session:
                with _in_words(SQLAlchemyError, OSError):
                    await session.connection()
                yield session

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        if not self.is_sqlite:
            yield
            return
        try:
            async with asyncio.timeout(TURN_TIMEOUT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise StorageError("The database was busy with other work for too long.") from None
        try:
            yield
        finally:
            self._turn.release()


@contextmanager
def _in_words(*errors: type[Exception]) -> Iterator[None]:
    """Turn a driver's error into a StorageError of one line.

    Only the first line of the driver's message is told, and the error is not chained: the rest can quote
    the row, and a log must not hold a member's words.
    """
    try:
        yield
    except errors as error:
        cause = error.orig if isinstance(error, StatementError) and error.orig else error
        line = (str(cause).strip().splitlines() or [""])[0]
        trouble = DatabaseBusy if _is_busy(cause) else StorageError
        raise trouble(f"The database could not do what was asked: {type(cause).__name__}: {line}") from None


def _is_busy(error: BaseException) -> bool:
    """Tell whether another program held the SQLite file for as long as a statement waits."""
    code = getattr(error, "sqlite_errorcode", 0)
    return bool(code) and code & 0xFF == SQLITE_BUSY  # the rest of it says in which way (sqlite.org/rescode.html)


async def _to_the_end(work: Awaitable[None]) -> None:
    """Wait for the work even when cancelled meanwhile, then be cancelled."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
