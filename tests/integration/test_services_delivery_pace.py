"""How fast, and what trouble on the wire means for everything that is yet to be sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId, NudgeId, UserId, new_id
from bot.domain.nudges import WORKSPACE_LANE, Lane, Nudge, NudgeKind, NudgeState
from bot.domain.timetable import notice
from playground.faults import RateLimited, Refusal, ServerError
from playground.people import Person
from playground.seen import Room
from tests.support.stage import Stage, on_sqlite

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SENT, PLANNED = NudgeState.SENT, NudgeState.PLANNED
POST = "chat.postMessage"


def told(stage: Stage, circle: Circle, key: str, to: Person | Room | None = None) -> Nudge:
    """Return a notice due now: to a person, in a channel, or in the circle's channel."""
    one = notice(circle, key, f"{key}.", stage.clock.now())
    if isinstance(to, Person):
        return replace(one, user_id=UserId(to.id), channel_id=None)
    return one if to is None else replace(one, channel_id=ChannelId(to.id))


async def states(stage: Stage, circle: Circle) -> dict[str, NudgeState]:
    return {one.key: one.state for one in await stage.ledger(circle, NudgeKind.NOTICE)}


async def lane(stage: Stage, name: str = WORKSPACE_LANE) -> Lane:
    async with stage.database.reading() as work:
        found = await work.lanes.get(stage.team, name)
    assert found is not None
    return found


def calls(stage: Stage) -> list[datetime]:
    return [call.at for call in stage.slack.log.calls(POST)]


@on_sqlite
async def test_a_channel_gets_three_messages_at_once_and_then_one_a_second(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    stage.clock.push(MINUTE)
    began = stage.clock.now()
    await stage.plans(*(told(stage, circle, f"told {n}") for n in range(5)))

    await stage.lasts(10 * SECOND)

    waits = [(at - began) / SECOND for at in calls(stage)[1:]]
    assert waits[:3] == [0, 0, 0]
    assert waits[3:] == pytest.approx([1.1, 2.2], abs=0.01)


@on_sqlite
async def test_two_channels_that_are_asked_to_wait_mean_the_workspace(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    rooms = [stage.slack.channel(f"room-{n}", [stage.ana]) for n in range(2)]
    for room in rooms:
        stage.slack.faults.order(POST, RateLimited(30), channel=room)
    await stage.plans(told(stage, circle, "first", rooms[0]))
    await stage.services.nudges.run_due()
    alone = await lane(stage)
    stage.clock.push(5 * SECOND)
    await stage.plans(told(stage, circle, "second", rooms[1]))
    await stage.services.nudges.run_due()
    both = await lane(stage)
    await stage.plans(told(stage, circle, "third", stage.ben))
    await stage.services.nudges.run_due()
    during = len(stage.ben.dm)
    await stage.lasts(40 * SECOND)

    assert (alone.paused_until, alone.per_minute) == (None, 90)
    assert both.paused_until is not None
    assert both.paused_until >= stage.at(2026, 3, 2, 10, 0) + 35 * SECOND
    assert both.per_minute == 45
    assert (during, len(stage.ben.dm)) == (0, 1)


@on_sqlite
async def test_a_token_that_is_not_good_is_asked_for_once_in_five_minutes_and_nothing_is_lost(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.plans(*(told(stage, circle, f"to {one.name}", one) for one in (stage.ana, stage.ben)))
    stage.slack.faults.order(POST, Refusal("token_revoked"), times=6)
    began = stage.clock.now()

    await stage.lasts(12 * MINUTE)
    first_wave = sum(at == began for at in calls(stage))
    waits = [(at - began) / MINUTE for at in calls(stage)[first_wave:]]
    kept = set((await states(stage, circle)).values())
    closed = (await lane(stage)).reason
    stage.slack.faults.clear()
    await stage.another_bot().nudges.run_due()

    assert first_wave == 3
    assert waits == pytest.approx([5, 10], abs=0.01)
    assert (kept, closed) == ({PLANNED}, "token_revoked")
    assert set((await states(stage, circle)).values()) == {SENT}
    assert (await lane(stage)).reason is None


async def test_while_slack_is_down_it_is_asked_once_in_ten_seconds_by_all_replicas_together(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    people = [stage.slack.person(f"P{n}", "Europe/Berlin") for n in range(20)]
    await stage.plans(*(told(stage, circle, f"to {one.name}", one) for one in people))
    stage.slack.faults.order(POST, Refusal("request_timeout"), times=500)
    other = stage.another_bot().nudges

    for _ in range(25):
        await asyncio.gather(stage.services.nudges.run_due(), other.run_due())
        stage.clock.push(SECOND)
    asked = calls(stage)
    stage.slack.faults.clear()
    await stage.lasts(10 * MINUTE)

    settled = [at for at in asked if at > asked[0] + 10 * SECOND]
    assert len(settled) <= 2
    assert set((await states(stage, circle)).values()) == {SENT}
    assert (await lane(stage)).troubles == 0
    assert all(len(one.dm) == 1 for one in people)


async def test_a_large_backlog_is_worked_off_gently_and_in_order_of_what_would_be_too_late(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    people = [stage.slack.person(f"P{n}", "Europe/Berlin") for n in range(40)]
    stage.clock.push(MINUTE)
    now = stage.clock.now()
    backlog = [
        replace(
            told(stage, circle, f"to {one.name}", one),
            id=NudgeId(new_id()),
            due_at=now - 6 * MINUTE,
            not_after=now + (60 + n) * MINUTE,
        )
        for n, one in enumerate(people)
    ]
    await stage.plans(*reversed(backlog))

    await stage.another_bot().nudges.run_due()

    found = [len(one.dm) for one in people]
    assert found == [1] * 15 + [0] * 25


@on_sqlite
async def test_doubt_in_one_workspace_s_lane_is_counted_across_good_posts(stage: Stage) -> None:
    """A good post in between closes the count: five in a row are what opens the breaker."""
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    stage.slack.faults.order(POST, ServerError(500), channel=stage.ben.dm_room)
    await stage.plans(told(stage, circle, "to Ben", stage.ben))
    await stage.services.nudges.run_due()
    doubted = (await lane(stage)).troubles

    await stage.plans(told(stage, circle, "to Ana", stage.ana))
    await stage.services.nudges.run_due()

    assert (doubted, (await lane(stage)).troubles) == (1, 0)
