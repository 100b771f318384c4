"""What people ask of us, on both databases: kept, taken back, and counted over all circles."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attention import FOLLOW_UPS, WAITS_FOR_WORK
from bot.domain.ids import UserId
from bot.domain.nudges import NudgeKind
from bot.domain.nudges import NudgeState as State
from bot.domain.people import Level
from bot.domain.timetable import notice
from bot.domain.wishes import Deed
from bot.errors import AlreadyApplied, NotFound
from bot.services.decisions import Coalesce, Send, Skip, decide_group
from playground.faults import CutAfter, Refusal
from tests.support import domain_values as make
from tests.support.stage import Stage


async def muted(stage: Stage, user_id: str) -> frozenset[str]:
    async with stage.database.reading() as work:
        person = await work.people.get(stage.team, UserId(user_id))
    assert person is not None
    return person.profile.muted


async def test_two_wishes_at_one_time_are_both_granted(stage: Stage) -> None:
    await stage.founds(stage.ana)
    kinds = ("reminder", "prompt", "notice", "soon")

    await asyncio.gather(
        *(stage.services.profiles.wish(stage.cause(stage.ana), Deed.MUTE, kind) for kind in kinds)
    )

    assert await muted(stage, stage.ana.id) == set(kinds)


async def test_a_wish_delivered_twice_is_granted_once(stage: Stage) -> None:
    await stage.founds(stage.ana)
    cause = stage.cause(stage.ana)
    await stage.services.profiles.wish(cause, Deed.LEVEL, "light")
    await stage.services.profiles.wish(stage.cause(stage.ana), Deed.LEVEL, "active")

    with pytest.raises(AlreadyApplied):
        await stage.services.profiles.wish(cause, Deed.LEVEL, "light")

    async with stage.database.reading() as work:
        person = await work.people.get(stage.team, cause.user_id)
    assert person is not None
    assert person.profile.level is Level.ACTIVE


async def test_a_circle_one_is_not_in_cannot_be_asked_about_by_its_id(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    with pytest.raises(NotFound):
        await stage.services.profiles.wish(stage.cause(stage.dana), Deed.MUTE, circle.id)

    assert await stage.services.profiles.fewer_of(stage.cause(stage.dana), [circle.id]) == {}


async def test_what_reached_a_person_or_perhaps_did_counts_and_answers_to_them_do_not(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    now, user = stage.clock.now(), UserId(stage.ana.id)
    for place, trouble in enumerate((None, None, CutAfter(), Refusal("restricted_action"))):
        if trouble is not None:
            stage.slack.faults.order("chat.postMessage", trouble)
        await stage.plans(notice(circle, f"k{place}", "Words", now, user_id=user, awaited=place == 0))
        await stage.services.nudges.run_due()
        stage.clock.push(timedelta(seconds=5))

    async with stage.database.reading() as work:
        counted = await work.attention.sent_between(stage.team, user, now, stage.at(2026, 3, 9))

    found = {one.key: one.state for one in await stage.ledger(circle, NudgeKind.NOTICE)}
    assert found == {"k0": State.SENT, "k1": State.SENT, "k2": State.UNKNOWN, "k3": State.FAILED}
    assert counted == 2


async def test_what_is_to_come_for_a_person_is_theirs_and_what_their_circles_have_yet_to_expand(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    now, user, week_end = stage.clock.now(), UserId(stage.ana.id), stage.at(2026, 3, 9)
    later = now + timedelta(hours=5)
    mine = make.nudge(circle, kind=NudgeKind.NOTICE, user_id=user, due_at=later, not_after=week_end)
    await stage.plans(replace(mine, reason=WAITS_FOR_WORK))

    async with stage.database.unit_of_work() as work:
        with_circle = await work.attention.planned_for(stage.team, user, [circle.id], week_end)
        alone = await work.attention.planned_for(stage.team, user, [], week_end)
        released = await work.attention.release(stage.team, user, now)
        [after] = await work.attention.planned_for(stage.team, user, [], now + timedelta(seconds=1))

    of_meeting = {NudgeKind.REMINDER, NudgeKind.SOON, NudgeKind.PROMPT, *FOLLOW_UPS}
    assert {one.kind for one in with_circle} == {NudgeKind.NOTICE, *of_meeting}
    assert [one.id for one in alone] == [mine.id]
    assert (released, after.due_at) == (1, now)


async def test_of_several_questions_the_newest_is_asked_and_of_several_things_one_message_is_made(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    first, second, third = (await stage.meetings(circle))[:3]
    stage.clock.push_to(second.ends_at)
    now, user = stage.clock.now(), UserId(stage.ana.id)
    late = stage.at(2026, 4, 30)
    of = [
        (NudgeKind.REFLECT_LAST, first),
        (NudgeKind.PROMPT, second),
        (NudgeKind.REMINDER, third),
    ]
    owed = [
        make.nudge(circle, kind=kind, meeting_id=meeting.id, user_id=user, due_at=now, not_after=late)
        for kind, meeting in of
    ]

    async with stage.database.reading() as work:
        decided = [decision for _, decision in await decide_group(work, owed, now)]

    [older, asked, reminder] = decided
    assert isinstance(older, Coalesce)
    assert (older.into, older.reason.name) == (owed[1].id, "NEWER")
    assert isinstance(asked, Coalesce)
    assert (asked.into, asked.reason.name) == (owed[2].id, "TOGETHER")
    assert isinstance(reminder, Send)
    assert "2 things in one message" in reminder.screen.text
    assert not any(isinstance(one, Skip) for one in decided)
