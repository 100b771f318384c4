"""One nudge, one trouble on the wire: nothing is posted twice, what was certainly not posted is tried again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.circles import Circle, CircleStatus
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.timetable import notice
from playground.faults import CutAfter, CutBefore, Fault, RateLimited, Refusal, ServerError
from tests.support.stage import Stage

SENT, UNKNOWN, FAILED, PLANNED = NudgeState.SENT, NudgeState.UNKNOWN, NudgeState.FAILED, NudgeState.PLANNED
PARKED = NudgeState.PARKED

on_sqlite = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)
"""Where nothing but the answers of Slack differs, one database is enough."""

POST = "chat.postMessage"


async def card(stage: Stage, circle: Circle) -> Nudge:
    [found] = await stage.ledger(circle, NudgeKind.CARD)
    return found


async def test_a_429_is_waited_out_and_then_posted_once(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, RateLimited(30))

    await stage.services.nudges.run_due()
    waiting = await card(stage, circle)
    calls = len(stage.slack.log.calls(POST))
    stage.clock.push(timedelta(seconds=29))
    await stage.services.nudges.run_due()
    early = len(stage.slack.log.calls(POST))
    stage.clock.push(timedelta(seconds=2))
    await stage.services.nudges.run_due()

    asked = stage.at(2026, 3, 2, 10, 0) + timedelta(seconds=30)
    assert (waiting.state, waiting.attempt) == (PLANNED, 0)
    assert asked <= waiting.due_at <= asked + timedelta(seconds=1)
    assert (calls, early) == (1, 1)
    assert (await card(stage, circle)).state is SENT
    assert len(stage.room.messages) == 1


async def test_a_429_for_one_channel_does_not_hold_up_a_person(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, RateLimited(30), channel=stage.room)
    await stage.plans(
        notice(circle, "told", "Something changed.", stage.clock.now(), user_id=circle.facilitator_id)
    )

    await stage.services.nudges.run_due()

    assert len(stage.ana.dm) == 1
    assert stage.room.messages == []


@pytest.mark.parametrize(
    ("stage_url", "fault", "posted"),
    [
        ("sqlite", CutBefore(), 0),
        ("sqlite", CutAfter(), 1),
        ("postgresql", CutAfter(), 1),
        ("sqlite", ServerError(500, before_write=True), 0),
        ("sqlite", ServerError(503, before_write=False), 1),
        ("sqlite", Refusal("internal_error"), 0),
        ("sqlite", Refusal("fatal_error"), 0),
    ],
    indirect=["stage_url"],
)
async def test_where_the_answer_is_lost_nothing_is_posted_again(stage: Stage, fault: Fault, posted: int) -> None:
    """From here a cut before and after the write look alike, so both end as unknown."""
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, fault)

    await stage.services.nudges.run_due()
    at_first = await card(stage, circle)
    await stage.lasts(timedelta(minutes=10))

    assert (at_first.state, at_first.check_at) == (UNKNOWN, stage.at(2026, 3, 2, 10, 1))
    assert (await card(stage, circle)).state is NudgeState.UNKNOWN_FINAL
    assert len(stage.room.messages) == posted
    assert sum(call.args.get("channel") == stage.room.id for call in stage.slack.log.calls(POST)) == 1


async def test_where_slack_cannot_be_reached_it_is_tried_again_until_it_can(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, Refusal("request_timeout"), times=4)

    await stage.lasts(timedelta(minutes=5))

    found = await card(stage, circle)
    assert (found.state, found.attempt) == (SENT, 5)
    assert len(stage.room.messages) == 1


@on_sqlite
async def test_the_waits_between_attempts_grow_and_are_spread(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, Refusal("request_timeout"), times=50)

    await stage.lasts(timedelta(minutes=30))

    calls = [call.at for call in stage.slack.log.calls(POST)]
    waits = [later - earlier for earlier, later in pairwise(calls)]
    assert max(waits[:3]) <= timedelta(seconds=16)
    assert timedelta(seconds=30) < max(waits) <= timedelta(minutes=5)
    assert len(set(waits)) > len(waits) / 2
    assert (await card(stage, circle)).state is PLANNED


@on_sqlite
async def test_what_could_not_be_posted_in_time_is_dropped_and_says_so(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.until(2026, 3, 5, 15, 49)
    stage.slack.faults.order(POST, Refusal("request_timeout"), times=50, channel=stage.room)

    await stage.lasts(timedelta(minutes=30))

    [starting] = [one for one in await stage.ledger(circle, NudgeKind.STARTING) if one.state is not PLANNED]
    assert (starting.state, starting.reason) == (NudgeState.SKIPPED, SkipReason.EXPIRED)
    assert stage.posts("starts in") == 0


@on_sqlite
@pytest.mark.parametrize("fault", [CutBefore(), CutAfter(), ServerError(500)])
async def test_doubt_about_opening_a_direct_channel_is_no_doubt_about_the_post(stage: Stage, fault: Fault) -> None:
    circle = await stage.founds(stage.ana)
    await stage.plans(
        notice(circle, "told", "Something changed.", stage.clock.now(), user_id=circle.facilitator_id)
    )
    stage.slack.faults.order("conversations.open", fault, times=3)

    await stage.lasts(timedelta(minutes=1))

    assert len(stage.ana.dm) == 1
    assert len(await stage.ledger(circle, NudgeKind.NOTICE, SENT)) == 1


@on_sqlite
@pytest.mark.parametrize("code", ["is_archived", "channel_not_found", "not_in_channel"])
async def test_a_channel_that_cannot_be_posted_in_pauses_its_circle_and_the_facilitator_is_told_once(
    stage: Stage, code: str
) -> None:
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    await stage.plans(*(notice(circle, f"told:{n}", f"Notice {n}.", now) for n in range(3)))
    stage.slack.faults.order(POST, Refusal(code), times=20, channel=stage.room)

    await stage.lasts(timedelta(minutes=2))
    told = await card(stage, circle)
    await stage.until(2026, 3, 6, 12, 0)

    assert (told.state, told.reason) == (PARKED if code == "not_in_channel" else FAILED, code)
    found = await stage.circle(circle.id)
    assert found.status is CircleStatus.PAUSED
    assert found.paused_because
    assert len(stage.ana.dm) == 1
    assert code in stage.ana.dm[0].text
    assert [one.reason for one in await stage.ledger(circle, NudgeKind.STARTING) if one.state is not PLANNED] == [
        SkipReason.PAUSED
    ]


@on_sqlite
async def test_a_facilitator_who_resumed_too_early_is_told_again(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, Refusal("not_in_channel"), times=50, channel=stage.room)
    await stage.lasts(timedelta(minutes=2))
    assert len(stage.ana.dm) == 1

    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)
    await stage.services.nudges.unpark(stage.team)
    await stage.lasts(timedelta(minutes=2))

    assert (await stage.circle(circle.id)).status is CircleStatus.PAUSED
    assert len(stage.ana.dm) == 2
    assert len({message.text for message in stage.ana.dm}) == 1


async def test_an_archived_channel_refuses_for_real(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.room.conversation.archived = True

    await stage.services.nudges.run_due()

    assert (await card(stage, circle)).state is FAILED
    assert (await stage.circle(circle.id)).status is CircleStatus.PAUSED
    assert [one.code for one in stage.slack.rejections] == ["is_archived"]


async def test_a_post_that_an_archive_refuses_after_the_last_meeting_lets_no_circle_rest(stage: Stage) -> None:
    """The event that tells of the archive may never have come: then the summary is what finds out."""
    circle = await stage.founds(stage.ana, meetings="1")
    await stage.until(2026, 3, 6, 12, 0)
    stage.room.conversation.archived = True

    await stage.until(2026, 4, 6, 12, 0)

    assert {one.code for one in stage.slack.rejections} == {"is_archived"}
    assert (await stage.circle(circle.id)).status is CircleStatus.FINISHED
    [asked] = [one for one in await stage.ledger(circle, NudgeKind.USED_IT_FIRST) if one.user_id]
    assert asked.state is SENT


async def test_a_person_who_cannot_be_written_to_concerns_nobody_else(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.services.nudges.run_due()
    stage.slack.faults.order(POST, Refusal("messages_tab_disabled"), channel=stage.ben.dm_room)

    await stage.until(2026, 3, 3, 16, 0)

    states = {one.user_id: one.state for one in await stage.ledger(circle, NudgeKind.REMINDER) if one.user_id}
    assert states == {stage.ana.id: SENT, stage.ben.id: FAILED}
    assert (await stage.circle(circle.id)).status is CircleStatus.ACTIVE


async def test_a_cancelled_clerk_still_writes_down_what_it_posted(stage: Stage) -> None:
    """The bot is stopped between the post and its settlement."""
    circle = await stage.founds(stage.ana)
    posted = asyncio.Event()
    stage.database.before_commit = lambda: posted.set() if stage.room.messages else None

    clerk = asyncio.ensure_future(stage.services.nudges.run_due())
    await posted.wait()
    clerk.cancel()
    await asyncio.gather(clerk, return_exceptions=True)
    stage.database.before_commit = None
    async with stage.database.unit_of_work():
        pass

    assert (await card(stage, circle)).state is SENT


async def test_a_save_that_fails_after_the_post_ends_as_unknown_and_is_not_posted_again(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    def fail() -> None:
        if stage.room.messages:
            raise ConnectionError("the database is gone")

    stage.database.before_commit = fail
    with pytest.raises(ConnectionError):
        await stage.services.nudges.run_due()
    stage.database.before_commit = None
    stage.clock.push(timedelta(minutes=2))
    await stage.services.nudges.housekeep()
    await stage.services.nudges.run_due()

    assert (await card(stage, circle)).state is UNKNOWN
    assert len(stage.room.messages) == 1


async def test_a_post_that_slack_may_have_lost_does_not_stop_the_ones_behind_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    await stage.plans(*(replace(notice(circle, f"told:{n}", f"Notice {n}.", now), due_at=now) for n in range(2)))
    stage.slack.faults.order(POST, CutAfter(), channel=stage.room)

    await stage.services.nudges.run_due()

    states = [
        one.state for one in await stage.ledger(circle) if one.channel_id and one.kind is not NudgeKind.DIGEST
    ]
    assert sorted(state for state in states if state is not PLANNED) == [SENT, SENT, UNKNOWN]
    assert len(stage.room.messages) == 3
