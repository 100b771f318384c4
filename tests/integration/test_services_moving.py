"""The use-cases of a plan that moves: once for each cause, by whoever may, with nothing left for the old time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.cadence_changes import CadenceForm
from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.meetings import Answer
from bot.domain.moving import MoveForm
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound
from bot.services.decisions import Skip, decide
from tests.support.stage import Stage, on_sqlite

RHYTHM = CadenceForm("2026-03-17", "09:00", "America/New_York", "2", "45", "3")


async def moves(stage: Stage, circle: Circle, key: str, on: str = "2026-03-06", number: int = 1) -> object:
    """Let Ana move a meeting of the circle to another day."""
    meetings = await stage.meetings(circle)
    form = MoveForm(next(one.id for one in meetings if one.number == number), on)
    return await stage.services.moving.move(stage.cause(stage.ana, key), circle.id, form)


async def keys(stage: Stage, circle: Circle, state: NudgeState = NudgeState.PLANNED) -> set[str]:
    return {one.key for one in await stage.ledger(circle, state=state) if one.meeting_id}


@on_sqlite
async def test_what_slack_delivers_twice_moves_a_meeting_once_and_the_way_back_brings_everything_back(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    first = (await stage.meetings(circle))[0]
    await stage.services.meetings.answer(stage.cause(stage.ben), first.id, Answer.YES)
    planned = await keys(stage, circle)

    await moves(stage, circle, "once")
    with pytest.raises(AlreadyApplied):
        await moves(stage, circle, "once")
    again = MoveForm(first.id, "2026-03-06")
    with pytest.raises(AlreadyApplied):  # a form that is delivered twice is not taken for one that changes nothing
        await stage.services.move_forms.proposed(stage.cause(stage.ana, "once"), circle.id, again)
    between = await keys(stage, circle)
    [moved, *_] = await stage.meetings(circle)
    done = await stage.services.moving.put_back(
        stage.cause(stage.ana), first.id, moved.version, first.on, time(16), circle.zone
    )

    assert (moved.version, moved.starts_at) == (1, stage.at(2026, 3, 6, 16))
    assert not any(":20260305T1500Z:" in key for key in between)
    assert (done.new.own_time, done.new.starts_at, done.new.version) == (None, first.starts_at, 2)
    assert {key for key in await keys(stage, circle) if key.startswith("meeting:")} == planned
    notices = await stage.ledger(circle, NudgeKind.NOTICE)
    assert sorted(one.user_id or "" for one in notices) == ["", "", stage.ben.id, stage.ben.id]
    async with stage.database.reading() as work:
        trail = await work.changes.of_circle(stage.team, circle.id, limit=5)
    assert {one.told for one in trail} >= {
        "meeting 1: Thu 5 March, 16:00 (Europe/Berlin) → Fri 6 March, 16:00 (Europe/Berlin)",
        "meeting 1: Fri 6 March, 16:00 (Europe/Berlin) → Thu 5 March, 16:00 (Europe/Berlin)",
    }


async def test_of_two_who_move_a_meeting_at_once_the_second_sees_what_the_first_did(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    second = stage.another_bot()
    meetings = await stage.meetings(circle)
    form = MoveForm(meetings[0].id, "2026-03-06", "11:00")

    done = await asyncio.gather(
        stage.services.moving.move(stage.cause(stage.ana), circle.id, form),
        second.moving.move(stage.cause(stage.ana), circle.id, form),
        return_exceptions=True,
    )

    assert sorted(isinstance(one, FieldErrors) for one in done) == [False, True]
    assert (await stage.meetings(circle))[0].version == 1


@on_sqlite
async def test_what_was_being_tried_while_its_meeting_moved_is_not_sent_for_the_old_time(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    [starting, *_] = await stage.ledger(circle, NudgeKind.STARTING)
    await moves(stage, circle, "moved")

    async with stage.database.reading() as work:
        decision = await decide(work, replace(starting, state=NudgeState.CLAIMED), stage.clock.now())

    assert decision == Skip(SkipReason.MOVED)


@on_sqlite
async def test_only_who_may_moves_the_plan_and_only_in_the_workspace(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    other = await stage.founds(stage.dana, name="Endings")
    [first, *_] = await stage.meetings(circle)
    foreign = (await stage.meetings(other))[0].id
    service, ben, ana = stage.services.moving, stage.ben, stage.ana
    form = MoveForm(first.id, "2026-03-06")

    for refused in (
        service.move(stage.cause(ben), circle.id, form),
        service.skip(stage.cause(ben), circle.id, first.id, ""),
        service.put_back(stage.cause(ben), first.id, 0, first.on, time(9), circle.zone),
        stage.services.plans.change(stage.cause(ben), circle.id, RHYTHM),
        stage.services.free_days.add(stage.cause(ben), circle.id, "2026-03-05", "", ""),
        stage.services.free_days.meet_anyway(stage.cause(ben), first.id, first.starts_at.isoformat()),
    ):
        with pytest.raises(NotAllowed):
            await refused
    with pytest.raises(FieldErrors):
        await service.move(stage.cause(ana), circle.id, MoveForm(foreign, "2026-03-06"))
    with pytest.raises(FieldErrors):
        await service.skip(stage.cause(ana), circle.id, foreign, "")
    with pytest.raises(NotFound):
        await service.bring_back(stage.cause(ana), type(foreign)("nothing"))
    with pytest.raises(MemberError):
        await service.bring_back(stage.cause(ana), first.id)

    assert {one.version for one in [*await stage.meetings(circle), *await stage.meetings(other)]} == {0}


@on_sqlite
async def test_another_rhythm_leaves_what_is_over_and_what_was_moved_and_owes_each_week_one_digest(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 6, 12, 0)
    await moves(stage, circle, "by hand", "2026-03-13", 2)
    before = await stage.meetings(circle)

    shown = await stage.services.plans.preview(stage.cause(stage.ana), circle.id, RHYTHM)
    unchanged = await stage.meetings(circle)
    done = await stage.services.plans.change(stage.cause(stage.ana), circle.id, RHYTHM)

    assert unchanged == before
    assert [one.starts_at for one in shown.coming] == [one.starts_at for one in done.coming]
    after = {one.number: one for one in await stage.meetings(circle)}
    assert after[1] == before[0]
    assert after[2].starts_at == stage.at(2026, 3, 13, 16)
    assert [after[3].starts_at, after[4].starts_at] == [
        stage.at(2026, 3, 17, 9, zone="America/New_York"),
        stage.at(2026, 3, 31, 9, zone="America/New_York"),
    ]
    assert (after[5].is_skipped, after[6].is_skipped) == (True, True)
    kept = await stage.circle(circle.id)
    assert (kept.cadence.meetings, kept.cadence.last_on) == (4, after[4].on)
    await stage.until(2026, 4, 10, 12, 0)
    starting = [one.sent_at for one in await stage.ledger(circle, NudgeKind.STARTING, NudgeState.SENT)]
    assert len(starting) == 4
    digests = [one.key for one in await stage.ledger(circle, NudgeKind.DIGEST)]
    assert len(digests) == len(set(digests))
    with pytest.raises(MemberError):
        await stage.services.move_forms.movable(stage.team, stage.cause(stage.ana).user_id, type(circle.id)("x"))


@on_sqlite
async def test_days_that_are_kept_free_are_asked_about_at_once_and_no_more_when_they_are_not(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    service = stage.services.free_days

    await service.add(stage.cause(stage.ana), circle.id, "2026-03-10", "2026-03-13", "Exams")
    await stage.lasts((await stage.meetings(circle))[0].starts_at - stage.clock.now())
    asked = stage.posts("That day is off: Exams")
    await service.add(stage.cause(stage.ana), circle.id, "2026-03-19", "", "")
    page = await service.remove(stage.cause(stage.ana), circle.id, "2026-03-19", "2026-03-19")
    await stage.until(2026, 3, 18, 12, 0)

    assert (asked, stage.posts("That day is off")) == (1, 1)
    assert [one.why for one in page.blackouts] == ["Exams"]
    with pytest.raises(MemberError):
        await service.remove(stage.cause(stage.ana), circle.id, "2026-03-19", "2026-03-19")


@on_sqlite
async def test_a_question_about_a_day_off_that_falls_into_a_pause_is_asked_when_the_circle_goes_on(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.free_days.add(stage.cause(stage.ana), circle.id, "2026-03-26", "", "Trip")
    await stage.until(2026, 3, 10, 12, 0)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 16, 12, 0)
    asked_meanwhile = stage.posts("That day is off: Trip")

    for _ in range(2):
        await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)
        await stage.lasts(timedelta(minutes=1))
        await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)

    assert (asked_meanwhile, stage.posts("That day is off: Trip")) == (0, 1)


@on_sqlite
async def test_a_question_about_a_day_off_that_is_held_for_a_facilitator_goes_to_whoever_leads_after_them(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.services.free_days.add(stage.cause(stage.ana), circle.id, "2026-03-26", "", "Trip")
    await stage.until(2026, 3, 10, 12, 0)
    await stage.services.profiles.snooze(stage.cause(stage.ana), "2026-03-24")
    await stage.until(2026, 3, 13, 12, 0)
    asked_meanwhile = stage.posts("That day is off: Trip")

    await stage.leaves(circle, stage.ana)
    await stage.until(2026, 3, 25, 17, 0)

    assert (asked_meanwhile, stage.posts("That day is off: Trip")) == (0, 1)
    assert any("That day is off: Trip" in one.text for one in stage.ben.dm)


@on_sqlite
async def test_whose_turn_it_is_to_lead_may_skip_that_meeting_and_bring_it_back_and_no_other(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    async with stage.database.unit_of_work() as work:
        await work.circles.save(replace(circle, settings=replace(circle.settings, rotates=True)))
        meetings = await work.meetings.of_circle(circle.id)
    moving, ben = stage.services.moving, UserId(stage.ben.id)

    mine = (await stage.services.move_forms.movable(stage.team, ben, circle.id)).coming

    assert 0 < len(mine) < len(meetings)
    moved = await moving.skip(stage.cause(stage.ben), circle.id, mine[0].id, "")
    assert moved.new.is_skipped
    back = await moving.bring_back(stage.cause(stage.ben), mine[0].id)
    assert not back.new.is_skipped
    other = next(one for one in meetings if one.id not in {own.id for own in mine})
    with pytest.raises(NotAllowed):
        await moving.skip(stage.cause(stage.ben), circle.id, other.id, "")
    with pytest.raises(NotAllowed):
        await stage.services.move_forms.movable(stage.team, UserId(stage.chidi.id), circle.id)


@on_sqlite
async def test_a_meeting_is_moved_back_to_the_time_members_were_told_though_the_circle_changed_its_zone(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    await moves(stage, circle, "moved")
    there = next(one for one in await stage.meetings(circle) if one.number == 1)
    await stage.services.plans.change(stage.cause(stage.ana), circle.id, RHYTHM)
    put_back = stage.services.moving.put_back

    with pytest.raises(MemberError, match="on which clock"):  # a button from before zones were in it
        await put_back(stage.cause(stage.ana), there.id, 1, there.on, time(16), "")
    done = await put_back(stage.cause(stage.ana), there.id, 1, stage.at(2026, 3, 5).date(), time(16), circle.zone)

    assert done.circle.zone == "America/New_York"
    assert done.new.starts_at == stage.at(2026, 3, 5, 16)
    assert (done.new.on, done.new.own_time) == (stage.at(2026, 3, 5).date(), time(10))
    second = stage.at(2026, 11, 1).date()
    with pytest.raises(MemberError, match="comes twice"):  # half past one in New York, the second time
        await put_back(stage.cause(stage.ana), there.id, done.new.version, second, time(15, 30), "Asia/Tokyo")
