"""Waiting, at a start, for a SQLite file that another program holds: a backup, a copy, a shell left open.

While the bot runs, a person who asked is told within seconds that it did not work. At a start nobody asked, and
giving up means that everybody goes without, so it waits longer, says so in the log, and gives up in clear words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import DatabaseBusy, StorageError

log = logging.getLogger("circles.storage")

PATIENCE_S = 60.0
PAUSE_S = 0.2
"""Between two tries; a try itself waits for as long as any statement does (storage/connections.py)."""

Value = TypeVar("Value")


async def patiently(work: Callable[[], Awaitable[Value]], *, within_s: float = PATIENCE_S) -> Value:
    """Do what fails as a whole or not at all, again while the database is busy; StorageError after `within_s`."""
    now = asyncio.get_running_loop().time
    began = now()
    while True:
        try:
            return await work()
        except DatabaseBusy as busy:
            waited = now() - began
            if waited >= within_s:
                raise StorageError(
                    f"Another program has held the database file for {waited:.0f} s, so this was given up."
                    " End that program (a backup? a shell with the file open?) and start again."
                ) from None
            log.warning(
                "the database file is held by another program: waited %.0f s, going on for %.0f s more (%s)",
                waited,
                within_s - waited,
                busy.message,
            )
            await asyncio.sleep(PAUSE_S)
