"""A copy of a SQLite database while the bot goes on working with it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StorageError

BUSY_S = 10.0
PAGES_AT_ONCE = 256
"""Pages copied in one go; between two goes the bot may write."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied: where it lies, its size in bytes, and how many rows its largest nouns have."""

    path: Path
    size: int
    rows: dict[str, int]


BACKUP_TAKEN_AT = "backup_taken_at"
"""The memo that stands in a copy and not in the original: whoever starts on it knows that it was restored."""


def back_up(database: Path, target: Path, now: datetime) -> Backup:
    """Copy the database with SQLite's backup interface, check the copy, and put it in place at once.

    A plain copy of the file would miss what stands in the write-ahead log. `now` is noted in the copy. Raises
    StorageError, and leaves nothing behind, where the target exists, the copy cannot be written, or it does not
    pass the check.
    """
    if target.exists():
        raise StorageError(f"{target} exists already. A backup never replaces a file: choose another name.")
    if not database.exists():
        raise StorageError(f"There is no database at {database}. DATABASE_URL says where it is.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        _copy(database, unfinished, now)
        rows = _checked(unfinished)
        _keep(unfinished, target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup could not be made: {error}.") from None
    finally:
        for leftover in (unfinished, *(unfinished.with_name(unfinished.name + end) for end in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, rows)


def _copy(database: Path, to: Path, now: datetime) -> None:
    to.unlink(missing_ok=True)
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # it holds people's words
    uri = f"file:{database.resolve().as_posix()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True, timeout=BUSY_S)) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy, pages=PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'memo'").fetchone()[0]:
            note = "INSERT OR REPLACE INTO memo (team_id, name, value) VALUES ('', ?, ?)"
            copy.execute(note, (BACKUP_TAKEN_AT, now.isoformat()))
            copy.commit()


def _checked(copy: Path) -> dict[str, int]:
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise StorageError("The copy did not pass SQLite's integrity check. Keep the older backups, and look.")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counted = sorted(tables & {"circle", "meeting", "person", "reflection", "insight", "nudge"})
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in counted}


def _keep(unfinished: Path, target: Path) -> None:
    """Put the copy in place, durably: the bytes first, then the name; never over a file that came meanwhile."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    os.link(unfinished, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
