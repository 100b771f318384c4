"""A nudge is claimed by one, settled by whoever holds the claim; on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.nudges import Claim, Lane, NudgeKind, NudgeState, Outcome, SkipReason
from bot.domain.reconciling import GRACE
from storage.engine import Database
from storage.repositories.upkeep import FOREIGN_KIND, LEASE_EXPIRED
from storage.tables.nudges import NudgeRow
from tests.support import domain_values as make
from tests.support.domain_values import BEN, CHANNEL, NOON, TEAM
from tests.support.ledger import LEASE, SENT, claim, now_is, plan, settle


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


@pytest.mark.parametrize("state", [NudgeState.SKIPPED, NudgeState.FAILED, NudgeState.PARKED])
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
        assert await work.nudges.expire_leases(NOON + LEASE - timedelta(seconds=1)) == 0
        assert await work.nudges.expire_leases(NOON + LEASE + timedelta(seconds=1)) == 1

    assert not await settle(database, claimed)

    assert await now_is(database, nudge) == replace(
        nudge,
        state=NudgeState.UNKNOWN,
        reason=LEASE_EXPIRED,
        attempt=1,
        first_post_at=NOON,
        check_at=NOON + LEASE + timedelta(seconds=1) + GRACE,
    )
    async with database.reading() as work:
        [attempt] = await work.attempts.of_nudge(nudge.id)
    assert (attempt.number, attempt.owner, attempt.started_at, attempt.outcome) == (1, "one", NOON, "refused")
    assert await claim(database, at=NOON + timedelta(days=1)) == []


async def test_of_many_at_once_those_alone_are_begun_and_settled_whose_claims_still_hold(
    database: Database, circle: Circle
) -> None:
    """One was taken by another worker, one has been tried again since, one was given up."""
    await plan(database, *(make.nudge(circle, user_id=UserId(f"U{n}")) for n in range(4)))
    claims = await claim(database)
    held, taken, tried_again, given_up = claims
    stale = [held, replace(taken, owner="another"), _of_attempt(tried_again, 2), given_up]
    later = NOON + timedelta(seconds=1)
    async with database.unit_of_work() as work:
        begun = await work.nudges.begin_all(stale, NOON)
        both = await work.nudges.begin_all(claims[1:3], NOON)
        await work.nudges.settle(given_up, Outcome(NudgeState.UNKNOWN, "lost"), NOON)

    async with database.unit_of_work() as work:
        again = Outcome(NudgeState.PLANNED, "unreachable", retry_at=later)
        ours = await work.nudges.settle_all(
            [(one, SENT) for one in stale[:2]] + [(one, again) for one in stale[2:]], later
        )

    assert begun == {held.nudge.id, given_up.nudge.id}
    assert both == {taken.nudge.id, tried_again.nudge.id}
    assert ours == {held.nudge.id}
    found = [await now_is(database, one.nudge) for one in claims]
    assert [one.state for one in found] == [
        NudgeState.SENT,
        NudgeState.CLAIMED,
        NudgeState.CLAIMED,
        NudgeState.UNKNOWN,
    ]
    assert found[3].reason == "lost"
    async with database.reading() as work:
        attempts = [await work.attempts.of_nudge(one.nudge.id) for one in claims]
    assert [[one.outcome for one in of_one] for of_one in attempts] == [["sent"], [None], ["refused"], ["unknown"]]


async def test_what_somebody_else_has_ended_is_not_begun_or_settled(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    async with database.unit_of_work() as work:
        before = await work.nudges.get(TEAM, nudge.id)
        assert before is not None
        assert await work.troubles.change(before, replace(before, state=NudgeState.SKIPPED))

    async with database.unit_of_work() as work:
        assert await work.nudges.begin_all([claimed], NOON) == set()
        assert await work.nudges.settle_all([(claimed, SENT)], NOON) == set()

    assert (await now_is(database, nudge)).state is NudgeState.SKIPPED


def _of_attempt(claim: Claim, attempt: int) -> Claim:
    return replace(claim, nudge=replace(claim.nudge, attempt=attempt))


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
        groups = await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10, team_id=TEAM)

    assert [one.nudge.id for group in groups for one in group] == [mine.id]


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


async def test_what_the_dispatcher_asks_reads_no_history(database: Database, circle: Circle) -> None:
    """However long the ledger of a workspace grows, every question of the turn finds an index of its own.

    SQLite has no statistics here, as in a new installation; PostgreSQL is asked after ANALYZE.
    """
    await plan(
        database, *(make.nudge(circle, f"past:{n}", state=NudgeState.SENT, sent_at=NOON) for n in range(2000))
    )
    await plan(database, *(make.nudge(circle, f"due:{n}") for n in range(50)))
    statements: list[tuple[str, Any]] = []

    @event.listens_for(database._writer.sync_engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        statements.append((statement, parameters))

    if not database.is_sqlite:
        async with database._writer.begin() as connection:
            await connection.exec_driver_sql("ANALYZE nudge")
    async with database.unit_of_work() as work:
        await work.nudges.claim(NOON, owner="one", lease=LEASE, limit=10, team_id=TEAM)
    async with database.unit_of_work() as work:
        await work.nudges.expire_leases(NOON)
        await work.nudges.expire(NOON, TEAM)
        await work.nudges.park_foreign(NOON)
        await work.nudges.unpark(NOON, TEAM)
        await work.nudges.to_expand(NOON, limit=10, team_id=TEAM)
        await work.nudges.backlog(NOON, TEAM)
        await work.nudges.due_teams(NOON, TEAM)
        await work.nudges.next_claim_at(TEAM, NOON, LEASE)
        await work.nudges.next_check_at(TEAM)
        await work.unknowns.lanes(NOON, limit=10, team_id=TEAM)
        await work.unknowns.take([CHANNEL], NOON, until=NOON + LEASE, team_id=TEAM)
        await work.troubles.counts(NOON, since=NOON, until=NOON, late=NOON, team_id=TEAM)
        await work.troubles.newest(since=NOON, late=NOON, limit=10, team_id=TEAM)
        await work.attention.sent_between(TEAM, make.ADA, NOON - LEASE, NOON)
        await work.attention.planned_for(TEAM, make.ADA, [circle.id], NOON)
        await work.attention.release(TEAM, make.ADA, NOON)

    asked = [one for one in statements if " nudge" in one[0] and not one[0].startswith("ANALYZE")]
    plans = await plans_of(database, asked)
    history = ("uq_nudge_team_id_key", "sqlite_autoindex_nudge_2", "SCAN nudge\n", "Seq Scan on nudge")
    assert len(asked) > 20
    assert not [plan for plan in plans if any(one in f"{plan}\n" for one in history)]
    assert "ix_nudge_due" in plans[0]
    assert "ix_nudge_trying" in plans[0]


async def plans_of(database: Database, asked: list[tuple[str, Any]]) -> list[str]:
    """Return how the database goes about each statement."""
    plans = []
    async with database._writer.connect() as connection:
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        for statement, parameters in asked:
            rows = await connection.exec_driver_sql(explain + statement, parameters)
            plans.append("\n".join(str(column) for row in rows for column in row))
    return plans


async def test_every_try_is_kept_and_the_first_post_is_never_moved(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle, details={"words": "hello"})
    await plan(database, nudge)
    later = NOON + timedelta(minutes=1)
    for number, at in enumerate((NOON, later)):
        [claimed] = await claim(database, f"worker {number}", at=at)
        async with database.unit_of_work() as work:
            assert await work.nudges.begin(claimed, at, {"since": "then"})
        again = Outcome(NudgeState.PLANNED, "unreachable", retry_at=later)
        await settle(database, claimed, Outcome(NudgeState.UNKNOWN, "lost") if number else again, at=at)

    async with database.reading() as work:
        attempts = await work.attempts.of_nudge(nudge.id)
    found = await now_is(database, nudge)
    assert [(one.number, one.owner, one.outcome, one.code) for one in attempts] == [
        (1, "worker 0", "retry", "unreachable"),
        (2, "worker 1", "unknown", "lost"),
    ]
    assert (found.first_post_at, found.check_at, found.details) == (NOON, later + GRACE, {"since": "then"})


async def test_what_is_too_late_ends_even_where_its_lane_waits(database: Database, circle: Circle) -> None:
    late, timely = make.nudge(circle, not_after=NOON), make.nudge(circle, not_after=NOON + LEASE)
    await plan(database, late, timely)

    async with database.unit_of_work() as work:
        assert await work.nudges.expire(NOON, TEAM) == {NudgeKind.REMINDER: 1}

    assert (await now_is(database, late)).reason == SkipReason.EXPIRED
    assert (await now_is(database, timely)).state is NudgeState.PLANNED


async def test_what_is_parked_waits_until_somebody_mends_it_or_it_is_too_late(
    database: Database, circle: Circle
) -> None:
    here, elsewhere = ({"user_id": None, "channel_id": ChannelId(name)} for name in (CHANNEL, "C0002"))
    mended, late, other = (
        make.nudge(circle, **here),
        make.nudge(circle, **here, not_after=NOON + LEASE),
        make.nudge(circle, **elsewhere),
    )
    for nudge in (mended, late, other):
        await plan(database, nudge)
        [claimed] = await claim(database)
        await settle(database, claimed, Outcome(NudgeState.PARKED, "not_in_channel"))

    async with database.unit_of_work() as work:
        count = await work.nudges.unpark(NOON + LEASE, TEAM, channel_id=CHANNEL)

    assert count == 1
    assert await now_is(database, mended) == replace(mended, due_at=NOON + LEASE, attempt=1)
    assert (await now_is(database, late)).reason == SkipReason.EXPIRED
    assert (await now_is(database, other)).state is NudgeState.PARKED


async def test_a_kind_that_this_version_does_not_know_waits_for_one_that_does(
    database: Database, circle: Circle
) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    table = NudgeRow.sql_table()

    async def becomes(kind: str) -> None:
        async with database.unit_of_work() as work:
            await work.nudges._session.execute(update(table).where(table.c.id == nudge.id).values(kind=kind))

    await becomes("postcard")
    claims = await claim(database)
    async with database.unit_of_work() as work:
        assert await work.nudges.park_foreign(NOON) == 1
        assert await work.nudges.unpark(NOON, TEAM) == 0
    parked = await now_is(database, nudge)
    await becomes("reminder")
    async with database.unit_of_work() as work:
        assert await work.nudges.unpark(NOON, TEAM) == 1

    assert claims == []
    assert (parked.kind, parked.state, parked.reason) == (NudgeKind.FOREIGN, NudgeState.PARKED, FOREIGN_KIND)
    assert len(await claim(database)) == 1


async def test_the_ledger_says_when_to_look_next(database: Database, circle: Circle) -> None:
    """A lane's pace, a pause, a lease of somebody else and a post that is looked for are all waited for."""
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    paced, busy, tried = (ChannelId(f"C000{n}") for n in range(3))
    await plan(database, *(make.nudge(circle, user_id=None, channel_id=one) for one in (paced, busy, tried)))
    await plan(database, make.nudge(circle, due_at=NOON + 2 * minute))

    async def coming() -> datetime | None:
        async with database.reading() as work:
            return await work.nudges.next_claim_at(TEAM, NOON, tolerance=second)

    found = [await coming()]
    async with database.unit_of_work() as work:
        await work.lanes.save(
            Lane(TEAM, paced, next_at=NOON + 9 * second),
            Lane(TEAM, busy, next_at=NOON, paused_until=NOON + 5 * second),
        )
    [claimed] = await claim(database)
    found.append(await coming())
    async with database.unit_of_work() as work:
        await work.lanes.save(Lane(TEAM, busy, next_at=NOON, paused_until=NOON + minute))
    found.append(await coming())
    await plan(database, make.nudge(circle, user_id=None, channel_id=tried))
    async with database.unit_of_work() as work:
        await work.lanes.save(Lane(TEAM, paced, next_at=NOON + 3 * minute))
    found.append(await coming())
    async with database.reading() as work:
        lease = await work.nudges.next_check_at(TEAM)
    await settle(database, claimed, Outcome(NudgeState.UNKNOWN, "lost"))
    async with database.reading() as work:
        look = await work.nudges.next_check_at(TEAM)

    assert found == [NOON, NOON + 5 * second, NOON + 8 * second, NOON + minute]
    assert lease == NOON + LEASE
    assert look == NOON + GRACE


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
