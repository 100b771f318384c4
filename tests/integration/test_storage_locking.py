"""One process on one SQLite file, and a copy of the file while it is in use."""

from __future__ import annotations

import asyncio
import logging
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.app import done_before
from bot.errors import DatabaseBusy, StorageError
from storage.backups import back_up
from storage.engine import Database
from storage.locking import FileLock
from storage.patience import patiently
from tests.support import domain_values as make
from tests.support.builders import MONDAY
from tests.support.domain_values import TEAM

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from storage.locking import FileLock
lock = FileLock(Path(sys.argv[1]))
lock.take()
print("taken", flush=True)
sys.stdin.read()
"""


async def holder(database: Path) -> asyncio.subprocess.Process:
    """Start another process that holds the lock."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        HOLD,
        str(database),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"taken\n"
    return process


async def test_a_second_process_on_one_file_is_told_what_to_do(tmp_path: Path) -> None:
    other = await holder(tmp_path / "circles.db")

    with pytest.raises(StorageError) as refused:
        FileLock(tmp_path / "circles.db").take()

    assert "circles.db already" in refused.value.message
    assert "PostgreSQL" in refused.value.message
    await other.communicate(b"")


async def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    other = await holder(tmp_path / "circles.db")
    other.send_signal(signal.SIGKILL)
    await other.communicate()
    lock = FileLock(tmp_path / "circles.db")

    lock.take()

    lock.release()


def test_a_lock_that_was_let_go_of_can_be_taken_again(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "circles.db"), FileLock(tmp_path / "circles.db")
    first.take()
    first.release()

    second.take()

    second.release()


async def test_row_39_a_write_waits_while_somebody_else_holds_the_file(
    migrated_sqlite_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "circles.db"
    file.write_bytes(migrated_sqlite_file.read_bytes())
    database = Database(f"sqlite:///{file}")
    await database.open()

    async def write() -> None:
        async with database.unit_of_work() as work:
            await work.circles.add(make.circle())

    with closing(sqlite3.connect(file, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        writing = asyncio.ensure_future(write())
        ended, _ = await asyncio.wait({writing}, timeout=0.2)
        backup.execute("ROLLBACK")
    async with asyncio.timeout(5):
        await writing
    async with database.reading() as work:
        written = len(await work.circles.running())
    await database.close()

    assert ended == set()
    assert written == 1


class LetsGo(logging.Handler):
    """Ends another program's hold on the file once the log says that it is waited for."""

    def __init__(self, other: sqlite3.Connection) -> None:
        super().__init__()
        self.other = other
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())
        if self.other.in_transaction:
            self.other.execute("ROLLBACK")


@contextmanager
def held(file: Path) -> Iterator[LetsGo]:
    """Hold the write lock of a file as a program does that is in the middle of something."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        listener = LetsGo(other)
        logging.getLogger("circles.storage").addHandler(listener)
        try:
            yield listener
        finally:
            logging.getLogger("circles.storage").removeHandler(listener)


async def test_a_start_waits_for_a_program_that_holds_the_file_and_says_so_in_the_log(tmp_path: Path) -> None:
    file = tmp_path / "circles.db"
    database = Database(f"sqlite:///{file}", busy_ms=1)

    with held(file) as opening:
        await patiently(database.open)
    with held(file) as migrating:
        await patiently(database.migrate)
    pending = await database.pending_migrations()
    await database.close()

    assert pending == []
    for told in (opening.told, migrating.told):
        assert len(told) == 1
        assert "the database file is held by another program: waited 0 s, going on for 60 s more" in told[0]


async def test_a_start_gives_up_in_clear_words_when_the_file_stays_held(tmp_path: Path) -> None:
    file = tmp_path / "circles.db"
    database = Database(f"sqlite:///{file}", busy_ms=1)

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError) as given_up:
            await patiently(database.open, within_s=0)
    await database.close()

    assert not isinstance(given_up.value, DatabaseBusy)
    assert "Another program has held the database file for 0 s" in given_up.value.message
    assert "End that program" in given_up.value.message


async def test_a_backup_holds_what_stood_only_in_the_write_ahead_log(
    migrated_sqlite_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "circles.db"
    file.write_bytes(migrated_sqlite_file.read_bytes())
    database = Database(f"sqlite:///{file}")
    await database.open()
    circle = make.circle()
    async with database.unit_of_work() as work:
        await work.circles.add(circle)

    made = await asyncio.to_thread(back_up, file, tmp_path / "copy.db", MONDAY)
    await database.close()

    assert made.rows["circle"] == 1
    assert made.size == (tmp_path / "copy.db").stat().st_size
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["circles.db", "copy.db"]
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    await copy.open()
    async with copy.reading() as work:
        assert await work.circles.get(TEAM, circle.id) == circle
        assert await work.memos.get("backup_taken_at") == MONDAY.isoformat()
    await copy.close()


def test_a_backup_never_replaces_a_file(migrated_sqlite_file: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")

    with pytest.raises(StorageError, match="choose another name"):
        back_up(migrated_sqlite_file, tmp_path / "copy.db", MONDAY)

    assert (tmp_path / "copy.db").read_text() == "precious"


def test_what_is_no_database_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "circles.db").write_text("this is a letter, not a database; " * 40)

    with pytest.raises(StorageError, match="could not be made"):
        back_up(tmp_path / "circles.db", tmp_path / "copy.db", MONDAY)

    assert [one.name for one in tmp_path.iterdir()] == ["circles.db"]


async def test_a_start_that_waits_is_left_off_when_the_bot_is_asked_to_stop() -> None:
    stopping, waiting = asyncio.Event(), asyncio.Event()

    async def start() -> None:
        waiting.set()
        await asyncio.Event().wait()

    async def starts_at_once() -> None:
        pass

    started = asyncio.ensure_future(done_before(stopping, start()))
    await waiting.wait()
    stopping.set()

    assert not await started
    assert await done_before(asyncio.Event(), starts_at_once())
