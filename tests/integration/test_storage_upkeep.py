"""What waits in the ledger: until when, what ends it, and what looking at it costs; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, update

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId
from bot.domain.nudges import Lane, NudgeKind, NudgeState, Outcome, SkipReason
from bot.domain.reconciling import GRACE
from storage.engine import Database
from storage.repositories.upkeep import FOREIGN_KIND
from storage.tables.nudges import NudgeRow
from tests.support import domain_values as make
from tests.support.domain_values import CHANNEL, NOON, TEAM
from tests.support.ledger import LEASE, claim, now_is, plan, settle


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
        await work.troubles.counts(since=NOON, until=NOON, late=NOON, team_id=TEAM)
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
