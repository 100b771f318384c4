"""How long a claim is good for: near its end, after a cut, and when facts changed since."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from playground.faults import CutAfter
from tests.support.stage import Stage, on_sqlite

SECOND = timedelta(seconds=1)
PLANNED = NudgeState.PLANNED
POST = "chat.postMessage"


@on_sqlite
async def test_nothing_is_posted_when_the_lease_is_about_to_end(stage: Stage) -> None:
    """The process was stopped for a while between its claim and the post; others may have the nudge by now."""
    circle = await stage.founds(stage.ana)
    delivery = stage.services.nudges._delivery
    async with stage.database.unit_of_work() as work:
        claimed = await delivery.claim(work)
    stage.clock.push(45 * SECOND)

    await delivery.work_off(claimed)

    [card] = await stage.ledger(circle, NudgeKind.CARD)
    assert (len(claimed.claims), stage.slack.log.calls(POST)) == (1, [])
    assert (card.state, card.attempt) == (PLANNED, 0)
    await stage.services.nudges.run_due()
    assert len(stage.room.messages) == 1


@on_sqlite
async def test_a_claim_counts_from_when_it_began(stage: Stage) -> None:
    """The claim itself took 44 s; so little of the lease is left that no post may be started."""
    await stage.founds(stage.ana)
    delivery = stage.services.nudges._delivery
    loop = asyncio.get_running_loop()
    async with stage.database.unit_of_work() as work:
        claimed = await delivery.claim(work)

    assert claimed.until == stage.clock.now() + 45 * SECOND
    assert loop.time() + 40 < claimed.start_before <= loop.time() + 45
    await delivery.work_off(replace(claimed, start_before=loop.time()))
    assert stage.slack.log.calls(POST) == []


@on_sqlite
async def test_what_changed_since_the_claim_is_looked_at_before_the_post(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    stage.clock.push_to(stage.at(2026, 3, 5, 15, 50))
    delivery = stage.services.nudges._delivery
    async with stage.database.unit_of_work() as work:
        claimed = await delivery.claim(work)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)

    await delivery.work_off(claimed)

    [starting] = [one for one in claimed.claims if one.nudge.kind is NudgeKind.STARTING]
    [found] = [one for one in await stage.ledger(circle) if one.id == starting.nudge.id]
    assert (found.state, found.reason) == (NudgeState.SKIPPED, SkipReason.PAUSED)


@on_sqlite
async def test_a_clerk_cancelled_in_the_middle_of_a_post_leaves_it_unknown(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, CutAfter(hold=30))
    stored = asyncio.Event()
    stage.slack.log.post_watchers.append(lambda post: stored.set())

    clerk = asyncio.ensure_future(stage.services.nudges.run_due())
    await stored.wait()
    clerk.cancel()
    with pytest.raises(asyncio.CancelledError):
        await clerk

    [card] = await stage.ledger(circle, NudgeKind.CARD)
    assert (card.state, card.reason) == (NudgeState.UNKNOWN, "the bot stopped while it was being sent")
