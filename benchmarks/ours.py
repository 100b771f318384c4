"""Our side: a ledger of due nudges, worked off by `Nudges.run_due`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.posting import gateway_to
from benchmarks.seeding import more_circles, more_nudges, one_circle, one_nudge
from benchmarks.sink import TEAM
from bot.domain.ids import TeamId
from bot.domain.pace import Pace
from bot.services.services import build
from storage.engine import Database

AHEAD = timedelta(hours=1)
UNPACED = Pace.unlimited(Pace().batch)
"""Without Slack's published pace: the machine is what is measured."""


class ShiftedClock:
    """The machine's clock, which can be set ahead once: what was not due is due from one moment to the next."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC) + self.ahead


async def seed(url: str, count: int, tuned: bool) -> float | None:
    """Write circles of one meeting and a nudge each, due in one hour; nothing of it depends on the real time."""
    database = Database(url)
    await database.open()
    await database.migrate()
    due_at = datetime.fromtimestamp(time.time(), UTC) + AHEAD / 2
    circle = await one_circle(database, due_at + timedelta(minutes=10), founded_at=due_at + 9 * AHEAD)
    await one_nudge(database, circle, due_at)
    await database.close()
    more_circles(url, count - 1)
    more_nudges(url, count - 1)
    return None


async def work(url: str, slack_url: str, count: int, tuned: bool, ready: Callable[[], Any]) -> None:
    """Plan beforehand as a running bot has, then work off what is due until nothing is."""
    database, clock = Database(url), ShiftedClock()
    await database.open()
    try:
        async with gateway_to(slack_url) as gateway:
            nudges = build(database, gateway, clock, TeamId(TEAM), pace=UNPACED).nudges
            await nudges.run_due()
            due = await ready()
            await asyncio.sleep(max(0.0, due - time.time()))
            clock.ahead = AHEAD
            await nudges.run_due()
    finally:
        await database.close()
