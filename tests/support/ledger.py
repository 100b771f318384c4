"""The ledger of nudges, one unit of work per step, as tests use it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.ids import ChannelId
from bot.domain.nudges import Claim, Nudge, NudgeState, Outcome
from storage.engine import Database
from tests.support.domain_values import NOON, TEAM

LEASE = timedelta(seconds=60)
SENT = Outcome(NudgeState.SENT, sent_channel=ChannelId("D0ADA"), sent_ts="1795435200.000100")


async def plan(database: Database, *nudges: Nudge) -> int:
    async with database.unit_of_work() as work:
        return await work.nudges.plan(nudges)


async def claim(database: Database, owner: str = "one", *, at: datetime = NOON, limit: int = 10) -> list[Claim]:
    async with database.unit_of_work() as work:
        groups = await work.nudges.claim(at, owner=owner, lease=LEASE, limit=limit)
    return [claim for group in groups for claim in group]


async def settle(database: Database, claim: Claim, outcome: Outcome = SENT, *, at: datetime = NOON) -> bool:
    async with database.unit_of_work() as work:
        return await work.nudges.settle(claim, outcome, at)


async def now_is(database: Database, nudge: Nudge) -> Nudge:
    async with database.reading() as work:
        found = await work.nudges.get(TEAM, nudge.id)
    assert found is not None
    return found
