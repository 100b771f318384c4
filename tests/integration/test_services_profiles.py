"""What people ask of us, on both databases: kept, taken back, and counted over all circles."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.attention import FOLLOW_UPS, WAITS_FOR_WORK
from bot.domain.ids import UserId
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.nudges import NudgeState as State
from bot.domain.people import Level
from bot.domain.timetable import notice
from bot.domain.wishes import Deed
from bot.errors import AlreadyApplied, NotFound
from bot.services.decisions import NO_ROOM, Coalesce, Send, Skip, Wait, decide, decide_group
from bot.views.organising import UNKNOWN_POST
from playground.faults import CutAfter
from tests.support import domain_values as make
from tests.support.stage import Stage

on_sqlite = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)


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


async def counted(stage: Stage, user_id: UserId) -> int:
    """Return how many messages count as having reached a person in the first week."""
    async with stage.database.reading() as work:
        return await work.attention.sent_between(stage.team, user_id, stage.at(2026, 3, 2), stage.at(2026, 3, 9))


async def allowed(stage: Stage, user_id: UserId, most: int) -> None:
    """Let a person have so many messages a week."""
    async with stage.database.unit_of_work() as work:
        person = await work.people.get(stage.team, user_id)
        assert person is not None
        await work.people.save_profile(stage.team, user_id, replace(person.profile, weekly_limit=most))


async def test_what_reached_a_person_or_perhaps_did_counts_and_notices_do_not(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    now, user = stage.clock.now(), UserId(stage.ana.id)

    def ended(kind: NudgeKind, state: State, began: timedelta = timedelta()) -> Nudge:
        began_at = now + began
        row = make.nudge(circle, kind=kind, user_id=user, state=state, due_at=now, not_after=now)
        return replace(row, first_post_at=began_at, sent_at=began_at if state is State.SENT else None)

    later = timedelta(minutes=1)
    await stage.plans(
        ended(NudgeKind.REMINDER, State.SENT),
        ended(NudgeKind.PROMPT, State.COALESCED),
        ended(NudgeKind.REMINDER, State.UNKNOWN, later),  # one message of three things
        ended(NudgeKind.NOTICE, State.UNKNOWN, later),
        ended(NudgeKind.PROMPT, State.UNKNOWN, later),
        ended(NudgeKind.PROMPT, State.UNKNOWN_FINAL, 2 * later),  # one message of two
        ended(NudgeKind.REFLECT_LAST, State.UNKNOWN_FINAL, 2 * later),
        ended(NudgeKind.NOTICE, State.UNKNOWN, 3 * later),  # led by a notice
        ended(NudgeKind.PROMPT, State.UNKNOWN, 3 * later),
        ended(NudgeKind.NOTICE, State.SENT),
        ended(NudgeKind.PROMPT, State.FAILED),
        ended(NudgeKind.PROMPT, State.SENT, timedelta(days=8)),
    )

    assert await counted(stage, user) == 3


@on_sqlite
async def test_what_is_told_in_one_message_counts_once_also_while_it_is_unknown(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    [meeting, *_] = await stage.meetings(circle)
    now, user = stage.clock.now(), UserId(stage.ana.id)
    kinds = (NudgeKind.PROMPT, NudgeKind.REMINDER, NudgeKind.NOTICE)
    await stage.services.nudges.run_due()  # the circle's card is out
    await stage.plans(
        *(
            make.nudge(
                circle, kind=kind, meeting_id=meeting.id, user_id=user, due_at=now, not_after=meeting.ends_at
            )
            for kind in kinds
        )
    )
    stage.slack.faults.order("chat.postMessage", CutAfter())

    await stage.services.nudges.run_due()
    unknown = await stage.ledger(circle, state=State.UNKNOWN)

    assert {one.kind for one in unknown} == set(kinds)
    assert await counted(stage, user) == 1
    await stage.lasts(timedelta(minutes=5))
    assert await stage.ledger(circle, state=State.UNKNOWN) == []
    assert await counted(stage, user) == 1


@on_sqlite
async def test_the_bot_s_own_notices_do_not_silence_the_reminder_of_a_meeting(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    for n in range(5):
        await stage.plans(notice(circle, f"k{n}", f"News {n}", stage.clock.now(), user_id=UserId(stage.ana.id)))
        await stage.lasts(timedelta(minutes=10))
    assert len(stage.ana.dm) == 5

    await stage.until(2026, 3, 3, 17, 0)

    [reminder] = [one for one in await stage.ledger(circle, NudgeKind.REMINDER) if one.user_id == stage.ana.id]
    assert reminder.state is State.SENT


@on_sqlite
async def test_what_had_no_room_in_a_message_leads_the_next_one(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    now, long = stage.clock.now(), "words and words " * 50
    await stage.plans(
        *(notice(circle, f"k{n}", f"THING{n} {long}", now, user_id=UserId(stage.ana.id)) for n in range(8))
    )

    await stage.lasts(timedelta(minutes=1))

    assert [sum(f"THING{n} " in message.text for message in stage.ana.dm) for n in range(8)] == [1] * 8
    ended = Counter(one.state for one in await stage.ledger(circle, NudgeKind.NOTICE))
    assert ended == {State.SENT: len(stage.ana.dm), State.COALESCED: 8 - len(stage.ana.dm)}
    assert len(stage.ana.dm) == 3


@on_sqlite
async def test_what_had_no_room_is_not_carried_past_a_full_week_by_a_notice_it_is_not_shown_with(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    [meeting, *_] = await stage.meetings(circle)
    now, user, long = stage.clock.now(), UserId(stage.ana.id), "words and words " * 60
    about: dict[str, Any] = {"user_id": user, "due_at": now, "not_after": meeting.ends_at}
    sent = [
        replace(make.nudge(circle, kind=NudgeKind.PROMPT, **about), state=State.SENT, sent_at=now)
        for _ in range(4)
    ]
    news = [notice(circle, f"news{n}", long, now, user_id=user) for n in range(3)]
    asked = make.nudge(circle, kind=NudgeKind.PROMPT, meeting_id=meeting.id, **about)
    await stage.plans(*sent)

    async with stage.database.reading() as work:
        decided = [decision for _, decision in await decide_group(work, [*news, asked], now)]
        [(_, alone)] = await decide_group(work, [asked], now)

    assert Counter(type(one) for one in decided[:-1]) == {Send: 1, Coalesce: 2}
    assert decided[-1] == Wait(now, NO_ROOM)
    assert alone == Skip(SkipReason.TOO_MANY)


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


@on_sqlite
async def test_a_place_is_kept_in_the_week_in_which_a_question_really_comes(stage: Stage) -> None:
    """An exchange opens on Friday at noon: its first question comes on the first working morning, Monday."""
    circle = await stage.founds(stage.ana)
    letters = await stage.founds(
        stage.ana, name="Letters", format="online_exchange", first_on="2026-03-06", local_time="12:00"
    )
    [first, *_] = await stage.meetings(circle)
    await stage.until(2026, 3, 6, 10, 0)
    now, user = stage.clock.now(), UserId(stage.ana.id)
    await allowed(stage, user, await counted(stage, user) + 1)
    question = NudgeKind.REFLECT_FIRST
    asked = make.nudge(circle, kind=question, meeting_id=first.id, user_id=user, due_at=now)

    async with stage.database.reading() as work:
        decision = await decide(work, replace(asked, not_after=stage.at(2026, 3, 7)), now)
    await stage.until(2026, 3, 6, 12, 0)

    assert isinstance(decision, Send)
    prompts = await stage.ledger(letters, NudgeKind.EXCHANGE_PROMPT)
    assert [one.due_at for one in prompts if one.user_id == user] == [stage.at(2026, 3, 9, 9, 0)]


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


@on_sqlite
async def test_the_question_about_a_lost_post_comes_though_its_circle_is_muted_and_a_break_is_on(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.profiles.wish(stage.cause(stage.ana), Deed.MUTE, circle.id)
    await stage.services.profiles.snooze(stage.cause(stage.ana), "2 weeks")
    now = stage.clock.now()
    news = notice(circle, "news", "News", now, user_id=UserId(stage.ana.id))
    about = {"about": UNKNOWN_POST, "nudge": "n1", "kind": "card", "channel": circle.channel_id}
    question = replace(news, details=news.details | about)

    async with stage.database.reading() as work:
        told, asked = await decide(work, news, now), await decide(work, question, now)

    assert told == Skip(SkipReason.MUTED)
    assert isinstance(asked, Send)
    assert "fewer of these" not in asked.screen.text


@on_sqlite
async def test_of_two_reminders_in_one_message_that_of_the_earlier_meeting_is_first(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    sooner, later = (await stage.meetings(circle))[:2]
    now, user = stage.clock.now(), UserId(stage.ana.id)
    about: dict[str, Any] = {"kind": NudgeKind.REMINDER, "user_id": user, "not_after": later.starts_at}
    first_due = make.nudge(circle, meeting_id=later.id, due_at=now - timedelta(minutes=2), **about)
    then_due = make.nudge(circle, meeting_id=sooner.id, due_at=now - timedelta(minutes=1), **about)

    async with stage.database.reading() as work:
        decided = [decision for _, decision in await decide_group(work, [first_due, then_due], now)]

    assert decided[0] == Coalesce(SkipReason.TOGETHER, then_due.id)
    assert isinstance(decided[1], Send)


@on_sqlite
async def test_undo_of_a_break_goes_back_to_the_break_there_was_unless_that_is_over(stage: Stage) -> None:
    await stage.founds(stage.ana)
    profiles = stage.services.profiles
    await profiles.snooze(stage.cause(stage.ana), "tomorrow")

    longer = await profiles.snooze(stage.cause(stage.ana), "2 weeks")
    back = await profiles.wish(stage.cause(stage.ana), *longer.undo)
    stage.clock.push(timedelta(days=3))
    after = await profiles.snooze(stage.cause(stage.ana), "2 weeks")

    assert longer.undo[0] is Deed.SNOOZE
    assert back.page.snoozed_until is not None
    assert back.page.snoozed_until < stage.clock.now()
    assert after.undo == (Deed.WAKE, "")
