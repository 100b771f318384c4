"""A nudge is claimed by one, settled by whoever holds the claim; on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId
from bot.domain.nudges import Claim, NudgeState, Outcome, SkipReason
from storage.engine import Database
from storage.repositories.claims import LEASE_EXPIRED
from tests.support import domain_values as make
from tests.support.domain_values import CHANNEL, NOON, TEAM
from tests.support.ledger import LEASE, claim, now_is, plan, settle


async def test_what_is_due_is_claimed_earliest_first(database: Database, circle: Circle) -> None:
    late = make.nudge(circle, due_at=NOON)
    early = make.nudge(circle, due_at=NOON - timedelta(hours=1), user_id=None, channel_id=CHANNEL)
    not_yet = make.nudge(circle, due_at=NOON + timedelta(microseconds=1))
    for_several = make.nudge(circle, user_id=None)
    await plan(database, late, early, not_yet, for_several)

    claims = await claim(database)

    assert [one.nudge.id for one in claims] == [early.id, late.id]
    assert claims[0] == Claim(replace(early, state=NudgeState.CLAIMED, attempt=1), "one")


async def test_no_more_are_claimed_than_asked_for(database: Database, circle: Circle) -> None:
    await plan(database, *(make.nudge(circle) for _ in range(5)))

    assert [len(await claim(database, limit=3)) for _ in range(3)] == [3, 2, 0]


async def test_claimers_that_race_never_claim_twice(database: Database, circle: Circle) -> None:
    """A plausible SKIP LOCKED query claimed every fourth row twice (E3)."""
    await plan(database, *(make.nudge(circle) for _ in range(400)))
    claims: list[Claim] = []

    async def work_off(owner: str) -> None:
        while found := await claim(database, owner, limit=7):
            claims.extend(found)
            await settle(database, found[0])

    await asyncio.gather(*(work_off(f"worker {number}") for number in range(6)))

    times = Counter(one.nudge.id for one in claims)
    assert len(times) == 400
    assert set(times.values()) == {1}
    assert {one.nudge.attempt for one in claims} == {1}


async def test_a_settlement_is_written_down(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)

    assert await settle(database, claimed, at=NOON + timedelta(seconds=2))

    assert await now_is(database, nudge) == replace(
        nudge,
        state=NudgeState.SENT,
        attempt=1,
        sent_at=NOON + timedelta(seconds=2),
        sent_channel=ChannelId("D0ADA"),
        sent_ts="1795435200.000100",
    )


@pytest.mark.parametrize("state", [NudgeState.SKIPPED, NudgeState.FAILED, NudgeState.UNKNOWN])
async def test_what_was_not_sent_has_its_reason(database: Database, circle: Circle, state: NudgeState) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)

    assert await settle(database, claimed, Outcome(state, reason=SkipReason.LEFT))

    assert await now_is(database, nudge) == replace(nudge, state=state, reason=SkipReason.LEFT, attempt=1)


async def test_a_second_settlement_changes_nothing(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    await settle(database, claimed)

    assert not await settle(database, claimed, Outcome(NudgeState.FAILED, reason="too late"))

    assert (await now_is(database, nudge)).state is NudgeState.SENT


async def test_another_worker_cannot_settle(database: Database, circle: Circle) -> None:
    await plan(database, make.nudge(circle))
    [claimed] = await claim(database)

    assert not await settle(database, replace(claimed, owner="another"))
    assert not await settle(database, replace(claimed, nudge=replace(claimed.nudge, attempt=2)))
    assert await settle(database, claimed)


async def test_a_worker_that_comes_back_too_late_changes_nothing(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    async with database.unit_of_work() as work:
        assert await work.nudges.begin(claimed, NOON)
        assert await work.nudges.expire_leases(NOON + LEASE) == 0
        assert await work.nudges.expire_leases(NOON + LEASE + timedelta(seconds=1)) == 1

    assert not await settle(database, claimed)

    assert await now_is(database, nudge) == replace(
        nudge, state=NudgeState.UNKNOWN, reason=LEASE_EXPIRED, attempt=1
    )
    assert await claim(database, at=NOON + timedelta(days=1)) == []


async def test_a_claim_that_was_never_begun_goes_back_into_the_plan(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)

    async with database.unit_of_work() as work:
        assert await work.nudges.expire_leases(NOON + 2 * LEASE) == 0

    async with database.unit_of_work() as work:
        assert not await work.nudges.begin(claimed, NOON + 2 * LEASE)
    assert len(await claim(database, "another", at=NOON + 2 * LEASE)) == 1


async def test_a_bot_claims_for_its_own_workspace_only(database: Database, circle: Circle) -> None:
    foreign = make.circle(team_id="T0002")
    async with database.unit_of_work() as work:
        await work.circles.add(foreign)
    mine, theirs = make.nudge(circle), make.nudge(foreign)
    await plan(database, mine, theirs)

    async with database.unit_of_work() as work:
        claims = await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10, team_id=TEAM)

    assert [one.nudge.id for one in claims] == [mine.id]


@pytest.mark.parametrize(("attempt_counts", "attempt"), [(True, 1), (False, 0)])
async def test_what_was_certainly_not_posted_is_planned_again(
    database: Database, circle: Circle, attempt_counts: bool, attempt: int
) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    later = NOON + timedelta(seconds=30)

    await settle(database, claimed, Outcome(NudgeState.PLANNED, retry_at=later, attempt_counts=attempt_counts))

    assert await now_is(database, nudge) == replace(nudge, due_at=later, attempt=attempt)
    assert await claim(database) == []
    assert len(await claim(database, "two", at=later)) == 1


async def test_asking_for_what_is_due_uses_the_small_index(database: Database) -> None:
    """However long the ledger grows, the dispatcher looks at planned rows only."""
    statements: list[tuple[str, Any]] = []

    @event.listens_for(database._writer.sync_engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        statements.append((statement, parameters))

    async with database.unit_of_work() as work:
        await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10)
        await work.nudges.expire_leases(NOON)

    asked = [one for one in statements if "UPDATE nudge" in one[0]]
    async with database._writer.connect() as connection:
        if not database.is_sqlite:
            await connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        plans = []
        for statement, parameters in asked:
            rows = await connection.exec_driver_sql(explain + statement, parameters)
            plans.append(" ".join(str(column) for row in rows for column in row))
    assert len(plans) == 3
    assert "ix_nudge_due" in plans[0]
    assert all("ix_nudge_lease" in plan for plan in plans[1:])


async def test_the_other_driver_of_postgresql_does_the_same(postgres_url: str) -> None:
    database = Database(postgres_url.replace("postgresql:", "postgresql+asyncpg:"))
    circle = make.circle()
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.circles.lock(TEAM, circle.id)
    nudge = make.nudge(circle, "digest")

    assert [await plan(database, nudge, make.nudge(circle, "other")) for _ in range(2)] == [2, 0]
    claimed = next(one for one in await claim(database) if one.nudge.key == "digest")
    assert await settle(database, claimed)
    assert not await settle(database, claimed)
    async with database.unit_of_work() as work:
        assert await work.inbox.take(TEAM, "Ev1", NOON)
        assert not await work.inbox.take(TEAM, "Ev1", NOON)

    assert (await now_is(database, nudge)).state is NudgeState.SENT
    await database.close()
