"""Bringing the tables of a database to the form that this version needs, with Alembic.

The migrations are part of the package and are found from here, so that no configuration file is needed.
Each function works on a connection inside a transaction, which is all of the migration or none of it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.errors import StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x6C63_6D69
"""The number of the PostgreSQL lock under which replicas that start together migrate one after another."""


def configuration() -> Config:
    """Return what Alembic would read from alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def head() -> str:
    """Return the newest revision this version knows."""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    if newest is None:
        raise StorageError("The migrations are missing from this installation. Install it again.")
    return newest


def current(connection: Connection) -> str | None:
    """Return the revision of the database; None where nothing was migrated yet."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _revisions() -> tuple[str, ...]:
    """Return the revisions this version knows, oldest first; reading them walks the disk."""
    scripts = ScriptDirectory.from_config(configuration())
    return tuple(script.revision for script in scripts.walk_revisions("base", "heads"))[::-1]


def pending(connection: Connection) -> list[str]:
    """Return the revisions the database has still to take, oldest first."""
    known = _revisions()
    here = current(connection)
    if here is None:
        return list(known)
    if here not in known:
        raise StorageError(
            f"The database is at revision {here}, which this version does not know: "
            "a newer version has used it. Run that version, or restore a backup."
        )
    return list(known[known.index(here) + 1 :])


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up. Safe to call from several replicas at once and as often as one likes."""
    _lock(connection)
    if revision == "head" and not pending(connection):
        return
    command.upgrade(_configuration_on(connection), revision)
    _check_foreign_keys(connection)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Migrate down; `base` removes every table with all that is in it."""
    _lock(connection)
    command.downgrade(_configuration_on(connection), revision)
    _check_foreign_keys(connection)


def _configuration_on(connection: Connection) -> Config:
    config = configuration()
    config.attributes["connection"] = connection
    return config


def _lock(connection: Connection) -> None:
    """Wait for other migrations; on SQLite the transaction itself is the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})


def _check_foreign_keys(connection: Connection) -> None:
    """Refuse a migration that left rows pointing nowhere; PostgreSQL has looked all the while."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise StorageError(f"The migration was undone: {len(broken)} rows would point nowhere.")
