"""DATABASE_URL: the forms people write, as the drivers that speak asyncio want them."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StorageError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

EXAMPLES = "sqlite:///circles.db or postgresql://user:password@host/database"


def database_url(text: str) -> URL:
    """Return the URL with its driver, or raise StorageError in words that never repeat a password."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise StorageError(f"DATABASE_URL is not a database address. Write it like {EXAMPLES}.") from None
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        raise StorageError(
            f"DATABASE_URL names {url.drivername}, which is not a database I can use. Write it like {EXAMPLES}."
        )
    if driver.startswith("sqlite") and url.database in {None, "", ":memory:"}:
        raise StorageError(
            "DATABASE_URL names no file, and what is kept in memory only is lost. Write it like sqlite:///circles.db."
        )
    if driver.startswith("postgresql") and not url.database:
        raise StorageError(f"DATABASE_URL names no database after the host. Write it like {EXAMPLES}.")
    return url.set(drivername=driver)
