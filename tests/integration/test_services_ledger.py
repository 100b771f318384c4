"""The ledger's clerk on both databases: planned once, sent once, dropped with its reason when it is too late."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.domain.circles import CircleStatus
from bot.domain.ids import CircleId
from bot.domain.nudges import NudgeKind, NudgeState, Outcome, SkipReason
from bot.domain.reconciling import mark_of
from bot.domain.timetable import notice
from bot.services.nudges import INBOX_KEPT_FOR, PLAN_BATCH
from playground.faults import Slow
from storage.tables.nudges import NudgeRow
from tests.support import domain_values as make
from tests.support.stage import Stage, on_sqlite

MINUTE = timedelta(minutes=1)
SENT, SKIPPED, PLANNED = NudgeState.SENT, NudgeState.SKIPPED, NudgeState.PLANNED


async def test_planning_again_and_again_adds_nothing(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    before = await stage.ledger(circle)

    counts = [await stage.services.nudges.plan() for _ in range(10)]

    assert counts == [0] * 10
    assert await stage.ledger(circle) == before


async def test_planners_of_two_processes_plan_once(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.clock.push(timedelta(days=10))

    counts = await asyncio.gather(*(stage.another_bot().nudges.plan() for _ in range(4)))

    keys = [one.key for one in await stage.ledger(circle)]
    assert sum(counts) > 0
    assert len(set(keys)) == len(keys)


async def test_many_circles_are_planned_some_at_a_time_and_each_of_them(stage: Stage) -> None:
    first = await stage.founds(stage.ana)
    now = stage.clock.now()
    async with stage.database.unit_of_work() as work:
        for number in range(2 * PLAN_BATCH):
            circle = make.circle(id=CircleId(f"circle{number:03}"), created_at=now)
            begins = now + timedelta(days=3)
            await work.circles.add(circle)
            await work.meetings.save(make.meeting(circle, starts_at=begins, ends_at=begins + 60 * MINUTE))

    counts = [await stage.services.nudges.plan() for _ in range(2)]

    async with stage.database.reading() as work:
        of_each = [await work.nudges.of_circle(one.id, limit=20) for one in await work.circles.running()]
    assert len(of_each) == 2 * PLAN_BATCH + 1
    assert counts == [sum(len(found) for found in of_each) - len(await stage.ledger(first)), 0]
    assert all({NudgeKind.REMINDER, NudgeKind.DIGEST} <= {one.kind for one in found} for found in of_each)


async def test_what_is_due_is_sent_once_however_often_the_clerk_looks(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    stage.clock.push_to(stage.at(2026, 3, 3, 16, 0))

    counts = [await stage.services.nudges.run_due() for _ in range(3)]

    assert counts[1:] == [0, 0]
    assert counts[0] > 0
    assert stage.posts(" meets in ") == 2


async def test_two_clerks_at_once_send_every_nudge_once(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    now = stage.clock.now()
    told = [
        replace(notice(circle, f"told:{n}", f"Notice {n}.", now), user_id=user_id, channel_id=None)
        for n in range(6)
        for user_id in [(await stage.members(circle))[("Ana", "Ben", "Chidi")[n % 3]].user_id]
    ]
    clerks = [stage.another_bot().nudges for _ in range(3)]
    for clerk in clerks:
        await clerk.run_due()
    await stage.plans(*told)
    stage.clock.push_to(stage.at(2026, 3, 3, 16, 0))
    stage.slack.faults.order("chat.postMessage", Slow(0.01), times=4)

    counts = await asyncio.gather(*(clerk.run_due() for clerk in clerks))

    assert sum(counts) >= 9
    assert stage.posts(" meets in ") == 3
    found = Counter(message.text for person in (stage.ana, stage.ben, stage.chidi) for message in person.dm)
    assert {found[text] for text in found if text.startswith("Notice")} <= {1}
    assert {one.state for one in await stage.ledger(circle, NudgeKind.REMINDER)} == {
        NudgeState.EXPANDED,
        SENT,
        PLANNED,
    }


@on_sqlite
async def test_what_was_posted_can_be_found_again_and_names_nobody(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()

    [card] = await stage.ledger(circle, NudgeKind.CARD)
    [message] = stage.room.messages
    assert (card.state, card.sent_channel, card.sent_ts) == (SENT, stage.room.id, message.ts)
    assert message.metadata == {"event_type": "circles_nudge", "event_payload": {"k": mark_of(card)}}


@on_sqlite
async def test_after_two_days_of_silence_only_what_still_has_a_purpose_is_sent(stage: Stage) -> None:
    """The bot was down from Wednesday to Friday evening: the meeting is over, the reflection is still welcome.

    Both the question after the meeting and the first reminder of it are due by then, and one of them is enough.
    """
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 4, 18, 0)
    stage.clock.push_to(stage.at(2026, 3, 6, 18, 30))

    await stage.another_bot().nudges.run_due()

    [starting] = [one for one in await stage.ledger(circle, NudgeKind.STARTING) if one.state is not PLANNED]
    assert (starting.state, starting.reason) == (SKIPPED, SkipReason.EXPIRED)
    assert len(await stage.ledger(circle, NudgeKind.PROMPT, NudgeState.COALESCED)) == 2
    assert len(await stage.ledger(circle, NudgeKind.REFLECT_FIRST, SENT)) == 2
    assert stage.posts("starts in") == 0
    assert [len(person.dm) for person in (stage.ana, stage.ben)] == [2, 2]


@on_sqlite
async def test_after_two_weeks_of_silence_there_is_no_storm(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.services.nudges.run_due()
    stage.clock.push_to(stage.at(2026, 3, 17, 9, 0))
    before = len(stage.room.messages)

    await stage.another_bot().nudges.run_due()

    assert len(stage.room.messages) - before <= 1
    assert len(stage.ben.dm) <= 1
    skipped = await stage.ledger(circle, state=SKIPPED)
    assert {one.reason for one in skipped if one.due_at > stage.at(2026, 3, 3, 0, 0)} == {SkipReason.EXPIRED}


async def test_one_row_that_cannot_be_put_into_words_does_not_hold_up_the_others(stage: Stage) -> None:
    """Its details are of a shape that no code of this version writes."""
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    first, *rest = (notice(circle, f"told:{n}", f"Notice {n}.", now) for n in range(3))
    await stage.plans(replace(first, due_at=now - MINUTE), *rest)
    table = NudgeRow.sql_table()
    async with stage.database.unit_of_work() as work:
        odd = update(table).where(table.c.key == "told:0").values(details={"words": 7})
        await work.nudges._session.execute(odd)

    await stage.services.nudges.run_due()

    states = {one.key: one.state for one in await stage.ledger(circle, NudgeKind.NOTICE)}
    assert states == {"told:0": NudgeState.FAILED, "told:1": SENT, "told:2": SENT}


async def test_a_finished_series_is_closed_and_old_deliveries_are_forgotten(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, meetings="1")
    cause = stage.cause(stage.ben)
    await stage.services.insights.log_line(cause, stage.channel, "Ask first")
    stage.clock.push(timedelta(days=21))

    await stage.services.nudges.housekeep()

    assert (await stage.circle(circle.id)).status is CircleStatus.FINISHED
    assert timedelta(days=21) > INBOX_KEPT_FOR
    await stage.services.insights.log_line(cause, stage.channel, "Ask again")


async def test_what_a_stopped_process_had_claimed_and_not_begun_is_sent_by_the_next(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    async with stage.database.unit_of_work() as work:
        assert await work.nudges.claim(stage.clock.now(), owner="gone", lease=MINUTE, limit=10)
    stage.clock.push(2 * MINUTE)

    await stage.services.nudges.housekeep()
    await stage.services.nudges.run_due()

    assert {one.state for one in await stage.ledger(circle, NudgeKind.CARD)} == {SENT}
    assert len(stage.room.messages) == 1


async def test_what_a_stopped_process_had_begun_ends_as_unknown_and_is_not_sent_again(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    async with stage.database.unit_of_work() as work:
        [claims] = await work.nudges.claim(stage.clock.now(), owner="gone", lease=MINUTE, limit=10)
        assert all([await work.nudges.begin(claim, stage.clock.now()) for claim in claims])
    stage.clock.push(2 * MINUTE)

    await stage.services.nudges.housekeep()
    await stage.services.nudges.run_due()

    assert claims
    assert {one.state for one in await stage.ledger(circle, NudgeKind.CARD)} == {NudgeState.UNKNOWN}
    assert stage.room.messages == []


async def test_a_clerk_that_comes_back_too_late_changes_nothing(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    async with stage.database.unit_of_work() as work:
        [[claim]] = await work.nudges.claim(stage.clock.now(), owner="slow", lease=MINUTE, limit=10)
        await work.nudges.begin(claim, stage.clock.now())
    stage.clock.push(2 * MINUTE)
    await stage.services.nudges.housekeep()

    async with stage.database.unit_of_work() as work:
        assert not await work.nudges.settle(claim, Outcome(SENT), stage.clock.now())

    found = {one.id: one.state for one in await stage.ledger(circle)}
    assert found[claim.nudge.id] is NudgeState.UNKNOWN
