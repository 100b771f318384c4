"""How fast, and what trouble on the wire means for everything that is yet to be sent."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId, NudgeId, UserId, new_id
from bot.domain.nudges import WORKSPACE_LANE, Lane, Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.timetable import notice
from playground.faults import CutAfter, RateLimited, Refusal, ServerError
from playground.people import Person
from playground.seen import Room
from tests.support.stage import Stage

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SENT, PLANNED, PARKED = NudgeState.SENT, NudgeState.PLANNED, NudgeState.PARKED
POST = "chat.postMessage"

on_sqlite = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)
"""Where nothing but the answers of Slack differs, one database is enough."""


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


@on_sqlite
async def test_what_a_missing_membership_holds_up_is_sent_when_the_bot_is_invited(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, Refusal("not_in_channel"), channel=stage.room)
    await stage.services.nudges.run_due()
    [parked] = await stage.ledger(circle, NudgeKind.CARD)

    count = await stage.services.nudges.unpark(stage.team, stage.channel)
    await stage.services.nudges.run_due()

    assert (parked.state, parked.reason, count) == (PARKED, "not_in_channel", 1)
    [card] = await stage.ledger(circle, NudgeKind.CARD)
    assert card.state is SENT


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "lead", "others"),
    [
        (None, SENT, NudgeState.COALESCED),
        (CutAfter(), NudgeState.UNKNOWN, NudgeState.UNKNOWN),
        (Refusal("request_timeout"), PLANNED, PLANNED),
        (Refusal("messages_tab_disabled"), NudgeState.FAILED, NudgeState.FAILED),
    ],
)
async def test_what_is_told_in_one_message_ends_as_that_one_does(
    stage: Stage, fault: CutAfter | Refusal | None, lead: NudgeState, others: NudgeState
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    await stage.plans(*(told(stage, circle, f"told {n}", stage.ana) for n in range(3)))
    if fault is not None:
        stage.slack.faults.order(POST, fault)

    await stage.services.nudges.run_due()

    found = await stage.ledger(circle, NudgeKind.NOTICE)
    assert sorted(one.state for one in found) == sorted([lead, others, others])
    assert len(calls(stage)) == 2
    async with stage.database.reading() as work:
        attempts = [await work.attempts.of_nudge(one.id) for one in found]
    assert [len(one) for one in attempts] == [1, 1, 1]


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
    assert (len(claimed.claims), calls(stage)) == (1, [])
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
    assert calls(stage) == []


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


@on_sqlite
async def test_after_a_downtime_the_bot_says_what_was_late_and_what_was_dropped(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 4, 18, 0)
    stage.clock.push_to(stage.at(2026, 3, 5, 18, 0))

    await stage.another_bot().nudges.run_due()

    async with stage.database.reading() as work:
        report = json.loads(await work.memos.get("catch_up") or "{}")
    assert report["late"] == {"prompt": 2}
    assert report["expired"] == {"soon": 1, "starting": 1}
    assert datetime.fromisoformat(report["until"]) == stage.clock.now()


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
