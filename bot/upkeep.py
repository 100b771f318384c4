"""What is done to the database from the command line: opening, copying, recovering it, and reading digests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.ids import CircleId
from bot.errors import CirclesError, StorageError
from bot.services.digests import Digests
from bot.settings import Settings
from bot.views import digests as digest_views
from storage.backups import Backup
from storage.backups import back_up as copy
from storage.engine import Database
from storage.patience import patiently


async def open_database(database: Database) -> None:
    """Open the database; a SQLite file is brought up to date, a PostgreSQL that is behind raises StorageError.

    A file that another program holds is waited for.
    """
    await patiently(database.open)
    if database.is_sqlite:
        await patiently(database.migrate)
    elif pending := await database.pending_migrations():
        raise StorageError(f"The database is {len(pending)} migrations behind. Run: python -m bot migrate")


async def migrate(settings: Settings) -> list[str]:
    """Bring the database to the form that this version needs; return the migrations that it lacked."""
    database = Database(settings.database_url)
    try:
        await patiently(database.open)
        pending = await database.pending_migrations()
        await patiently(database.migrate)
    finally:
        await database.close()
    return pending


async def preview_digests(settings: Settings, circle_id: str | None) -> list[str]:
    """Return the plain text of what the digests would hold now; nothing is posted and Slack is not asked."""
    database = Database(settings.database_url)
    await open_database(database)
    try:
        chosen = CircleId(circle_id) if circle_id else None
        pages = await Digests(database, SystemClock()).previews(chosen)
        return [digest_views.digest(page.digest, page.names).text for page in pages if not page.digest.is_empty]
    finally:
        await database.close()


async def recover(settings: Settings, since: datetime) -> int:
    """Have everything that was due since an instant looked for in Slack before it is posted; return how many."""
    from bot.services.recovery import recover as recover_ledger

    database = Database(settings.database_url)
    await open_database(database)
    try:
        return (await recover_ledger(database, since, SystemClock().now())).count
    finally:
        await database.close()


def back_up(settings: Settings, target: Path) -> Backup:
    """Copy a SQLite database while the bot works with it; PostgreSQL has its own tool, which is named."""
    file = Database(settings.database_url).file
    if file is None:
        raise CirclesError(
            "PostgreSQL is backed up with its own tool: pg_dump --format=custom --file=circles.dump DATABASE."
            " docs/deploy.md has the whole procedure."
        )
    return copy(file, target, SystemClock().now())
