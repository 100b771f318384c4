"""Row 35 for the connections alone: PostgreSQL is killed without warning, and comes back on its data."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.errors import StorageError
from storage.engine import Database
from tests.faults.postgres_server import PostgresServer

AT_ONCE = 8


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of this module's own, running, with a migrated database."""
    server = PostgresServer()
    server.start()
    server.create()
    yield server
    server.remove()


async def note(database: Database, name: str) -> None:
    async with database.unit_of_work() as work:
        await work.memos.note(name, "kept")


async def note_as_it_dies(database: Database, server: PostgresServer) -> None:
    """Let the server die in the middle of a unit of work."""
    async with database.unit_of_work() as work:
        await work.memos.note("under way", "lost")
        await asyncio.to_thread(server.kill)


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
async def test_row_35_every_connection_comes_back_by_itself_when_postgresql_does(
    server: PostgresServer, driver: str
) -> None:
    database = Database(server.url().replace("postgresql:", f"postgresql+{driver}:"))
    await database.open()
    await database.migrate()
    names = [f"{driver}{n}" for n in range(AT_ONCE)]
    await asyncio.gather(*(note(database, name) for name in names))

    with pytest.raises(StorageError):
        await note_as_it_dies(database, server)
    while_down = await asyncio.gather(*(note(database, "down") for _ in names), return_exceptions=True)
    await asyncio.to_thread(server.start)
    async with asyncio.timeout(10):
        await asyncio.gather(*(note(database, f"again {name}") for name in names))
    async with database.reading() as work:
        kept = [await work.memos.get(name) for name in (*names, "under way", "down")]
    await database.close()

    assert {type(one) for one in while_down} == {StorageError}
    assert kept == ["kept"] * AT_ONCE + [None, None]
