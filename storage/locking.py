"""One process on one SQLite file: a lock beside the file, held for as long as the process lives."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.errors import StorageError


class FileLock:
    """An exclusive `flock` on `<database>.lock`.

    The kernel lets go of it when the process ends, however it ends, so nothing is left to clean up after a
    crash. Two processes on one SQLite file would both answer people and both post; PostgreSQL is made for that.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(f"{database.name}.lock")
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock, or raise StorageError where another process has it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageError(f"The lock file {self._path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise StorageError(
                f"Another process is running the bot on {self._database} already. Stop that one first,"
                " or use PostgreSQL, which several processes may share (docs/deploy.md)."
            ) from None
        self._handle = handle

    def release(self) -> None:
        """Let go of the lock; the file stays, since removing it would let two processes hold two locks."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
