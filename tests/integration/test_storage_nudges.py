"""The ledger of nudges: planned once, expanded once, skipped with a reason; on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.circles import Circle
from bot.domain.ids import NudgeId, TeamId, UserId, new_id
from bot.domain.nudges import NudgeKind, NudgeState
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN, CHANNEL, NOON, TEAM
from tests.support.ledger import claim, now_is, plan, settle


async def test_planning_ten_times_equals_once(database: Database, circle: Circle) -> None:
    keys = [f"meeting:{number}" for number in range(150)]

    counts = [await plan(database, *(make.nudge(circle, key) for key in keys)) for _ in range(10)]

    assert counts == [150] + [0] * 9
    async with database.reading() as work:
        assert (await work.nudges.counts(TEAM))[NudgeState.PLANNED] == 150


async def test_planners_that_plan_together_plan_once(database: Database, circle: Circle) -> None:
    keys = [f"meeting:{number}" for number in range(300)]

    async def planned(order: list[str]) -> int:
        return await plan(database, *(make.nudge(circle, key) for key in order))

    counts = await asyncio.gather(planned(keys), planned(keys[::-1]), planned(keys), planned(keys[::-1]))

    assert sum(counts) == 300


async def test_a_key_is_unique_in_its_workspace_only(database: Database, circle: Circle) -> None:
    there = make.circle(team_id="T0002")
    async with database.unit_of_work() as work:
        await work.circles.add(there)

    assert await plan(database, make.nudge(circle, "digest"), make.nudge(there, "digest")) == 2


async def test_what_was_sent_is_not_planned_again(database: Database, circle: Circle) -> None:
    await plan(database, make.nudge(circle, "digest"))
    [claimed] = await claim(database)
    await settle(database, claimed)

    assert await plan(database, make.nudge(circle, "digest")) == 0
    assert await claim(database) == []


async def test_a_nudge_for_several_becomes_one_per_person(database: Database, circle: Circle) -> None:
    parent = make.nudge(circle, "reminder", user_id=None)
    children = [make.nudge(circle, f"reminder:{user}", user_id=user) for user in (ADA, BEN)]
    await plan(database, parent)

    async with database.unit_of_work() as work:
        assert await work.nudges.to_expand(NOON - timedelta(seconds=1), limit=10) == []
        assert await work.nudges.to_expand(NOON, limit=10) == [parent]
        assert await work.nudges.expand(parent, children)

    assert await now_is(database, parent) == replace(parent, state=NudgeState.EXPANDED, reason="2 people")
    assert {one.nudge.user_id for one in await claim(database)} == {ADA, BEN}
    async with database.unit_of_work() as work:
        assert await work.nudges.to_expand(NOON, limit=10) == []


async def test_a_nudge_is_expanded_once(database: Database, circle: Circle) -> None:
    parent = make.nudge(circle, "reminder", user_id=None)
    await plan(database, parent)

    async def expanded(number: int) -> bool:
        child = make.nudge(circle, f"reminder:{number}", user_id=UserId(f"U{number}"))
        async with database.unit_of_work() as work:
            found = await work.nudges.to_expand(NOON, limit=10)
            return bool(found) and await work.nudges.expand(found[0], [child])

    results = await asyncio.gather(*(expanded(number) for number in range(5)))

    assert sum(results) == 1
    assert len(await claim(database)) == 1


async def test_what_is_no_longer_planned_is_not_expanded(database: Database, circle: Circle) -> None:
    parent = make.nudge(circle, "reminder", user_id=None)
    await plan(database, parent)
    async with database.unit_of_work() as work:
        await work.nudges.give_up(parent, "it cannot be put into words")

        assert not await work.nudges.expand(parent, [make.nudge(circle, "reminder:ada")])
        assert await work.nudges.by_key(TEAM, "reminder:ada") is None


async def test_the_ledger_answers_what_is_asked_of_it(database: Database, circle: Circle) -> None:
    card = make.nudge(circle, "card", kind=NudgeKind.CARD, user_id=None, channel_id=CHANNEL)
    later = make.nudge(circle, "later", due_at=NOON + timedelta(days=1))
    async with database.reading() as work:
        assert await work.nudges.next_claim_at(TEAM, NOON, timedelta(0)) is None
        assert await work.nudges.sent_card(circle.id) is None
    await plan(database, later, card)
    [claimed] = await claim(database)
    await settle(database, claimed)

    async with database.reading() as work:
        posted = await work.nudges.sent_card(circle.id)
        assert posted == await work.nudges.by_key(TEAM, "card") == await work.nudges.get(TEAM, card.id)
        assert posted is not None
        assert posted.sent_ts == "1795435200.000100"
        assert await work.nudges.next_claim_at(TEAM, NOON, timedelta(0)) == later.due_at
        assert await work.nudges.of_circle(circle.id, limit=10) == [later, posted]
        assert await work.nudges.of_circle(circle.id, limit=1) == [later]
        assert {s: n for s, n in (await work.nudges.counts()).items() if n} == {
            NudgeState.PLANNED: 1,
            NudgeState.SENT: 1,
        }
        assert not any((await work.nudges.counts(TeamId("T0002"))).values())
        assert await work.nudges.get(TEAM, NudgeId(new_id())) is None
