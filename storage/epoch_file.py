"""A small file beside a SQLite database that outlives a restore of it, so that the restore is noticed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import StorageError
from storage.urls import database_url


@dataclass(frozen=True, slots=True)
class Epoch:
    """How far a database has come: which one it is, how many times something was claimed in it, and when last.

    `at` is an ISO instant, for the memo in the database; what the file says of it is for people.
    """

    id: str
    count: int
    at: str

    @classmethod
    def read(cls, text: str) -> Epoch | None:
        """Return what a text says; None where it cannot be read, as after a torn write."""
        try:
            given = json.loads(text)
            return cls(str(given["id"]), int(given["count"]), str(given["at"]))
        except (ValueError, KeyError, TypeError):
            return None

    def text(self) -> str:
        return json.dumps(asdict(self))


class EpochFile:
    """`<database>.epoch`. A database whose own memo is behind its file was put back to an earlier state."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, url: str) -> EpochFile | None:
        """Return the file of a SQLite database; None for another one."""
        found = database_url(url)
        if found.get_backend_name() != "sqlite" or found.database is None:
            return None
        path = Path(found.database)
        return cls(path.with_name(path.name + ".epoch"))

    def read(self) -> Epoch | None:
        """Return what the file says, or None where there is none; StorageError where it cannot be read."""
        try:
            return Epoch.read(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"The file {self.path} cannot be read: {error.strerror}.") from None

    def write(self, epoch: Epoch) -> None:
        """Put the file in place of what was there, all or nothing, and on the disk when this returns."""
        fresh = self.path.with_name(self.path.name + ".new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                file.write(epoch.text())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError as error:
            raise StorageError(f"The file {self.path} cannot be written: {error.strerror}.") from None
