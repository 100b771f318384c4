"""A unit of work is kept as a whole or not at all, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.ids import CircleId, UserId
from bot.errors import StorageError
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import NOON, TEAM


async def is_there(database: Database, circle_id: CircleId) -> bool:
    async with database.reading() as work:
        return await work.circles.get(TEAM, circle_id) is not None


async def test_what_ends_well_is_kept(database: Database) -> None:
    circle = make.circle()

    async with database.unit_of_work() as work:
        await work.circles.add(circle)

    assert await is_there(database, circle.id)


async def test_an_error_undoes_everything(database: Database) -> None:
    circle = make.circle()

    async def fail() -> None:
        async with database.unit_of_work() as work:
            await work.circles.add(circle)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert not await is_there(database, circle.id)


async def test_a_cancellation_undoes_everything_and_frees_the_way(database: Database) -> None:
    circle = make.circle()
    written = asyncio.Event()

    async def never_done() -> None:
        async with database.unit_of_work() as work:
            await work.circles.add(circle)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_done())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not await is_there(database, circle.id)
    async with database.unit_of_work() as work:
        await work.circles.add(circle)


async def test_a_cancellation_at_any_moment_leaves_all_or_nothing(database: Database) -> None:
    """Cancelled after each of the first 40 turns of the event loop: inside a statement, the commit, or before."""
    for turns in range(40):
        circle = make.circle()
        person = make.person(UserId(f"U{turns}"))

        async def both(circle: object = circle, person: object = person) -> None:
            async with database.unit_of_work() as work:
                await work.circles.add(circle)  # type: ignore[arg-type]
                await work.people.save(person)  # type: ignore[arg-type]

        task = asyncio.create_task(both())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})

        async with database.reading() as work:
            kept = await work.people.get(TEAM, person.user_id) is not None
        assert await is_there(database, circle.id) is kept

    async with database.unit_of_work() as work:
        assert await work.inbox.take(TEAM, "still works", NOON)


async def test_a_save_that_fails_at_the_commit_keeps_nothing(database: Database) -> None:
    circle = make.circle()

    def fail() -> None:
        raise StorageError("The disk is full.")

    database.before_commit = fail
    with pytest.raises(StorageError, match="disk is full"):
        async with database.unit_of_work() as work:
            await work.circles.add(circle)
    database.before_commit = None

    assert not await is_there(database, circle.id)


async def test_reading_cannot_write(database: Database) -> None:
    circle = make.circle()

    with pytest.raises(StorageError, match=r"(?i)read.?only"):
        async with database.reading() as work:
            await work.circles.add(circle)

    assert not await is_there(database, circle.id)


async def test_reading_waits_for_nobody(database: Database) -> None:
    circle = make.circle()

    async with database.unit_of_work() as work:
        await work.circles.add(circle)

        assert not await is_there(database, circle.id)


async def test_a_locked_circle_is_changed_by_one_at_a_time(database: Database) -> None:
    circle = make.circle(capacity=0)
    async with database.unit_of_work() as work:
        await work.circles.add(circle)

    async def one_more() -> None:
        async with database.unit_of_work() as work:
            found = await work.circles.lock(TEAM, circle.id)
            assert found is not None
            await work.circles.save(replace(found, capacity=found.capacity + 1))

    await asyncio.gather(*(one_more() for _ in range(40)))

    async with database.reading() as work:
        found = await work.circles.get(TEAM, circle.id)
    assert found == replace(circle, capacity=40)


async def test_two_sqlite_processes_lose_no_update(sqlite_url: str) -> None:
    """Read, change, write in the default deferred transaction loses most of these without an error (E8)."""
    databases = [Database(sqlite_url) for _ in range(3)]
    await databases[0].open()
    await databases[0].migrate()
    circle = make.circle(capacity=0)
    async with databases[0].unit_of_work() as work:
        await work.circles.add(circle)

    async def ten_more(database: Database) -> None:
        for _ in range(10):
            async with database.unit_of_work() as work:
                found = await work.circles.get(TEAM, circle.id)
                assert found is not None
                await work.circles.save(replace(found, capacity=found.capacity + 1))

    await asyncio.gather(*(ten_more(database) for database in databases))

    async with databases[0].reading() as work:
        found = await work.circles.get(TEAM, circle.id)
    assert found == replace(circle, capacity=30)
    for database in databases:
        await database.close()


async def test_a_refused_row_is_told_without_anybodys_words(database: Database) -> None:
    circle = make.circle(goal="a very private goal")
    async with database.unit_of_work() as work:
        await work.circles.add(circle)

    with pytest.raises(StorageError) as refused:
        async with database.unit_of_work() as work:
            await work.circles.add(circle)

    assert "private" not in refused.value.message
    assert len(refused.value.message.splitlines()) == 1


async def test_a_member_of_no_circle_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match=r"(?i)foreign"):
        async with database.unit_of_work() as work:
            await work.members.save(make.member(make.circle()))


async def test_sqlite_is_told_to_be_durable(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await database.open()

    async with database._writer.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        told = {name: await connection.scalar(text(f"PRAGMA {name}")) for name in asked}

    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    await database.close()


async def test_postgresql_gives_up_on_a_statement_after_30_seconds(postgres_url: str) -> None:
    for url in (postgres_url, postgres_url.replace("postgresql:", "postgresql+asyncpg:")):
        database = Database(url)

        async with database._writer.connect() as connection:
            assert await connection.scalar(text("SHOW statement_timeout")) == "30s"
            assert await connection.scalar(text("SHOW transaction_isolation")) == "read committed"

        await database.close()


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a/b/circles.db")

    await database.open()

    assert (tmp_path / "a" / "b" / "circles.db").exists()
    assert (await database.version()).startswith("SQLite 3.")
    await database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:secret@/circles?host=/nowhere",
        "postgresql+asyncpg://me:secret@/circles?host=/nowhere",
        "postgresql+asyncpg://me:secret@127.0.0.1:1/circles",
    ],
)
async def test_a_database_that_does_not_answer_is_told_in_words(url: str) -> None:
    database = Database(url)

    for question in (database.open, database.ping, database.migrate, database.pending_migrations):
        with pytest.raises(StorageError) as trouble:
            await question()
        assert "secret" not in trouble.value.message

    await database.close()


async def test_a_sqlite_file_that_cannot_be_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError, match="cannot be written"):
        await Database(f"sqlite:///{tmp_path}/file/circles.db").open()
    with pytest.raises(StorageError, match="cannot be written: Is a directory"):
        await Database(f"sqlite:///{tmp_path}").open()
