"""A run-sheet under way: started once, a tap counts once, and its message is owed once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.agendas import AgendaItem
from bot.domain.ids import UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.running import Move
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound
from tests.support.circle_that_met import Met
from tests.support.stage import Stage, on_sqlite


async def test_two_people_who_start_and_tap_at_once_do_it_once(met: Met) -> None:
    stage, running = met.stage, met.stage.services.running
    people = (stage.ana, stage.ben)

    started = await asyncio.gather(
        *(
            running.start(stage.cause(one), met.meeting.id, key)
            for one, key in zip(people, ("check_in", "seminar"), strict=True)
        )
    )
    moved = await asyncio.gather(
        *(running.move(stage.cause(one), met.meeting.id, "1", Move.NEXT) for one in people)
    )

    assert len({page.run.sheet for page, _ in started}) == 1
    assert sorted(bool(by_another) for _, by_another in started) == [False, True]
    assert {(page.run.step, page.run.version) for page in moved} == {(1, 2)}
    assert len(await stage.ledger(met.circle, NudgeKind.RUN_SHEET)) == 1


@on_sqlite
async def test_a_tap_delivered_twice_and_one_on_an_old_drawing_change_nothing(met: Met) -> None:
    stage, running = met.stage, met.stage.services.running
    await running.start(stage.cause(stage.ana), met.meeting.id, "check_in")
    cause = stage.cause(stage.ben)

    await running.move(cause, met.meeting.id, "1", Move.MORE)
    with pytest.raises(AlreadyApplied):
        await running.move(cause, met.meeting.id, "2", Move.MORE)
    old = await running.move(stage.cause(stage.ana), met.meeting.id, "1", Move.END)

    assert (old.run.extra_minutes, old.run.version, old.run.is_under_way) == (5, 2, True)


@on_sqlite
async def test_only_members_run_a_meeting_and_only_around_its_time(met: Met) -> None:
    stage, running = met.stage, met.stage.services.running
    outsider = stage.cause(stage.dana)
    second = (await stage.meetings(met.circle))[1]

    with pytest.raises(NotAllowed):
        await running.offer(stage.team, outsider.user_id, met.meeting.id)
    with pytest.raises(NotAllowed):
        await running.start(outsider, met.meeting.id, "check_in")
    with pytest.raises(FieldErrors):
        await running.start(stage.cause(stage.ana), met.meeting.id, "agenda")
    with pytest.raises(FieldErrors, match="60 minutes before"):
        await running.start(stage.cause(stage.ana), second.id, "check_in")
    with pytest.raises(NotFound):
        await running.move(stage.cause(stage.ana), met.meeting.id, "1", Move.NEXT)

    stage.clock.push(timedelta(hours=2))
    with pytest.raises(MemberError, match="Meeting 2 of “Openings” is on Thu 12 March, 16:00"):
        await running.near(stage.team, met.circle.id)


@on_sqlite
async def test_a_run_sheet_that_is_posted_again_stands_in_the_new_message(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    [first, *_] = await stage.meetings(circle)
    stage.clock.push_to(first.starts_at)
    running = stage.services.running
    await running.start(stage.cause(stage.ana), first.id, "check_in")
    before, _ = await running.posted(stage.team, first.id)
    await stage.services.nudges.run_due()
    posted, _ = await running.posted(stage.team, first.id)

    await running.again(stage.cause(stage.ana), first.id)
    await stage.services.nudges.run_due()
    again, page = await running.posted(stage.team, first.id)

    assert before is None
    assert posted is not None
    assert again is not None
    assert posted.ts != again.ts
    assert page.run.posts == 2
    sent = await stage.ledger(circle, NudgeKind.RUN_SHEET, NudgeState.SENT)
    assert {one.sent_ts for one in sent} == {posted.ts, again.ts}


@on_sqlite
async def test_an_agenda_that_was_planned_is_run_item_by_item_even_if_it_is_edited_meanwhile(met: Met) -> None:
    stage, running = met.stage, met.stage.services.running
    planned = (AgendaItem(10, "Welcome"), AgendaItem(50, "How do we begin?", UserId(stage.ben.id)))
    async with stage.database.unit_of_work() as work:
        await work.meetings.save(replace(met.meeting, agenda=planned))
    await running.start(stage.cause(stage.ana), met.meeting.id, "agenda")
    async with stage.database.unit_of_work() as work:
        await work.meetings.save(replace(met.meeting, agenda=planned[:1]))

    page = await running.move(stage.cause(stage.ben), met.meeting.id, "1", Move.NEXT)

    assert [(step.minutes, step.title) for step in page.run.steps] == [(10, "Welcome"), (50, "How do we begin?")]
    assert page.run.until - page.run.step_at == timedelta(minutes=50)
