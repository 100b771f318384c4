"""Statements that are compiled once for a whole run, not once for every database that a test opens.

SQLAlchemy keeps what it compiled with the engine, and each test has engines of its own: a story would compile
its hundred statements anew, which takes longer than asking them. A bot that runs for weeks never notices.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from functools import cache

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

Key = tuple[object, ...]


class Statements(MutableMapping[Key, object]):
    """Compiled statements of one dialect; of SQLAlchemy's keys the first part, the engine's own, is left out."""

    def __init__(self) -> None:
        self._kept: dict[Key, object] = {}

    def __getitem__(self, key: Key) -> object:
        return self._kept[key[1:]]

    def get(self, key: Key, default: object = None) -> object:
        return self._kept.get(key[1:], default)

    def __setitem__(self, key: Key, compiled: object) -> None:
        self._kept[key[1:]] = compiled

    def __delitem__(self, key: Key) -> None:
        del self._kept[key[1:]]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


@cache
def _of(dialect: str, driver: str) -> Statements:
    return Statements()


def share() -> None:
    """From here on let all engines of a kind use the same compiled statements."""
    event.listen(Engine, "engine_connect", _lend)


def _lend(connection: Connection) -> None:
    dialect = connection.dialect
    connection.execution_options(compiled_cache=_of(dialect.name, dialect.driver))
