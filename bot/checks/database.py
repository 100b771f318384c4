"""The database: is it there, does it answer, are its tables of this version?"""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from bot.checks.findings import Finding, Level
from bot.checks.machine import disk
from bot.clock import Clock
from bot.errors import StorageError
from storage.engine import Database

SKEW = timedelta(seconds=5)
"""Clocks that differ by more are told of; replicas agree on the database's."""


def has_wal_reset_race(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can lose a write in WAL mode under several connections.

    Source: sqlite.org/wal.html#walresetbug: 3.7.0 to 3.51.2; mended in 3.51.3, 3.50.7 and 3.44.6.
    """
    mended = (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51) or version >= (3, 51, 3)
    return version >= (3, 7) and not mended


async def database(url: str, clock: Clock) -> list[Finding]:
    """Is it there, does it answer, and are its tables of this version? A missing SQLite file is not made."""
    findings = []
    if url.startswith("sqlite"):
        findings.append(_sqlite(sqlite3.sqlite_version_info))
        file = Path(url.partition(":///")[2].partition("?")[0])
        findings += await asyncio.to_thread(disk, file)
        if not await asyncio.to_thread(file.exists):
            return [*findings, Finding(Level.OK, "database", f"{file} will be made when the bot starts")]
    try:
        pending, there = await _ask(Database(url))
    except StorageError as error:
        words = f"{error.message.rstrip('.')}; check DATABASE_URL and that the database is running"
        return [*findings, Finding(Level.FAIL, "database", words)]
    findings.append(Finding(Level.OK, "database", "answers"))
    findings.append(_clock(clock.now(), there))
    if not pending:
        findings.append(Finding(Level.OK, "migrations", "all applied"))
    elif url.startswith("sqlite"):
        words = f"{len(pending)} will be applied when the bot starts"
        findings.append(Finding(Level.OK, "migrations", words))
    else:
        words = f"{len(pending)} to apply; run: python -m bot migrate"
        findings.append(Finding(Level.FAIL, "migrations", words))
    return findings


def _sqlite(version: tuple[int, ...]) -> Finding:
    shown = ".".join(map(str, version))
    if has_wal_reset_race(version):
        advice = "has a rare bug that can lose a write (fixed in 3.51.3); keep backups, or use PostgreSQL"
        return Finding(Level.WARN, "sqlite", f"{shown} {advice}")
    return Finding(Level.OK, "sqlite", shown)


def _clock(now: datetime, there: datetime) -> Finding:
    off = round((now - there).total_seconds())
    if abs(off) > SKEW.total_seconds():
        side = "ahead of" if off > 0 else "behind"
        words = f"{abs(off)} s {side} the database's, which decides; turn on time synchronisation (NTP)"
        return Finding(Level.WARN, "database clock", words)
    return Finding(Level.OK, "database clock", "agrees with the database's")


async def _ask(database: Database) -> tuple[list[str], datetime]:
    try:
        await database.open()
        return await database.pending_migrations(), await database.now()
    finally:
        await database.close()
