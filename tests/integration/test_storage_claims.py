"""What is due is claimed by one worker, the most urgent first; on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.circles import Circle
from bot.domain.ids import TeamId, UserId
from bot.domain.nudges import Claim, Lane, NudgeKind, NudgeState
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import BEN, CHANNEL, NOON, TEAM
from tests.support.ledger import LEASE, claim, now_is, plan, settle


async def test_what_is_due_is_claimed_the_most_urgent_first(database: Database, circle: Circle) -> None:
    late = make.nudge(circle, due_at=NOON)
    early = make.nudge(circle, due_at=NOON - timedelta(hours=1), user_id=BEN)
    pressing = make.nudge(
        circle, kind=NudgeKind.STARTING, user_id=None, channel_id=CHANNEL, not_after=NOON + timedelta(minutes=5)
    )
    not_yet = make.nudge(circle, due_at=NOON + timedelta(microseconds=1), user_id=UserId("U0C"))
    for_several = make.nudge(circle, user_id=None)
    await plan(database, late, early, pressing, not_yet, for_several)

    claims = await claim(database)

    assert [one.nudge.id for one in claims] == [pressing.id, early.id, late.id]
    assert claims[1] == Claim(replace(early, state=NudgeState.CLAIMED, attempt=1), "one")


async def test_no_more_posts_are_claimed_than_asked_for(database: Database, circle: Circle) -> None:
    await plan(database, *(make.nudge(circle, user_id=UserId(f"U{n}")) for n in range(5)))

    assert [len(await claim(database, limit=3)) for _ in range(3)] == [3, 2, 0]


async def test_a_person_gets_all_that_is_due_at_once_and_a_channel_one_after_the_other(
    database: Database, circle: Circle
) -> None:
    for_ada = [make.nudge(circle, due_at=NOON - timedelta(minutes=n)) for n in range(3)]
    in_channel = [
        make.nudge(circle, user_id=None, channel_id=CHANNEL, due_at=NOON - timedelta(minutes=n)) for n in range(2)
    ]
    await plan(database, *for_ada, *in_channel)

    async with database.unit_of_work() as work:
        groups = await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10)
    again = await claim(database, "two")
    await settle(database, next(group[0] for group in groups if len(group) == 1))
    after = await claim(database, "two")

    assert sorted([one.nudge.id for one in group] for group in groups) == sorted(
        [[one.id for one in reversed(for_ada)], [in_channel[1].id]]
    )
    assert again == []
    assert [one.nudge.id for one in after] == [in_channel[0].id]


@pytest.mark.parametrize(
    ("lane", "count"),
    [
        (Lane(TEAM, CHANNEL, next_at=NOON), 1),
        (Lane(TEAM, CHANNEL, next_at=NOON + timedelta(microseconds=1)), 0),
        (Lane(TEAM, CHANNEL, next_at=NOON, paused_until=NOON), 1),
        (Lane(TEAM, CHANNEL, next_at=NOON, paused_until=NOON + timedelta(microseconds=1)), 0),
    ],
)
async def test_a_lane_that_has_to_wait_holds_up_nobody_else(
    database: Database, circle: Circle, lane: Lane, count: int
) -> None:
    await plan(database, make.nudge(circle), make.nudge(circle, user_id=None, channel_id=CHANNEL))
    async with database.unit_of_work() as work:
        await work.lanes.save(lane)

    claims = await claim(database)

    assert sum(one.nudge.channel_id == CHANNEL for one in claims) == count
    assert sum(one.nudge.user_id is not None for one in claims) == 1


async def test_after_a_downtime_what_would_be_too_late_first_goes_first(
    database: Database, circle: Circle
) -> None:
    urgent = make.nudge(circle, not_after=NOON + timedelta(hours=3))
    fleeting = make.nudge(circle, user_id=BEN, kind=NudgeKind.REFLECT_LAST, not_after=NOON + timedelta(hours=1))
    await plan(database, urgent, fleeting)

    async with database.unit_of_work() as work:
        groups = await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10, by_deadline=True)

    assert [group[0].nudge.id for group in groups] == [fleeting.id, urgent.id]


async def test_claimers_that_race_never_claim_twice(database: Database, circle: Circle) -> None:
    """A plausible SKIP LOCKED query claimed every fourth row twice (E3)."""
    rows = 120
    await plan(database, *(make.nudge(circle, user_id=UserId(f"U{number}")) for number in range(rows)))
    claims: list[Claim] = []

    async def work_off(owner: str) -> None:
        while found := await claim(database, owner, limit=7):
            claims.extend(found)
            await settle(database, found[0])

    await asyncio.gather(*(work_off(f"worker {number}") for number in range(6)))

    times = Counter(one.nudge.id for one in claims)
    assert len(times) == rows
    assert set(times.values()) == {1}
    assert {one.nudge.attempt for one in claims} == {1}


async def test_one_claimer_at_a_time_has_a_workspace(database: Database, circle: Circle) -> None:
    """So one claimer at a time counts how much there is room for; on SQLite whoever writes is alone anyway."""
    async with database.unit_of_work() as work:
        assert await work.lanes.open(TEAM, NOON) == Lane(TEAM, "workspace", next_at=NOON)
    if database.is_sqlite:
        return

    async with database.unit_of_work() as first, database.unit_of_work() as second:
        held = await first.lanes.open(TEAM, NOON)
        refused = await second.lanes.open(TEAM, NOON)
        other = await second.lanes.open(TeamId("T0002"), NOON)

    assert held is not None
    assert refused is None
    assert other is not None


async def test_a_bot_claims_for_its_own_workspace_only(database: Database, circle: Circle) -> None:
    foreign = make.circle(team_id="T0002")
    async with database.unit_of_work() as work:
        await work.circles.add(foreign)
    mine, theirs = make.nudge(circle), make.nudge(foreign)
    await plan(database, mine, theirs)

    async with database.unit_of_work() as work:
        groups = await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10, team_id=TEAM)

    assert [one.nudge.id for group in groups for one in group] == [mine.id]


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
